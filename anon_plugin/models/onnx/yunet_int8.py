"""YuNet in whole numbers of eight bits, computed by torch on processors that are fastest at them.

As in street/int8.py. The map in the middle of a unit is read one channel at a time and not
rectified: so that all of its channels fill the range of a byte, each is scaled by the largest
number that it had on photos, which the next convolution takes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.models.onnx.yunet_layers import (
    FIRST,
    LATERAL,
    SHARED,
    STAGES,
    STEM,
    SUMMED,
    Kernel,
    Layers,
    Pair,
    read_layers,
)
from anon_plugin.models.onnx.yunet_torch import Network, Step, as_tensor, convolution, in_float32
from anon_plugin.models.store.folder import digest
from anon_plugin.models.street.grid import Grid
from anon_plugin.models.street.int8 import Quantized, fast_in_int8
from anon_plugin.models.street.net import Fused

_SUMS = "sums"
_BYTES = Grid(1.0, 0)
_MIDDLE = Grid.over(-1.0, 1.0)
_MOST_DEVIATION = 0.25
"""Of logits from those in float32, root mean square, as a share of their spread; it is 0.1."""
_TEST_SIZE_PX = 128


@dataclass(frozen=True)
class YuNetRanges:
    """The largest numbers in the maps of one file on photos.

    sha256: of the file. highest: of rectified maps, by unit; maps that are summed up share
    "sums". middle: of each channel of the map in the middle of a unit, without regard to sign.
    """

    sha256: str
    highest: Mapping[str, float]
    middle: Mapping[str, list[float]]


def ranges_file(path: Path) -> Path:
    """Where the ranges of a YuNet file stand."""
    return path.with_suffix(".int8.json")


def fastest(path: Path) -> Network | None:
    """The network of a YuNet file in int8; None where this processor is not fastest at that, ranges
    are not known, or what is computed deviates more from float32 than eight bits explain."""
    if not fast_in_int8(torch.device("cpu")) or not ranges_file(path).is_file():
        return None
    try:
        ranges = YuNetRanges(**parse_json(ranges_file(path).read_text(encoding="utf-8")))
        if "".join(ranges.sha256.split()) != digest(path):
            return None
        layers = read_layers(path)
        network = in_int8(layers, ranges)
        return network if _deviation(layers, network) < _MOST_DEVIATION else None
    except (OSError, RuntimeError, IndexError, *NONSENSE):
        return None


def in_int8(layers: Layers, ranges: YuNetRanges) -> Network:
    """The network in bytes. Raises KeyError where the range of a map is missing."""
    grids = {
        name: Grid.over(0.0, ranges.highest[_SUMS if name in SUMMED else name])
        for name in (STEM, *layers.units)
    }
    sums = Grid.over(0.0, ranges.highest[_SUMS])
    takes = {
        FIRST: grids[STEM],
        LATERAL[2]: grids[STAGES[4][1]],
        LATERAL[1]: sums,
        LATERAL[0]: sums,
    }
    before = grids[FIRST]
    for first, second in STAGES:
        takes[first], takes[second] = before, grids[first]
        before = grids[second]
    takes |= {shared: grids[lateral] for shared, lateral in zip(SHARED, LATERAL, strict=True)}
    units = {
        name: _unit(pair, np.array(ranges.middle[name], np.float32), takes[name], grids[name])
        for name, pair in layers.units.items()
    }
    heads = [_head(pair, grids[shared]) for pair, shared in zip(layers.heads, SHARED, strict=True)]
    stem = Fused(convolution(layers.stem, stride=2), True)
    return Network(Quantized(stem, _BYTES, grids[STEM]), units, heads)


def _unit(pair: Pair, largest: NDArray[np.float32], takes: Grid, gives: Grid) -> Step:
    largest = largest.clip(min=1e-6)
    middle = pair.pointwise.bias / largest
    pointwise = Kernel(pair.pointwise.weight / largest[:, None, None, None], middle)
    depthwise = Kernel(pair.depthwise.weight * largest[:, None, None, None], pair.depthwise.bias)
    first = Quantized(Fused(convolution(pointwise)), takes, _MIDDLE)
    second = Quantized(Fused(convolution(depthwise), True), _MIDDLE, gives)
    return lambda features: second(first(features))


def _head(pair: Pair, takes: Grid) -> Step:
    """Its few channels stay float32 from its first convolution on."""
    first = Quantized(Fused(convolution(pair.pointwise)), takes, None)
    return nn.Sequential(first, convolution(pair.depthwise))


def _deviation(layers: Layers, network: Network) -> float:
    """Of the finest level's logits from those in float32, on a picture full of edges."""
    generator = np.random.default_rng(3)
    coarse = generator.integers(0, 256, (_TEST_SIZE_PX // 8, _TEST_SIZE_PX // 8, 3), np.uint8)
    picture = as_tensor([coarse.repeat(8, axis=0).repeat(8, axis=1)])
    exact, made = in_float32(layers).logits(picture)[0], network.logits(picture)[0]
    deviation = (made - exact).square().mean((0, 2, 3)).sqrt() / exact.std((0, 2, 3))
    return float(deviation.max())


def measured_ranges(path: Path, images: Iterable[Image]) -> YuNetRanges:
    """The ranges of a YuNet file's maps. images: sides multiples of 32."""
    highest: dict[str, float] = {}
    middle: dict[str, Tensor] = {}

    def watch(name: str, which: str, features: Tensor) -> None:
        if which == "middle":
            seen = features.abs().amax((0, 2, 3))
            middle[name] = torch.maximum(middle.get(name, seen), seen)
        elif which == "result" or name in LATERAL[:2]:
            key = _SUMS if which == "given" or name in SUMMED else name
            highest[key] = max(highest.get(key, 0.0), float(features.max()))

    network = in_float32(read_layers(path), watch)
    for image in images:
        network.logits(as_tensor([image]))
    rounded = {name: [round(one, 4) for one in values.tolist()] for name, values in middle.items()}
    return YuNetRanges(
        digest(path), {name: round(value, 4) for name, value in highest.items()}, rounded
    )


def write_ranges(ranges: YuNetRanges, path: Path) -> None:
    """Write them beside the YuNet file at `path`."""
    about = asdict(ranges)
    # In groups of eight: no scanner takes it for a secret.
    about["sha256"] = " ".join(
        ranges.sha256[start : start + 8] for start in range(0, len(ranges.sha256), 8)
    )
    ranges_file(path).write_text(json.dumps(about) + "\n", encoding="utf-8")
