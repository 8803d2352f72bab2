"""Header boxes of a movie: each as long as its standard says, so that nothing rides along."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anon_plugin.engine.containers.iso.boxes import Box, HeifStructureError, box, walk_boxes
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.video.mp4.kept import MOST_HEADER_BYTES, name
from anon_plugin.engine.video.mp4.user_data import holds_picture
from anon_plugin.engine.vocabulary import PersonalMetadata

_BY_VERSION = {b"mvhd": (100, 112), b"tkhd": (84, 96), b"mdhd": (24, 36)}
"""Bytes of contents of version 0 and 1 (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2)."""

_FIXED = {
    **{b"vmhd": 12, b"smhd": 8, b"nmhd": 4, b"sthd": 4, b"hmhd": 20},
    **{b"gmin": 16, b"text": 36, b"gpmd": 4, b"clef": 12, b"prof": 12, b"enof": 12},
    **{b"pasp": 8, b"clap": 32, b"fiel": 2, b"mdcv": 24, b"clli": 4, b"SmDm": 28, b"CoLL": 8},
    b"st3d": 5,
}
"""Bytes of contents; QuickTime's text header is a matrix."""

_SHAPES = frozenset((b"clef", b"prof", b"enof"))
_GENERIC = frozenset((b"gmin", b"text", b"gpmd"))
_MOST_FONT = 64

