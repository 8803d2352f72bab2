"""User data and metadata of a movie: what is known stays, pictures and unknown values go."""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.containers.iso.boxes import Box, HeifStructureError, box, walk_boxes
from anon_plugin.engine.containers.metadata.embedded import find_pictures
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.video.mp4.gpmf_faces import without_faces
from anon_plugin.engine.video.mp4.kept import name
from anon_plugin.engine.vocabulary import PersonalMetadata

_KNOWN = frozenset(
    b"\xa9xyz loci \xa9mak \xa9mod \xa9swr \xa9day \xa9fmt \xa9too \xa9enc \xa9cpy "
    b"cprt @mak @mod @xyz @day @swr HMMT FIRM \xa9mal date SDLN smrd".split()
)
"""Place, time, device and marks."""

_PERSONAL = frozenset(
    b"MUID CAME LENS SETT GPMF \xa9nam \xa9ART \xa9aut \xa9cmt \xa9des \xa9inf \xa9alb \xa9dir "
    b"BCID GUMI chpl auth titl perf dscp name desc gnre aART \xa9gen \xa9wrt \xa9prd albm "
    b"kywd yrrc".split()
)
"""Names, titles and serial numbers."""

_KNOWN_KEYS = (
    *("com.apple.quicktime.location.", "com.apple.quicktime.make", "com.apple.quicktime.model"),
    *("com.apple.quicktime.software", "com.apple.quicktime.creationdate"),
    *("com.apple.quicktime.camera.", "com.apple.quicktime.full-frame-rate-playback-intent"),
    *("com.apple.quicktime.direction.", "com.apple.quicktime.live-photo.auto"),
    *("com.android.version", "com.android.manufacturer", "com.android.model"),
    "com.android.capture.fps",
    "com.samsung.android.utc_offset",
    *("make", "model", "date", "location", "encoder", "creation_time", "software"),
)
_PERSONAL_KEYS = (
    *("com.apple.quicktime.author", "com.apple.quicktime.title", "com.apple.quicktime.comment"),
    *("com.apple.quicktime.description", "com.apple.quicktime.displayname"),
    *("com.apple.quicktime.keywords", "com.apple.quicktime.artist", "com.apple.quicktime.user"),
    *("com.apple.quicktime.content.identifier", "com.apple.quicktime.copyright"),
    *("title", "artist", "author", "comment", "description", "copyright"),
)

_HANDLER_FIELDS = 24
"""Bytes of a handler's box before its name, which nobody needs."""

MOST_BYTES = 4096
MOST_GPMF = 65_536


