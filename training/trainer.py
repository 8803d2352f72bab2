"""Network, optimizer and running average, and how they take one step."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, distributed, nn

from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.network import BFLOAT16
from anon_plugin.models.street.torch_network import usual
from anon_plugin.models.training.annotations import LABELS
from anon_plugin.models.training.consistency import SecondView, consistency_loss
from anon_plugin.models.training.losses import TargetBatch, total_loss
from training.checkpoints import read_averaged

ARCHITECTURE = Architecture(corners={"face": False, "plate": True}, depths=(1, 1, 2, 1))


@dataclass(frozen=True)
class Settings:
    """What decides the result of a run, beside the data."""

    steps: int = 33_000
    decay: int = 5_500
    warmup: int = 300
    learning_rate: float = 2e-3
    weight_decay: float = 0.03
    average: float = 0.998
    seed: int = 1
    second_view_every: int = 4
    """Steps after which half of the pictures are shown a few pixels aside, too, and have to be
    scored the same; 0 does without."""
    new_labels: str = ""
    """Joined by commas: labels whose heads start empty while all else is trained already. They
    learn NEW_LABELS_RATE times as fast, so that the rate can suit what they stand on."""


NEW_LABELS_RATE = 4.0


def learning_rate_at(step: int, settings: Settings) -> float:
    """Linear rise, constant, linear fall to 1 % (warm-up, stable, decay)."""
    rise = min(1.0, (step + 1) / settings.warmup)
    fall = (settings.steps - step) / max(1, settings.decay)
    return settings.learning_rate * min(rise, max(0.01, min(1.0, fall)))


class Trainer:
    """Network, its running average, optimizer and the step they have reached."""

    def __init__(self, settings: Settings, device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.network = CenterNet(ARCHITECTURE).to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.AdamW(
            self._groups(), lr=settings.learning_rate, betas=(0.9, 0.98)
        )
        self._half = usual(device.type)[1] == BFLOAT16
        self.step = 0

    def _groups(self) -> list[dict[str, Any]]:
        """Parameters by whether they are new and whether they decay; `pace` is the rate's factor.

        In the order of the network's parameters where none is new, as in older checkpoints.
        """
        labels = [label for label in self.settings.new_labels.split(",") if label]
        new = tuple(f"heads.{label}." for label in labels)
        groups = []
        for pace in (1.0, NEW_LABELS_RATE) if new else (1.0,):
            named = [
                value
                for name, value in self.network.named_parameters()
                if name.startswith(new) == (pace != 1.0) or not new
            ]
            for decay, chosen in (
                (self.settings.weight_decay, [value for value in named if value.ndim > 1]),
                (0.0, [value for value in named if value.ndim <= 1]),
            ):
                groups.append({"params": chosen, "weight_decay": decay, "pace": pace})
        return groups

    def learn(self, pixels: Tensor, targets: TargetBatch) -> dict[str, float]:
        """One step on one batch; the parts of the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate_at(self.step, self.settings) * group.get("pace", 1.0)
        images = pixels.to(self.device, non_blocking=True).permute(0, 3, 1, 2).float()
        self.network.train()
        view = self._second_view()
        count, shown = len(images), images
        if view:
            shown = torch.cat([images, view.of(images[: (count + 1) // 2])])
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self._half):
            outputs = self.network(shown)
            first = {label: output.of(slice(count)) for label, output in outputs.items()}
            loss, parts = total_loss(first, targets.to(self.device), LABELS)
        if view:
            second = {label: output.of(slice(count, None)) for label, output in outputs.items()}
            loss = loss + consistency_loss(first, second, view)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._share_gradients()
        nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.optimizer.step()
        self._follow()
        self.step += 1
        return parts

    def _second_view(self) -> SecondView | None:
        """How pictures are shown a second time at this step, if they are."""
        every = self.settings.second_view_every
        if not every or self.step % every:
            return None
        return SecondView.drawn(np.random.default_rng(self.step))

    def _share_gradients(self) -> None:
        if distributed.is_initialized():
            gradients = [
                value.grad for value in self.network.parameters() if value.grad is not None
            ]
            together = torch.cat([gradient.flatten() for gradient in gradients])
            distributed.all_reduce(together, distributed.ReduceOp.SUM)
            together /= distributed.get_world_size()
            parts = together.split([gradient.numel() for gradient in gradients])
            for gradient, part in zip(gradients, parts, strict=True):
                gradient.copy_(part.view_as(gradient))

    @torch.no_grad()
    def _follow(self) -> None:
        keep = min(self.settings.average, (self.step + 1) / (self.step + 10))
        for mean, value in zip(
            self.average.state_dict().values(), self.network.state_dict().values(), strict=True
        ):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)

    def save(self, path: Path) -> None:
        """Write to a temporary file and rename: a kill never leaves half a checkpoint."""
        state = {
            "step": self.step,
            "architecture": asdict(self.network.architecture),
            "settings": asdict(self.settings),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])

    def start_from(self, path: Path) -> None:
        """Take over the weights of another run, as far as names and shapes agree.

        path: its checkpoint, of which the averaged weights are taken, or exported .safetensors.
        Raises ValueError where nothing fits.
        """
        state = read_averaged(path).state
        own = self.network.state_dict()
        fitting = {
            name: value
            for name, value in state.items()
            if name in own and own[name].shape == value.shape
        }
        if not fitting:
            raise ValueError(f"{path} holds weights of another network: nothing can be taken over.")
        self.network.load_state_dict(fitting, strict=False)
        self.average.load_state_dict(fitting, strict=False)
