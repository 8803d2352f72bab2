"""ONNX files with the exact inputs and outputs of well-known detectors, whose answers are known.

They compute nothing from the picture but what a test needs: outputs are constants, to which the
picture's mean may be added so that the graph really depends on its input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Outputs = Mapping[str, NDArray[np.float32]]


def write_constant_model(
    path: Path,
    outputs: Outputs,
    input_shape: Sequence[int | str] = (1, 3, 128, 128),
    metadata: Mapping[str, str] | None = None,
    element_type: int = TensorProto.FLOAT,
) -> Path:
    """A network that answers `outputs` to every picture."""
    nodes, weights, infos = [], [], []
    # Zero times the picture's sum: the graph uses its input and still answers constants.
    weights.append(numpy_helper.from_array(np.zeros(1, _dtype(element_type)), "nothing"))
    nodes.append(helper.make_node("ReduceMean", ["images"], ["mean"], keepdims=0))
    nodes.append(helper.make_node("Mul", ["mean", "nothing"], ["silence"]))
    for name, value in outputs.items():
        value = value.astype(_dtype(element_type))
        weights.append(numpy_helper.from_array(value, f"{name}_values"))
        nodes.append(helper.make_node("Add", [f"{name}_values", "silence"], [name]))
        infos.append(helper.make_tensor_value_info(name, element_type, value.shape))
    picture = helper.make_tensor_value_info("images", element_type, list(input_shape))
    graph = helper.make_graph(nodes, "tiny", [picture], infos, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    helper.set_model_props(model, dict(metadata or {}))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def _dtype(element_type: int) -> type[np.floating]:
    return np.float16 if element_type == TensorProto.FLOAT16 else np.float32


def cells(size: int, stride: int) -> int:
    return (size // stride) ** 2


def yunet(size: int = 128) -> dict[str, NDArray[np.float32]]:
    """YuNet's outputs with nothing in them."""
    values: dict[str, NDArray[np.float32]] = {}
    for name, width in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
        for stride in (8, 16, 32):
            values[f"{name}_{stride}"] = np.zeros((1, cells(size, stride), width), np.float32)
    return values


def scrfd(size: int = 128) -> dict[str, NDArray[np.float32]]:
    """SCRFD's nine outputs with numbers for names, as its exporter leaves them."""
    values: dict[str, NDArray[np.float32]] = {}
    for kind, width in ((448, 1), (451, 4), (454, 10)):
        for step, stride in enumerate((8, 16, 32)):
            values[str(kind + step)] = np.zeros((2 * cells(size, stride), width), np.float32)
    return values


def yolo_rows(size: int = 128, anchors: int = 1) -> int:
    return anchors * sum(cells(size, stride) for stride in (8, 16, 32))
