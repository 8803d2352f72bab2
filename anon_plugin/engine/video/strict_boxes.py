"""Reads the boxes of a movie file as a stranger would: for checking what was written.

It shares nothing with the reader that the writer uses, so that a mistake there does not hide
itself. It knows no box but those that may be there, and wants every byte accounted for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOP = frozenset((b"ftyp", b"mdat", b"moov"))
_PARENTS = {
    b"moov": frozenset((b"mvhd", b"trak", b"udta", b"meta")),
    b"trak": frozenset((b"tkhd", b"edts", b"tref", b"tapt", b"mdia", b"udta", b"meta", b"uuid")),
    b"edts": frozenset((b"elst",)),
    b"tref": frozenset(
        (b"tmcd", b"cdsc", b"cdep", b"chap", b"sync", b"subt", b"folw", b"clcp", b"scpt")
    ),
    b"mdia": frozenset((b"mdhd", b"hdlr", b"elng", b"minf")),
    b"minf": frozenset(
        (b"vmhd", b"smhd", b"gmhd", b"nmhd", b"sthd", b"hmhd", b"hdlr", b"dinf", b"stbl")
    ),
    b"dinf": frozenset((b"dref",)),
    b"stbl": frozenset(
        (b"stsd", b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp")
    ),
}
_MOST_HEADER = {b"hdlr": 4096, b"gmhd": 4096, b"udta": 300_000, b"meta": 300_000, b"uuid": 70_000}
"""Boxes whose contents are not walked are at most so long."""


class StrangeBoxError(Exception):
    """Something in the file that must not be there, or is not as it must be."""


@dataclass(frozen=True)
class StrictTrack:
    """handler, codec: as the file says. places: (offset, size) of each sample. edits: (duration,
    start) of each. durations: sum of all."""

    number: int
    handler: bytes
    codec: bytes
    timescale: int
    places: list[tuple[int, int]] = field(repr=False)
    edits: list[tuple[int, int]]
    duration: int


@dataclass(frozen=True)
class StrictMovie:
    """media: (start, stop) of the media data. headers: all other bytes of the file."""

    tracks: list[StrictTrack]
    media: list[tuple[int, int]]
    headers: list[tuple[int, int]]


def read_strictly(data: bytes) -> StrictMovie:
    """The whole file. Raises StrangeBoxError."""
    media, headers, tracks = [], [], []
    for kind, start, stop in _boxes(data, 0, len(data), "the file"):
        if kind not in _TOP:
            raise StrangeBoxError(f"a box {_name(kind)} on the top level")
        if kind == b"mdat":
            media.append((start, stop))
            continue
        headers.append((start, stop))
        if kind == b"moov":
            tracks += [
                _track(data, *trak)
                for inner, *trak in _known(data, start, stop, b"moov")
                if inner == b"trak"
            ]
    return StrictMovie(tracks, media, headers)


def _track(data: bytes, start: int, stop: int) -> StrictTrack:
    found: dict[bytes, tuple[int, int]] = {}
    todo = [(b"trak", start, stop)]
    while todo:
        parent, first, last = todo.pop()
        for kind, begin, end in _known(data, first, last, parent):
            if kind in _PARENTS and kind not in (b"tref",):
                todo.append((kind, begin, end))
            elif (parent, kind) != (b"minf", b"hdlr"):
                found[kind] = begin, end
            if end - begin > _MOST_HEADER.get(kind, end - begin):
                raise StrangeBoxError(f"a box {_name(kind)} of {end - begin:,} bytes")
    try:
        return _read(data, found)
    except (KeyError, struct.error, IndexError) as error:
        raise StrangeBoxError(f"a track whose tables cannot be read ({error})") from error


def _read(data: bytes, found: dict[bytes, tuple[int, int]]) -> StrictTrack:
    header, media = found[b"tkhd"][0], found[b"mdhd"][0]
    (number,) = struct.unpack_from(">I", data, header + (20 if data[header] == 1 else 12))
    (timescale,) = struct.unpack_from(">I", data, media + (20 if data[media] == 1 else 12))
    handler = found[b"hdlr"][0]
    entry = found[b"stsd"][0]
    duration = sum(count * delta for count, delta in _pairs(data, found[b"stts"]))
    return StrictTrack(
        number,
        bytes(data[handler + 8 : handler + 12]),
        bytes(data[entry + 12 : entry + 16]),
        timescale,
        list(_places(data, found)),
        list(_edits(data, found.get(b"elst"))),
        duration,
    )


def _places(data: bytes, found: dict[bytes, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, stop = found[b"stsz"]
    same, count = struct.unpack_from(">II", data, start + 4)
    if not same and start + 12 + 4 * count != stop:
        raise StrangeBoxError("a table of sizes that is not as long as it says")
    wide = b"co64" in found
    chunks, chunks_stop = found[b"co64" if wide else b"stco"]
    (chunk_count,) = struct.unpack_from(">I", data, chunks + 4)
    width = 8 if wide else 4
    if chunks + 8 + width * chunk_count != chunks_stop:
        raise StrangeBoxError("a table of chunks that is not as long as it says")
    runs, runs_stop = found[b"stsc"]
    rows = [struct.unpack_from(">III", data, at) for at in range(runs + 8, runs_stop, 12)]
    # Of uncompressed sound, where a sample is a moment, a chunk stands for its samples.
    handler = found[b"hdlr"][0]
    is_sound = bytes(data[handler + 8 : handler + 12]) == b"soun"
    sample = run = 0
    for chunk in range(chunk_count):
        while run + 1 < len(rows) and rows[run + 1][0] <= chunk + 1:
            run += 1
        (offset,) = struct.unpack_from(">Q" if wide else ">I", data, chunks + 8 + width * chunk)
        if same and is_sound:
            yield offset, same * rows[run][1]
            sample += rows[run][1]
            continue
        for _ in range(rows[run][1]):
            size = same or struct.unpack_from(">I", data, start + 12 + 4 * sample)[0]
            yield offset, size
            offset += size
            sample += 1
    if sample != count:
        raise StrangeBoxError(f"a track of {count} samples whose chunks hold {sample}")


def _pairs(data: bytes, table: tuple[int, int]) -> Iterator[tuple[int, int]]:
    start, stop = table
    for at in range(start + 8, stop, 8):
        yield struct.unpack_from(">II", data, at)


def _edits(data: bytes, table: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    if table is None:
        return
    start, stop = table
    long = data[start] == 1
    for at in range(start + 8, stop, 20 if long else 12):
        yield struct.unpack_from(">Qq" if long else ">Ii", data, at)


def _known(data: bytes, start: int, stop: int, parent: bytes) -> Iterator[tuple[bytes, int, int]]:
    for kind, begin, end in _boxes(data, start, stop, _name(parent)):
        if kind not in _PARENTS[parent]:
            raise StrangeBoxError(f"a box {_name(kind)} in {_name(parent)}")
        yield kind, begin, end


def _boxes(data: bytes, start: int, stop: int, where: str) -> Iterator[tuple[bytes, int, int]]:
    while start < stop:
        if stop - start < 8:
            raise StrangeBoxError(f"{stop - start} bytes that are no box in {where}")
        size, kind = struct.unpack_from(">I4s", data, start)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            header = 16
        if size < header or start + size > stop:
            raise StrangeBoxError(f"a box {_name(kind)} that is cut off in {where}")
        yield kind, start + header, start + size
        start += size


def _name(kind: bytes) -> str:
    return ascii(kind.decode("latin-1"))
