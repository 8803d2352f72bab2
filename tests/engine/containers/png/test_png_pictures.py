"""Every kind of PNG: what no patch covers stays as it is, sample by sample."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from anon_plugin.engine.containers import Patch, read_container
from anon_plugin.engine.containers.png.container import PngContainer
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import decode, textured
from tests.engine.containers.png.pngs import (
    KINDS,
    chunk,
    chunks_of,
    image_data,
    palette,
    png,
    random_samples,
    redact,
)

PHOTO = Path("photo.png")
WIDTH, HEIGHT = 37, 29
BOX = (slice(10, 20), slice(5, 26))


def made(colour: int, depth: int, interlaced: bool = False) -> bytes:
    samples = random_samples(WIDTH, HEIGHT, colour, depth)
    before = [palette(depth)] if colour == 3 else []
    return png(samples, colour, depth, interlaced, before)


def seen(data: bytes) -> NDArray[np.generic]:
    """All samples as OpenCV decodes them: (H, W) or (H, W, channels), alpha included."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


def patch_like(data: bytes, colour: tuple[int, int, int] = (90, 90, 90)) -> Patch:
    """An ellipse of one colour at BOX, in the file's own range of values."""
    values = PngContainer(PHOTO, data).picture().values
    rows, columns = BOX
    height, width = rows.stop - rows.start, columns.stop - columns.start
    y, x = np.mgrid[0:height, 0:width]
    mask = ((x + 0.5) / width * 2 - 1) ** 2 + ((y + 0.5) / height * 2 - 1) ** 2 <= 1
    full = np.iinfo(values.dtype).max
    pixels = np.zeros((height, width, 3), values.dtype) + np.array(colour) * (full // 255)
    return Patch(columns.start, rows.start, pixels.astype(values.dtype), mask)


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("colour", "depth"), KINDS)
def test_only_what_is_covered_changes(colour: int, depth: int, interlaced: bool) -> None:
    data = made(colour, depth, interlaced)
    patch = patch_like(data)
    written = redact(PHOTO, data, [patch]).data
    before, after = seen(data), seen(written)
    changed = (before != after).reshape(HEIGHT, WIDTH, -1).any(axis=2)
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[BOX] = patch.mask
    assert not changed[~inside].any()
    assert len(np.unique(after[inside].reshape(inside.sum(), -1), axis=0)) == 1
    assert chunks_of(written)[0] == chunks_of(data)[0]


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("colour", "depth"), KINDS)
def test_what_is_searched_is_what_others_see(colour: int, depth: int, interlaced: bool) -> None:
    data = made(colour, depth, interlaced)
    searched = whole(PngContainer(PHOTO, data).picture().rgb)
    expected = seen(data)
    if expected.ndim == 2:
        expected = np.repeat(expected[..., None], 3, axis=2)
    if expected.dtype == np.uint16:
        expected = (expected >> 8).astype(np.uint8)
    assert np.array_equal(searched, expected[..., 2::-1])


@pytest.mark.parametrize(("colour", "depth"), [(0, 8), (2, 8), (2, 16), (6, 8)])
def test_a_patch_arrives_with_its_own_colours(colour: int, depth: int) -> None:
    data = made(colour, depth)
    written = redact(PHOTO, data, [patch_like(data, (200, 200, 200))]).data
    value = seen(written)[15, 15].reshape(-1)
    assert (value[:3] == (200 if depth == 8 else 200 * 257)).all()


def test_a_patch_on_a_palette_takes_the_nearest_opaque_colour() -> None:
    colours = chunk(b"PLTE", bytes((0, 0, 0, 100, 90, 80, 90, 90, 90, 255, 255, 255)))
    samples = random_samples(WIDTH, HEIGHT, 3, 2)
    data = png(samples, 3, 2, before=[colours, chunk(b"tRNS", bytes((255, 255, 0)))])
    written = redact(PHOTO, data, [patch_like(data, (90, 90, 90))]).data
    indices = np.asarray(Image.open(io.BytesIO(written)))
    assert indices[15, 15] == 1  # 2 is nearer, but shows nothing
    assert dict(chunks_of(written))[b"PLTE"] == dict(chunks_of(data))[b"PLTE"]


def test_a_redaction_is_never_transparent() -> None:
    data = made(6, 8)
    written = redact(PHOTO, data, [patch_like(data)]).data
    assert seen(written)[15, 15, 3] == 255
    key = chunk(b"tRNS", bytes((0, 90, 0, 90, 0, 90)))
    data = png(random_samples(WIDTH, HEIGHT, 2, 8), 2, 8, before=[key])
    written = redact(PHOTO, data, [patch_like(data)]).data
    assert seen(written)[15, 15].tolist() != [90, 90, 90]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_of_the_exif_holds(orientation: int) -> None:
    exif = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0" + bytes((orientation,)) + bytes(6)
    pixels = textured(40, 24).astype(np.uint16)
    data = png(pixels, 2, 8, before=[chunk(b"eXIf", exif)])
    container = PngContainer(PHOTO, data)
    upright = whole(container.picture().rgb)
    assert container.orientation == orientation
    assert (upright.shape[1], upright.shape[0]) == container.size_wh
    turned = Image.open(io.BytesIO(data))
    assert np.array_equal(upright, np.asarray(_upright(turned, orientation)))
    new = upright[2:10, 3:19] // 2
    written = container.encode([Patch(3, 2, new, np.ones((8, 16), bool))]).data
    meant = upright.copy()
    meant[2:10, 3:19] = new
    assert np.array_equal(meant, whole(PngContainer(PHOTO, written).picture().rgb))


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    image.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(image)


