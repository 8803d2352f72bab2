"""Damaged files of every kind end in a result or in a PhotoError, and in nothing else.

FUZZ_EXAMPLES=20000 pytest tests/engine/containers/test_fuzzing.py looks longer and at other files.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import piexif
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers import Patch, read_container
from anon_plugin.engine.containers.metadata.exif_structure import Tiff
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.containers.metadata.personal import (
    blanked,
    find_in_exif,
    find_in_xmp,
)
from anon_plugin.engine.containers.metadata.xmp import clean_packet
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.engine.vocabulary import OpaqueMetadata, PersonalMetadata
from anon_plugin.errors import PhotoError
from tests.conftest import CHECKOUT
from tests.engine.containers.conftest import jpeg_bytes, segment, textured, with_segments

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
SHARED = Path(os.environ.get("ANON_TEST_DATA", CHECKOUT.parent / "shared"))
LARGEST_BYTES = 120_000
# Small, so that a mutated header does not make an honest but slow giant.
MAX_MEGAPIXELS = 1.0
INTERESTING = (0, 1, 2, 0x7F, 0x80, 0xD8, 0xD9, 0xDA, 0xFE, 0xFF)

Mutation = Callable[[bytearray, st.DataObject], None]


def fuzzed(examples: int) -> Callable[..., object]:
    """Settings of a test that draws so many examples, or as many as the environment asks for."""
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )


@cache
def own_files() -> tuple[bytes, ...]:
    """Files with something in every segment that is looked into."""
    thumbnail = jpeg_bytes(textured(48, 32))
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"Canon", piexif.ImageIFD.Artist: b"Manfred"},
            "Exif": {
                piexif.ExifIFD.BodySerialNumber: b"12345",
                piexif.ExifIFD.MakerNote: b"\0\1\0\x0c\0\4\0\0\0\1\0\0\4\xd2\0\0\0\0" + thumbnail,
            },
            "1st": {piexif.ImageIFD.Compression: 6},
            "thumbnail": thumbnail,
        }
    )
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + packet()
    resources = b"Photoshop 3.0\0"
    for number, content in ((0x0404, b"\x1c\x02\x50\0\5Berta\0"), (0x040C, bytes(28) + thumbnail)):
        size = len(content).to_bytes(4, "big")
        resources += b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + size + content
        resources += bytes(len(content) % 2)
    head = b"FFF\0" + bytes(16) + (101).to_bytes(4, "big") + (64).to_bytes(4, "big")
    entry = b"\0\x0e" + bytes(10) + (96).to_bytes(4, "big") + (4000).to_bytes(4, "big") + bytes(12)
    flir = b"FLIR\0\1\0\0" + (head + (1).to_bytes(4, "big")).ljust(64, b"\0") + entry + thumbnail
    gopro = b"GoPro\0DEVC\0\1\0\x10CASNc\1\0\5C1234\0\0\0"
    parts = [
        segment(0xE1, exif),
        segment(0xE1, xmp),
        segment(0xED, resources),
        segment(0xE1, flir),
        segment(0xE6, gopro),
        segment(0xE0, b"JFXX\0\x10" + thumbnail),
        segment(0xE2, b"MPF\0II*\0\x08\0\0\0" + bytes(20)),
    ]
    pictures = [
        jpeg_bytes(textured(64, 48)),
        jpeg_bytes(textured(64, 48), "4:4:4", progressive=True),
        jpeg_bytes(textured(64, 48), "4:2:2", restart=1),
        jpeg_bytes(textured(64, 48)[..., 0]),
    ]
    return tuple(with_segments(picture, *parts) + thumbnail for picture in pictures)


def packet() -> bytes:
    return b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:GImage="http://ns.google.com/photos/1.0/image/" GImage:Data="/9j/4AAQ" aux:SerialNumber="1"
 xmlns:r="http://www.metadataworkinggroup.com/schemas/regions/">
 <dc:creator><rdf:Seq><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator>
 <r:Regions><r:Name>Petra P.</r:Name></r:Regions></rdf:Description></rdf:RDF></x:xmpmeta>"""


