"""The network of persons and vehicles computed by torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from anon_plugin.models.traffic.net import YoloxNano
from anon_plugin.models.traffic.network import Floats
from anon_plugin.models.traffic.weights import State


class TorchNetwork:
    """A Network of a YoloxNano, which is converted in place.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision: None for bfloat16
    where the hardware multiplies it, else float32.
    """

    runtime = "torch"

    def __init__(self, module: YoloxNano, device: str = "", precision: str | None = None) -> None:
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._device = torch.device(self.device)
        numbers = getattr(torch, precision) if precision else _best_float(self._device)
        self.precision = str(numbers).removeprefix("torch.")
        self.module: nn.Module = module.eval().requires_grad_(False)
        self.module.to(self._device, numbers)
        for value in self.module.parameters():
            if value.ndim == 4:
                value.data = value.data.contiguous(memory_format=torch.channels_last)

    def run(self, pictures: NDArray[np.uint8]) -> list[Floats]:
        """See Network.run."""
        batch = torch.from_numpy(pictures).permute(0, 3, 1, 2)
        try:
            with torch.inference_mode():
                outputs = self.module(batch.to(self._device))
            return [output.float().cpu().numpy() for output in outputs]
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise MemoryError(str(error)) from error


def open_torch_network(
    state: State, device: str = "", precision: str | None = None
) -> TorchNetwork:
    """Make the network that the weights are of. Raises RuntimeError where they do not fit."""
    module = YoloxNano()
    module.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    return TorchNetwork(module, device, precision)


def _best_float(device: torch.device) -> torch.dtype:
    """bfloat16 where the hardware multiplies it itself; emulated, it is slower than float32."""
    if device.type == "cuda":
        fast = bool(torch.cuda.is_bf16_supported(including_emulation=False))
    else:
        # There is no public question for this yet.
        instructions: Any = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
        fast = device.type == "cpu" and bool(instructions())
    return torch.bfloat16 if fast else torch.float32
