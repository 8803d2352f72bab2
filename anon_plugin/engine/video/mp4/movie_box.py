"""The movie box of a redacted video: the source's, with new sample tables and without what is not
on the allow-list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from anon_plugin.engine.containers.iso.boxes import Box, box, full_box, walk_boxes
from anon_plugin.engine.containers.iso.movie import MovieTrack
from anon_plugin.engine.containers.iso.sample_tables import descend
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.video.encoding import CONFIGURATIONS
from anon_plugin.engine.video.movie_file import MovieFile
from anon_plugin.engine.video.mp4 import kept
from anon_plugin.engine.video.mp4.headers import Headers
from anon_plugin.engine.video.mp4.tables import NewTable, edit_list
from anon_plugin.engine.video.mp4.user_data import UserData, lenient
from anon_plugin.engine.video.spherical import VISUAL_ENTRY_BYTES, is_spherical, visual_entries
from anon_plugin.engine.video.timeline import Edit, edits

_DOLBY = {b"dvh1": b"hvc1", b"dvhe": b"hev1", b"dva1": b"avc1", b"dvav": b"avc3", b"dav1": b"av01"}
"""Sample entries of Dolby Vision, whose dynamic metadata go with the old pictures."""

_NAME_AT, _NAME_BYTES = 42, 32
"""Where a visual sample entry names the encoder, behind the box's header."""


@dataclass(frozen=True)
class NewTrack:
    """What a track of the new movie has instead of the source's.

    base: decoding time of its first sample in the source. configurations: of a video, the boxes
    that say how it is decoded, one for each sample entry.
    """

    track: MovieTrack
    table: NewTable
    base: int
    configurations: tuple[bytes, ...] = field(default=(), repr=False)


