"""Gives an ONNX model an input of one size, for an engine that knows no other."""

from __future__ import annotations

from collections.abc import Sequence

from anon_plugin.models.onnx.header import GRAPH_INPUT, MODEL_GRAPH, Value, fields, tensor_info
from anon_plugin.models.onnx.writing import message, number, value_info


def with_input_shape(model: bytes, name: str, shape: Sequence[int]) -> bytes:
    """The same model, whose input `name` has this shape and no other.

    Raises ValueError or IndexError where `model` is no ONNX model.
    """
    result = b""
    for place, value in fields(memoryview(model)):
        if place == MODEL_GRAPH and isinstance(value, memoryview):
            value = _graph_with_input_shape(value, name, shape)
        result += _written(place, value)
    return result


def _graph_with_input_shape(graph: memoryview, name: str, shape: Sequence[int]) -> memoryview:
    result = bytearray()
    for place, value in fields(graph):
        if place == GRAPH_INPUT and isinstance(value, memoryview):
            known = tensor_info(value)
            if known.name == name:
                value = memoryview(value_info(name, known.element_type, shape))
        result += _written(place, value)
    return memoryview(result)


def _written(place: int, value: Value) -> bytes:
    return number(place, value) if isinstance(value, int) else message(place, bytes(value))
