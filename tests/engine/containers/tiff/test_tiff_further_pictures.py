"""Further copies of the picture in a TIFF: overviews are redacted with it, others go."""

from __future__ import annotations

import warnings
from pathlib import Path

import cv2
import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.errors import PhotoError
from tests.engine.containers.tiff.conftest import (
    read_tiff,
    redact_place,
    textured,
    with_directory,
    with_tags,
    write_tiff,
)

UTM = {"crs": "EPSG:32633", "transform": rasterio.Affine(0.05, 0, 4e5, 0, -0.05, 5e6)}
TILES = {"tiled": True, "blockxsize": 64, "blockysize": 64}
SECRET = (160, 130, 320, 270)  # left, top, right, bottom


def with_secret(bands: int, dtype: str) -> np.ndarray:
    """A smooth photo with one high-contrast place that must not survive anywhere."""
    pixels = textured(bands, dtype, 480, 400)
    pixels //= 4 if np.issubdtype(dtype, np.integer) else 1
    left, top, right, bottom = SECRET
    stripes = np.arange(right - left) // 8 % 2 * (np.iinfo(dtype).max if dtype[0] != "f" else 9)
    pixels[top:bottom, left:right] = stripes[None, :, None].astype(dtype)
    return pixels


def cover(path: Path) -> tuple[Path, tuple[str, ...]]:
    left, top, right, bottom = SECRET
    container = open_container(path)
    size = bottom - top, right - left, container.picture().values.shape[2]
    dtype = container.picture().values.dtype
    grey = np.full(size, 0.4 if dtype.kind == "f" else 40, dtype)
    target = path.with_name("new.tif")
    notes = container.write([Patch(left, top, grey, np.ones(size[:2], bool))], target)
    return target, notes


