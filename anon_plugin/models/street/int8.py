"""Our network in whole numbers of eight bits: twice as fast as bfloat16, in half the memory.

After Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-
Only Inference* (2018, arXiv 1712.05877): every map holds bytes that stand for evenly spaced numbers
between the lowest and the highest that calibration photos gave there, every channel of a
convolution has weights from -127 to 127 with a factor of its own, and products are added up exactly
in 32 bits. That makes these maps the same bit for bit, whatever is searched together; the sides of
boxes, read in float32 where an object is, may differ in their last bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import nan
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from anon_plugin.engine.detection.detector import Image
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.street.grid import PIXELS, Grid, Ranges
from anon_plugin.models.street.net import CenterNet, Fused, fuse
from anon_plugin.models.street.preparation import Preparation

_LARGEST_WEIGHT = 127
_USUAL_CELLS = 64
"""oneDNN arranges weights for maps of a certain size; those for so many rows and columns suit all
from about ten, those for an unknown size would be rearranged at each call."""


class Quantized(Fused):
    """A fused convolution from bytes to bytes, or to float32 where `gives` is None.

    In float32 the library is asked for the sums alone, which are whole numbers of less than 24
    bits. It would multiply and add to them in one step or in two, with another last bit, as suits
    the number of pictures.
    """

    def __init__(
        self, fused: Fused, takes: Grid, gives: Grid | None, adds: Grid | None = None
    ) -> None:
        """adds: of the map that `forward` is given to add."""
        super().__init__(fused.convolution, fused.rectify)
        own = self.convolution
        weights = own.weight.detach().float()
        largest = weights.abs().amax((1, 2, 3)).clamp(min=1e-8)
        factors = largest / _LARGEST_WEIGHT
        whole = (weights / factors[:, None, None, None]).round().to(torch.int8)
        self._step = takes.step
        self._scale = (factors * takes.step)[:, None, None]
        self._factors = factors
        if gives is None:
            self._step, self._factors = 1.0, torch.ones_like(factors)
        self._zeros = torch.zeros(len(weights), dtype=torch.int64)
        self._bias = cast(Tensor, own.bias).detach().float()
        self._takes, self._gives, self._adds = takes, gives, adds
        self._geometry = (own.stride, own.padding, own.dilation, own.groups)
        self._packed = torch.ops.onednn.qconv_prepack(
            whole.contiguous(),
            self._factors,
            self._step,
            takes.zero,
            *self._geometry,
            [1, own.in_channels, _USUAL_CELLS, _USUAL_CELLS],
        )

    def forward(self, features: Tensor, add: Tensor | None = None) -> Tensor:
        """Bytes in channels-last order. add: see Fused; bytes of the grid `adds`."""
        kernel = (self._packed, self._factors, self._zeros)
        given = (features, self._step, self._takes.zero, *kernel)
        if self._gives is None:
            sums: Tensor = torch.ops.onednn.qconv2d_pointwise(
                *given, None, *self._geometry, 1.0, 0, torch.float32, "none", [], ""
            )
            result = sums * self._scale + self._bias[:, None, None]
            return result.relu() if self.rectify else result
        made = (self._gives.step, self._gives.zero, torch.uint8)
        then = "relu" if self.rectify else "none"
        if add is None or self._adds is None:
            plain: Tensor = torch.ops.onednn.qconv2d_pointwise(
                *given, self._bias, *self._geometry, *made, then, [], ""
            )
            return plain
        summed = (self._adds.step, self._adds.zero, "sum", 1.0)
        joined: Tensor = torch.ops.onednn.qconv2d_pointwise.binary(
            *given, add, self._bias, *self._geometry, *made, *summed, then, [], ""
        )
        return joined


class _Numbers(nn.Module):
    """Bytes of a map to the numbers that they stand for."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self._grid = grid

    def forward(self, features: Tensor) -> Tensor:
        return (features.float() - self._grid.zero) * self._grid.step


