"""WebP files: no pixel changes but those of the patches; metadata stay, other pictures do not."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from anon_plugin import dependencies
from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.webp.chunks import Chunk, join_chunks, split_chunks
from anon_plugin.engine.containers.webp.container import WebpContainer
from anon_plugin.engine.geotag.geotag import read_geotag
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.errors import PhotoError
from tests.engine.conftest import LUND
from tests.engine.containers.conftest import jpeg_bytes, noise_patch, textured

PHOTO = Path("photo.webp")
WIDTH, HEIGHT = 160, 120
SECRET = textured(WIDTH, HEIGHT, seed=9)
COVER = Patch(0, 0, np.full((HEIGHT, WIDTH, 3), 60, np.uint8), np.ones((HEIGHT, WIDTH), bool))
THUMBNAIL = jpeg_bytes(cv2.resize(SECRET, (96, 72), interpolation=cv2.INTER_AREA))
EXIF = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Orientation: 6},
        "GPS": LUND,
        "1st": {piexif.ImageIFD.Compression: 6},
        "thumbnail": THUMBNAIL,
    }
)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def webp(pixels: NDArray[np.uint8] = SECRET, **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "WEBP", **options)
    return stream.getvalue()


def transparent() -> NDArray[np.uint8]:
    """Pixels with alpha of every degree, colours under full transparency included."""
    alpha = np.linspace(0, 255, WIDTH * HEIGHT).astype(np.uint8).reshape(HEIGHT, WIDTH)
    return np.dstack((SECRET, alpha))


def seen(data: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(data)))


def kinds(data: bytes) -> list[bytes]:
    return [chunk.type for chunk in split_chunks(data).chunks]


@pytest.mark.parametrize("pixels", [SECRET, transparent()], ids=["opaque", "transparent"])
@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("options", [{}, {"icc_profile": PROFILE}])
def test_only_what_is_covered_changes(
    pixels: NDArray[np.uint8], lossless: bool, options: dict[str, Any]
) -> None:
    data = webp(pixels, lossless=lossless, exact=True, **options)
    patch = noise_patch(30, 20, 50, 40, ragged=True)
    encoded = WebpContainer(PHOTO, data).encode([patch])
    meant = seen(data).copy()
    meant[20:60, 30:80][patch.mask, :3] = patch.pixels[patch.mask]
    meant[20:60, 30:80][patch.mask, 3:] = 255
    assert np.array_equal(seen(encoded.data), meant)
    assert any("without loss" in note for note in encoded.notes) is not lossless
    assert (b"ICCP" in kinds(encoded.data)) is bool(options)


@pytest.mark.parametrize("lossless", [False, True])
def test_a_photo_in_which_nothing_is_found_keeps_its_very_bytes(lossless: bool) -> None:
    data = webp(lossless=lossless, icc_profile=PROFILE)
    encoded = WebpContainer(PHOTO, data).encode([])
    assert encoded.data == data
    assert encoded.notes == ()


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_exif_is_kept_but_for_its_thumbnail_and_turns_the_photo(prefix: bytes) -> None:
    data = webp(exif=prefix + EXIF[6:], xmp=b"<x:xmpmeta/>", lossless=True)
    container = WebpContainer(PHOTO, data)
    assert container.size_wh == (HEIGHT, WIDTH)
    upright = whole(container.picture().rgb)
    assert np.array_equal(upright, np.rot90(SECRET, -1))
    geotag = read_geotag(container.metadata)
    assert geotag.longitude_deg == pytest.approx(13.2)
    whole_picture = np.ones(upright.shape[:2], bool)
    encoded = container.encode([Patch(0, 0, np.full_like(upright, 60), whole_picture)])
    written, original = split_chunks(encoded.data), split_chunks(data)
    assert kinds(encoded.data) == kinds(data)
    assert written.first(b"XMP ") == original.first(b"XMP ")
    old, new = original.first(b"EXIF"), written.first(b"EXIF")
    start = old.index(b"\xff\xd8\xff")
    assert new[:100] == old[:100]
    thumbnail = cv2.imdecode(np.frombuffer(new[start:], np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(thumbnail.astype(int) - 60).max() < 12
    assert encoded.notes == ("EXIF thumbnail replaced",)


def test_pictures_in_xmp_and_unknown_chunks_go_and_the_rest_stays() -> None:
    xmp = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:GImage="http://ns.google.com/photos/1.0/image/" '
        b'xmlns:dc="d" dc:title="kept" GImage:Data="'
        + base64.b64encode(THUMBNAIL)
        + b'"/></rdf:RDF>'
    )
    chunks = list(split_chunks(webp(xmp=xmp)).chunks)
    chunks += [Chunk(b"abcd", b"front" + THUMBNAIL + b"back!"), Chunk(b"odd ", b"kept")]
    encoded = WebpContainer(PHOTO, join_chunks(chunks)).encode([COVER])
    written = split_chunks(encoded.data)
    assert b'dc:title="kept"' in written.first(b"XMP ")
    assert b"GImage:Data" not in written.first(b"XMP ")
    assert not written.first(b"abcd")
    assert written.first(b"odd ") == b"kept"
    assert np.array_equal(seen(encoded.data), COVER.pixels)


def test_a_profile_that_is_none_goes_and_the_header_announces_it_no_more() -> None:
    data = webp(icc_profile=SECRET.tobytes(), exif=EXIF)
    encoded = WebpContainer(PHOTO, data).encode([])
    assert b"ICCP" not in kinds(encoded.data)
    assert split_chunks(encoded.data).first(b"VP8X")[0] & 0x28 == 0x08


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("tail", [THUMBNAIL, SECRET.tobytes(), bytes(5000)])
def test_bytes_behind_the_coded_picture_are_dropped(lossless: bool, tail: bytes) -> None:
    (picture,) = split_chunks(webp(lossless=lossless)).chunks
    data = join_chunks([Chunk(picture.type, picture.data + tail)])
    encoded = WebpContainer(PHOTO, data).encode([])
    (written,) = split_chunks(encoded.data).chunks
    assert len(picture.data) - 20 < len(written.data) <= len(picture.data) + 1
    assert np.array_equal(seen(encoded.data), seen(webp(lossless=lossless)))
    assert "behind the coded picture dropped" in encoded.notes[0]


def test_what_follows_the_end_is_dropped() -> None:
    data = webp()
    encoded = WebpContainer(PHOTO, data + THUMBNAIL).encode([])
    assert encoded.data == data
    assert f"{len(THUMBNAIL)} bytes after the end of the picture dropped" in encoded.notes


def test_an_animation_is_refused_with_what_to_do() -> None:
    frames = [Image.fromarray(textured(64, 48, seed)) for seed in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(PhotoError, match=r"animated.*Save the frame"):
        WebpContainer(PHOTO, stream.getvalue())


@pytest.mark.parametrize("keep", [0.01, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_refused(keep: float) -> None:
    data = webp()
    with pytest.raises(PhotoError):
        WebpContainer(PHOTO, data[: int(len(data) * keep)])


def test_a_picture_that_is_cut_off_in_a_whole_file_is_refused() -> None:
    for lossless in (False, True):
        (picture,) = split_chunks(webp(lossless=lossless)).chunks
        data = join_chunks([Chunk(picture.type, picture.data[: len(picture.data) // 2])])
        with pytest.raises(PhotoError, match="damaged"):
            WebpContainer(PHOTO, data).picture()


def test_without_the_library_the_line_that_installs_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.webp"
    path.write_bytes(webp())
    monkeypatch.setattr(dependencies, "_is_importable", lambda module: module != "PIL")
    with pytest.raises(PhotoError, match=r"pillow is missing.*pip install.*'pillow>=11"):
        open_container(path).picture()


def test_a_wrong_ending_is_reported() -> None:
    note = "The file holds a WebP although its name ends in .jpg; the name is kept"
    assert WebpContainer(Path("photo.jpg"), webp()).encode([]).notes == (note,)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damage_anywhere_is_refused_or_harmless(data: st.DataObject) -> None:
    good = bytearray(webp(textured(24, 16), exif=EXIF, lossless=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(good) - 1))
        if data.draw(st.booleans()):
            good[place] = data.draw(st.integers(0, 255))
        else:
            del good[place : place + data.draw(st.integers(1, 20))]
    try:
        container = WebpContainer(PHOTO, bytes(good))
        container.picture()
        container.encode([noise_patch(2, 2, 5, 5)])
    except PhotoError:
        pass


def test_real_files_keep_every_pixel_and_tag(shared: Path) -> None:
    files = sorted((shared / "corner" / "formats").glob("*.webp"))
    assert files
    for path in files:
        container = open_container(path)
        patch = noise_patch(40, 60, 90, 70, ragged=True)
        meant = whole(container.picture().rgb).copy()
        meant[60:130, 40:130][patch.mask] = patch.pixels[patch.mask]
        encoded = WebpContainer(path, path.read_bytes()).encode([patch])
        written = WebpContainer(path, encoded.data)
        assert np.array_equal(whole(written.picture().rgb), meant)
        before, after = split_chunks(path.read_bytes()), split_chunks(encoded.data)
        for kind in (b"ICCP", b"XMP "):
            assert after.first(kind) == before.first(kind)
