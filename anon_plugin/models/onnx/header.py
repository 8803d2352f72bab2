"""What an ONNX file says about itself: inputs, outputs and metadata, read without any library.

Both engines that can run ONNX need it (OpenCV tells neither names nor metadata), and a file that is
no ONNX file is recognised before a foreign parser sees it. Only the few fields needed are read, as
laid down in onnx.proto (onnx/onnx on GitHub) and the protocol buffers wire format
(protobuf.dev/programming-guides/encoding).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from anon_plugin.errors import ModelError
from anon_plugin.language import tr

FLOAT32, FLOAT16 = 1, 10  # TensorProto.DataType

# Field numbers of onnx.proto.
MODEL_GRAPH, _MODEL_METADATA = 7, 14
_GRAPH_NODE, _GRAPH_INITIALIZER, GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12
_TENSOR_NAME = 8


@dataclass(frozen=True)
class TensorInfo:
    """An input or output. A side that is not fixed, or not known, is None."""

    name: str
    shape: tuple[int | None, ...]
    element_type: int = FLOAT32


@dataclass(frozen=True)
class OnnxHeader:
    """The file's inputs (without its weights), outputs in order, and metadata."""

    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]
    metadata: Mapping[str, str]


def read_header(path: Path) -> OnnxHeader:
    """Read it. Raises ModelError where the file is damaged or no ONNX file."""
    damaged = ModelError(
        tr(
            "{path} is no complete ONNX file. It may be damaged or not fully "
            "downloaded: get it again from where it came from."
        ).format(path=path)
    )
    try:
        header = _model(memoryview(path.read_bytes()))
    except OSError as error:
        raise ModelError(
            tr("The model file {path} cannot be read: {error}.").format(
                path=path, error=error.strerror
            )
        ) from error
    except (ValueError, IndexError, TypeError) as error:
        raise damaged from error
    if len(header.inputs) < 1 or not header.outputs:
        raise damaged
    return header


def _model(data: memoryview) -> OnnxHeader:
    graphs, metadata = [], {}
    for number, value in fields(data):
        if number == MODEL_GRAPH:
            graphs.append(_bytes(value))
        elif number == _MODEL_METADATA:
            entry = dict(fields(_bytes(value)))
            metadata[_text(entry.get(1, b""))] = _text(entry.get(2, b""))
    if len(graphs) != 1:
        raise ValueError("a model has exactly one graph")
    inputs, outputs, nodes = [], [], 0
    weights: set[str] = set()
    for number, value in fields(graphs[0]):
        if number == _GRAPH_NODE:
            nodes += 1
        elif number == GRAPH_INPUT:
            inputs.append(tensor_info(_bytes(value)))
        elif number == _GRAPH_OUTPUT:
            outputs.append(tensor_info(_bytes(value)))
        elif number == _GRAPH_INITIALIZER:
            weights.update(_text(v) for n, v in fields(_bytes(value)) if n == _TENSOR_NAME)
    if not nodes:
        raise ValueError("a graph without nodes computes nothing")
    # Before IR version 4 the weights were listed among the inputs.
    given = tuple(info for info in inputs if info.name not in weights)
    return OnnxHeader(given, tuple(outputs), metadata)


def tensor_info(data: memoryview) -> TensorInfo:
    """What a ValueInfoProto says."""
    name, element_type, shape = "", 0, []
    for number, value in fields(data):
        if number == 1:
            name = _text(value)
        elif number == 2:
            tensor = dict(fields(_bytes(dict(fields(_bytes(value))).get(1, memoryview(b"")))))
            element_type = int(tensor.get(1, 0))  # type: ignore[arg-type]
            for _, side in fields(_bytes(tensor.get(2, memoryview(b"")))):
                length = dict(fields(_bytes(side))).get(1)
                shape.append(length if isinstance(length, int) and length > 0 else None)
    return TensorInfo(name, tuple(shape), element_type)


Value = int | memoryview


def fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    """Field numbers and values of one message; nested messages and texts stay bytes."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, place = _varint(data, place)
            yield number, value
            continue
        if kind == 2:
            length, place = _varint(data, place)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
        else:
            raise ValueError(f"wire type {kind} is not in use")
        if number == 0 or place + length > len(data):
            raise ValueError("the message ends too early")
        yield number, data[place : place + length]
        place += length


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise ValueError("number too long")


def _bytes(value: Value) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number stands where a message should")
    return value


def _text(value: Value | bytes) -> str:
    if isinstance(value, int):
        raise ValueError("a number stands where a text should")
    return bytes(value).decode("utf-8", errors="replace")
