"""TIFF files made for the tests, and independent looks into them."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

from anon_plugin.engine.containers import Patch, open_container

WIDTH, HEIGHT = 210, 150
# Left, top, right and bottom of what the tests redact; it touches several tiles and strips.
PLACE = (50, 40, 131, 103)


def textured(bands: int, dtype: str, width: int = WIDTH, height: int = HEIGHT) -> NDArray[Any]:
    """(height, width, bands) smooth random values over most of the dtype's positive range."""
    random = np.random.default_rng(bands)
    small = random.random((height // 6 + 2, width // 6 + 2, bands)).astype(np.float32)
    planes = [cv2.resize(small[..., band], (width, height)) for band in range(bands)]
    values = np.stack(planes, axis=-1) * 0.8 + 0.1
    if np.issubdtype(dtype, np.integer):
        return np.asarray(values * np.iinfo(dtype).max, dtype=dtype)
    return values.astype(dtype)


def write_tiff(path: Path, pixels: NDArray[Any], **options: Any) -> Path:
    """A file of (h, w, bands) pixels, made by GDAL with these creation options."""
    height, width, bands = pixels.shape
    profile = {"width": width, "height": height, "count": bands, "dtype": pixels.dtype.name}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", driver="GTiff", **(profile | options)) as made:
            made.write(np.moveaxis(pixels, -1, 0))
    return path


def read_tiff(path: Path, name: str = "{}") -> NDArray[Any]:
    """(h, w, bands) as GDAL reads them; name: with "{}" in place of the path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(name.format(path)) as opened:
            return np.moveaxis(opened.read(), 0, -1)


def redact_place(
    path: Path, place: tuple[int, int, int, int] = PLACE
) -> tuple[Path, Patch, tuple[str, ...]]:
    """Turn a rectangle of the upright photo, but for a corner of it, upside down.

    Returns the new file, the patch and the notes."""
    container = open_container(path)
    left, top, right, bottom = place
    old = container.picture().values.read(left, top, right, bottom)
    mask = np.ones(old.shape[:2], bool)
    mask[:9, :7] = False
    patch = Patch(left, top, old[::-1, ::-1].copy(), mask)
    target = path.with_name(f"redacted_{path.name}")
    notes = container.write([patch], target)
    return target, patch, notes


def patched(pixels: NDArray[Any], patch: Patch) -> NDArray[Any]:
    """A copy of (h, w, bands) pixels with the patch in it."""
    result = pixels.copy()
    height, width = patch.mask.shape
    view = result[patch.y : patch.y + height, patch.x : patch.x + width]
    view[patch.mask] = patch.pixels[patch.mask]
    return result


def gdalinfo(path: Path) -> dict[str, Any]:
    """What the command line tool says of a file, without its name."""
    if shutil.which("gdalinfo") is None:
        pytest.skip("gdalinfo not found (Debian: gdal-bin)")
    command = ["gdalinfo", "-json", "-mdd", "all", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for name in ("description", "files"):
        found.pop(name)
    found["metadata"].pop("DERIVED_SUBDATASETS", None)
    return dict(found)


def exiftool(path: Path, *arguments: str) -> dict[str, Any]:
    """All tags of a file by group and name, but for those of the file system."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool not found (Debian: libimage-exiftool-perl)")
    command = ["exiftool", "-j", "-G1", "-a", "-u", *arguments, str(path)]
    (found,) = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    mute = ("SourceFile", "ExifTool", "System", "File")
    return {tag: value for tag, value in found.items() if not tag.startswith(mute)}


def with_directory(
    path: Path, entries: Sequence[tuple[int, int, bytes]], chained: bool = False
) -> int:
    """Append a directory to a little-endian classic TIFF; where it lies.

    entries: (tag, type, value). chained: also link it behind the first directory.
    """
    data = bytearray(path.read_bytes())
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4}
    table = []
    for tag, kind, value in sorted(entries):
        if len(value) > 4:
            place = struct.pack("<I", len(data))
            data += value + bytes(len(value) % 2)
        else:
            place = value.ljust(4, b"\0")
        table.append(struct.pack("<HHI", tag, kind, len(value) // sizes[kind]) + place)
    start = len(data)
    data += struct.pack("<H", len(table)) + b"".join(table) + bytes(4)
    if chained:
        (first,) = struct.unpack_from("<I", data, 4)
        (count,) = struct.unpack_from("<H", data, first)
        struct.pack_into("<I", data, first + 2 + 12 * count, start)
    path.write_bytes(data)
    return start


def with_tags(path: Path, *tags: tuple[int, int, bytes]) -> None:
    """Put further tags into the first directory of a little-endian classic TIFF."""
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    old = [bytes(data[first + 2 + 12 * at : first + 14 + 12 * at]) for at in range(count)]
    (following,) = struct.unpack_from("<I", data, first + 2 + 12 * count)
    start = with_directory(path, tags)
    data = bytearray(path.read_bytes())
    (added,) = struct.unpack_from("<H", data, start)
    new = [bytes(data[start + 2 + 12 * at : start + 14 + 12 * at]) for at in range(added)]
    replaced = {entry[:2] for entry in new}
    entries = [entry for entry in old if entry[:2] not in replaced] + new
    entries.sort(key=lambda entry: struct.unpack("<H", entry[:2]))
    struct.pack_into("<I", data, 4, len(data))
    data += struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", following)
    path.write_bytes(data)
