"""YOLOX-nano as an ONNX model, made of its weights whenever it is opened: the graph of net.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from anon_plugin.models.onnx.layers import Floats, LayerWriter
from anon_plugin.models.traffic.architecture import CLASSES, DEPTHS, MEAN, OUTLINER

State = Mapping[str, Floats]
"""Weights by the name that torch gives them."""

PICTURES = "pictures"
"""The input: (N, 3, H, W) float32 as `normalised` makes them, sides multiples of MULTIPLE."""
OUTPUTS = ("heads.0", "heads.1", "heads.2")
"""For each of STRIDES (N, 5 + classes, H/s, W/s) float32, as net.YoloxNano gives them."""
TOLD, MASKS = "told", "masks"
TOLD_CHANNELS = 2
"""Further input, and output (N, 1, H/2, W/2) float32, of what draws outlines: see Network.masks."""

_PICTURES: tuple[str, Sequence[int | str]] = ("float32", ("n", len(MEAN), "height", "width"))


def build(state: State) -> bytes:
    """From PICTURES to OUTPUTS. Raises KeyError or ValueError where weights are missing."""
    graph = _Builder(state)
    *_, out8, out16, out32 = graph.features()
    outputs: dict[str, tuple[str, Sequence[int | str]]] = {}
    for name, level in zip(OUTPUTS, (out8, out16, out32), strict=True):
        graph.head(name, level)
        outputs[name] = ("float32", ("n", 5 + len(CLASSES), f"{name}.rows", f"{name}.columns"))
    return graph.writer.model({PICTURES: _PICTURES}, outputs)


def build_outliner(state: State) -> bytes:
    """From PICTURES and TOLD to MASKS: the graph of outliner.py. Raises as `build` does."""
    graph = _Builder(state)
    of2, of4, of8, of16, of32 = graph.features()
    own = OUTLINER

    def join(mix: str, coarse: str, fine: str) -> str:
        both = [graph.writer.doubled(coarse), fine]
        return graph.convolution(f"{own}{mix}", graph.writer.joined(both, f"{own}{mix}.both"))

    known = graph.convolution(f"{own}of32", of32)
    known = join("mix16", known, graph.convolution(f"{own}of16", of16))
    known = join("mix8", known, graph.convolution(f"{own}of8", of8))
    known = graph.told(f"{own}mix4", known, graph.convolution(f"{own}of4", of4))
    known = graph.convolution(f"{own}deep4", known)
    known = graph.convolution(f"{own}narrow2", known)
    known = join("mix2", known, graph.convolution(f"{own}of2", of2))
    weight, bias = state[f"{own}mask.weight"], state[f"{own}mask.bias"]
    graph.writer.convolution(known, weight, bias, MASKS)
    told: tuple[str, Sequence[int | str]] = ("float32", ("n", 2, "told.rows", "told.columns"))
    masks: tuple[str, Sequence[int | str]] = ("float32", ("n", 1, "mask.rows", "mask.columns"))
    return graph.writer.model({PICTURES: _PICTURES, TOLD: told}, {MASKS: masks})


class _Builder:
    """Adds the parts of the network, each after the one of its name in net.py."""

    def __init__(self, state: State) -> None:
        self.writer = LayerWriter()
        self._state = state

    def features(self) -> tuple[str, str, str, str, str]:
        """The maps at strides of 2, 4, 8, 16 and 32 that net.YoloxNano.features gives."""
        half = features = self.stem(PICTURES)
        levels = []
        for stride, depth in zip((4, 8, 16), DEPTHS, strict=False):
            features = self.separable(f"stride{stride}.0", features, 2)
            features = self.partial(f"stride{stride}.1", features, depth)
            levels.append(features)
        quarter, of8, of16 = levels
        last = self.context("stride32.1", self.separable("stride32.0", of16, 2))
        last = self.partial("stride32.2", last, DEPTHS[3], residual=False)
        top = self.convolution("narrow16", last)
        joined = self.writer.joined([self.writer.doubled(top), of16], "joined16")
        down = self.convolution("narrow8", self.partial("down16", joined, 1, residual=False))
        joined = self.writer.joined([self.writer.doubled(down), of8], "joined8")
        out8 = self.partial("down8", joined, 1, residual=False)
        joined = self.writer.joined([self.separable("shrink16", out8, 2), down], "again16")
        out16 = self.partial("up16", joined, 1, residual=False)
        joined = self.writer.joined([self.separable("shrink32", out16, 2), top], "again32")
        out32 = self.partial("up32", joined, 1, residual=False)
        return half, quarter, out8, out16, out32

    def stem(self, pictures: str) -> str:
        """2 x 2 pixels are one cell, of which 3 x 3 count: the same as 6 x 6 pixels."""
        known = self._state["stem.weight"]
        weight = np.zeros((len(known), 3, 6, 6), np.float32)
        for column in (0, 1):
            for row in (0, 1):
                first = 3 * (2 * column + row)
                weight[:, :, row::2, column::2] = known[:, first : first + 3]
        return self._activated("stem", pictures, weight, 2)

    def convolution(self, name: str, features: str, stride: int = 1) -> str:
        return self._activated(name, features, self._state[f"{name}.weight"], stride)

    def separable(self, name: str, features: str, stride: int = 1) -> str:
        return self.convolution(f"{name}.1", self.convolution(f"{name}.0", features, stride))

    def partial(self, name: str, features: str, depth: int, residual: bool = True) -> str:
        through = self.convolution(f"{name}.through", features)
        for block in (f"{name}.blocks.{number}" for number in range(depth)):
            inner = self.convolution(f"{block}.first", through)
            inner = self.separable(f"{block}.second", inner)
            both = [inner, through]
            through = self.writer.node("Add", both, f"{block}.sum") if residual else inner
        beside = self.convolution(f"{name}.beside", features)
        return self.convolution(
            f"{name}.mix", self.writer.joined([through, beside], f"{name}.both")
        )

    def context(self, name: str, features: str) -> str:
        windows = [self.convolution(f"{name}.narrow", features)]
        for number in range(3):
            window = f"{name}.window.{number}"
            windows.append(self.writer.highest_around(windows[-1], window))
        joined = self.writer.joined(windows, f"{name}.windows")
        return self.convolution(f"{name}.mix", joined)

    def head(self, name: str, features: str) -> None:
        narrow = self.convolution(f"{name}.narrow", features)
        about = {}
        for part in ("about_boxes", "about_classes"):
            about[part] = self.separable(f"{name}.{part}.0", narrow)
            about[part] = self.separable(f"{name}.{part}.1", about[part])
        boxes, classes = about["about_boxes"], about["about_classes"]
        read = (("boxes", boxes), ("objects", boxes), ("classes", classes))
        parts = [
            self._convolved(f"{name}.{part}", given, self._state[f"{name}.{part}.weight"])
            for part, given in read
        ]
        self.writer.joined(parts, name)

    def told(self, name: str, coarse: str, fine: str) -> str:
        """The same of maps and TOLD side by side. TOLD by itself, since ONNX Runtime is slow at
        numbers of channels that do not divide by eight: it takes a third of the outliner's time."""
        both = self.writer.joined([self.writer.doubled(coarse), fine], f"{name}.both")
        weight, count = self._state[f"{name}.weight"], len(self._state[f"{name}.bias"])
        of_told = np.ascontiguousarray(weight[:, -TOLD_CHANNELS:])
        convolved = self._convolved(name, both, np.ascontiguousarray(weight[:, :-TOLD_CHANNELS]))
        told = self.writer.convolution(TOLD, of_told, np.zeros(count, np.float32), f"{name}.told")
        return self._active(self.writer.node("Add", [convolved, told], f"{name}.sum"), name)

    def _activated(self, name: str, features: str, weight: Floats, stride: int) -> str:
        return self._active(self._convolved(name, features, weight, stride), name)

    def _active(self, convolved: str, name: str) -> str:
        """x * sigmoid(x)."""
        share = self.writer.node("Sigmoid", [convolved], f"{name}.share")
        return self.writer.node("Mul", [convolved, share], f"{name}.activated")

    def _convolved(self, name: str, features: str, weight: Floats, stride: int = 1) -> str:
        bias = self._state[f"{name}.bias"]
        return self.writer.convolution(features, weight, bias, f"{name}.convolved", stride)
