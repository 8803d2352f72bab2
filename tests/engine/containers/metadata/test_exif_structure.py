"""The walker of TIFF structures: right on sound ones, bounded on hostile ones."""

from __future__ import annotations

import struct
from pathlib import Path

import piexif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers.metadata.exif_structure import (
    MAX_DIRECTORIES,
    MAX_ENTRIES,
    MAX_STRIPS,
    Tiff,
)
from tests.engine.containers.conftest import jpeg_bytes, textured


def directory(order: str, entries: list[tuple[int, int, int, int]], following: int) -> bytes:
    """An IFD of (tag, type, count, value or offset)."""
    body = b"".join(struct.pack(order + "HHII", *entry) for entry in entries)
    return struct.pack(order + "H", len(entries)) + body + struct.pack(order + "I", following)


def header(order: str, first: int = 8) -> bytes:
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", first)


def exif_with_thumbnail(orientation: int = 6) -> tuple[bytes, bytes]:
    """(TIFF structure as another library writes it, the thumbnail in it)."""
    thumbnail = jpeg_bytes(textured(48, 32))
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Orientation: orientation, piexif.ImageIFD.Make: b"Maker"},
            "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:06 07:08:09"},
            "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N"},
            "1st": {piexif.ImageIFD.Compression: 6},
            "thumbnail": thumbnail,
        }
    )
    return exif[6:], piexif.load(exif)["thumbnail"]


def test_orientation_directories_and_thumbnail_are_found() -> None:
    data, thumbnail = exif_with_thumbnail()
    tiff = Tiff(data)
    assert tiff.orientation() == 6
    assert len(tiff.directories) == 4
    (picture,) = tiff.pictures()
    assert picture.is_jpeg
    assert data[picture.start : picture.stop] == thumbnail


def test_what_follows_the_position_is_not_taken_for_a_directory() -> None:
    position = {piexif.GPSIFD.GPSImgDirection: (4500, 100)}  # whose link piexif does not write
    tiff = Tiff(piexif.dump({"GPS": position, "1st": {piexif.ImageIFD.Compression: 6}})[6:])
    assert [sorted(directory.entries) for directory in tiff.directories][:2] == [[34853], [17]]
    assert len(tiff.directories) == 2


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    value = 8 if order == "<" else 8 << 16  # a short stands at the front of its four bytes
    data = header(order) + directory(order, [(0x0112, 3, 1, value)], 0)
    assert Tiff(data).orientation() == 8


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_a_nonsense_orientation_is_none(value: int) -> None:
    data = header("<") + directory("<", [(0x0112, 3, 1, value)], 0)
    assert Tiff(data).orientation() == 1


def test_directories_in_a_circle_are_visited_once() -> None:
    data = header("<") + directory("<", [(0x8769, 4, 1, 8), (0x014A, 4, 1, 8)], 8)
    assert len(Tiff(data).directories) == 1


def test_endless_counts_cost_nothing() -> None:
    endless = [(0x0111, 4, 2**32 - 1, 8), (0x0117, 4, 2**32 - 1, 8), (0x014A, 4, 2**32 - 1, 8)]
    data = header("<") + directory("<", endless, 0) + bytes(200_000)
    tiff = Tiff(data)
    assert len(tiff.directories) <= MAX_DIRECTORIES
    assert len(tiff.pictures()) <= MAX_STRIPS * MAX_DIRECTORIES


def test_strips_are_pictures_and_cut_at_the_end_of_the_data() -> None:
    data = header("<") + directory("<", [(0x0111, 4, 1, 40), (0x0117, 4, 1, 10**6)], 0)
    data = data.ljust(60, b"\1")
    (strip,) = Tiff(data).pictures()
    assert (strip.start, strip.stop, strip.is_jpeg) == (40, 60, False)


@given(st.binary(max_size=400), st.sampled_from("<>"))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_walked_within_bounds(noise: bytes, order: str) -> None:
    data = header(order) + noise
    _check_bounds(Tiff(data), len(data))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_exif_is_walked_within_bounds(data: st.DataObject) -> None:
    damaged = bytearray(_SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    _check_bounds(Tiff(bytes(damaged)), len(damaged))


_SOUND = exif_with_thumbnail()[0]


def test_exif_of_broken_files_is_walked_within_bounds(shared: Path) -> None:
    files = [*(shared / "corner" / "broken").iterdir(), *(shared / "corner" / "gps").iterdir()]
    walked = 0
    for path in files:
        data = path.read_bytes()
        start = data.find(b"Exif\0\0")
        if start >= 0:
            _check_bounds(Tiff(data[start + 6 :]), len(data) - start - 6)
            walked += 1
    assert walked > 5


def _check_bounds(tiff: Tiff, size: int) -> None:
    assert 1 <= tiff.orientation() <= 8
    assert len(tiff.directories) <= MAX_DIRECTORIES
    assert all(len(d.entries) <= MAX_ENTRIES for d in tiff.directories)
    assert all(0 <= p.start < p.stop <= size for p in tiff.pictures())