def quantize(network: CenterNet, device: torch.device, ranges: Ranges) -> None:
    """Make a fused network of float32 compute in bytes; changes it in place.

    It then takes pictures in bytes and gives its heat as float32. ranges: from `measured_ranges`.
    Raises ModelError where device or torch cannot do it, where the range of a map is missing, and
    where anything is no number: bytes would hide that.
    """
    if device.type != "cpu" or not exact_in_int8():
        raise ModelError(
            tr(
                "This network cannot compute in int8 here: that takes a processor with VNNI and a "
                "torch that uses it. Leave the precision to the program."
            )
        )
    names = [name for name, _ in _fused(network)]
    known = [*network.parameters(), *(torch.tensor(ranges.get(name, (nan, nan))) for name in names)]
    if not all(bool(value.isfinite().all()) for value in known):
        raise ModelError(
            tr(
                "The weights lack numbers that computing in int8 takes. Make them anew with "
                "training.calibrate, or choose another precision."
            )
        )
    grids = {name: Grid.over(*ranges[name]) for name in names}

    def replace(name: str, takes: Grid, adds: Grid | None = None) -> Grid:
        parent, _, child = name.rpartition(".")
        fused = cast(Fused, network.get_submodule(name))
        quantized = Quantized(fused, takes, grids[name], adds)
        setattr(network.get_submodule(parent), child, quantized)
        return grids[name]

    grid = replace("stem", PIXELS)
    levels = []
    for number, stage in enumerate(network.stages):
        grid = replace(f"stages.{number}.0", grid)
        for block in range(1, len(cast(nn.Sequential, stage))):
            inner = replace(f"stages.{number}.{block}.first", grid)
            grid = replace(f"stages.{number}.{block}.second", inner, adds=grid)
        levels.append(grid)
    grid = replace("context.mix", replace("context.narrow", grid))
    grid = replace("lateral.3", grid)
    for level in (2, 1):
        joined = replace(f"lateral.{level}", levels[level], adds=grid)
        grid = replace(f"smooth.{level}", joined)
    joined = replace("lateral.0", levels[0], adds=replace("narrow", grid))
    shared = replace("smooth.0", joined)
    for label, module in network.heads.items():
        head: Any = module
        hidden = replace(f"heads.{label}.hidden", shared)
        head.heat = Quantized(Fused(head.heat), hidden, gives=None)
        # Read at the few cells where an object is, for which bytes would save nothing.
        head.sides = nn.Sequential(_Numbers(hidden), head.sides)
        if head.corners is not None:
            head.corners = nn.Sequential(_Numbers(hidden), head.corners)


@torch.inference_mode()
def measured_ranges(network: CenterNet, images: Iterable[Image]) -> dict[str, tuple[float, float]]:
    """The ranges of a network's maps on some photos, in float32; fuses the network in place.

    images: (H, W, 3) uint8 RGB, of the kinds that the network is meant for; a hundred will do.
    """
    ranges: dict[str, tuple[float, float]] = {}

    def watch(name: str) -> Any:
        def seen(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
            low, high = ranges.get(name, (0.0, 0.0))
            ranges[name] = (min(low, float(output.min())), max(high, float(output.max())))

        return seen

    network = fuse(network.eval()).float()
    prepared = Preparation(torch.device("cpu"), torch.float32)
    network.normalisation = nn.Identity()
    hooks = [module.register_forward_hook(watch(name)) for name, module in _fused(network)]
    for image in images:
        network(prepared([image]))
    for hook in hooks:
        hook.remove()
    return {name: (round(low, 4), round(high, 4)) for name, (low, high) in ranges.items()}


def _fused(network: CenterNet) -> list[tuple[str, Fused]]:
    modules = network.named_modules()
    return [(name, module) for name, module in modules if isinstance(module, Fused)]


def fast_in_int8(device: torch.device) -> bool:
    """Whether eight-bit products are what this processor is fastest at.

    AVX-512 VNNI takes twice as many of them as of bfloat16, and four times as many as of float32.
    With AMX the whole network is 1.3 times as fast as in bfloat16 (benchmarks.runtimes).
    """
    # There is no public question for this yet.
    vnni: Any = getattr(torch.cpu, "_is_vnni_supported", lambda: False)
    return device.type == "cpu" and bool(vnni()) and exact_in_int8()


@lru_cache(maxsize=1)
def exact_in_int8() -> bool:
    """Whether this torch has the operations and adds up the largest products without overflow.

    Asked by computing: their names and arguments have changed before, and processors without VNNI
    add pairs of products in 16 bits.
    """
    generator = np.random.default_rng(1)
    # Made without drawing weights: asking changes nobody's random numbers.
    # Nor with to_empty, for which torch loads a library of symbols: a third of a second.
    plain = nn.Conv2d(64, 32, 3, padding=1, device="meta")
    for name, meta in list(plain.named_parameters()):
        setattr(plain, name, nn.Parameter(torch.empty(meta.shape), requires_grad=False))
    cast(Tensor, plain.bias).copy_(torch.arange(32))
    # Mostly as large as can be, of both signs.
    chosen = generator.choice([-127, -127, 127, 127, 5], tuple(plain.weight.shape))
    plain.weight.copy_(torch.from_numpy(chosen).float())
    plain.weight[:, 0, 0, 0] = _LARGEST_WEIGHT
    values = torch.from_numpy(generator.choice([255, 255, 254, 7], (1, 64, 12, 12)))
    added = torch.from_numpy(generator.integers(0, 256, (1, 32, 12, 12)))
    expected = plain(values.float() - 3.0) + 2.0 * (added.float() - 9.0)
    grid, other, coarse = Grid(1.0, 3), Grid(2.0, 9), Grid(2.0**13, 128)
    into_bytes = (expected / coarse.step).round().add_(coarse.zero).clamp_(0, 255)
    picture, sum_ = (
        map_.to(torch.uint8).contiguous(memory_format=torch.channels_last)
        for map_ in (values, added)
    )
    try:
        alone = Quantized(Fused(plain), grid, None)(picture)
        joined = Quantized(Fused(plain), grid, coarse, adds=other)(picture, add=sum_)
    except (RuntimeError, AttributeError, TypeError, NotImplementedError):
        return False
    exact = torch.allclose(alone, plain(values.float() - 3.0), rtol=1e-5, atol=0.5)
    # A number halfway between two bytes may go to either.
    return exact and bool((joined.float() - into_bytes).abs().max() <= 1)