def test_all_filters_that_encoders_choose_are_kept_and_undone() -> None:
    pixels = textured(120, 90)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")  # chooses a filter for each scanline
    data = stream.getvalue()
    new = np.full((8, 8, 3), 7, np.uint8)
    written = redact(PHOTO, data, [Patch(50, 40, new, np.ones((8, 8), bool))]).data
    meant = pixels.copy()
    meant[40:48, 50:58] = 7
    assert np.array_equal(seen(written)[..., ::-1], meant)
    assert abs(len(written) - len(data)) < len(data) * 0.1


def test_a_photo_in_which_nothing_is_found_keeps_its_very_bytes() -> None:
    data = made(2, 8, interlaced=True)
    assert redact(PHOTO, data).data == data


def test_image_data_beyond_the_picture_are_dropped() -> None:
    samples = random_samples(WIDTH, HEIGHT, 2, 8)
    plain = image_data(samples, 8)
    for packed in (zlib.compress(plain + b"secret"), zlib.compress(plain) + b"secret"):
        encoded = redact(PHOTO, png(samples, 2, 8, data=packed))
        inflate = zlib.decompressobj()
        idat = b"".join(d for kind, d in chunks_of(encoded.data) if kind == b"IDAT")
        assert len(inflate.decompress(idat)) == len(plain)
        assert np.array_equal(decode(encoded.data), decode(png(samples, 2, 8)))
        assert inflate.eof
        assert not inflate.unused_data
        assert "Image data that belong to no pixel dropped" in encoded.notes


def test_what_follows_the_end_is_dropped() -> None:
    data = made(2, 8)
    encoded = redact(PHOTO, data + made(0, 8))
    assert encoded.data == data
    assert f"{len(made(0, 8))} bytes after the end of the picture dropped" in encoded.notes


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.995])
def test_a_file_that_is_cut_off_is_refused(keep: float) -> None:
    data = made(2, 8)
    with pytest.raises(PhotoError, match="cut off"):
        PngContainer(PHOTO, data[: int(len(data) * keep)]).picture()


def test_image_data_that_are_cut_off_behind_whole_chunks_are_refused() -> None:
    samples = random_samples(WIDTH, HEIGHT, 2, 8)
    packed = zlib.compress(image_data(samples, 8))
    for data in (packed[:-1], packed[: len(packed) // 2], packed[:-4] + b"\0\0\0\0"):
        with pytest.raises(PhotoError, match=r"cut off|inflated"):
            PngContainer(PHOTO, png(samples, 2, 8, data=data)).picture()


def test_a_bomb_is_refused_before_anything_is_inflated() -> None:
    samples = random_samples(8, 8, 2, 8)
    data = png(samples, 2, 8)
    huge = chunk(b"IHDR", (20000).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0)))
    with pytest.raises(PhotoError, match="far too few bytes"):
        PngContainer(PHOTO, data[:8] + huge + data[33:]).picture()
    huge = chunk(b"IHDR", (2**30).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0)))
    with pytest.raises(PhotoError, match="megapixels"):
        read_container(PHOTO, data[:8] + huge + data[33:])


def test_a_kind_of_png_that_only_one_vendor_reads_is_refused() -> None:
    data = png(random_samples(8, 8, 2, 8), 2, 8)
    with pytest.raises(PhotoError, match="CgBI"):
        PngContainer(PHOTO, data[:33] + chunk(b"CgBI", b"\x50\0\x20\2") + data[33:])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damage_anywhere_is_refused_or_harmless(data: st.DataObject) -> None:
    colour, depth = data.draw(st.sampled_from(KINDS))
    good = bytearray(made(colour, depth, data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(good) - 1))
        what = data.draw(st.integers(0, 2))
        if what == 0:
            good[place] = data.draw(st.integers(0, 255))
        elif what == 1:
            del good[place : place + data.draw(st.integers(1, 20))]
        else:
            good[place:place] = data.draw(st.binary(max_size=20))
    try:
        container = PngContainer(PHOTO, bytes(good))
        container.picture()
        container.encode([])
    except PhotoError:
        pass


NAMES = (b"IDAT", b"PLTE", b"tRNS", b"iTXt", b"zTXt", b"iCCP", b"eXIf", b"acTL", b"prVt", b"IHDR")
NONSENSE = st.tuples(st.sampled_from(NAMES), st.binary(max_size=60))


@settings(max_examples=100, deadline=None)
@given(st.lists(NONSENSE, max_size=6), st.sampled_from(KINDS))
def test_chunks_that_make_no_sense_are_refused_or_harmless(
    chunks: list[tuple[bytes, bytes]], kind: tuple[int, int]
) -> None:
    parts = [chunk(name, content) for name, content in chunks]
    samples = random_samples(5, 4, *kind)
    try:
        container = PngContainer(PHOTO, png(samples, *kind, before=parts[:3], after=parts[3:]))
        container.picture()
        container.encode([])
    except PhotoError:
        pass
