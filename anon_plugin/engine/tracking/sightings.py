"""What the last searches saw, so that a thing that is found late is known again in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.motion import Place, likeness

_LIKE_ENOUGH = 0.3


@dataclass(frozen=True)
class Sighting:
    """A detection of one search. is_known: whether it belongs to a track already."""

    detection: Detection
    place: Place = field(repr=False)
    is_known: bool


class Sightings:
    """By frame, what was seen in it; of the frames that the window reaches."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._by_frame: dict[int, list[Sighting]] = {}

    def add(self, frame: int, seen: Sequence[Sighting], first: int) -> None:
        """What a search of a frame saw; what is older than `first` is forgotten."""
        self._by_frame[frame] = list(seen)
        for old in [one for one in self._by_frame if one < first]:
            del self._by_frame[old]

    def of(self, label: str, frame: int, place: Place) -> Sighting | None:
        """What was seen in that place of a frame; None where nothing was, or no search was."""
        best, found = _LIKE_ENOUGH, None
        for one in self._by_frame.get(frame, ()):
            if one.detection.label == label:
                alike = likeness(one.place, place, self._ground)
                if alike > best:
                    best, found = alike, one
        return found