@cache
def corpus(kinds: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Real files that begin like one of these kinds, as far as they are there."""
    paths = sorted((SHARED / "corner").glob("*/*"))
    small = [path for path in paths if path.is_file() and path.stat().st_size <= LARGEST_BYTES]
    files = (path.read_bytes() for path in small)
    return tuple(data for data in files if data.startswith(kinds))


def _flip(data: bytearray, draw: st.DataObject) -> None:
    for _ in range(draw.draw(st.integers(1, 8))):
        position = draw.draw(st.integers(0, len(data) - 1))
        data[position] = draw.draw(st.sampled_from(INTERESTING) | st.integers(0, 255))


def _near_the_start(data: bytearray, draw: st.DataObject) -> None:
    """Most of what is parsed stands in front."""
    for _ in range(draw.draw(st.integers(1, 8))):
        position = draw.draw(st.integers(0, min(len(data) - 1, 700)))
        data[position] = draw.draw(st.sampled_from(INTERESTING) | st.integers(0, 255))


def _cut(data: bytearray, draw: st.DataObject) -> None:
    del data[draw.draw(st.integers(1, len(data))) :]


def _remove(data: bytearray, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(data) - 1))
    del data[start : start + draw.draw(st.integers(1, 64))]


def _repeat(data: bytearray, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(data) - 1))
    part = data[start : start + draw.draw(st.integers(1, 2000))]
    place = draw.draw(st.integers(0, len(data)))
    data[place:place] = part * draw.draw(st.integers(1, 3))


def _change_number(data: bytearray, draw: st.DataObject) -> None:
    """Lengths, counts and offsets are numbers of two and four bytes."""
    size = draw.draw(st.sampled_from((2, 4)))
    position = draw.draw(st.integers(0, len(data) - 1))
    order = draw.draw(st.sampled_from(("big", "little")))
    value = draw.draw(
        st.sampled_from((0, 1, 2, 8, 2**15, 2**16 - 1, 2**31, 2**32 - 1)) | st.integers(0, 70_000)
    )
    data[position : position + size] = (value % 256**size).to_bytes(size, order)


def _change_segment_length(data: bytearray, draw: st.DataObject) -> None:
    markers = [i for i in range(len(data) - 4) if data[i] == 0xFF and data[i + 1] >= 0xC0][:60]
    if markers:
        position = draw.draw(st.sampled_from(markers)) + 2
        length = int.from_bytes(data[position : position + 2], "big")
        length += draw.draw(st.integers(-300, 300))
        data[position : position + 2] = (length % 65536).to_bytes(2, "big")


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _near_the_start,
    _cut,
    _remove,
    _repeat,
    _change_number,
    _change_segment_length,
)


def mutated(files: tuple[bytes, ...], draw: st.DataObject) -> bytes:
    data = bytearray(draw.draw(st.sampled_from(files)))
    for _ in range(draw.draw(st.integers(1, 3))):
        if data:
            draw.draw(st.sampled_from(MUTATIONS))(data, draw)
    return bytes(data)


def drawn_handling(data: st.DataObject) -> Handling:
    return Handling(
        data.draw(st.sampled_from(list(PersonalMetadata))),
        data.draw(st.sampled_from(list(OpaqueMetadata))),
    )


def take_through(data: bytes, handling: Handling) -> None:
    """Read, search and write a file as a run does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of what is wrong with a file
        try:
            container = read_container(Path("fuzzed.jpg"), data, MAX_MEGAPIXELS)
            width, height = container.size_wh
            picture = container.picture()
            assert whole(picture.rgb).shape == (height, width, 3)
            bands = picture.values.shape[2]
            values = np.full((1, 1, bands), 7, picture.values.dtype)
            container.handling = handling
            container.encode([Patch(0, 0, values, np.ones((1, 1), bool))])  # type: ignore[attr-defined]
        except PhotoError:
            pass


@given(st.data())
@fuzzed(120)
def test_a_damaged_jpeg_is_written_or_refused(data: st.DataObject) -> None:
    handling = drawn_handling(data)
    take_through(mutated(own_files(), data), handling)


@given(st.data())
@fuzzed(120)
def test_a_damaged_real_jpeg_is_written_or_refused(shared: Path, data: st.DataObject) -> None:
    handling = drawn_handling(data)
    take_through(mutated(corpus((b"\xff\xd8",)), data), handling)


@given(st.data())
@fuzzed(300)
def test_damaged_exif_is_searched_and_blanked_in_place(data: st.DataObject) -> None:
    start = own_files()[0].index(b"Exif\0\0") + 6
    damaged = mutated((own_files()[0][start : start + 6000],), data)
    Tiff(damaged).pictures()
    assert len(blanked(damaged, find_in_exif(damaged))) == len(damaged)


@given(st.data())
@fuzzed(300)
def test_damaged_xmp_is_searched_and_blanked_in_place(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(("utf-8", "utf-16-le", "utf-32-be")))
    damaged = mutated((packet().decode().encode(encoding),), data)
    assert len(clean_packet(damaged, "XMP", Handling()).data or b"") <= len(damaged)
    assert len(blanked(damaged, find_in_xmp(damaged))) == len(damaged)
