"""How many decoded pixels may be in memory at once, in all threads together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Condition, get_ident

from anon_plugin.errors import CancelledError

BYTES_PER_PIXEL = 12
"""What a photo in work is counted at: pixels, DCT coefficients and both again while the written
file is checked. A large one needs less at its peak, one of 12 or 32 megapixels 18 and what its
search takes (benchmarks/memory.py, benchmarks/service.py): the share leaves room for that."""
SHARE_OF_MEMORY = 0.25

LARGE_PIXELS = 2**25
"""A photo with more gives up what can be made again: of its pixels and its DCT coefficients only
those are in memory that are in use. That takes a tenth longer to read and write."""

_FALLBACK_BYTES = 8 * 2**30
_ASK_EVERY_S = 0.2
_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")  # cgroup v2, as a container sees its own


class PixelBudget:
    """Lets photos be decoded as long as there is room for them; the others wait.

    A photo larger than all the room is let in when nothing else is: it is slow, never refused.
    """

    def __init__(self, pixels: int) -> None:
        self._pixels = pixels
        self._taken: dict[int, int] = {}  # by thread, as each has one photo in work
        self._waiting: set[int] = set()
        self._changed = Condition()

    def take(self, pixels: int, cancelled: Callable[[], bool]) -> None:
        """Wait for room for so many pixels, for the thread that asks.

        Raises CancelledError when `cancelled` says so.
        """
        thread = get_ident()
        with self._changed:
            self._waiting.add(thread)
            try:
                while self._taken and sum(self._taken.values()) + pixels > self._pixels:
                    if cancelled():
                        raise CancelledError
                    self._changed.wait(_ASK_EVERY_S)
            finally:
                self._waiting.discard(thread)
            self._taken[thread] = self._taken.get(thread, 0) + pixels

    @property
    def photos(self) -> int:
        """How many photos are in memory now, in all threads together."""
        return len(self._taken)

    def give_back(self, pixels: int) -> None:
        """Make room again, for the thread that took it; nothing where it was forgotten since."""
        thread = get_ident()
        with self._changed:
            left = self._taken.pop(thread, 0) - pixels
            if left > 0:
                self._taken[thread] = left
            self._changed.notify_all()

    def keeps_waiting(self, thread: int) -> bool:
        """Whether a thread waits for room."""
        return thread in self._waiting

    def forget(self, thread: int) -> None:
        """Make room again for what a thread holds that never came back."""
        with self._changed:
            self._taken.pop(thread, None)
            self._changed.notify_all()


def installed_bytes() -> int:
    """The machine's memory, or its container's; a careful guess where the system does not tell."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no such question
        return _FALLBACK_BYTES
    try:
        return min(machine, int(_CONTAINER_LIMIT.read_text()))
    except (OSError, ValueError):  # no control groups, or "max"
        return machine


BUDGET = PixelBudget(int(installed_bytes() * SHARE_OF_MEMORY / BYTES_PER_PIXEL))
"""One for the process, because memory is."""
