"""A second look: around one place of a frame that was not searched, what is expected there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.found import Look
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.motion import Place, likeness, place_of

_MOST_BYTES = 192 * 2**20
_BYTES_A_PIXEL = 1.5
"""Of a decoded frame of eight bits, colour at half the size."""

_MOST_LOOKS = 2
_LEAST_GAP = 3
"""Two looks find the end of what a search in ten frames shows to two or three of them."""

_LIKE_ENOUGH = 0.25
_SPREAD = 0.08


@dataclass(frozen=True)
class Seen:
    """What a look saw of a thing: in which frame, what, where, and whether above the threshold."""

    frame: int
    detection: Detection
    place: Place = field(repr=False)
    is_sure: bool


class Looks:
    """Looks into the frames since the last search, as many of them as memory has room for."""

    def __init__(self, look: Look | None, size_wh: tuple[int, int], ground: Ground) -> None:
        """look: None where nothing can look; then nothing is held and nothing seen."""
        self._look = look
        self._ground = ground
        self._most = max(1, int(_MOST_BYTES / (size_wh[0] * size_wh[1] * _BYTES_A_PIXEL)))
        self._frames: OrderedDict[int, Frame] = OrderedDict()

    def hold(self, frame: Frame) -> None:
        """One frame more that is not searched."""
        if self._look is not None:
            self._frames[frame.index] = frame
            if len(self._frames) > self._most:
                self._frames.popitem(last=False)

    def forget(self) -> None:
        """A frame was searched, or a shot begins."""
        self._frames.clear()

    def at(self, label: str, frame: int, place: Place) -> Seen | None:
        """What a look sees in that place of a frame; None where nothing, or where nobody can."""
        held = self._frames.get(frame)
        if held is None or self._look is None or place.is_lost:
            return None
        found = self._look(held, place.region)
        best, seen = _LIKE_ENOUGH, None
        for number, one in enumerate((*found.sure, *found.faint)):
            if one.label == label:
                there = place_of(one.region, self._ground, _SPREAD)
                alike = likeness(there, place, self._ground)
                if alike > best:
                    best, seen = alike, Seen(frame, one, there, number < len(found.sure))
        return seen

    def between(
        self, label: str, seen: int, unseen: int, place_at: Callable[[int], Place]
    ) -> list[Seen]:
        """Where a thing shows between a frame that shows it and one that does not, by halves.

        place_at: where it is expected. Returns from the frame that shows it on.
        """
        shown: list[Seen] = []
        for _ in range(_MOST_LOOKS):
            if abs(seen - unseen) < _LEAST_GAP:
                break
            middle = (seen + unseen) // 2
            one = self.at(label, middle, place_at(middle))
            if one is None:
                unseen = middle
            else:
                shown.append(one)
                seen = middle
        return shown
