"""From a network that was trained on to weights as the plugin takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from anon_plugin import shipped
from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.street.grid import Ranges
from anon_plugin.models.street.int8 import measured_ranges
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.weights import Weights
from anon_plugin.models.training.annotations import read_pixels
from anon_plugin.models.training.choice import Measured
from anon_plugin.models.training.collection import Collection
from anon_plugin.models.training.measuring import Stopped, detector_of, found_in, scene_of
from anon_plugin.models.training.recalibration import recalibrated
from anon_plugin.models.training.settings import Settings

PHOTOS_FOR_RANGES, RANGES_PX = 60, 1024
LICENCE = "GPL-3.0-or-later"


def network_of(weights: Weights) -> CenterNet:
    """The network that the weights are of, in evaluation mode."""
    network = CenterNet(weights.architecture)
    state = {name: torch.from_numpy(value.copy()) for name, value in weights.state.items()}
    network.load_state_dict(state)
    return network.eval()


def finished(
    parent: Weights, network: CenterNet, collection: Collection, device: str, stopped: Stopped
) -> Weights:
    """The network with its ranges for int8, and scores that say what they are worth."""
    values = {name: value.detach().cpu().numpy() for name, value in network.state_dict().items()}
    # As the file will hold them.
    state = {
        name: value.astype(np.float16).astype(np.float32) if value.ndim == 4 else value
        for name, value in values.items()
    }
    weights = replace(parent, state=state)
    if parent.ranges:
        weights = replace(weights, ranges=_ranges(weights, collection))
    scenes = [scene_of(one.known) for one in collection.validation]
    old, new = (
        found_in(
            detector_of(network_of(one), parent.calibration, one.ranges, device), scenes, stopped
        )
        for one in (parent, weights)
    )
    return replace(weights, calibration=recalibrated(parent.calibration, old, new))


def _ranges(weights: Weights, collection: Collection) -> Ranges:
    """Ranges that hold what the photos give, and all that the parent's photos gave."""
    photos = collection.learned
    some = photos[:: max(1, len(photos) // PHOTOS_FOR_RANGES)]
    found = measured_ranges(network_of(weights), (_small(one.known.path) for one in some))
    return {
        name: (min(low, weights.ranges[name][0]), max(high, weights.ranges[name][1]))
        for name, (low, high) in found.items()
    }


def _small(path: Path) -> Image:
    pixels = read_pixels(path)
    scale = min(1.0, RANGES_PX / max(pixels.shape[:2]))
    if scale == 1.0:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def card(
    parent: Weights,
    settings: Settings,
    collection: Collection,
    measured: Sequence[Measured],
    share: float,
    denied: Mapping[str, tuple[int, int]],
) -> dict[str, Any]:
    """What the file says of itself: no name, place or date of anything of the user's."""
    return {
        "parents": [
            {"name": parent.name, "sha256": parent.sha256},
            *parent.card.get("parents", []),
        ],
        "share": share,
        "labels": list(parent.architecture.corners),
        "collection": collection.counts(),
        "settings": asdict(settings),
        "validation": [one.row() for one in measured],
        "denied": {label: list(one) for label, one in denied.items()},
        "licence": LICENCE,
        "program": shipped.metadata()["version"],
    }
