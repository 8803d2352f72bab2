"""Panorama ↔ cube map: six square pinhole faces, alone or laid out in one picture."""

from __future__ import annotations

import math
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import CUBE_FACES, cube_cameras
from anon_plugin.errors import PhotoError

FACES = tuple(CUBE_FACES)

CROSS = "cross"
STRIP = "strip"

# Column and row of each face. In the cross every face but the back one touches the front face or
# its neighbour as the edges meet in the scene.
_PLACES: dict[str, dict[str, tuple[int, int]]] = {
    CROSS: {
        "up": (1, 0),
        "left": (0, 1),
        "front": (1, 1),
        "right": (2, 1),
        "back": (3, 1),
        "down": (1, 2),
    },
    STRIP: {name: (column, 0) for column, name in enumerate(FACES)},
}

_ROWS_AT_ONCE = 64

# An edited pixel of a face reaches so far when the panorama is sampled from it.
_LANCZOS_REACH_PX = 9


def own_face_size(panorama: Panorama, fov_deg: float) -> int:
    """Pixels along a face's side at which its middle has the panorama's own resolution."""
    return math.ceil(2 * panorama.pixels_per_radian * math.tan(math.radians(fov_deg) / 2))


def own_panorama_width(face_px: int, fov_deg: float) -> int:
    """Width of the panorama, a multiple of 8, that has the resolution of such faces' middles.

    Panoramas have such widths, so one that was cut at its own resolution gets its own width back.
    """
    focal = face_px / 2 / math.tan(math.radians(fov_deg) / 2)
    return 8 * max(1, round(2 * math.pi * focal / 8))


def cut_cube(pixels: Pixels, panorama: Panorama, face_px: int, fov_deg: float) -> dict[str, Pixels]:
    """The six faces of a panorama, (face_px, face_px, bands) each, in the order of FACES.

    pixels: (H, W, bands) uint8. A smaller face than the panorama's own is made from a panorama
    shrunk by area first, so that nothing is aliased. What a cropped panorama lacks is 0.
    """
    shrink = min(1.0, face_px / own_face_size(panorama, fov_deg))
    if shrink < 0.9:
        width, height = (max(1, round(side * shrink)) for side in panorama.size_wh)
        shrunk = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
        pixels, panorama = np.asarray(shrunk, dtype=np.uint8), panorama.scaled((width, height))
    return {
        name: panorama.look(pixels, camera, cv2.INTER_LANCZOS4)
        for name, camera in cube_cameras(face_px, fov_deg).items()
    }


def put_together(
    faces: Mapping[str, NDArray[np.uint8]],
    panorama: Panorama,
    fov_deg: float,
    interpolation: int = cv2.INTER_LANCZOS4,
) -> Pixels:
    """The panorama that six faces show, (H, W, bands) of the panorama's size.

    faces: by the names of FACES, all (N, N, bands) uint8. Each pixel is taken from the face that
    looks at it most directly.
    Raises PhotoError where a face is missing or they differ in size.
    """
    size = _common_size(faces)
    cameras = cube_cameras(size, fov_deg)
    width, height = panorama.size_wh
    whole = np.zeros((height, width, faces[FACES[0]].shape[2]), dtype=np.uint8)
    forward = np.stack([cameras[name].matrix[:, 2] for name in FACES], axis=1)
    for top in range(0, height, _ROWS_AT_ONCE):
        bottom = min(top + _ROWS_AT_ONCE, height)
        x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(top, bottom) + 0.5)
        looks = panorama.to_directions(np.stack([x, y], axis=-1))
        nearest = np.argmax(looks @ forward, axis=-1)
        for index, name in enumerate(FACES):
            mine = nearest == index
            if not mine.any():
                continue
            places = cameras[name].to_pixels(looks[mine]).astype(np.float32) - np.float32(0.5)
            whole[top:bottom][mine] = _sample(faces[name], places, interpolation)
    return whole


def lay_out(faces: Mapping[str, Pixels], layout: str) -> Pixels:
    """One picture with all six faces; layout "cross" or "strip". What no face fills is 0."""
    size = _common_size(faces)
    places = _PLACES[layout]
    columns, rows = (max(place[axis] for place in places.values()) + 1 for axis in (0, 1))
    sheet = np.zeros((rows * size, columns * size, faces[FACES[0]].shape[2]), dtype=np.uint8)
    for name, (column, row) in places.items():
        sheet[row * size : (row + 1) * size, column * size : (column + 1) * size] = faces[name]
    return sheet


def take_apart(sheet: Pixels, layout: str) -> dict[str, Pixels]:
    """The six faces of a picture that `lay_out` made.

    Raises PhotoError where its shape is not that layout's.
    """
    places = _PLACES[layout]
    columns, rows = (max(place[axis] for place in places.values()) + 1 for axis in (0, 1))
    height, width = sheet.shape[:2]
    size = height // rows
    if (size * columns, size * rows) != (width, height) or size == 0:
        raise PhotoError(
            f"It is {width} × {height} pixels; a {layout} of six square faces is {columns} faces "
            f"wide and {rows} high. Choose the layout that it was made with."
        )
    return {
        name: sheet[row * size : (row + 1) * size, column * size : (column + 1) * size]
        for name, (column, row) in places.items()
    }


def changed_patches(
    original: Pixels, panorama: Panorama, faces: Mapping[str, Pixels], fov_deg: float
) -> list[Patch]:
    """What has to change in a panorama so that it shows the faces that were made from it.

    original: (H, W, 3) uint8. faces: cut from it by `cut_cube`, kept without loss, and edited
        since. Pixels whose faces nobody edited are in no patch.
    Raises PhotoError where a face is missing or they differ in size.
    """
    cut = cut_cube(original, panorama, _common_size(faces), fov_deg)
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_LANCZOS_REACH_PX, _LANCZOS_REACH_PX))
    edited = {
        name: cv2.dilate((faces[name] != cut[name]).any(axis=2).astype(np.uint8), reach)[..., None]
        for name in FACES
    }
    if not any(mask.any() for mask in edited.values()):
        return []
    changed = put_together(edited, panorama, fov_deg, cv2.INTER_NEAREST)[..., 0]
    shown = put_together(faces, panorama, fov_deg)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(changed)
    return [
        Patch(
            x=int(x),
            y=int(y),
            pixels=shown[y : y + height, x : x + width],
            mask=labels[y : y + height, x : x + width] == label,
        )
        for label, (x, y, width, height, _) in enumerate(boxes)
        if label > 0
    ]


def _common_size(faces: Mapping[str, NDArray[np.uint8]]) -> int:
    missing = [name for name in FACES if name not in faces]
    if missing:
        raise PhotoError(f"It has no face named {', '.join(missing)}; all six are needed.")
    sizes = {faces[name].shape[:2] for name in FACES}
    size = next(iter(sizes))
    if len(sizes) > 1 or size[0] != size[1]:
        shown = ", ".join(f"{width} × {height}" for height, width in sorted(sizes))
        raise PhotoError(f"Its faces are not all squares of one size, but {shown} pixels.")
    return int(size[0])


def _sample(face: Pixels, places: NDArray[np.float32], interpolation: int) -> Pixels:
    """(N, bands) values of a face at (N, 2) places in OpenCV's pixel coordinates."""
    # OpenCV takes at most 32767 columns at once.
    parts = [
        cv2.remap(face, part[None], None, interpolation, borderMode=cv2.BORDER_REPLICATE)[0]
        for part in np.array_split(places, math.ceil(len(places) / 30000))
    ]
    values = np.concatenate(parts).reshape(len(places), face.shape[2])
    return np.asarray(values, dtype=np.uint8)
