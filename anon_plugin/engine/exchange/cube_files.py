"""Cube maps as files: how they are named, found, read and written.

A cube map is six files NAME_front, NAME_right, NAME_back, NAME_left, NAME_up and NAME_down (other
tools' NAME_f, _r, _b, _l, _u, _d are read too), or one file NAME_cross or NAME_strip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.projections.equirectangular.cubemap import (
    CROSS,
    FACES,
    STRIP,
    lay_out,
    take_apart,
)
from anon_plugin.errors import PhotoError

FACE_FILES = "faces"
LAYOUTS = (FACE_FILES, CROSS, STRIP)
SUFFIXES = (".png", ".jpg")

_JPEG_QUALITY = 95
_ENDINGS = {**{name: name for name in FACES}, **{name[0]: name for name in FACES}}


@dataclass(frozen=True)
class CubeMap:
    """The files of one cube map: the panorama's name and folder below the input, and its parts.

    parts: by face name, or by the layout's name where one file holds all six.
    """

    name: str
    below: Path
    parts: Mapping[str, Path] = field(default_factory=dict)


def find_cube_maps(folder: Path, output: Path, recursive: bool, layout: str) -> list[CubeMap]:
    """All cube maps of a folder, in a stable order, those with missing faces included.

    Raises SettingsError where the folder does not exist or the output is the same place.
    """
    endings = _ENDINGS if layout == FACE_FILES else {layout: layout}
    found: dict[tuple[Path, str], dict[str, Path]] = {}
    for job in jobs_in_folder(folder, output, recursive):
        name, _, ending = job.source.stem.rpartition("_")
        part = endings.get(ending.lower())
        if name and part:
            below = job.source.parent.relative_to(folder)
            found.setdefault((below, name), {})[part] = job.source
    return [CubeMap(name, below, parts) for (below, name), parts in found.items()]


def read_cube_map(files: CubeMap, layout: str) -> dict[str, Pixels]:
    """The faces of a cube map, by name, (N, N, 3) uint8 RGB.

    Raises PhotoError where a file cannot be read or is not laid out so.
    """
    pictures = {part: read_picture(path) for part, path in files.parts.items()}
    return pictures if layout == FACE_FILES else take_apart(pictures[layout], layout)


def write_cube_map(
    faces: Mapping[str, Pixels],
    folder: Path,
    name: str,
    layout: str,
    suffix: str,
    within: Path | None = None,
) -> list[Path]:
    """Write the faces into a folder and return the files, whole or not at all.

    suffix: one of SUFFIXES; only ".png" keeps every pixel as it is. within: see publish.
    Raises PhotoError where they
    cannot be written.
    """
    pictures = faces if layout == FACE_FILES else {layout: lay_out(faces, layout)}
    written = []
    for part, pixels in pictures.items():
        path = folder / f"{name}_{part}{suffix}"
        publish(encode_picture(pixels, suffix), path, within)
        written.append(path)
    return written


def read_picture(path: Path) -> Pixels:
    """(H, W, 3) uint8 RGB of a PNG or JPEG file; raises PhotoError where it is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PhotoError(f"{path} cannot be read: {error.strerror or error}.") from error
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if picture is None:
        raise PhotoError(f"{path} is no picture that can be decoded. Take it out of the input.")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def encode_picture(pixels: Pixels, suffix: str) -> bytes:
    """The bytes of a PNG or JPEG file of (H, W, 3) uint8 RGB pixels."""
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY] if suffix == ".jpg" else []
    bgr = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(suffix, bgr, options)
    if not done:
        raise PhotoError(f"A picture of {pixels.shape[1]} × {pixels.shape[0]} cannot be encoded.")
    return bytes(encoded)
