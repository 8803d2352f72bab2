"""What is redacted in a TIFF is exactly what was asked for, and every other value is untouched."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from anon_plugin.engine.containers import open_container, read_container
from tests.engine.containers.tiff.conftest import (
    PLACE,
    exiftool,
    gdalinfo,
    patched,
    read_tiff,
    redact_place,
    textured,
    with_tags,
    write_tiff,
)

TILES = {"tiled": True, "blockxsize": 64, "blockysize": 48}
STRIPS = {"blockysize": 32}
PLACED = {"crs": "EPSG:32633", "transform": rasterio.Affine(0.05, 0, 4e5, 0, -0.05, 5e6)}


@pytest.mark.parametrize(
    ("bands", "dtype", "options"),
    [
        (3, "uint8", {}),
        (3, "uint8", {"compress": "lzw", **TILES}),
        (3, "uint8", {"compress": "lzw", "predictor": 2, **STRIPS}),
        (1, "uint8", {"compress": "packbits", **STRIPS}),
        (4, "uint8", {"compress": "deflate", "interleave": "band", "alpha": "yes", **TILES}),
        (5, "uint16", {"compress": "deflate", "predictor": 2, **TILES}),
        (5, "uint16", {"compress": "zstd", "interleave": "band", **STRIPS}),
        (3, "uint16", {"compress": "lzma", **TILES}),
        (2, "uint16", {"nbits": 12, "compress": "deflate", **TILES}),
        (2, "uint16", {"nbits": 12, **STRIPS}),
        (1, "int16", {"compress": "deflate", "predictor": 2, **STRIPS}),
        (1, "uint32", {"compress": "lzw", **TILES}),
        (2, "int32", {"interleave": "band", **TILES}),
        (10, "float32", {"compress": "deflate", "predictor": 3, **TILES}),
        (1, "float64", {"compress": "zstd", "predictor": 3, **STRIPS}),
        (3, "float32", {"interleave": "band", **STRIPS}),
        (3, "uint8", {"bigtiff": "yes", "compress": "lzw", **TILES}),
        (3, "uint16", {"endianness": "big", "compress": "lzw", "predictor": 2, **TILES}),
        (3, "uint16", {"endianness": "big", "bigtiff": "yes", **STRIPS}),
        (3, "uint8", {"sparse_ok": True, **TILES}),
    ],
)
def test_values_outside_a_patch_stay_and_those_inside_are_the_patchs(
    tmp_path: Path, bands: int, dtype: str, options: dict[str, Any]
) -> None:
    pixels = textured(bands, dtype)
    if "nbits" in options:
        pixels //= 16
    path = write_tiff(tmp_path / "photo.tif", pixels, **options)
    before = path.read_bytes()
    target, patch, _ = redact_place(path)
    assert path.read_bytes() == before
    assert np.array_equal(read_tiff(target), patched(pixels, patch))
    assert gdalinfo(target) == gdalinfo(path)


@pytest.mark.parametrize(
    ("bands", "options"),
    [
        (3, {"photometric": "ycbcr", "tiled": True, "blockxsize": 64, "blockysize": 64}),
        (3, {"photometric": "rgb", "tiled": True, "blockxsize": 64, "blockysize": 64}),
        (3, {"interleave": "band", "blockysize": 32}),
        (1, {"blockysize": 64}),
    ],
)
def test_jpeg_tiles_keep_every_block_that_no_patch_touches(
    tmp_path: Path, bands: int, options: dict[str, Any]
) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(bands, "uint8"), compress="jpeg", **options)
    target, patch, _ = redact_place(path)
    old, new = read_tiff(path), read_tiff(target)
    left, top, right, bottom = PLACE
    far = np.ones(old.shape[:2], bool)
    # Whole 16-pixel blocks, and where chroma is interpolated from one of them.
    far[
        top // 16 * 16 - 2 : -(-bottom // 16) * 16 + 2, left // 16 * 16 - 2 : right // 16 * 16 + 18
    ] = 0
    assert np.array_equal(old[far], new[far])
    difference = np.abs(new.astype(int) - patched(old, patch))[top + 12 : bottom, left + 12 : right]
    assert difference.mean() < 8  # JPEG at quality 75, its colours at half the resolution
    assert gdalinfo(target) == gdalinfo(path)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_patches_lie_where_the_upright_photo_shows_them(tmp_path: Path, orientation: int) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint16"), compress="lzw", **TILES)
    with_orientation(path, orientation)
    container = open_container(path)
    width, height = container.size_wh
    assert (width < height) == (orientation >= 5)
    upright = container.picture().values.read(0, 0, width, height)
    target, patch, _ = redact_place(path)
    again = open_container(target).picture().values.read(0, 0, width, height)
    assert np.array_equal(again, patched(upright, patch))
    turned = container.picture().values.read(20, 10, 60, 40)
    assert np.array_equal(turned, upright[10:40, 20:60])


def with_orientation(path: Path, orientation: int) -> None:
    from tests.engine.containers.tiff.conftest import with_tags

    with_tags(path, (274, 3, orientation.to_bytes(2, "little")))
    assert exiftool(path, "-n")["IFD0:Orientation"] == orientation


def test_a_paletted_photo_stays_paletted(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    indices = random.integers(0, 16, (150, 210, 1), dtype=np.uint8)
    path = write_tiff(tmp_path / "photo.tif", indices, photometric="palette", **STRIPS, **PLACED)
    colours = {index: (16 * index, 255 - 9 * index, 7 * index, 255) for index in range(16)}
    with rasterio.open(path, "r+") as opened:
        opened.write_colormap(1, colours)
    target, patch, _ = redact_place(path)
    assert gdalinfo(target) == gdalinfo(path)
    table = np.array([colours[index][:3] for index in range(16)])
    old, new = table[indices[..., 0]], table[read_tiff(target)[..., 0]]
    assert np.array_equal(new, patched(old, patch))
    rgb = open_container(path).picture().rgb.read(0, 0, 210, 150)
    assert np.array_equal(rgb, old)


def test_a_paletted_photo_with_alpha_keeps_both(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    values = random.integers(0, 16, (150, 210, 2), dtype=np.uint8)
    values[..., 1] = np.where(values[..., 1] > 2, 255, 0)
    path = write_tiff(tmp_path / "photo.tif", values, photometric="minisblack", alpha="yes")
    colours = np.arange(256)[:, None] * (16, 5, 7) % 256
    table = (colours.T * 257).astype("<u2").tobytes()
    with_tags(path, (262, 3, b"\3\0"), (320, 3, table))
    picture = open_container(path).picture()
    assert picture.kept_bands == (3,)
    assert np.array_equal(picture.values.read(0, 0, 210, 150)[..., :3], colours[values[..., 0]])
    target, patch, _ = redact_place(path)
    shown = open_container(target).picture().values.read(0, 0, 210, 150)
    before = picture.values.read(0, 0, 210, 150)
    assert np.array_equal(shown, patched(before, patch))


def test_a_colour_that_the_palette_lacks_becomes_the_nearest(tmp_path: Path) -> None:
    from anon_plugin.engine.containers import Patch

    path = write_tiff(
        tmp_path / "photo.tif", np.zeros((40, 40, 1), np.uint8), photometric="palette", **PLACED
    )
    with rasterio.open(path, "r+") as opened:
        opened.write_colormap(1, {0: (0, 0, 0, 255), 1: (200, 10, 10, 255), 2: (9, 9, 240, 255)})
    container = open_container(path)
    reddish = np.full((10, 10, 3), (170, 60, 50), np.uint8)
    container.write([Patch(5, 5, reddish, np.ones((10, 10), bool))], tmp_path / "new.tif")
    assert set(read_tiff(tmp_path / "new.tif")[5:15, 5:15].ravel()) == {1}


def test_a_file_with_white_as_zero_is_redacted_as_it_looks(tmp_path: Path) -> None:
    pixels = textured(1, "uint8")
    path = write_tiff(tmp_path / "photo.tif", pixels, photometric="miniswhite", **STRIPS)
    picture = open_container(path).picture()
    assert np.array_equal(picture.values.read(0, 0, 210, 150), 255 - pixels)
    target, patch, _ = redact_place(path)
    assert np.array_equal(255 - read_tiff(target), patched(255 - pixels, patch))


def test_a_file_in_memory_is_redacted_as_one_on_a_disk(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint16"), compress="lzw", **TILES)
    target, patch, _ = redact_place(path)
    remote = read_container(Path("bucket/photo.tif"), path.read_bytes())
    assert remote.sha256() == open_container(path).sha256()
    remote.write([patch], tmp_path / "from_memory.tif")
    assert (tmp_path / "from_memory.tif").read_bytes() == target.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are text")
def test_a_name_that_is_no_text_is_no_obstacle(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="lzw")
    odd = path.rename(Path(os.fsdecode(os.fsencode(tmp_path) + b"/stra\xdfe.tif")))
    target, patch, _ = redact_place(odd)
    new = read_tiff(target.rename(tmp_path / "new.tif"))
    assert np.array_equal(new, patched(read_tiff(odd.rename(path)), patch))


def test_tiles_that_were_never_written_stay_so(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    options = {"compress": "lzw", "sparse_ok": True, **TILES}
    with rasterio.open(
        path, "w", driver="GTiff", width=640, height=480, count=1, dtype="uint8",
        **PLACED, **options,
    ) as made:  # fmt: skip
        made.write(textured(1, "uint8", 64, 48)[..., 0], 1, window=((0, 48), (0, 64)))
    target, patch, _ = redact_place(path, (40, 30, 90, 70))
    assert target.stat().st_size <= path.stat().st_size + 64 * 48 * 2
    expected = read_tiff(path)
    expected[30:48, 40:64] = patched(expected, patch)[30:48, 40:64]
    assert np.array_equal(read_tiff(target), expected)


def test_equal_tiles_that_share_their_bytes_part_when_one_is_redacted(tmp_path: Path) -> None:
    from anon_plugin.engine.containers.tiff.structure import TiffStructure

    flat = np.full((128, 128, 1), 90, np.uint8)
    path = write_tiff(tmp_path / "photo.tif", flat, tiled=True, blockxsize=64, blockysize=64)
    with path.open("rb") as file:
        structure = TiffStructure(file)
        offsets = structure.chain()[0].fields[324]
        first = structure.value(offsets)[:4]
    data = bytearray(path.read_bytes())
    data[offsets.start : offsets.start + 16] = first * 4
    path.write_bytes(data)
    expected = flat.copy()
    expected[10:30, 70:90] = 5
    from anon_plugin.engine.containers import Patch

    patch = Patch(70, 10, np.full((20, 20, 1), 5, np.uint8), np.ones((20, 20), bool))
    open_container(path).write([patch], tmp_path / "new.tif")
    assert np.array_equal(read_tiff(tmp_path / "new.tif"), expected)


def test_real_tiffs_keep_all_tags_and_all_other_values(shared: Path, tmp_path: Path) -> None:
    import shutil

    of_places = ("Offsets", "ByteCounts", "PreviewImage")
    seen = 0
    for source in sorted((shared / "corner" / "tiff").glob("*.tif*")):
        if source.stem in ("corrupt", "hopper.Lab"):
            continue
        path = tmp_path / source.name
        shutil.copyfile(source, path)
        width, height = open_container(path).size_wh
        place = (width // 4, height // 4, max(width // 2, width // 4 + 1), height // 2 + 1)
        target, patch, _ = redact_place(path, place)
        old, new = exiftool(path), exiftool(target)
        differing = {tag for tag in old.keys() | new.keys() if old.get(tag) != new.get(tag)}
        assert all(tag.endswith(of_places) for tag in differing), source
        if source.stem != "cogeo":
            assert np.array_equal(read_tiff(target), patched(read_tiff(path), patch)), source
        seen += 1
    assert seen >= 9


SECRET = np.random.default_rng(8).integers(0, 256, 900, dtype=np.uint8).tobytes()


@pytest.mark.parametrize("compress", ["lzw", "deflate", "packbits", "lzma", "zstd", "none"])
@pytest.mark.parametrize("where", ["behind", "within"])
def test_bytes_of_a_block_that_belong_to_no_pixel_go(
    tmp_path: Path, compress: str, where: str
) -> None:
    pixels = textured(3, "uint8")
    path = write_tiff(tmp_path / "photo.tif", pixels, compress=compress, blockysize=150)
    data = bytearray(path.read_bytes())
    (offset,), (count,) = (values_of(data, tag) for tag in (273, 279))
    block = bytes(data[offset : offset + count])
    if where == "within" and compress in ("deflate", "none"):
        plain = pixels.tobytes() + SECRET
        block = zlib.compress(plain) if compress == "deflate" else plain
    else:
        block += SECRET
    put_values(data, 273, [len(data)])
    put_values(data, 279, [len(block)])
    path.write_bytes(data + block)
    assert SECRET in path.read_bytes() or where == "within"
    for patched_too in (False, True):
        target = tmp_path / f"new{patched_too}.tif"
        if patched_too:
            target, _, _ = redact_place(path)
        else:
            open_container(path).write([], target)
            assert np.array_equal(read_tiff(target), pixels)
        written = target.read_bytes()
        assert SECRET[:40] not in written
        (offset,), (count,) = (values_of(written, tag) for tag in (273, 279))
        if compress == "deflate":
            assert len(zlib.decompress(written[offset : offset + count])) == pixels.size


@pytest.mark.parametrize("compress", ["none", "deflate", "lzw", "jpeg"])
def test_what_tiles_hold_beyond_the_edge_goes(tmp_path: Path, compress: str) -> None:
    pixels = textured(3, "uint8", 256, 192)
    options = {"tiled": True, "blockxsize": 128, "blockysize": 96, "compress": compress}
    if compress == "jpeg":
        options |= {"photometric": "ycbcr", "jpeg_quality": 95, "blockysize": 96}
    path = write_tiff(tmp_path / "photo.tif", pixels, **options)
    data = bytearray(path.read_bytes())
    put_values(data, 256, [150])  # the same tiles of a narrower picture
    path.write_bytes(data)
    before = read_tiff(path)
    assert before.shape == (192, 150, 3)
    open_container(path).write([], tmp_path / "new.tif")
    assert np.array_equal(read_tiff(tmp_path / "new.tif"), before)
    data = bytearray((tmp_path / "new.tif").read_bytes())
    put_values(data, 256, [256])
    (tmp_path / "wide.tif").write_bytes(data)
    wide = read_tiff(tmp_path / "wide.tif").astype(int)
    # Of JPEG the block beside the edge stays, whose colours are interpolated into the picture.
    first = 192 if compress == "jpeg" else 151
    assert np.abs(np.diff(wide[:, first:], axis=1)).max() <= (8 if compress == "jpeg" else 0)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_mask_that_is_a_picture_in_dots_is_removed(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="deflate")
    grey = textured(1, "uint8")[..., 0]
    dots = np.where(grey > np.random.default_rng(2).integers(0, 256, grey.shape), 255, 0)
    areas = np.zeros(grey.shape, np.uint8)
    areas[20:120, 30:180] = 255
    for mask, stays in ((dots.astype(np.uint8), False), (areas, True)):
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as opened:
            opened.write_mask(mask)
        target, _, notes = redact_place(path)
        with rasterio.open(target) as written:
            kept = np.array_equal(written.dataset_mask(), mask)
        assert kept is stays
        assert ("1 reduced pictures removed" in notes) is not stays
        target.unlink()


def entry_of(data: bytes, tag: int) -> int:
    """Where a tag's entry stands in the first directory of a little-endian classic TIFF."""
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    places = range(first + 2, first + 2 + 12 * count, 12)
    return next(at for at in places if struct.unpack_from("<H", data, at) == (tag,))


def values_of(data: bytes, tag: int) -> list[int]:
    at = entry_of(data, tag)
    (kind, count) = struct.unpack_from("<HI", data, at + 2)
    size, form = (2, "H") if kind == 3 else (4, "I")
    place = at + 8 if count * size <= 4 else struct.unpack_from("<I", data, at + 8)[0]
    return list(struct.unpack_from(f"<{count}{form}", data, place))


def put_values(data: bytearray, tag: int, values: list[int]) -> None:
    """Put one value into an entry, as a LONG."""
    at = entry_of(data, tag)
    struct.pack_into("<HII", data, at + 2, 4, 1, values[0])
