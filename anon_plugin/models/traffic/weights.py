"""The file of weights of the network that finds persons and vehicles; read without torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.traffic.architecture import OUTLINER
from anon_plugin.models.weights_file import damaged, read_file

if TYPE_CHECKING:
    from anon_plugin.models.traffic.net import YoloxNano
    from anon_plugin.models.traffic.outliner import Outliner

FORMAT = "anon-traffic-1"

State = Mapping[str, NDArray[np.float32]]
"""Weights by the name that torch gives them in net.YoloxNano, and, after OUTLINER, in Outliner."""


@dataclass(frozen=True)
class Content:
    """What a file holds. name: what reports call the model."""

    state: State
    calibration: Mapping[str, Calibration]
    name: str
    sha256: str


def read(path: Path) -> Content:
    """The content of a file that `save` wrote, its numbers as float32.

    Raises ModelError where the file is damaged or holds something else.
    """
    file = read_file(path, FORMAT)
    try:
        calibration = {
            label: Calibration(tuple(one["logits"]), tuple(one["scores"]), one["threshold"])
            for label, one in parse_json(file.about["calibration"]).items()
        }
    except NONSENSE as error:
        raise damaged(path, error) from error
    return Content(file.state, calibration, file.about.get("name", path.stem), file.sha256)


def save(
    network: YoloxNano,
    outliner: Outliner,
    calibration: Mapping[str, Calibration],
    path: Path,
    name: str,
) -> None:
    """Write weights as float16. name: what reports call the model."""
    drawing = {OUTLINER + key: value for key, value in outliner.state_dict().items()}
    state = {
        key: value.detach().cpu().numpy().astype(np.float16)
        for key, value in (network.state_dict() | drawing).items()
    }
    known = {label: asdict(value) for label, value in calibration.items()}
    save_file(state, path, {"format": FORMAT, "name": name, "calibration": json.dumps(known)})
    path.chmod(0o644)  # safetensors lets nobody but the owner read it
