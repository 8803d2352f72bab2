"""A second look: around one place of a frame that was not searched, what is expected there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.found import ANY_LABEL, ANY_SIZE, Look
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Ground, Points
from anon_plugin.engine.tracking.motion import Place, distance, likeness, place_of

_MOST_BYTES = 192 * 2**20
_BYTES_A_PIXEL = 1.5
"""Of a decoded frame of eight bits, colour at half the size."""

_MOST_LOOKS = 2
_LEAST_GAP = 3
"""Two looks find the end of what a search in ten frames shows to two or three of them."""

_LIKE_ENOUGH = 0.25
_NEAR = 1.2
"""So many sides off a thing may be from where it is expected."""

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

    def into(
        self, frame: int, region: Points, side_px: float = ANY_SIZE, label: str = ANY_LABEL
    ) -> list[Seen]:
        """All that a look sees around a region of a frame, what is sure first. side_px, label: of
        what is looked for."""
        held = self._frames.get(frame)
        if held is None or self._look is None:
            return []
        found = self._look(held, region, side_px, label)
        return [
            Seen(frame, one, place_of(one.region, self._ground, _SPREAD), number < len(found.sure))
            for number, one in enumerate((*found.sure, *found.faint))
        ]

    def at(
        self, label: str, frame: int, place: Place, others: Callable[[int], Sequence[Place]]
    ) -> Seen | None:
        """What a look sees in that place of a frame; None where nothing, or where nobody can.

        A thing that turned or came out from behind something is not where it is expected. So what
        is surely seen a little farther off is taken, too, where nothing else is expected there.
        others: where in a frame other things of the label are.
        """
        if place.is_lost:
            return None
        side_px = float(np.ptp(place.region, axis=0).max())
        shown = self.into(frame, place.region, side_px, label)
        seen = [one for one in shown if one.detection.label == label]
        alike = [likeness(one.place, place, self._ground) for one in seen]
        best = max(range(len(seen)), key=alike.__getitem__, default=None)
        if best is None or alike[best] > _LIKE_ENOUGH:
            return None if best is None else seen[best]
        apart = [distance(one.place, place, self._ground) for one in seen]
        known = others(frame)
        near = [
            number
            for number, one in enumerate(seen)
            if one.is_sure
            and apart[number] <= _NEAR
            and not any(likeness(one.place, other, self._ground) > _LIKE_ENOUGH for other in known)
        ]
        return seen[min(near, key=apart.__getitem__)] if near else None

    def between(
        self,
        label: str,
        seen: int,
        unseen: int,
        place_at: Callable[[int], Place],
        others: Callable[[int], Sequence[Place]],
    ) -> list[Seen]:
        """Where a thing shows between a frame that shows it and one that does not, by halves.

        place_at: where it is expected. others: see `at`. Returns from the frame that shows it on.
        """
        shown: list[Seen] = []
        for _ in range(_MOST_LOOKS):
            if abs(seen - unseen) < _LEAST_GAP:
                break
            middle = (seen + unseen) // 2
            one = self.at(label, middle, place_at(middle), others)
            if one is None:
                unseen = middle
            else:
                shown.append(one)
                seen = middle
        return shown
