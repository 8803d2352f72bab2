"""Our network computed by torch: on a processor, in three arithmetics, or on a graphics card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.grid import Ranges
from anon_plugin.models.street.int8 import fast_in_int8, quantize
from anon_plugin.models.street.net import CenterNet, HeadOutput, fuse
from anon_plugin.models.street.network import BFLOAT16, FLOAT32, INT8, Cells, Floats, Maps
from anon_plugin.models.street.preparation import Preparation
from anon_plugin.models.street.weights import Weights, write_weights


class TorchNetwork:
    """A Network of a CenterNet in evaluation mode, which is fused and converted in place.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision: None for int8 where
    the hardware is fastest at it and `ranges` are given, else bfloat16 where the hardware
    multiplies it, else float32. ranges: what int8.measured_ranges found.
    Raises ModelError where int8 is asked for that cannot be had.
    """

    runtime = "torch"

    def __init__(
        self,
        module: CenterNet,
        device: str = "",
        precision: str | None = None,
        ranges: Ranges | None = None,
    ) -> None:
        self.labels = tuple(module.architecture.corners)
        self.device, best = usual(device, ranges)
        self.precision = precision or best
        place, numbers = torch.device(self.device), getattr(torch, self.precision)
        in_int8 = numbers == torch.int8
        self.module: nn.Module = fuse(module.eval()).to(
            place, torch.float32 if in_int8 else numbers
        )
        module.normalisation = nn.Identity()
        if in_int8:
            quantize(module, place, ranges or {})
        self.prepared = Preparation(place, numbers)
        for value in module.parameters():
            if value.ndim == 4:
                value.data = value.data.contiguous(memory_format=torch.channels_last)

    def run(self, images: Sequence[Image]) -> Mapping[str, Maps]:
        """See Network.run."""
        try:
            with torch.inference_mode():
                outputs = self.module(self.prepared(images))
            return {label: _TorchMaps(output) for label, output in outputs.items()}
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise MemoryError(str(error)) from error


def open_torch_network(
    weights: Weights, device: str = "", precision: str | None = None
) -> TorchNetwork:
    """Make the network that the weights are of. Raises RuntimeError where they do not fit."""
    module = CenterNet(weights.architecture)
    module.load_state_dict({name: torch.from_numpy(value) for name, value in weights.state.items()})
    return TorchNetwork(module, device, precision, weights.ranges)


def save_network(
    network: CenterNet,
    calibration: Mapping[str, Calibration],
    path: Path,
    name: str,
    ranges: Ranges | None = None,
) -> None:
    """Write a network's weights; see Weights. Without ranges it never runs in int8."""
    state = {key: value.detach().cpu().numpy() for key, value in network.state_dict().items()}
    write_weights(Weights(network.architecture, state, calibration, name, ranges or {}), path)


class _TorchMaps:
    def __init__(self, output: HeadOutput) -> None:
        self.heat: Floats = output.heat[:, 0].float().cpu().numpy()
        self._output = output

    @torch.inference_mode()
    def at(self, cells: Cells) -> tuple[Floats, Floats | None]:
        """See Maps.at. The number of cells is rounded up: for each new number oneDNN has to make
        new machine code, which takes longer than the cells do."""
        count = len(cells[0])
        room = 1 << max(count - 1, 0).bit_length()
        device = self._output.heat.device
        filled = (torch.from_numpy(np.resize(axis, room)).to(device) for axis in cells)
        sides, corners = (
            None if part is None else part[:count].float().cpu().numpy()
            for part in self._output.at(*filled)
        )
        return sides, corners  # type: ignore[return-value]


def usual(device: str = "", ranges: Ranges | None = None) -> tuple[str, str]:
    """Device and precision that are taken where none is asked for; see TorchNetwork."""
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    place = torch.device(device)
    if ranges and fast_in_int8(place):
        return device, INT8
    return device, BFLOAT16 if _fast_in_bfloat16(place) else FLOAT32


def _fast_in_bfloat16(device: torch.device) -> bool:
    """Whether the hardware multiplies bfloat16 itself; emulated, it is slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # There is no public question for this yet.
    instructions: Any = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return device.type == "cpu" and bool(instructions())
