"""The network of persons and vehicles computed by torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from anon_plugin.models.traffic.architecture import OUTLINER
from anon_plugin.models.traffic.net import Convolution, YoloxNano
from anon_plugin.models.traffic.network import Floats
from anon_plugin.models.traffic.outliner import Outliner
from anon_plugin.models.traffic.weights import State

SMALL = 3 * 192 * 192
FEW, MANY = 4, 16
"""Pictures of up to SMALL bytes are computed FEW at a time on a processor, MANY where so many are
left."""


class TorchNetwork:
    """A Network of a YoloxNano and an Outliner, which are converted in place.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision: None for bfloat16
    where the hardware multiplies it, else float32.
    """

    runtime = "torch"

    def __init__(
        self,
        module: YoloxNano,
        outliner: Outliner,
        device: str = "",
        precision: str | None = None,
    ) -> None:
        self.device, best = usual(device)
        self.precision = precision or best
        self._device, self._numbers = torch.device(self.device), getattr(torch, self.precision)
        self.module: nn.Module = module
        self._features, self._outliner = module.features, outliner
        for part in (module, outliner):
            part.eval().requires_grad_(False)
            part.to(self._device, self._numbers)
            for value in part.parameters():
                if value.ndim == 4:
                    value.data = value.data.contiguous(memory_format=torch.channels_last)
            for layer in part.modules():
                if isinstance(layer, Convolution):
                    layer.pack()

        every_byte = torch.arange(256, dtype=torch.uint8).expand(3, 1, 256).to(self._device)
        table = module.normalised(every_byte).permute(1, 2, 0).cpu().contiguous()
        # numpy and OpenCV know no bfloat16: to them it is a number of as many bytes.
        kind = torch.int16 if table.itemsize == 2 else torch.float32
        self._table = table.view(kind).numpy()

    def run(self, pictures: NDArray[np.uint8]) -> list[Floats]:
        """See Network.run."""
        with _within_memory():
            outputs = [self.module(batch) for (batch,) in self._batches(pictures)]
            return [_joined(level, len(pictures)) for level in zip(*outputs, strict=True)]

    def masks(self, pictures: NDArray[np.uint8], told: Floats) -> Floats:
        """See Network.masks."""
        with _within_memory():
            parts = [
                self._outliner(self._features(batch), known)
                for batch, known in self._batches(pictures, told)
            ]
            return _joined(parts, len(pictures))

    def _batches(self, pictures: NDArray[np.uint8], *others: Floats) -> Iterator[list[Tensor]]:
        """The pictures, and what belongs to each of them, as tensors on the device.

        Small ones come in batches of two sizes on a processor, the last one filled up: for each
        number of pictures oneDNN has to make machine code of its own, which takes longer than a few
        small pictures do.
        """
        small = self.device == "cpu" and pictures[0].size <= SMALL
        start = 0
        while start < len(pictures):
            size = len(pictures) - start
            if small:
                size = MANY if size > MANY - FEW else FEW
            numbers = np.arange(start, start + size) % len(pictures)
            start += size
            beside = [
                torch.from_numpy(one[numbers]).to(self._device, self._numbers) for one in others
            ]
            yield [self._batch(pictures[numbers]), *beside]

    def _batch(self, pictures: NDArray[np.uint8]) -> Tensor:
        """(N, 3, H, W) on the device. A processor looks up what each byte becomes, in one pass over
        memory instead of three; to a graphics card go the bytes, which are fewer."""
        if self.device != "cpu":
            return torch.from_numpy(pictures).permute(0, 3, 1, 2).to(self._device)
        rows = pictures.reshape(-1, *pictures.shape[2:])
        values = cv2.LUT(rows, self._table).reshape(pictures.shape)
        return torch.from_numpy(values).permute(0, 3, 1, 2).view(self._numbers)


def _joined(parts: Sequence[Tensor], count: int) -> Floats:
    """The first so many of all parts, (count, ...)."""
    result: Floats = torch.cat(list(parts))[:count].float().cpu().numpy()
    return result


@contextmanager
def _within_memory() -> Iterator[None]:
    """Raises MemoryError where a graphics card has no room."""
    try:
        with torch.inference_mode():
            yield
    except torch.cuda.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise MemoryError(str(error)) from error


def open_torch_network(
    state: State, device: str = "", precision: str | None = None
) -> TorchNetwork:
    """Make the network that the weights are of. Raises RuntimeError where they do not fit."""
    module, outliner = YoloxNano(), Outliner()
    own = {name: torch.from_numpy(value) for name, value in state.items()}
    drawing = {name for name in own if name.startswith(OUTLINER)}
    outliner.load_state_dict({name.removeprefix(OUTLINER): own[name] for name in drawing})
    module.load_state_dict({name: own[name] for name in own.keys() - drawing})
    return TorchNetwork(module, outliner, device, precision)


def usual(device: str = "") -> tuple[str, str]:
    """Device and precision that are taken where none is asked for; see TorchNetwork."""
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    return device, "bfloat16" if _is_fast_in_bfloat16(torch.device(device)) else "float32"


def _is_fast_in_bfloat16(device: torch.device) -> bool:
    """Whether the hardware multiplies it itself; emulated, it is slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # There is no public question for this yet.
    instructions: Any = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return device.type == "cpu" and bool(instructions())
