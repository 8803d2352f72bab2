"""How much of a written photo is verified before it is published."""

from __future__ import annotations

import zlib
from enum import StrEnum
from pathlib import Path

_FIRST = 3
_EVERY = 20


class Verify(StrEnum):
    """BASIC: no further picture, every region destroyed, and on a sample nothing else changed.
    FULL: all of that on each photo, and nothing is found in it any more. OFF: nothing."""

    BASIC = "basic"
    FULL = "full"
    OFF = "off"


class Check(StrEnum):
    """What can be looked for in a written file, in the order of the report."""

    PICTURES = "pictures"
    REGIONS = "regions"
    UNTOUCHED = "untouched"
    DETECTIONS = "detections"


class Sampling:
    """Which photos of a run are compared with their originals where not all of them are: the first
    few, so that a mistake that concerns all shows at once, and one in twenty by its name."""

    def __init__(self, first: int = _FIRST) -> None:
        self._first = first
        self._seen = 0

    def takes(self, photo: Path) -> bool:
        """Whether to compare this one; the next."""
        name = photo.name.encode("utf-8", "surrogateescape")
        self._seen += 1
        return self._seen <= self._first or zlib.crc32(name) % _EVERY == 0
