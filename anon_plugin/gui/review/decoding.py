"""Decodes the photo that is looked at, and the next ones ahead, in threads of its own.

What is kept is bounded in bytes. The photo that is looked at is always kept; then the next ones,
the nearest first; then those that were looked at last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread

from anon_plugin.engine.machine.memory import installed_bytes
from anon_plugin.engine.machine.threads import usable_cores
from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review.opened import OpenedPhoto, open_photo

MOST_BYTES = min(2**30, installed_bytes() // 8)
"""Of decoded photos together, but for the one that is looked at."""

Result = OpenedPhoto | str
"""A photo, or why it cannot be shown."""


class Decoder:
    """Photos by their paths.

    opened: is called with the path of each photo that was decoded or failed, in some thread.
    read: opens a photo. most_bytes: see MOST_BYTES.
    """

    def __init__(
        self,
        opened: Callable[[Path], None],
        read: Callable[[Path], OpenedPhoto] = open_photo,
        most_bytes: int = MOST_BYTES,
        threads: int = 0,
    ) -> None:
        self._opened = opened
        self._read = read
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Path, Result] = OrderedDict()
        self._wanted: tuple[Path, ...] = ()
        self._in_work: set[Path] = set()
        self._full = False
        self._ahead_may_begin = True
        self._ended = False
        self._changed = Condition()
        for _ in range(threads or max(1, min(3, usable_cores() - 1))):
            Thread(target=self._work, name="review-decoding", daemon=True).start()

    def want(
        self, current: Path, ahead: Sequence[Path] = (), at_once: bool = True
    ) -> Result | None:
        """The photo if it is there already; else it and then the next ones are decoded.

        at_once: False to let the next ones wait for `go_ahead`, so that they do not take the
        processor while this one is drawn.
        """
        with self._changed:
            self._ahead_may_begin = at_once
            self._wanted = tuple(dict.fromkeys((current, *ahead)))
            self._full = False
            if current in self._kept:
                self._kept.move_to_end(current)
            self._make_room()
            self._changed.notify_all()
            return self._kept.get(current)

    def go_ahead(self) -> None:
        """Decode the next ones now."""
        with self._changed:
            self._ahead_may_begin = True
            self._changed.notify_all()

    def ready(self, path: Path) -> Result | None:
        """The photo if it is there; nothing is started."""
        with self._changed:
            return self._kept.get(path)

    @property
    def bytes_kept(self) -> int:
        """Of all decoded photos together."""
        with self._changed:
            return self._bytes()

    def forget(self) -> None:
        """Keep nothing: files may have changed."""
        with self._changed:
            self._kept.clear()
            self._changed.notify_all()

    def end(self) -> None:
        """Let the threads end when they have finished what they are at. After this nobody is told
        of a photo: who listened may be gone."""
        with self._changed:
            self._ended = True
            self._kept.clear()
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._next() is not None)
                path = self._next()
                if self._ended or path is None:
                    return
                self._in_work.add(path)
            result = self._decoded(path)
            with self._changed:
                self._in_work.discard(path)
                if self._ended:
                    return
                self._kept[path] = result
                self._make_room()
                self._changed.notify_all()
                self._opened(path)

    def _decoded(self, path: Path) -> Result:
        try:
            return self._read(path)
        except AnonymizerError as error:
            return str(error)
        except MemoryError:
            return f"{path} needs more memory than there is."
        except Exception as error:  # a fault of ours or a library's must not end the thread
            return f"{path} cannot be shown: {type(error).__name__}: {error}"

    def _next(self) -> Path | None:
        """The first wanted photo that nobody works at; ahead only while there is room."""
        for place, path in enumerate(self._wanted):
            if place and (self._full or not self._ahead_may_begin):
                return None
            if path not in self._kept and path not in self._in_work:
                return path
        return None

    def _make_room(self) -> None:
        """Let go what nobody is about to look at, longest ago first; then the farthest ahead."""
        current = self._wanted[0] if self._wanted else None
        unwanted = [path for path in self._kept if path not in self._wanted]
        farthest = [path for path in reversed(self._wanted[1:]) if path in self._kept]
        for path in (*unwanted, *farthest):
            if self._bytes() <= self._most_bytes:
                return
            if path != current:
                self._full = self._full or path in self._wanted
                del self._kept[path]

    def _bytes(self) -> int:
        return sum(
            one.bytes_in_memory for one in self._kept.values() if isinstance(one, OpenedPhoto)
        )