_HANDLER_FIELDS = 24
_MOST_NAME = 64
_KNOWN_WORDS = frozenset(
    (
        *("core", "media", "audio", "video", "metadata", "meta", "data", "handler", "handle", "mp"),
        *("sound", "subtitle", "text", "time", "code", "timecode", "alias", "closed", "caption"),
        *("camera", "motion", "stereo", "mono", "iso", "file", "url", "l", "smash", "h", "hevc"),
        *("go", "pro", "avc", "aac", "met", "sos", "tcd", "fdsc", "dji", "ambarella", "apple"),
        *("android", "mainconcept"),
    )
)
"""Of which the names of handlers are made that cameras and programs write."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
_LANGUAGE = re.compile(rb"[A-Za-z0-9-]{1,35}\0?")

_GROUPING_AT = 4


class Headers:
    """Reads header boxes of one movie and gives what of them stays; b"" where nothing does.

    notes: sentences for the report, on what is left out.
    """

    def __init__(self, file: bytes, handling: Handling, notes: list[str]) -> None:
        self._file, self._notes = file, notes
        self._keeps_names = handling.personal is PersonalMetadata.KEEP

    def timed(self, one: Box) -> bytes:
        """The header of a movie, track or media; what is behind its fields is cut off.

        Raises HeifStructureError where it is shorter than that.
        """
        version = self._file[one.start] if one.stop > one.start else 0
        length = _BY_VERSION[one.type][1 if version == 1 else 0]
        if one.stop - one.start < length:
            raise HeifStructureError(f"its box {one.name} is too short")
        if one.stop - one.start > length:
            extra = one.stop - one.start - length
            self._notes.append(f"{extra:,} bytes behind the fields of {one.name} dropped")
        return box(one.type, bytes(self._file[one.start : one.start + length]))

    def fixed(self, one: Box, where: str = "") -> bytes:
        """A box that always has the same length."""
        if one.stop - one.start == _FIXED.get(one.type):
            return self._whole(one)
        return self._dropped(one, where)

    def of_picture(self, one: Box, where: str) -> bytes:
        """A box of the video's sample entry that says how its picture is shown."""
        if one.type in _FIXED:
            return self.fixed(one, where)
        return self.short(one, where)

    def short(self, one: Box, where: str = "") -> bytes:
        """A box of varying length: whole where it is short and holds no picture."""
        if one.stop - one.begin > MOST_HEADER_BYTES or self._shows(one):
            return self._dropped(one, where)
        return self._whole(one)

    def of_media(self, one: Box, where: str) -> bytes:
        """The header of a kind of media, in a media information box."""
        if one.type != b"gmhd":
            return self.fixed(one, where)
        parts = []
        for inner in walk_boxes(self._file, one.start, one.stop):
            if inner.type == b"tmcd":
                parts.append(self._timecode(inner, where))
            elif inner.type in _GENERIC:
                parts.append(self.fixed(inner, where))
            elif inner.start != inner.stop:
                self._dropped(inner, f"{where}gmhd/")
            else:
                parts.append(self._whole(inner))
        return box(b"gmhd", *parts)

    def apertures(self, one: Box, where: str) -> bytes:
        """QuickTime's sizes of a track's picture."""
        inside = walk_boxes(self._file, one.start, one.stop)
        return box(
            b"tapt", *(self.fixed(inner, where) for inner in inside if inner.type in _SHAPES)
        )

    def handler(self, one: Box, where: str = "") -> bytes:
        """What kind of media a track has, and a name of whoever wrote it if that is a usual one.

        Raises HeifStructureError where it is too short to tell.
        """
        data = bytes(self._file[one.start : one.stop])
        if len(data) < _HANDLER_FIELDS:
            raise HeifStructureError("its box hdlr is too short")
        fields, title = data[:_HANDLER_FIELDS], data[_HANDLER_FIELDS:]
        if not title or self._is_name(title):
            return self._whole(one)
        self._notes.append(f"{where}name of the handler dropped ({len(title):,} bytes)")
        return box(b"hdlr", fields, b"\0")

    def language(self, one: Box, where: str) -> bytes:
        """The extended language tag (BCP 47)."""
        if _LANGUAGE.fullmatch(bytes(self._file[one.start + 4 : one.stop])):
            return self._whole(one)
        return self._dropped(one, where)

    def grouping(self, one: Box, kinds: frozenset[bytes]) -> bytes:
        """Sample groups of some kinds, where the box is as long as its entries are."""
        data = bytes(self._file[one.start : min(one.stop, one.start + MOST_HEADER_BYTES)])
        if data[_GROUPING_AT : _GROUPING_AT + 4] not in kinds or one.stop - one.start > len(data):
            return b""
        if one.type == b"sbgp":
            start = 12 if data[0] == 1 else 8
            length = start + 4 + 8 * int.from_bytes(data[start : start + 4], "big")
        else:
            length = _length_of_descriptions(data)
        return self._whole(one) if length == len(data) else b""

    def _timecode(self, one: Box, where: str) -> bytes:
        inside = list(walk_boxes(self._file, one.start, one.stop))
        kept = [
            self._whole(inner)
            for inner in inside
            if inner.type == b"tcmi" and inner.stop - inner.start <= 25 + _MOST_FONT
        ]
        if len(kept) < len(inside):
            self._dropped(one, where)
        return box(b"tmcd", *kept)

    def _is_name(self, title: bytes) -> bool:
        """Whether a name of a handler is one; Pascal's strings begin with their length."""
        counted = len(title) == title[0] + 1
        text = (title[1:] if counted else title).rstrip(b"\0 ")
        if b"\0" in text or len(text) > _MOST_NAME:
            return False
        try:
            shown = text.decode("utf-8")
        except UnicodeDecodeError:
            return False
        if not shown.isprintable():
            return False
        words = {word.lower() for word in _WORD.findall(shown)}
        return self._keeps_names or words <= _KNOWN_WORDS

    def _shows(self, one: Box) -> bool:
        return holds_picture(bytes(self._file[one.start : one.stop]))

    def _whole(self, one: Box) -> bytes:
        return bytes(self._file[one.begin : one.stop])

    def _dropped(self, one: Box, where: str) -> bytes:
        self._notes.append(f"{name(one, where)} dropped")
        return b""


def _length_of_descriptions(data: bytes) -> int:
    """Of the contents of a sample group description box (ISO/IEC 14496-12, 8.9.3)."""
    if data[0] == 0 or len(data) < 16:
        return -1  # entries of version 0 do not tell their length
    each = int.from_bytes(data[8:12], "big")
    start = 16 if data[0] == 2 else 12
    count = int.from_bytes(data[start : start + 4], "big")
    position = start + 4
    for _ in range(min(count, len(data))):
        size = each
        if not each:
            size = 4 + int.from_bytes(data[position : position + 4], "big")
        position += size
    return position


def key_names(file: bytes, start: int, stop: int) -> Iterator[str]:
    """Names of the keys that timed metadata (mebx) have, from the boxes of their sample entry."""
    for one in walk_boxes(file, start, stop):
        if one.type == b"keys":
            for key in walk_boxes(file, one.start, one.stop):
                for inner in walk_boxes(file, key.start, key.stop):
                    if inner.type == b"keyd":
                        yield bytes(file[inner.start + 4 : inner.stop]).decode("utf-8", "replace")
