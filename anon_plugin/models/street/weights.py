"""The file of weights of our own network: .safetensors with all that a detector needs beside them.

Read without torch, so that any library can compute with what is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.grid import Ranges
from anon_plugin.models.weights_file import damaged, read_file

FORMAT = "anon-centernet-1"

State = Mapping[str, NDArray[np.float32]]
"""Weights by the name that torch gives them in net.CenterNet."""


@dataclass(frozen=True)
class Weights:
    """What one file holds.

    calibration: by label. ranges: of the network's maps, which computing in int8 takes; empty where
    they were not measured. name: what reports call the model. sha256: of the file. card: what the
    weights stem from and how they were made, of those that a user trained on; else empty.
    """

    architecture: Architecture
    state: State
    calibration: Mapping[str, Calibration]
    name: str
    ranges: Ranges = field(default_factory=dict)
    sha256: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)


def read_weights(path: Path) -> Weights:
    """Raises ModelError where the file is damaged or holds something else."""
    file = read_file(path, FORMAT)
    about = file.about
    try:
        ranges = {
            part: (float(low), float(high))
            for part, (low, high) in parse_json(about.get("ranges", "{}")).items()
        }
        calibration = {
            label: Calibration(
                tuple(one["logits"]),
                tuple(one["scores"]),
                one["threshold"],
                one["per_octave"],
                _pair(one.get("doubt")),
                bool(one.get("around", False)),
            )
            for label, one in parse_json(about["calibration"]).items()
        }
        return Weights(
            Architecture(**parse_json(about["architecture"])),
            file.state,
            calibration,
            about.get("name", path.stem),
            ranges,
            file.sha256,
            dict(parse_json(about.get("card", "{}"))),
        )
    except NONSENSE as error:
        raise damaged(path, error) from error


def write_weights(weights: Weights, path: Path) -> None:
    """Write all of it, convolutions as float16."""
    state = {
        name: np.asarray(value, np.float16 if value.ndim == 4 else value.dtype, order="C")
        for name, value in weights.state.items()
    }
    calibration = {label: asdict(value) for label, value in weights.calibration.items()}
    about = {
        "format": FORMAT,
        "name": weights.name,
        "architecture": json.dumps(asdict(weights.architecture)),
        "calibration": json.dumps(calibration),
        "ranges": json.dumps(dict(weights.ranges)),
    }
    if weights.card:
        about["card"] = json.dumps(weights.card, ensure_ascii=False)
    save_file(state, path, about)
    path.chmod(0o644)  # safetensors lets nobody but the owner read it


def _pair(values: Sequence[float] | None) -> tuple[float, float] | None:
    return None if values is None else (float(values[0]), float(values[1]))
