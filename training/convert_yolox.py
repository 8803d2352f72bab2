"""From the published files of YOLOX-nano to the same network in torch.

yolox-nano.param and yolox-nano.bin are those of the ncnn model zoo (Apache-2.0). How they are laid
out stands in ncnn's documentation (github.com/Tencent/ncnn/wiki/param-and-model-file-structure). Of
80 classes those of anon_plugin.models.traffic.architecture.CLASSES are kept.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from anon_plugin.models.traffic.architecture import CLASSES
from anon_plugin.models.traffic.net import YoloxNano

COCO_NUMBERS = {"person": 0, "car": 2, "motorcycle": 3, "bus": 5, "truck": 7}
COCO_CLASS_COUNT = 80
_HALF_PRECISION = 0x01306B47
"""The word before weights that are stored as float16; zero stands before float32."""


def read_yolox(folder: Path) -> YoloxNano:
    """The published network in torch, float32.

    Raises ValueError where the files are of another network.
    """
    lines = (folder / "yolox-nano.param").read_text(encoding="ascii").splitlines()[2:]
    layers = [line.split() for line in lines if line.startswith("Convolution")]
    network = YoloxNano().eval()
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    data = (folder / "yolox-nano.bin").read_bytes()
    place = 0
    if len(layers) != len(convolutions):
        raise ValueError(f"{folder} holds another network than YOLOX-nano.")
    for layer, convolution in zip(layers, convolutions, strict=True):
        told = dict(one.split("=") for one in layer if "=" in one)
        weight, bias, place = _read(data, place, int(told["6"]), int(told["0"]))
        if int(told["0"]) == COCO_CLASS_COUNT:
            kept = [COCO_NUMBERS[name] for name in CLASSES]
            weight = weight.reshape(COCO_CLASS_COUNT, -1)[kept]
            bias = bias[kept]
        convolution.weight.data = torch.from_numpy(weight).reshape(convolution.weight.shape)
        convolution.bias = nn.Parameter(torch.from_numpy(bias))
    if place != len(data):
        raise ValueError(f"{folder}: the two files do not belong together.")
    return network


def _read(
    data: bytes, place: int, weights: int, biases: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
    """Weights and biases of the layer that is stored at `place`, and where the next one is."""
    word = int.from_bytes(data[place : place + 4], "little")
    half = word == _HALF_PRECISION
    if not half and word:
        raise ValueError(f"weights are stored in an unknown way ({word:#x})")
    kind = np.dtype(np.float16 if half else np.float32)
    start = place + 4
    end = start + -(-weights * kind.itemsize // 4) * 4
    weight = np.frombuffer(data, kind, weights, start).astype(np.float32)
    return weight, np.frombuffer(data, np.float32, biases, end).copy(), end + 4 * biases
