"""EXIF: of a TIFF structure what is understood stays where it is, all else becomes zeros.

So no offset moves, not even one that only a camera's maker knows of. Only a thumbnail at the end
may take more or fewer bytes than it did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anon_plugin.engine.containers.metadata import exif_tags as tags
from anon_plugin.engine.containers.metadata.embedded import jpeg_stop
from anon_plugin.engine.containers.metadata.exif_structure import (
    JPEG_LENGTH,
    JPEG_OFFSET,
    Directory,
    EmbeddedPicture,
    Entry,
    Tiff,
)
from anon_plugin.engine.containers.metadata.exif_values import Judged, Kind, judged, settled
from anon_plugin.engine.containers.metadata.handling import (
    CleanedBlock,
    Handling,
    UnknownContent,
    is_small,
    opaque_block,
    without_pictures,
)
from anon_plugin.engine.containers.metadata.maker_notes import understood_parts
from anon_plugin.engine.containers.metadata.thumbnails import MOST_BYTES, thumbnail_like
from anon_plugin.engine.containers.preview import Preview

# What stands before the TIFF structure in JPEG, and with some programs elsewhere too.
EXIF_HEADER = b"Exif\0\0"
_MOST_NAMED = 4
_MOST_PASSES = 4


def clean_exif(
    data: bytes, preview: Preview | None, place: str, handling: Handling, most_bytes: int = 2**31
) -> CleanedBlock:
    """An EXIF block, with or without "Exif" before its TIFF structure.

    preview: gives the thumbnails; None leaves them out. most_bytes: how long it may become.
    In a damaged block one part may lie in another, so that what stays makes sense only once that is
    gone: it is cleaned until nothing more goes.
    """
    cleaned = _cleaned_once(data, preview, place, handling, most_bytes)
    notes = dict.fromkeys(cleaned.notes)
    for _ in range(_MOST_PASSES):
        if cleaned.data is None or handling.keeps_opaque:
            break
        again = _cleaned_once(cleaned.data, None, place, handling, most_bytes)
        if not any(isinstance(note, UnknownContent) for note in again.notes):
            return CleanedBlock(cleaned.data, tuple(notes))
        cleaned = _cleaned_once(cleaned.data, preview, place, handling, most_bytes)
        notes |= dict.fromkeys(cleaned.notes)
    if handling.keeps_opaque:
        return CleanedBlock(cleaned.data, tuple(notes))
    return CleanedBlock(None, (*notes, UnknownContent(f"{place} dropped, as it is damaged")))


def _cleaned_once(
    data: bytes, preview: Preview | None, place: str, handling: Handling, most_bytes: int
) -> CleanedBlock:
    header = data[: len(EXIF_HEADER)] if data.startswith(EXIF_HEADER) else b""
    body = data[len(header) :]
    tiff = Tiff(body)
    if not tiff.directories:
        return CleanedBlock(data) if is_small(body) else opaque_block(data, place, handling)
    cleaned = _Cleaning(body, tiff, place, handling).cleaned(preview, most_bytes - len(header))
    return CleanedBlock(header + (cleaned.data or b""), cleaned.notes)


class _Cleaning:
    """One block in work. new: zeros, into which what stays is copied."""

    def __init__(self, data: bytes, tiff: Tiff, place: str, handling: Handling) -> None:
        self._data, self._tiff, self._place, self._handling = data, tiff, place, handling
        self._new = bytearray(len(data))
        self._unknown: list[str] = []
        self._notes: list[str] = []
        self._last = 8  # where what stays ends

    def cleaned(self, preview: Preview | None, most_bytes: int) -> CleanedBlock:
        """The block again."""
        pictures = list(self._pictures())
        self._copy(0, 8)
        kept = self._put_values()
        for directory in self._tiff.directories:
            self._last = max(self._last, directory.stop)
        self._tell_of_the_rest(pictures)
        if self._handling.keeps_opaque:
            self._new[:] = without_pictures(self._without(pictures))
            kept = {id(e) for d in self._tiff.directories for e in d.all_entries}
        tail, lengths = self._put_thumbnails(pictures, preview, most_bytes)
        for directory in self._tiff.directories:
            self._put_table(directory, kept, lengths)
        if self._unknown:
            done = "kept" if self._handling.keeps_opaque else "blanked"
            names = list(dict.fromkeys(self._unknown))
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            named = ", ".join(names[:_MOST_NAMED])
            note = f"{self._place}: unknown content {done} ({named}{more})"
            self._notes.append(UnknownContent(note))
        return CleanedBlock(bytes(self._new) + tail, tuple(dict.fromkeys(self._notes)))

    def _pictures(self) -> Iterator[EmbeddedPicture]:
        """The pictures that directories declare, without those of a damaged directory, which
        points into the directories."""
        structure = self._tiff.structure()
        for one in self._tiff.pictures():
            if not any(a < one.stop and one.start < b for a, b in structure):
                yield one

    def _put_values(self) -> set[int]:
        """Copy the values that stay; the ids of their entries."""
        kept: set[int] = set()
        entries: list[tuple[Entry, Judged]] = []
        for directory in self._tiff.directories:
            for one in directory.entries.values():
                value = self._data[one.start : one.stop]
                if one.count and not one.is_complete:
                    self._unknown.append(f"tag 0x{one.tag:04X}, which is cut off")
                elif self._reaches_into_a_table(one):
                    self._unknown.append(f"tag 0x{one.tag:04X}, which is damaged")
                elif one.tag == tags.MAKER_NOTE:
                    kept.add(id(one))
                    self._put_maker_note(one)
                else:
                    entries.append(
                        (one, judged(one.tag, one.type, value, self._place, self._handling))
                    )
        judgements = settled([one for _, one in entries])
        for (entry, _), found in zip(entries, judgements, strict=True):
            if found.kind is Kind.OPAQUE:
                self._unknown.append(f"tag 0x{entry.tag:04X}")
                continue
            kept.add(id(entry))
            self._notes += found.notes
            filling = b" " if entry.tag == tags.XMP else b"\0"
            size = entry.stop - entry.start
            self._new[entry.start : entry.stop] = found.data[:size].ljust(size, filling)
            self._last = max(self._last, entry.stop)
        return kept

    def _put_maker_note(self, entry: Entry) -> None:
        make = self._tiff.directories[0].entries.get(tags.MAKE)
        name = self._data[make.start : make.stop] if make else b""
        left = bytearray(self._data[entry.start : entry.stop])
        for start, stop in understood_parts(self._data, entry, name, self._tiff.order).parts:
            left[start - entry.start : stop - entry.start] = bytes(stop - start)
            self._copy(start, stop)
        self._last = max(self._last, entry.stop)
        unknown = len(left) - left.count(0)
        if unknown:
            self._unknown.append(f"{unknown:,} bytes of the maker note")

    def _put_thumbnails(
        self, pictures: Sequence[EmbeddedPicture], preview: Preview | None, most_bytes: int
    ) -> tuple[bytes, dict[int, int]]:
        """(what the block ends with, how long a thumbnail is where that has changed, by the id of
        the entry that says so)."""
        tail = b""
        lengths: dict[int, int] = {}
        for one in pictures:
            is_last = one.is_jpeg and one.start >= max(
                (self._last, *(other.stop for other in pictures if other is not one))
            )
            thumbnail = b""
            if one.is_jpeg and preview is not None:
                room = one.stop - one.start
                if is_last:
                    room = min(MOST_BYTES, most_bytes - one.start)
                # The length that a directory states may be less than the truth.
                stop = max(one.stop, jpeg_stop(self._data, one.start) or 0)
                thumbnail = thumbnail_like(self._data[one.start : stop], preview, room)
            if is_last:
                del self._new[one.start :]
                tail = thumbnail
                for directory in self._tiff.directories:
                    if one.start in self._tiff.integers(directory, JPEG_OFFSET):
                        entry = directory.entries.get(JPEG_LENGTH)
                        lengths |= {} if entry is None else {id(entry): len(thumbnail)}
            else:
                self._new[one.start : one.start + len(thumbnail)] = thumbnail
            if self._data[one.start : one.stop].strip(b"\0"):
                done = "replaced" if thumbnail else "blanked"
                self._notes.append(f"EXIF thumbnail {done}")
        return tail, lengths

    def _put_table(self, directory: Directory, kept: set[int], lengths: dict[int, int]) -> None:
        """The table without entries that lead to nothing any more, in the room that it had."""
        order, position = self._tiff.order, directory.start + 2
        entries = [one for one in directory.all_entries if id(one) in kept]
        table = len(entries).to_bytes(2, order)
        for one in entries:
            value = self._data[one.place + 8 : one.place + 12]
            if id(one) in lengths and one.start == one.place + 8:
                value = lengths[id(one)].to_bytes(one.stop - one.start, order).ljust(4, b"\0")
            elif one.place + 8 <= one.start < one.place + 12:
                value = bytes(self._new[one.start : one.stop]).ljust(4, b"\0")
            table += self._data[one.place : one.place + 8] + value
        if directory.is_linked:
            following = self._data[directory.entries_stop : directory.stop]
            starts = {d.start for d in self._tiff.directories}
            is_known = int.from_bytes(following, order) in starts
            table += following if is_known else bytes(len(following))
            stop = directory.stop
        else:  # values may follow where the link would be
            stop = directory.entries_stop
        position = directory.start
        self._new[position:stop] = table.ljust(stop - position, b"\0")[: stop - position]

    def _tell_of_the_rest(self, pictures: Sequence[EmbeddedPicture]) -> None:
        """Note what nothing refers to."""
        rest = bytearray(self._without(pictures))
        rest[:8] = bytes(8)
        for directory in self._tiff.directories:
            rest[directory.start : directory.stop] = bytes(directory.stop - directory.start)
            for entry in directory.all_entries:
                rest[entry.start : entry.stop] = bytes(max(entry.stop - entry.start, 0))
        if rest.strip(b"\0"):
            self._unknown.append("what no tag refers to")

    def _without(self, pictures: Sequence[EmbeddedPicture]) -> bytes:
        rest = bytearray(self._data)
        for one in pictures:
            stop = max(one.stop, min(jpeg_stop(self._data, one.start) or 0, len(rest)))
            rest[one.start : stop] = bytes(stop - one.start)
        return bytes(rest)

    def _reaches_into_a_table(self, entry: Entry) -> bool:
        """Whether a value lies in a directory's table other than in its own four bytes."""
        if entry.place + 8 <= entry.start and entry.stop <= entry.place + 12:
            return False
        tables = [(0, 8), *((d.start, d.entries_stop) for d in self._tiff.directories)]
        return any(a < entry.stop and entry.start < b for a, b in tables)

    def _copy(self, start: int, stop: int) -> None:
        self._new[start:stop] = self._data[start:stop]
