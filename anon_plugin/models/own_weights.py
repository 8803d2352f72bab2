"""Our own networks, as .safetensors files: which of them a file holds."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from safetensors import SafetensorError, safe_open

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.models.importing import resolved
from anon_plugin.models.weights_file import damaged

OPENERS = {
    "anon-centernet-1": "street.street_detector:load_network",
    "anon-traffic-1": "traffic.traffic_detector:load_traffic",
}
"""What opens a file, by the format that it says it has. The first one tells what is wrong with a
file of no known format."""


def load_own(path: Path, device: str = "") -> Detector:
    """The detector whose weights a file holds; device as in load_detector.

    Raises ModelError where the file is damaged or holds something else, or a library is missing.
    """
    try:
        with safe_open(path, framework="np") as file:
            kind = (file.metadata() or {}).get("format", "")
    except (SafetensorError, OSError, RuntimeError, ValueError) as error:
        raise damaged(path, error) from error
    opener = OPENERS.get(kind, next(iter(OPENERS.values())))
    return cast(Detector, resolved(f"{__package__}.{opener}")(path, device))
