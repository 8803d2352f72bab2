"""What is where in the frames since the last search, as far as it was followed or found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from anon_plugin.engine.tracking.following import Following
from anon_plugin.engine.tracking.meeting import Meeting
from anon_plugin.engine.tracking.motion import Place


class Known:
    """The things that are followed up to a search, and what the search found, each led through the
    frames before it."""

    def __init__(self, live: Sequence[Following], meeting: Meeting) -> None:
        # A thing that is met or seen again goes on from there.
        self._followed = [(one, one.anchor, one.place, list(one.path)) for one in live]
        self._meeting = meeting

    def others(
        self, label: str, own: Following | int | None = None
    ) -> Callable[[int], list[Place]]:
        """Gives for a frame the places of all other things of a label.

        own: the thing that is asked for, or the number of its detection in the meeting.
        """
        return partial(self._in_frame, label, own)

    def _in_frame(self, label: str, own: Following | int | None, frame: int) -> list[Place]:
        places = [
            place if frame == anchor else path[frame - anchor - 1]
            for one, anchor, place, path in self._followed
            if one is not own and one.label == label and 0 <= frame - anchor <= len(path)
        ]
        places += [
            back.at(frame)
            for number, back in enumerate(self._meeting.backs[: self._meeting.sure])
            if number != own and self._meeting.found[number].label == label and frame >= back.first
        ]
        return [one for one in places if not one.is_lost]
