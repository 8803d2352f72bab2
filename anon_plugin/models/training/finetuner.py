"""The network that is trained on, the old one beside it, and how they take one step."""

from __future__ import annotations

import copy
import io
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from pickle import UnpicklingError  # nosec B403
from typing import Any

import torch
from torch import Tensor, nn

from anon_plugin.engine.files.json_text import NONSENSE
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.network import BFLOAT16
from anon_plugin.models.street.torch_network import usual
from anon_plugin.models.training.annotations import LABELS
from anon_plugin.models.training.averages import follow
from anon_plugin.models.training.distillation import evidence_loss, fine_map_loss, kept_loss
from anon_plugin.models.training.losses import TargetBatch, total_loss
from anon_plugin.models.training.settings import PARTS, Settings, pace_at

MOST_GRADIENT = 10.0


class FineTuner:
    """A network that learns from a start, its running mean, and the start as its teacher.

    start: is copied. settings: with the number of steps. labels: whose heads may change; another
    label's head stays as it was. One step after the other, with the same batches, gives the same
    weights on the same machine with the same number of threads: no chance is drawn here.
    """

    def __init__(
        self, start: CenterNet, settings: Settings, labels: Iterable[str], device: str
    ) -> None:
        self.settings, self.device = settings, torch.device(device)
        self.teacher = copy.deepcopy(start).eval().to(self.device).requires_grad_(False)
        for value in self.teacher.parameters():
            if value.ndim == 4:
                value.data = value.data.contiguous(memory_format=torch.channels_last)
        self.network: CenterNet = copy.deepcopy(self.teacher).requires_grad_(True)
        self.average = copy.deepcopy(self.teacher)
        self._labels = tuple(labels)
        self._parts = _parameters(self.network, self._labels)
        self._optimizer = torch.optim.AdamW(
            [{"params": self._parts[part], "part": part} for part in PARTS],
            betas=(0.9, 0.98),
            weight_decay=0.0,
        )
        self._half = usual(device)[1] == BFLOAT16
        self.step = 0

    def learn(self, pixels: Tensor, targets: TargetBatch) -> dict[str, float]:
        """One step on one batch; the parts of the loss.

        pixels: (N, S, S, 3) uint8 RGB.
        """
        self._prepare()
        images = pixels.to(self.device).permute(0, 3, 1, 2).float()
        targets = self._asked(targets.to(self.device))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self._half):
            fine, old_fine = self._fine_maps(images)
            outputs = self.network.read(fine)
            loss, parts = total_loss(outputs, targets, LABELS)
            if self.settings.kept:
                with torch.no_grad():
                    old = self.teacher.read(old_fine)
                kept = kept_loss(outputs, old, targets, LABELS)
                kept["fine map"] = fine_map_loss(fine, old_fine)
                if self.settings.evidence:
                    told = evidence_loss(outputs, old, targets, LABELS)
                    kept |= {name: self.settings.evidence * one for name, one in told.items()}
                loss = loss + self.settings.kept * torch.stack(list(kept.values())).sum()
                parts |= {name: float(value.detach()) for name, value in kept.items()}
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), MOST_GRADIENT)
        if not bool(torch.isfinite(norm)):
            raise ModelError(
                tr(
                    "The training came to values that are no numbers at step {step}, and was "
                    "stopped; nothing was written. Choose another SEED or the CPU, and look "
                    "whether some boxes have no size."
                ).format(step=self.step + 1)
            )
        self._optimizer.step()
        self.step += 1
        # A short training must not be held back by its beginning.
        follow(self.average, self.network, min(self.settings.average, self.step / (self.step + 9)))
        return parts

    def _fine_maps(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """The fine maps of the network and of its teacher. What has not thawed yet is the same in
        both, and is computed once."""
        trunk, neck = (self._as_it_was(part) for part in ("trunk", "neck"))
        with torch.no_grad():
            levels = self.teacher.levels(images)
            old_fine = self.teacher.joined(levels)
        if trunk and neck:
            return old_fine, old_fine
        return self.network.joined(levels if trunk else self.network.levels(images)), old_fine

    def _as_it_was(self, part: str) -> bool:
        settings = self.settings
        return settings.frozen_statistics and self.step < settings.thaws_at(part)

    def _asked(self, targets: TargetBatch) -> TargetBatch:
        """The targets of labels that may change. Of all others nothing is known but what the old
        network sees: to learn of them what is drawn would change the map that their heads read."""
        if not self.settings.kept:
            return targets
        changing = torch.tensor([label in self._labels for label in LABELS], device=self.device)
        changing = changing.view(1, -1, 1, 1)
        return replace(
            targets,
            heat_weight=targets.heat_weight * changing,
            box_weight=targets.box_weight * changing,
            corner_weight=targets.corner_weight * changing,
        )

    def _prepare(self) -> None:
        """Thaw what learns from this step on, and set the learning rates."""
        settings = self.settings
        self.network.train(not settings.frozen_statistics)
        pace = pace_at(self.step, settings.steps)
        for group in self._optimizer.param_groups:
            part = group["part"]
            thawed = self.step >= settings.thaws_at(part)
            group["lr"] = pace * settings.rates.get(part, 0.0)
            for value in group["params"]:
                value.requires_grad_(thawed)

    def save(self, path: Path) -> None:
        """Write to a temporary file and rename: a kill never leaves half a checkpoint."""
        state = {
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        partial = path.with_suffix(".partial")
        content = io.BytesIO()  # torch tells of a full disk as of any other failure
        torch.save(state, content)
        with partial.open("wb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)

    def load(self, path: Path) -> bool:
        """Go on from a checkpoint; False where it is damaged, and then this is of no use."""
        try:
            state: Any = torch.load(path, map_location=self.device, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self._optimizer.load_state_dict(state["optimizer"])
            self.step = int(state["step"])
        except (EOFError, RuntimeError, UnpicklingError, *NONSENSE):
            return False
        return True


def _parameters(network: CenterNet, labels: tuple[str, ...]) -> dict[str, list[nn.Parameter]]:
    """The parameters of each part; those of other labels' heads belong to none and are frozen."""
    result: dict[str, list[nn.Parameter]] = {part: [] for part in PARTS}
    for name, value in network.named_parameters():
        first, _, rest = name.partition(".")
        if first == "heads":
            if rest.partition(".")[0] in labels:
                result["heads"].append(value)
            else:
                value.requires_grad_(False)
        else:
            result["trunk" if first in ("stem", "stages") else "neck"].append(value)
    return result
