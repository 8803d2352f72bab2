"""Searches a file's bytes for any further picture or video."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.verification.formats import Walk, Zone, walk
from anon_plugin.engine.verification.iso_media import further_items
from anon_plugin.engine.verification.raw import find_raw
from anon_plugin.engine.verification.renditions import Box, shows_more
from anon_plugin.engine.verification.signatures import Buffer, Hit, find_damaged, find_signatures
from anon_plugin.engine.verification.tiff import further_pages

_DEEPEST = 3
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-][A-Za-z0-9+/_=\s-]{199,}")
_WRAPPING = re.compile(rb"&#\w+;|\s+")
_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08")
_MOST_STREAMS = 500
_MOST_INFLATED = 2**26
_MOST_TOGETHER = 2**28
"""Of streams and bytes in all of a file, however nested: what is beyond is said not to be seen."""

_TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@dataclass(frozen=True)
class FurtherPicture:
    """A picture or video in a file besides its own. where: the zone of the file, for messages."""

    hit: Hit
    where: str

    def __str__(self) -> str:
        size = self.hit.size_wh
        if self.hit.pixels is not None:
            size = self.hit.pixels.shape[1], self.hit.pixels.shape[0]
        pixels = f" of {size[0]} × {size[1]} pixels" if size and size[0] > 0 else ""
        return f"{self.hit.kind}{pixels} in {self.where}"


def further_pictures(data: Buffer, path: Path) -> list[FurtherPicture]:
    """Every picture and video in a file besides its own picture, whoever put it there.

    data: the bytes of the file at `path`.
    """
    structure = walk(data)
    if structure.kind == "other" and data[:4] in _TIFF_MARKS:
        return [FurtherPicture(hit, "a further page") for hit in further_pages(data, path)]

    def is_own(position: int) -> bool:
        own = any(start <= position < stop for start, stop in structure.own)
        # The header of EXIF is that of a TIFF; the pictures in it are looked for one by one.
        return own or data[max(position - 6, 0) : position] == b"Exif\0\0"

    found = [
        FurtherPicture(hit, _where(hit.start, structure)) for hit in find_signatures(data, is_own)
    ]
    if data[4:8] == b"ftyp":
        found += [FurtherPicture(hit, "the list of items") for hit in further_items(data)]
    room = _Room()
    for zone in structure.zones:
        found += _in_zone(zone, 0, room)
    if room.is_used_up:
        found.append(FurtherPicture(Hit(0, "more packed data than is looked at"), "its metadata"))
    return _each_once(found)


def unexplained_trailer(data: Buffer) -> int:
    """How many bytes that are not blank lie after the end of a JPEG, PNG or WebP picture."""
    end = walk(data).trailer
    return 0 if end is None else len(data[end:].strip(b"\0"))


def judge(
    further: FurtherPicture,
    written: NDArray[np.uint8],
    original: NDArray[np.uint8] | None,
    regions: Sequence[Box],
) -> str:
    """Why a further picture must not stay, "" where it may; see renditions.shows_more."""
    if further.hit.pixels is None:
        return "cannot be looked at"
    return shows_more(further.hit.pixels, written, original, regions)


@dataclass
class _Room:
    """How much of packed data in a file may still be looked at."""

    streams: int = _MOST_STREAMS
    size: int = _MOST_TOGETHER

    @property
    def is_used_up(self) -> bool:
        return self.streams <= 0 or self.size <= 0

    def take(self, size: int) -> None:
        """Note that so many bytes were unpacked."""
        self.streams -= 1
        self.size -= size


def _in_zone(zone: Zone, depth: int, room: _Room) -> Iterator[FurtherPicture]:
    """What only a closer look finds: damaged, raw, in text, compressed, or put together."""
    if zone.origin is None:  # else the search of the whole file has seen its signatures
        for hit in find_signatures(zone.data):
            yield FurtherPicture(hit, zone.name)
    if not zone.is_metadata:
        return
    for hit in (*find_damaged(zone.data), *find_raw(zone.data)):
        yield FurtherPicture(hit, zone.name)
    if depth < _DEEPEST:
        for inner in _hidden_in(zone, room):
            yield from _in_zone(inner, depth + 1, room)


def _hidden_in(zone: Zone, room: _Room) -> Iterator[Zone]:
    texts = [zone.data]
    if zone.data.count(b"\0") > len(zone.data) // 3:  # UTF-16 or UTF-32
        texts.append(zone.data.replace(b"\0", b""))
    for text in texts:
        for match in _BASE64.finditer(_WRAPPING.sub(b"", text) if b"&#" in text else text):
            decoded = _from_base64(match[0])
            if decoded and not room.is_used_up:
                room.take(len(decoded))
                yield Zone(f"base64 in {zone.name}", decoded)
    for head in _ZLIB_HEADS:
        position = zone.data.find(head)
        while position >= 0 and not room.is_used_up:
            inflated = _inflate(zone.data[position:])
            if len(inflated) > 64:
                room.take(len(inflated))
                yield Zone(f"compressed data in {zone.name}", inflated)
            position = zone.data.find(head, position + 1)


def _from_base64(text: bytes) -> bytes:
    digits = _WRAPPING.sub(b"", text).rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    digits = digits.replace(b"=", b"")
    try:
        return base64.b64decode(digits[: len(digits) // 4 * 4])
    except binascii.Error:
        return b""


def _inflate(data: bytes) -> bytes:
    """A zlib or gzip stream as far as it goes; b"" where it is none."""
    try:
        return zlib.decompressobj(wbits=47).decompress(data, _MOST_INFLATED)
    except zlib.error:
        return b""


def _where(position: int, structure: Walk) -> str:
    for zone in structure.zones:
        if zone.origin is not None and zone.origin[0] <= position < zone.origin[1]:
            return zone.name
    return "the picture's own data"


def _each_once(found: Sequence[FurtherPicture]) -> list[FurtherPicture]:
    """Without those that were met again by another way."""
    seen: set[object] = set()
    result = []
    for one in found:
        pixels = one.hit.pixels
        key: object = (one.hit.start, one.where)
        if pixels is not None:
            key = (pixels.shape, pixels.tobytes())
        if key not in seen:
            seen.add(key)
            result.append(one)
    return result
