"""The nodes and weights of an ONNX file, read without any library.

As far as another way of computing a network needs them; see header.py for the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.header import FLOAT32, MODEL_GRAPH, Value, fields

_NODE, _WEIGHT = 1, 5  # field numbers of a graph


@dataclass(frozen=True)
class Node:
    """inputs, output: names of maps and weights; of several outputs the first."""

    operation: str
    inputs: tuple[str, ...]
    output: str


@dataclass(frozen=True)
class Graph:
    """nodes: in the order in which they compute. weights: by name, those in float32."""

    nodes: tuple[Node, ...]
    weights: Mapping[str, NDArray[np.float32]]


def read_graph(path: Path) -> Graph:
    """Read it. Raises ValueError or IndexError where the file is no ONNX file."""
    nodes, weights = [], {}
    for place, graph in fields(memoryview(path.read_bytes())):
        if place != MODEL_GRAPH or isinstance(graph, int):
            continue
        for kind, value in fields(graph):
            if kind == _NODE:
                nodes.append(_node(_all(value)))
            elif kind == _WEIGHT:
                content = _all(value)
                if content.get(2) == [FLOAT32] and 9 in content:
                    weights[_texts(content, 8)[0]] = _array(content)
    return Graph(tuple(nodes), weights)


def _all(message: Value) -> dict[int, list[Value]]:
    """The values of each field of a message."""
    if isinstance(message, int):
        raise ValueError("a number stands where a message should")
    content: dict[int, list[Value]] = {}
    for place, value in fields(message):
        content.setdefault(place, []).append(value)
    return content


def _node(content: Mapping[int, list[Value]]) -> Node:
    inputs, outputs, operation = (_texts(content, place) for place in (1, 2, 4))
    return Node(operation[0], tuple(inputs), outputs[0])


def _array(content: Mapping[int, list[Value]]) -> NDArray[np.float32]:
    shape = [one for one in content.get(1, []) if isinstance(one, int)]
    (raw,) = content[9]
    if isinstance(raw, int):
        raise ValueError("a number stands where weights should")
    return np.frombuffer(raw, np.float32).reshape(shape).copy()


def _texts(content: Mapping[int, list[Value]], place: int) -> list[str]:
    return [bytes(one).decode() for one in content.get(place, []) if not isinstance(one, int)]
