"""Writes ONNX models, as bytes, without any library.

A network of which only the weights are at hand becomes a model that ONNX Runtime, OpenVINO and
OpenCV run. Only the few fields needed are written, as laid down in onnx.proto (onnx/onnx on GitHub)
and the protocol buffers wire format (protobuf.dev/programming-guides/encoding).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Attribute = int | float | str | Sequence[int]

_OPSET = 13  # the first that has per-channel quantization
_IR_VERSION = 7  # the one that came with it
_ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_STRING, _ATTRIBUTE_INTS = 1, 2, 3, 7


@dataclass
class GraphWriter:
    """Collects the nodes of a graph in the order in which they compute.

    Maps go by name. Names of what is made are free to choose as long as each comes once.
    """

    _parts: list[bytes] = field(default_factory=list)
    _constants: set[str] = field(default_factory=set)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Values that are known beforehand; the same name again means the same values."""
        if name not in self._constants:
            self._constants.add(name)
            dims = b"".join(number(1, length) for length in values.shape)
            kind = number(2, _ELEMENT_TYPES[values.dtype.name])
            raw = message(9, np.ascontiguousarray(values).tobytes())
            self._parts.append(message(5, dims + kind + _text(8, name) + raw))
        return name

    def node(
        self, operation: str, inputs: Sequence[str], output: str, **attributes: Attribute
    ) -> str:
        """Compute `output` of the inputs; gives its name."""
        given = b"".join(_text(1, name) for name in inputs)
        about = b"".join(message(5, _attribute(*one)) for one in attributes.items())
        whole = given + _text(2, output) + _text(3, output) + _text(4, operation) + about
        self._parts.append(message(1, whole))
        return output

    def declare(self, name: str, element_type: str, shape: Sequence[int | str]) -> None:
        """Say what a map holds, as `model` takes it, where an engine could not tell beforehand."""
        about = value_info(name, _ELEMENT_TYPES[element_type], shape)
        self._parts.append(message(13, about))

    def model(
        self,
        inputs: Mapping[str, tuple[str, Sequence[int | str]]],
        outputs: Mapping[str, tuple[str, Sequence[int | str]]],
    ) -> bytes:
        """The whole model. inputs, outputs: by name, the element type as numpy calls it and the
        shape; a side that may have any length has a name."""
        graph = b"".join(self._parts) + _text(2, "graph")
        for place, maps in ((11, inputs), (12, outputs)):
            for name, (kind, shape) in maps.items():
                graph += message(place, value_info(name, _ELEMENT_TYPES[kind], shape))
        opset = message(8, number(2, _OPSET))
        return number(1, _IR_VERSION) + _text(2, "anon") + opset + message(7, graph)


def value_info(name: str, element_type: int, shape: Sequence[int | str]) -> bytes:
    """A ValueInfoProto: what a map is called, holds (TensorProto.DataType), and its shape."""
    sides = b"".join(
        message(1, number(1, side) if isinstance(side, int) else _text(2, side)) for side in shape
    )
    tensor = number(1, element_type) + message(2, sides)
    return _text(1, name) + message(2, message(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    start = _text(1, name)
    if isinstance(value, float):
        packed = bytes([2 << 3 | 5]) + np.float32(value).tobytes()
        return start + packed + number(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return start + number(3, value) + number(20, _ATTRIBUTE_INT)
    if isinstance(value, str):
        return start + _text(4, value) + number(20, _ATTRIBUTE_STRING)
    return start + b"".join(number(8, one) for one in value) + number(20, _ATTRIBUTE_INTS)


def number(place: int, value: int) -> bytes:
    """A field that is a whole number, negative ones as 64 bits in two's complement."""
    return _varint(place << 3) + _varint(value & 0xFFFFFFFFFFFFFFFF)


def _text(place: int, value: str) -> bytes:
    return message(place, value.encode())


def message(place: int, content: bytes) -> bytes:
    """A field that is a message, a text, or bytes."""
    return _varint(place << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    result = bytearray()
    while value >= 0x80:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*result, value])