@pytest.mark.parametrize("resampling", ["nearest", "average", "cubic", "lanczos"])
@pytest.mark.parametrize(
    "options",
    [
        {"dtype": "uint8", "compress": "lzw", **TILES},
        {"dtype": "uint16", "compress": "deflate", "predictor": 2, "interleave": "band"},
        {"dtype": "uint8", "compress": "jpeg", "photometric": "ycbcr", **TILES},
        {"dtype": "float32", "bigtiff": "yes", **TILES},
    ],
)
def test_no_overview_shows_what_was_redacted_and_all_else_in_it_stays(
    tmp_path: Path, resampling: str, options: dict[str, str]
) -> None:
    pixels = with_secret(3, options["dtype"])
    path = write_tiff(tmp_path / "photo.tif", pixels, **options, **UTM)
    with rasterio.open(path, "r+") as opened:
        opened.build_overviews([2, 4, 8], Resampling[resampling])
    target, notes = cover(path)
    assert "3 overviews redacted" in notes
    left, top, right, bottom = SECRET
    for level, factor in enumerate((2, 4, 8)):
        with rasterio.open(path, overview_level=level) as opened:
            old = np.moveaxis(opened.read(), 0, -1).astype(float)
        with rasterio.open(target, overview_level=level) as opened:
            new = np.moveaxis(opened.read(), 0, -1).astype(float)
        inside = np.s_[top // factor : -(-bottom // factor), left // factor : -(-right // factor)]
        loudest = {"uint8": 80, "uint16": 17_000, "float32": 1.0}[options["dtype"]]
        assert old[inside].std() > new[inside].std()
        assert new[inside].max() <= loudest, (resampling, factor)
        far = np.ones(old.shape[:2], bool)
        reach = 12 if options["compress" if "compress" in options else "dtype"] != "jpeg" else 36
        far[
            max(0, top // factor - reach) : bottom // factor + reach,
            max(0, left // factor - reach) : right // factor + reach,
        ] = False
        if far.any():
            assert np.array_equal(old[far], new[far])


def test_overviews_in_a_file_beside_it_are_not_copied(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", with_secret(1, "uint8"), **UTM)
    with rasterio.Env(TIFF_USE_OVR=True), rasterio.open(path, "r+") as opened:
        opened.build_overviews([2], Resampling.average)
    assert (tmp_path / "photo.tif.ovr").is_file()
    _, notes = cover(path)
    assert "Not copied from beside it: photo.tif.ovr" in notes
    assert not list(tmp_path.glob("new.tif?*"))


def thumbnail_entries(data: bytearray, small: np.ndarray) -> list[tuple[int, int, bytes]]:
    """The fields of an uncompressed RGB page whose pixels are appended to the file's bytes."""
    height, width = small.shape[:2]
    start = len(data)
    data += small.tobytes()
    return [
        (254, 4, (1).to_bytes(4, "little")),
        (256, 4, width.to_bytes(4, "little")),
        (257, 4, height.to_bytes(4, "little")),
        (258, 3, b"\x08\0\x08\0\x08\0"),
        (259, 3, b"\x01\0"),
        (262, 3, b"\x02\0"),
        (273, 4, start.to_bytes(4, "little")),
        (277, 3, b"\x03\0"),
        (278, 4, height.to_bytes(4, "little")),
        (279, 4, small.nbytes.to_bytes(4, "little")),
    ]


@pytest.mark.parametrize("chained", [True, False])
def test_a_thumbnail_of_the_photo_is_redacted_as_it_is(tmp_path: Path, chained: bool) -> None:
    pixels = with_secret(3, "uint8")
    path = write_tiff(tmp_path / "photo.tif", pixels, compress="lzw")
    add_page(path, cv2.resize(pixels, (120, 100), interpolation=cv2.INTER_AREA), chained)
    target, notes = cover(path)
    assert "1 overviews redacted" in notes
    assert longest_stripes(target) < longest_stripes(path) / 2


@pytest.mark.parametrize("chained", [True, False])
def test_a_reduced_picture_of_something_else_is_removed(tmp_path: Path, chained: bool) -> None:
    path = write_tiff(tmp_path / "photo.tif", with_secret(3, "uint8"), compress="lzw")
    other = textured(3, "uint8", 97, 80)[::-1].copy()
    add_page(path, other, chained)
    target, notes = cover(path)
    assert "1 reduced pictures removed" in notes
    assert other[5].tobytes() in path.read_bytes()
    assert other[5].tobytes() not in target.read_bytes()
    assert np.array_equal(read_tiff(target)[300:], read_tiff(path)[300:])


def add_page(path: Path, small: np.ndarray, chained: bool) -> None:
    data = bytearray(path.read_bytes())
    entries = thumbnail_entries(data, small)
    path.write_bytes(data)
    start = with_directory(path, entries, chained)
    if not chained:
        with_tags(path, (330, 4, start.to_bytes(4, "little")))


def longest_stripes(path: Path) -> int:
    """How many white pixels the thumbnail's part of the file's end has."""
    return path.read_bytes()[-120 * 100 * 3 :].count(b"\xff")


def jpeg() -> bytes:
    return bytes(cv2.imencode(".jpg", with_secret(3, "uint8")[:200, 100:350])[1])


def photoshop_thumbnail() -> bytes:
    body = bytes(28) + jpeg()
    return b"8BIM\x04\x0c\0\0" + len(body).to_bytes(4, "big") + body + bytes(len(body) % 2)


@pytest.mark.parametrize(
    ("tag", "kind", "value", "note"),
    [
        (34377, 1, photoshop_thumbnail(), "Photoshop thumbnail removed"),
        (37724, 7, b"Adobe Photoshop Document Data Block\0" + jpeg(), "Tag 37724 removed: "),
        (50999, 7, b"private: " + jpeg(), "Tag 50999 removed: "),
        (50999, 7, np.arange(90_000, dtype="<u2").tobytes(), "Tag 50999 removed: 180,000 bytes"),
        (700, 1, b"<x:xmpmeta>" + jpeg() + b"</x:xmpmeta>", "TIFF, XMP dropped: "),
    ],
)
def test_pictures_in_tags_do_not_survive(
    tmp_path: Path, tag: int, kind: int, value: bytes, note: str
) -> None:
    path = write_tiff(tmp_path / "photo.tif", with_secret(3, "uint8"), compress="lzw")
    with_tags(path, (tag, kind, value), (50990, 2, b"this stays\0"))
    target, notes = cover(path)
    assert any(one.startswith(note) for one in notes), notes
    assert value[400:600] in path.read_bytes()
    assert value[400:600] not in target.read_bytes()
    assert b"this stays" in target.read_bytes()
    read_tiff(target)


def test_a_jpeg_preview_in_a_directory_of_its_own_is_removed(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", with_secret(3, "uint8"), compress="lzw")
    preview = jpeg()
    place = path.stat().st_size
    path.write_bytes(path.read_bytes() + preview)
    fields = [(513, 4, place.to_bytes(4, "little")), (514, 4, len(preview).to_bytes(4, "little"))]
    start = with_directory(path, fields)
    with_tags(path, (330, 4, start.to_bytes(4, "little")))
    target, notes = cover(path)
    assert "1 reduced pictures removed" in notes
    assert preview[300:400] not in target.read_bytes()


def test_what_nothing_refers_to_is_not_copied(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", with_secret(3, "uint8"), **UTM)
    path.write_bytes(path.read_bytes() + b"appended " + jpeg())
    target, _ = cover(path)
    assert b"appended" not in target.read_bytes()
    assert jpeg()[200:260] not in target.read_bytes()


def test_the_partial_file_never_holds_what_is_redacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anon_plugin.engine.containers.tiff.rewriting import TiffWriter

    path = write_tiff(tmp_path / "photo.tif", with_secret(1, "uint8"), blockysize=1)
    secret = read_tiff(path)[200, slice(*SECRET[::2])].tobytes()
    assert secret in path.read_bytes()
    written = []
    original = TiffWriter.put

    def put(self: TiffWriter, start: int, data: bytes) -> None:
        written.append(data)
        original(self, start, data)

    monkeypatch.setattr(TiffWriter, "put", put)
    cover(path)
    assert written
    assert not any(secret in data for data in written)


def test_a_file_of_several_pages_is_refused(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", with_secret(3, "uint8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", width=9, height=9, count=1, dtype="uint8",
            APPEND_SUBDATASET="YES",
        ):  # fmt: skip
            pass
    add_full_page(path)
    with pytest.raises(PhotoError, match="several pages"):
        open_container(path)


def add_full_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    entries = thumbnail_entries(data, np.zeros((5, 5, 3), np.uint8))[1:]
    path.write_bytes(data)
    with_directory(path, entries, chained=True)


def test_what_is_redacted_twice_is_the_same_file(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="lzw", **TILES, **UTM)
    first, patch, _ = redact_place(path)
    open_container(path).write([patch], tmp_path / "again.tif")
    assert (tmp_path / "again.tif").read_bytes() == first.read_bytes()
