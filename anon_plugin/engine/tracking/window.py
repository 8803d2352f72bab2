"""The last frames of a shot, as far back as something can be followed."""

from __future__ import annotations

from collections import deque

from anon_plugin.engine.tracking.flow import Flow
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.motion import Place, carry

MOST_BYTES = 160 * 2**20


class Window:
    """The motion between the last frames; first, last: the frames that it reaches."""

    def __init__(self, first: int, most_frames: int) -> None:
        self.first = self.last = first
        self._most_frames = most_frames
        self._flows: deque[Flow] = deque()
        self._bytes = 0

    def add(self, flow: Flow) -> None:
        """One frame more; the oldest go where they would be too many."""
        self._flows.append(flow)
        self._bytes += flow.nbytes
        self.last += 1
        while len(self._flows) > self._most_frames or self._bytes > MOST_BYTES:
            self._bytes -= self._flows.popleft().nbytes
            self.first += 1

    def flow_into(self, index: int) -> Flow:
        """The motion between the frame before and this one, first < index <= last."""
        return self._flows[index - self.first - 1]


class WayBack:
    """Where a thing that was found in one frame was in those before, as far as they are asked for
    and the window reaches."""

    def __init__(self, place: Place, frame: int, window: Window, ground: Ground) -> None:
        self._places = [place]
        self._frame = frame
        self._window = window
        self._ground = ground

    @property
    def first(self) -> int:
        """The earliest frame that can be asked for."""
        return self._window.first

    def anew(self, place: Place, frame: int) -> WayBack:
        """The way back from another place in another frame."""
        return WayBack(place, frame, self._window, self._ground)

    def at(self, frame: int) -> Place:
        """Its place in a frame, first <= frame."""
        while self._frame - len(self._places) >= frame:
            later = self._frame - len(self._places) + 1
            flow = self._window.flow_into(later)
            self._places.append(carry(self._places[-1], flow, self._ground, backwards=True))
        return self._places[self._frame - frame]
