"""Which parts of a maker note are understood: its directories, numbers, names and short texts.

What a maker enciphers, the tables of its image processor and its previews are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anon_plugin.engine.containers.metadata.exif_structure import (
    ByteOrder,
    Directory,
    Entry,
    read_directory,
)
from anon_plugin.engine.containers.metadata.handling import MOST_OPAQUE, SMALL, is_small
from anon_plugin.engine.containers.metadata.maker_note_layouts import MakerNote, find_note
from anon_plugin.engine.containers.metadata.plain_text import MOST_WEIGHT, decoded_text, weight

MOST_ENTRIES = 128
"""Of a directory; the longest that are known have some hundred."""

_MOST_SMALL_BYTES = 4096
_MOST_TEXT = 256
_MOST_ARRAY = 256
_OLYMPUS = (0x2010, 0x2020, 0x2030, 0x2031, 0x2040, 0x2050, 0x3000, 0x4000, 0x5000)
# (maker, tag of a pointer to a further directory, bytes of a header before it)
_SUB_DIRECTORIES = (
    *(("olympus", tag, 0) for tag in _OLYMPUS),
    ("ricoh", 0x2001, 20),
    ("ricoh", 0x4001, 0),
)
_KNOWN_TYPES = range(1, 14)


@dataclass(frozen=True)
class UnderstoodNote:
    """parts: (start, stop) in the TIFF structure of what is understood, all of it in the note."""

    parts: tuple[tuple[int, int], ...]


def understood_parts(
    data: bytes, entry: Entry, make: bytes, order: ByteOrder, origin: int = 0
) -> UnderstoodNote:
    """What of the maker note that `entry` holds is understood. Arguments as in `find_note`."""
    note = data[entry.start : entry.stop]
    text = decoded_text(note).strip("\0")
    if is_small(note) or (text and weight(text) <= MOST_WEIGHT):
        return UnderstoodNote(((entry.start, entry.stop),))
    found = find_note(data, entry, make, order, origin)
    found = found or _plain_directory(data, entry, order, origin)
    if found is None:
        return UnderstoodNote(())
    directories = [found.directory, *_sub_directories(data, found)]
    if any(len(one.all_entries) > MOST_ENTRIES for one in directories):
        return UnderstoodNote(())
    spans = [(entry.start, min(found.directory.start, entry.start + 32))]
    small: list[tuple[int, int]] = []
    arrays: list[tuple[int, int]] = []
    texts: list[tuple[int, int]] = []
    heavy = 0
    for directory in directories:
        spans.append((directory.start, directory.stop))
        for one in directory.all_entries:
            size = one.stop - one.start
            if not one.is_complete or one.type not in _KNOWN_TYPES:
                continue
            span = (one.start, one.stop)
            words = decoded_text(data[one.start : one.stop]).strip("\0")
            is_text = one.type == 2 or (one.type in (1, 7) and not weight(words))
            if is_text and size > SMALL:
                if size <= _MOST_TEXT:
                    texts.append(span)
                    heavy += weight(words)
            elif size <= SMALL:
                small.append(span)
            elif size <= _MOST_ARRAY:
                arrays.append(span)
    if _size(small) > _MOST_SMALL_BYTES:
        return UnderstoodNote(())
    spans += small
    spans += arrays if _size(arrays) <= MOST_OPAQUE else []
    spans += texts if heavy <= MOST_WEIGHT else []
    inside = [
        (max(start, entry.start), min(stop, entry.stop))
        for start, stop in spans
        if start < entry.stop and stop > entry.start
    ]
    return UnderstoodNote(tuple(dict.fromkeys(inside)))


def _plain_directory(data: bytes, entry: Entry, order: ByteOrder, origin: int) -> MakerNote | None:
    """A directory that begins with the note, as makers have it that nobody has described."""
    other: ByteOrder = "little" if order == "big" else "big"
    for one in (order, other):
        # One more than may be tells that there are too many; what is no directory has thousands.
        directory = read_directory(data, entry.start, one, -origin, MOST_ENTRIES + 1)
        if directory.all_entries and all(
            e.type in _KNOWN_TYPES and e.is_complete for e in directory.all_entries
        ):
            return MakerNote("", one, -origin, directory)
    return None


def _sub_directories(data: bytes, note: MakerNote) -> Iterator[Directory]:
    for maker, tag, header in _SUB_DIRECTORIES:
        entry = note.directory.entries.get(tag)
        if maker == note.maker and entry is not None:
            yield note.sub_directory(data, entry, header)


def _size(spans: list[tuple[int, int]]) -> int:
    return sum(stop - start for start, stop in set(spans))


def cleaned_note(value: bytes, make: bytes, order: ByteOrder, origin: int, moved: int) -> bytes:
    """A whole maker note with zeros for what is not understood.

    origin: where in the TIFF structure it lies. moved: by how much it is going to lie further back;
    offsets that count from the structure's start follow.
    """
    entry = Entry(0, 7, len(value), 0, len(value), 0)
    new = bytearray(len(value))
    for start, stop in understood_parts(value, entry, make, order, origin).parts:
        new[start:stop] = value[start:stop]
    note = find_note(value, entry, make, order, origin)
    if note is not None and note.base == -origin and moved:
        for one in note.directory.all_entries:
            if one.place + 8 <= one.start < one.place + 12 or one.place + 12 > len(new):
                continue
            offset = int.from_bytes(value[one.place + 8 : one.place + 12], order) + moved
            if 0 <= offset < 2**32 and one.is_complete:
                new[one.place + 8 : one.place + 12] = offset.to_bytes(4, order)
    return bytes(new)
