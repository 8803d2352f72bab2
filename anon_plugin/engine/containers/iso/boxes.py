"""Boxes of the ISO base media file format: ISO/IEC 14496-12, section 4.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Image files have some dozens on a level.
MAX_BOXES = 10_000


class HeifStructureError(Exception):
    """The bytes are not the boxes they should be; the message says what is wrong where."""


@dataclass(frozen=True)
class Box:
    """One box. begin to stop: all of it. start: where its contents begin, behind its header."""

    type: bytes
    begin: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """The type for messages."""
        return self.type.decode("latin-1")


def walk_boxes(data: bytes, start: int, stop: int, most: int = MAX_BOXES) -> Iterator[Box]:
    """The boxes between two offsets. Raises HeifStructureError where one reaches beyond, or where
    they are more than `most`."""
    position = start
    for _ in range(most):
        if position == stop:
            return
        header = 8
        size = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if size == 1:
            header, size = 16, int.from_bytes(data[position + 8 : position + 16], "big")
        elif size == 0:
            size = stop - position
        if size < header or position + size > stop or len(kind) < 4:
            raise HeifStructureError(f"the box at byte {position} is cut off")
        yield Box(kind, position, position + header, position + size)
        position += size
    raise HeifStructureError(f"it has more than {most} boxes on one level")


def box(kind: bytes, *contents: bytes) -> bytes:
    """The bytes of a box."""
    content = b"".join(contents)
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def full_box(kind: bytes, version: int, flags: int, *contents: bytes) -> bytes:
    """The bytes of a box that has a version and flags."""
    return box(kind, bytes((version,)) + flags.to_bytes(3, "big"), *contents)


class Fields:
    """Reads big-endian numbers one after the other."""

    def __init__(self, data: bytes, start: int, stop: int) -> None:
        self._data, self.position, self._stop = data, start, stop

    def number(self, size: int) -> int:
        """The next `size` bytes. Raises HeifStructureError beyond the end of the box."""
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        """The same, as they are."""
        begin = self.position
        self.position += size
        if self.position > self._stop:
            raise HeifStructureError(f"a box ends too early, at byte {begin}")
        return self._data[begin : self.position]

    def text(self) -> bytes:
        """A text up to its zero byte, or up to the end of the box."""
        end = self._data.find(b"\0", self.position, self._stop)
        end = self._stop if end < 0 else end
        found = self._data[self.position : end]
        self.position = min(end + 1, self._stop)
        return found