class UserData:
    """Cleans the user data of one movie and notes what it leaves out.

    notes: sentences for the report.
    """

    def __init__(self, file: bytes, handling: Handling, notes: list[str]) -> None:
        self._file, self._handling, self._notes = file, handling, notes

    def kept(self, parent: Box, where: str) -> bytes:
        """A udta box with what is known in it; b"" where nothing is left."""
        parts = []
        for one in lenient(self._file, parent.start, parent.stop, self._notes, where):
            if one.type == b"meta":
                parts.append(self.kept_metadata(one, where))
            elif self._stays(one, one.type in _KNOWN, one.type in _PERSONAL):
                parts.append(self._cleaned(one))
            elif one.type != b"free" or any(self._file[one.start : one.stop]):
                self._drop(one, where)
        content = b"".join(parts)
        return box(b"udta", content) if content else b""

    def kept_metadata(self, parent: Box, where: str) -> bytes:
        """A meta box with what is known in it: Apple's keys, or iTunes' items."""
        file = self._file
        plain = file[parent.start + 4 : parent.start + 8] == b"hdlr"
        start = parent.start if plain else parent.start + 4
        inside = {one.type: one for one in lenient(file, start, parent.stop, self._notes, where)}
        handler, items = inside.get(b"hdlr"), inside.get(b"ilst")
        for kind, one in inside.items():
            if kind not in (b"hdlr", b"ilst", b"keys", b"free"):
                self._drop(one, f"{where}meta/")
        if handler is None or items is None or handler.stop - handler.start < _HANDLER_FIELDS:
            return b""
        fields = bytes(file[handler.start : handler.start + _HANDLER_FIELDS])
        title = b"\0" if handler.stop - handler.start > _HANDLER_FIELDS else b""
        lists = (
            self._with_keys(inside[b"keys"], items, where)
            if b"keys" in inside
            else self._items(items, where)
        )
        if not lists:
            return b""
        header = b"" if plain else bytes(file[parent.start : start])
        return box(b"meta", header, box(b"hdlr", fields, title), lists)

    def _items(self, items: Box, where: str) -> bytes:
        parts = []
        for one in lenient(self._file, items.start, items.stop, self._notes, where):
            if self._stays(one, one.type in _KNOWN, one.type in _PERSONAL):
                parts.append(bytes(self._file[one.begin : one.stop]))
            else:
                self._drop(one, f"{where}meta/ilst/")
        return box(b"ilst", *parts) if parts else b""

    def _with_keys(self, keys: Box, items: Box, where: str) -> bytes:
        names = [
            (bytes(self._file[one.begin : one.stop]), self._file[one.start : one.stop])
            for one in lenient(self._file, keys.start + 8, keys.stop, self._notes, where)
        ]
        kept_keys, kept_items = [], []
        for one in lenient(self._file, items.start, items.stop, self._notes, where):
            number = int.from_bytes(one.type, "big") - 1
            if not 0 <= number < len(names):
                self._drop(one, f"{where}meta/ilst/")
                continue
            whole, raw = names[number]
            key = bytes(raw).decode("utf-8", "replace")
            if self._stays(one, key.startswith(_KNOWN_KEYS), key.startswith(_PERSONAL_KEYS)):
                kept_keys.append(whole)
                value = bytes(self._file[one.start : one.stop])
                kept_items.append(box(len(kept_keys).to_bytes(4, "big"), value))
            else:
                size = one.stop - one.begin
                shown = "".join(letter if letter.isprintable() else "?" for letter in key[:80])
                self._notes.append(f"Metadata {shown} dropped ({size:,} bytes)")
        if not kept_keys:
            return b""
        count = len(kept_keys).to_bytes(4, "big")
        return box(b"keys", b"\0\0\0\0", count, *kept_keys) + box(b"ilst", *kept_items)

    def _stays(self, one: Box, is_known: bool, is_personal: bool) -> bool:
        most = MOST_GPMF if one.type == b"GPMF" else MOST_BYTES
        if one.stop - one.begin > most or holds_picture(bytes(self._file[one.start : one.stop])):
            return False
        keeps_personal = self._handling.personal is PersonalMetadata.KEEP
        return is_known or (is_personal and keeps_personal)

    def _cleaned(self, one: Box) -> bytes:
        if one.type != b"GPMF":
            return bytes(self._file[one.begin : one.stop])
        data = bytes(self._file[one.start : one.stop])
        clean = without_faces(data)
        if clean != data:
            self._notes.append("Streams about faces in udta/GPMF dropped")
        return box(b"GPMF", clean)

    def _drop(self, one: Box, where: str) -> None:
        self._notes.append(f"{name(one, where)} dropped")


def lenient(file: bytes, start: int, stop: int, notes: list[str], where: str) -> Iterator[Box]:
    """Boxes between two offsets; what is no box at the end is left out and noted."""
    position = start
    try:
        for one in walk_boxes(file, start, stop):
            yield one
            position = one.stop
    except HeifStructureError:
        if any(file[position:stop]):
            notes.append(
                f"{stop - position:,} bytes in {where or 'the file'} that are no box dropped"
            )


def holds_picture(data: bytes) -> bool:
    """Whether a picture or a video begins anywhere in it."""
    return next(find_pictures(data), None) is not None
