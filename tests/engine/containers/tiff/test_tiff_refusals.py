"""TIFFs that cannot be redacted are refused with the reason; damaged ones end no other way."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers import open_container, read_container
from anon_plugin.engine.containers.tiff import copying
from anon_plugin.errors import PhotoError
from tests.engine.containers.tiff.conftest import redact_place, textured, with_tags, write_tiff

TILES = {"tiled": True, "blockxsize": 64, "blockysize": 64}
UTM = {"crs": "EPSG:32633", "transform": rasterio.Affine(0.05, 0, 4e5, 0, -0.05, 5e6)}


def short(value: int) -> bytes:
    return value.to_bytes(2, "little")


@pytest.mark.parametrize(
    ("tag", "kind", "value", "reason"),
    [
        (262, 3, short(32803), "camera raw file .colour filter array."),
        (262, 3, short(34892), "camera raw file .linear raw."),
        (50706, 1, b"\x01\x04\0\0", "camera raw file"),
        (33422, 1, b"\0\x01\x01\x02", "camera raw file"),
        (254, 3, short(1), "first page is only a preview"),
        (262, 3, short(5), "CMYK TIFF"),
        (262, 3, short(8), "CIE L.a.b. TIFF"),
        (262, 3, short(6), "YCbCr TIFF without JPEG"),
        (259, 3, short(34712), "JPEG 2000 TIFF"),
        (259, 3, short(6), "old-style JPEG TIFF"),
        (259, 3, short(4242), "compression 4242 TIFF"),
        (266, 3, short(2), "reversed bits"),
        (339, 3, short(6) * 3, "8-bit complex TIFF"),
        (258, 3, short(8) + short(16) + short(8), "bands are of different kinds"),
    ],
)
def test_kinds_that_are_not_redacted_are_named(
    tmp_path: Path, tag: int, kind: int, value: bytes, reason: str
) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"))
    with_tags(path, (tag, kind, value))
    with pytest.raises(PhotoError, match=reason) as caught:
        open_container(path)
    assert str(path) in str(caught.value)


def test_pictures_of_one_bit_are_refused(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8") // 128, nbits=1)
    with pytest.raises(PhotoError, match="1-bit TIFF"):
        open_container(path)


def test_camera_raw_files_and_documents_are_refused(shared: Path) -> None:
    reasons = {
        "DNG.dng": "camera raw",
        "CanonRaw.cr2": "camera raw",
        "multipage.tiff": "1-bit|several pages",
    }
    for name, reason in reasons.items():
        with pytest.raises(PhotoError, match=reason):
            open_container(shared / "corner" / "leak_tiff" / name)
    with pytest.raises(PhotoError, match="CIE"):
        open_container(shared / "corner" / "tiff" / "hopper.Lab.tif")
    for broken in (shared / "corner" / "broken").glob("*.tif"):
        with pytest.raises(PhotoError, match="damaged"):
            open_container(broken)
    with pytest.raises(PhotoError, match="cut off"):
        open_container(shared / "corner" / "tiff" / "corrupt.tif")


@pytest.mark.parametrize(
    "options",
    [{}, {"compress": "lzw"}, {"compress": "deflate", **TILES}, {"compress": "jpeg", **TILES}],
)
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), **options)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 4 // 5])
    with pytest.raises(PhotoError, match="damaged"):
        open_container(path)


@pytest.mark.parametrize(
    "options",
    [{"compress": "lzw", **TILES}, {"compress": "lzma"}, {"compress": "jpeg", **TILES}],
)
def test_a_damaged_tile_is_found_though_no_patch_touches_it(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), **options)
    data = bytearray(path.read_bytes())
    place = len(data) * 3 // 4
    data[place : place + 300] = bytes(range(1, 101)) * 3
    path.write_bytes(data)
    with pytest.raises(PhotoError, match="damaged"):
        redact_place(path, (2, 2, 8, 8))


def test_directories_that_go_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8"))
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    path.write_bytes(data)
    with pytest.raises(PhotoError, match="round in a circle"):
        open_container(path)


def test_a_tag_whose_value_is_the_picture_is_left_out(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8"), blockysize=150)
    with_tags(path, (50990, 7, bytes(5000)))
    data = bytearray(path.read_bytes())
    entry = data.rindex(short(50990) + short(7))
    strip = data.index(textured(1, "uint8")[0].tobytes())
    struct.pack_into("<I", data, entry + 8, strip + 6000)
    path.write_bytes(data)
    _, _, notes = redact_place(path)
    assert "Tag 50990 removed: 5,000 bytes of unknown content" in notes


def test_parts_that_overlap_are_refused(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8"), blockysize=50)
    data = bytearray(path.read_bytes())
    entry = data.index(short(273) + short(4))
    (place,) = struct.unpack_from("<I", data, entry + 8)
    (first,) = struct.unpack_from("<I", data, place)
    struct.pack_into("<I", data, place + 4, first + 100)
    path.write_bytes(data)
    with pytest.raises(PhotoError, match="parts overlap"):
        redact_place(path)


def test_strips_too_large_for_the_memory_are_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="lzw", blockysize=150)
    monkeypatch.setattr(copying, "MAX_BLOCK_BYTES", 50_000)
    with pytest.raises(PhotoError, match="TILED=YES"):
        redact_place(path)


def test_without_rasterio_a_tiff_is_refused_with_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8"))
    monkeypatch.setitem(sys.modules, "anon_plugin.engine.containers.tiff.container", None)
    with pytest.raises(PhotoError, match="python3-rasterio"):
        open_container(path)


def test_a_header_that_promises_too_much_is_refused_at_once(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8"))
    with_tags(
        path, (256, 4, (2**31).to_bytes(4, "little")), (257, 4, (2**31).to_bytes(4, "little"))
    )
    with pytest.raises(PhotoError, match="damaged"):
        open_container(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("tiff") / "photo.tif"
    write_tiff(path, textured(3, "uint8", 64, 48), compress="lzw", blockysize=16, **UTM)
    with rasterio.open(path, "r+") as opened:
        opened.build_overviews([2], rasterio.enums.Resampling.average)
    return path.read_bytes()


CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)),
    min_size=1,
    max_size=4,
)


@given(changes=CHANGES, in_header=st.booleans())
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_damaged_the_photo_is_refused_or_written(
    whole: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[float, bytes]],
    in_header: bool,
) -> None:
    damaged = bytearray(whole)
    reach = 600 if in_header else len(damaged)
    for place, new in changes:
        start = min(int(place * reach), len(damaged) - 4)
        damaged[start : start + len(new)] = new
    target = tmp_path_factory.mktemp("out") / "new.tif"
    try:
        read_container(Path("photo.tif"), bytes(damaged)).write([], target)
    except PhotoError as error:
        if "photo.tif" not in str(error):
            raise
        return
    assert open_container(target).size_wh