class MovieBox:
    """Makes the movie box; `notes` gets a sentence for all that is left out."""

    def __init__(
        self, file: bytes, source: MovieFile, handling: Handling, notes: list[str]
    ) -> None:
        self._file, self._source, self._notes = file, source, notes
        self._user_data = UserData(file, handling, notes)
        self._headers = Headers(file, handling, notes)
        self._is_fragmented = any(one.type == b"moof" for one in source.movie.boxes)
        self._handling = handling

    def made(self, tracks: Mapping[int, NewTrack]) -> bytes:
        """The whole box. tracks: those that stay, by number."""
        movie = next(one for one in self._source.movie.boxes if one.type == b"moov")
        parts: list[bytes] = []
        for one in lenient(self._file, movie.start, movie.stop, self._notes, "moov/"):
            if one.type == b"mvhd":
                longest = max(self._in_movie_time(new) for new in tracks.values())
                parts.append(self._with_duration(one, 16, 24, longest))
            elif one.type == b"trak":
                number = next(
                    track.number for track in self._source.movie.tracks if track.box == one
                )
                if number in tracks:
                    parts.append(self._track(tracks[number], tracks))
            elif one.type == b"udta":
                parts.append(self._user_data.kept(one, "moov/udta/"))
            elif one.type == b"meta":
                parts.append(self._user_data.kept_metadata(one, "moov/"))
            elif one.type not in (b"mvex", b"iods"):
                self._drop(one, "moov/")
        return box(b"moov", *parts)

    def _track(self, new: NewTrack, tracks: Mapping[int, NewTrack]) -> bytes:
        where = f"track {new.track.number}: "
        parts = []
        if descend(self._file, new.track.box, b"edts") is None and new.base:
            parts.append(self._edits(new))
        for one in lenient(self._file, new.track.box.start, new.track.box.stop, self._notes, where):
            if one.type == b"tkhd":
                parts.insert(0, self._with_duration(one, 20, 28, self._in_movie_time(new)))
            elif one.type == b"edts":
                parts.append(self._edits(new))
            elif one.type == b"tref":
                parts.append(self._references(one, tracks))
            elif one.type == b"mdia":
                parts.append(self._media(new, one, where))
            elif one.type == b"udta":
                parts.append(self._user_data.kept(one, f"{where}udta/"))
            elif one.type == b"meta":
                parts.append(self._user_data.kept_metadata(one, where))
            elif one.type == b"tapt":
                parts.append(self._headers.apertures(one, where))
            elif is_spherical(self._file, one):
                parts.append(self._whole(one))
            elif one.type != b"free":
                self._drop(one, where)
        return box(b"trak", *parts)

    def _media(self, new: NewTrack, media: Box, where: str) -> bytes:
        parts = []
        for one in lenient(self._file, media.start, media.stop, self._notes, where):
            if one.type == b"mdhd":
                shorter = new.track is self._source.track and self._source.timeline.hidden > 0
                parts.append(self._with_duration(one, 16, 24, new.table.duration, shorter))
            elif one.type == b"hdlr":
                parts.append(self._headers.handler(one, where))
            elif one.type == b"elng":
                parts.append(self._headers.language(one, where))
            elif one.type == b"minf":
                parts.append(self._information(new, one, where))
            else:
                self._drop(one, where)
        return box(b"mdia", *parts)

    def _information(self, new: NewTrack, information: Box, where: str) -> bytes:
        parts = []
        for one in lenient(self._file, information.start, information.stop, self._notes, where):
            if one.type == b"dinf":
                parts.append(_here())
            elif one.type == b"stbl":
                parts.append(self._table(new, one, where))
            elif one.type == b"hdlr":
                parts.append(self._headers.handler(one, where))
            elif one.type in kept.MEDIA_HEADERS:
                parts.append(self._headers.of_media(one, where))
            else:
                self._drop(one, where)
        return box(b"minf", *parts)

    def _table(self, new: NewTrack, table: Box, where: str) -> bytes:
        is_video = new.track is self._source.track
        parts = [self._entries(new, where) if is_video else self._descriptions(new)]
        parts += new.table.boxes()
        made = (b"stsd", b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64")
        for one in lenient(self._file, table.start, table.stop, self._notes, where):
            is_grouping = one.type in (b"sgpd", b"sbgp")
            if is_grouping and not is_video:
                parts.append(self._headers.grouping(one, kept.GROUPINGS))
            elif one.type not in (*made, b"sdtp", b"cslg", b"stps", b"sgpd", b"sbgp", b"stdp"):
                self._drop(one, where)
        return box(b"stbl", *parts)

    def _descriptions(self, new: NewTrack) -> bytes:
        found = descend(self._file, new.track.box, b"mdia", b"minf", b"stbl", b"stsd")
        return b"" if found is None else self._whole(found)

    def _entries(self, new: NewTrack, where: str) -> bytes:
        """The video's sample entries: the source's first one, with each configuration."""
        entry = visual_entries(self._file, new.track.box)[0]
        header = bytearray(self._file[entry.start - VISUAL_ENTRY_BYTES : entry.start])
        header[_NAME_AT : _NAME_AT + _NAME_BYTES] = bytes(_NAME_BYTES)
        shown = []
        for one in lenient(self._file, entry.start, entry.stop, self._notes, where):
            if one.type in kept.ENTRY_BOXES:
                shown.append(self._headers.of_picture(one, f"{where}{entry.name}/"))
            elif one.type not in CONFIGURATIONS and one.type != b"btrt":
                self._drop(one, f"{where}{entry.name}/")
        kind = _DOLBY.get(entry.type, entry.type)
        entries = [
            box(kind, bytes(header), configuration, *shown) for configuration in new.configurations
        ]
        return full_box(b"stsd", 0, 0, len(entries).to_bytes(4, "big"), *entries)

    def _edits(self, new: NewTrack) -> bytes:
        """The track's edits, moved with the beginning of its samples."""
        scale = self._source.timescale
        rows: list[tuple[int, int, int]] = []
        old = edits(self._file, new.track.box)
        if not old:
            old = [Edit(0, 0, 0x10000)]
        for one in old:
            length = one.duration
            start = one.start - new.base if one.start >= 0 else one.start
            if one.start >= 0 and start < 0:
                # What was shown before the first sample is nothing.
                empty = -start * scale // new.track.timescale
                rows.append((empty, -1, one.rate))
                start, length = 0, max(0, length - empty)
            if one.start >= 0 and not one.duration:
                length = (new.table.duration - start) * scale // new.track.timescale
            rows.append((length, start, one.rate))
        return edit_list(rows)

    def _references(self, references: Box, tracks: Mapping[int, NewTrack]) -> bytes:
        parts = []
        for one in walk_boxes(self._file, references.start, references.stop):
            numbers = bytes(self._file[one.start : one.stop])
            each = [numbers[at : at + 4] for at in range(0, len(numbers) - 3, 4)]
            there = [one for one in each if int.from_bytes(one, "big") in tracks]
            if one.type in kept.REFERENCES and there:
                parts.append(box(one.type, *there))
        return box(b"tref", *parts) if parts else b""

    def _in_movie_time(self, new: NewTrack) -> int:
        """How long the new track is, in the movie's timescale."""
        return -(-new.table.duration * self._source.timescale // new.track.timescale)

    def _with_duration(
        self, header: Box, at_short: int, at_long: int, duration: int, is_new: bool = False
    ) -> bytes:
        """A header box; with another duration where the source gives none that holds.

        at_short, at_long: where the duration stands in version 0 and 1 of the box.
        """
        data = bytearray(self._headers.timed(header))
        start = 8
        is_long = data[start] == 1
        place = start + (at_long if is_long else at_short)
        width = 8 if is_long else 4
        told = int.from_bytes(data[place : place + width], "big")
        if is_new or self._is_fragmented or told == 0:
            data[place : place + width] = min(duration, 256**width - 1).to_bytes(width, "big")
        return bytes(data)

    def _whole(self, one: Box) -> bytes:
        return bytes(self._file[one.begin : one.stop])

    def _drop(self, one: Box, where: str) -> None:
        self._notes.append(f"{kept.name(one, where)} dropped")


def _here() -> bytes:
    """The data lie in the same file."""
    return box(b"dinf", full_box(b"dref", 0, 0, (1).to_bytes(4, "big"), full_box(b"url ", 0, 1)))


def top_level_notes(file: bytes, source: MovieFile) -> Iterator[str]:
    """What of the top level of a file is left out, as sentences."""
    usual = (b"ftyp", b"moov", b"mdat", b"moof", b"wide", b"styp", b"sidx", b"mfra", b"pdin")
    for one in source.movie.boxes:
        is_blank = one.type in (b"free", b"skip") and not any(file[one.start : one.stop])
        if one.type not in usual and not is_blank:
            yield f"{kept.name(one)} dropped"
    again = sum(one.type == b"moov" for one in source.movie.boxes) - 1
    if again:
        yield f"{again} further movies in the same file dropped"
    media = sum(one.stop - one.start for one in source.movie.boxes if one.type == b"mdat")
    used = sum(int(one.samples.sizes.sum()) for one in source.movie.tracks)
    if media > used:
        yield f"{media - used:,} bytes of media data that no track uses dropped"
    if source.movie.trailing:
        yield f"{source.movie.trailing:,} bytes behind the last box dropped"
