"""The averaged weights of a run's checkpoint, or those of an exported file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.weights import read_weights


@dataclass(frozen=True)
class Averaged:
    """Weights by name, the network that they fit, and the step they were made at (0: not known)."""

    architecture: Architecture
    state: dict[str, Tensor]
    step: int


def read_averaged(path: Path) -> Averaged:
    """path: a checkpoint of training.train, or .safetensors."""
    if path.suffix == ".safetensors":
        weights = read_weights(path)
        # Convolutions are kept in half precision there.
        state = {
            name: value.float() if value.is_floating_point() else value
            for name, value in (
                (name, torch.from_numpy(value)) for name, value in weights.state.items()
            )
        }
        return Averaged(architecture_of(asdict(weights.architecture)), state, 0)
    content = torch.load(path, map_location="cpu", weights_only=True)
    return Averaged(architecture_of(content["architecture"]), content["average"], content["step"])


def architecture_of(values: Mapping[str, Any]) -> Architecture:
    """One that equals another with the same numbers: JSON gives lists, checkpoints tuples."""
    return Architecture(
        **{name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}
    )
