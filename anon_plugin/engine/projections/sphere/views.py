"""Views of the sphere: looks that cover the sphere at full resolution and smaller scales.

A cube's six faces, the usual way, show what is in their corners stretched to 1.7 : 1 and on five
times as many pixels. So each view here is a camera of its own that looks straight at its part of
the sphere, and shows it on a curved picture, which needs fewer pixels than a flat one and stretches
things less. For far fewer pixels to search (benchmarks/panorama_geometry.py) far more is found off
the horizon (benchmarks/panorama_recall.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from anon_plugin.engine.detection.scales import (
    SMALLEST_STEP,
    TILE_PX,
    least_finding_px,
    overlap_px,
    scales,
    spans,
)
from anon_plugin.engine.detection.view import Pixels, Points, View
from anon_plugin.engine.pixels.pixel_source import scaled_down
from anon_plugin.engine.projections.sphere.camera import Camera, CurvedCamera
from anon_plugin.engine.projections.sphere.covering import (
    POLE_TURNS,
    WIDEST_VIEW_DEG,
    Wedge,
    covering,
)
from anon_plugin.engine.projections.sphere.directions import LEVEL, Vector, leaning
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import region_on_sphere

# The largest thing that is seen whole wherever it stands: a person at arm's length. Larger ones
# are seen whole where a view happens to face them, and in parts elsewhere.
LARGEST_OBJECT_DEG = 45.0

# Of these, so large a share must be what counts in the smallest views: larger ones show better, if
# only in parts, what is smaller.
_LEAST_AT_CAMERA = 0.75

# How densely a cropped panorama is sampled to learn which views show it: at least every 2°.
_SAMPLES = (181, 91)

# Around the horizon far things are, and small: what is so small wavers from look to look. There a
# panorama is looked at once more, the cells of a network lying otherwise.
_HORIZON_DEG = 6.0
_OTHERWISE_PX = 2

# What a picture resolves so little finer than its middle is not worth more pixels.
_LEAST_ENLARGEMENT = 1.2

_INNER_BORDERS = (True, True, True, True)


@dataclass(frozen=True)
class CameraMapping:
    """Between the pixels of a camera's picture and those of the picture it looks into.

    up: which way is up in the scene.
    """

    camera: Camera
    model: SphereModel
    up: Vector = LEVEL

    def to_photo(self, points: Points) -> Points:
        return self.model.to_pixels(self.camera.to_directions(points))

    def to_view(self, points: Points) -> Points:
        return self.camera.to_pixels(self.model.to_directions(points))

    def region_to_photo(self, region: Points) -> Points:
        return region_on_sphere(region, self.camera.to_directions, self.model)

    def tilt_deg_at(self, point: Points, /) -> float:
        look = self.camera.to_directions(point)
        # What is up in the scene and in the picture, both seen across the line of sight.
        scene_up, camera_up = np.array(self.up), -self.camera.matrix[:, 1]
        across = [up - (up @ look) * look for up in (scene_up, camera_up)]
        lengths = [float(np.linalg.norm(up)) for up in across]
        if min(lengths) < 1e-6:
            return 0.0
        cosine = across[0] @ across[1] / lengths[0] / lengths[1]
        return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def sphere_views(
    pixels: Pixels,
    model: SphereModel,
    object_range_px: tuple[float, float],
    tile_px: int = TILE_PX,
    up: Vector = LEVEL,
) -> Iterator[View]:
    """Views of a picture of the sphere at all scales, largest first, made one after another.

    pixels: (H, W, 3) uint8 RGB. object_range_px: shortest and longest object side, in pixels of a
    view, that the detector finds reliably. tile_px: no view is larger than this. up: the scene's
    way up, a unit vector; where the camera leant, the panorama is seen as it is and upright.

    Views of a row have equal size, except where a panorama is cropped, and in their middle the
    resolution of the picture at that scale. An object that is
    `overlap_px(object_range_px)` long there, or LARGEST_OBJECT_DEG wide if that is less, is whole
    in at least one of them. A detector of things as large as a view sees the sphere once more, so
    small that LARGEST_OBJECT_DEG are no longer than that: who stands at the camera is cut by every
    larger view. What would show nothing of the picture is left out.
    """
    width, height = model.size_wh
    overlap = min(overlap_px(object_range_px), tile_px // 2)
    largest_px = model.pixels_per_radian * np.radians(LARGEST_OBJECT_DEG)
    planned = [
        (scale, least_finding_px(scale, overlap))
        for scale in scales(max(largest_px, 1.0), object_range_px)
    ]
    smallest = overlap / max(largest_px, 1.0)
    if object_range_px[1] >= tile_px and smallest <= SMALLEST_STEP * planned[-1][0]:
        planned.append((smallest, _LEAST_AT_CAMERA * overlap))
    shrunk = pixels
    for scale, least_px in planned:
        size_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
        if size_wh != (shrunk.shape[1], shrunk.shape[0]):
            shrunk = scaled_down(shrunk, size_wh)
        small = model.scaled(size_wh)
        for camera in looks(small, overlap, tile_px, up, scale == 1):
            yield View(
                pixels=small.look(shrunk, camera),
                mapping=CameraMapping(camera, model, up),
                inner_borders=_INNER_BORDERS,
                least_finding_px=least_px,
            )


def looks(
    model: SphereModel, overlap: int, tile_px: int, up: Vector, at_full_resolution: bool
) -> tuple[Camera, ...]:
    """All cameras with which a picture is searched that has one of the scales.

    Where the scene is not upright it is seen as it is and upright. At full resolution the
    surroundings of the horizon are seen once more.
    """
    found = cameras(model, overlap, tile_px)
    if up != LEVEL:
        found += cameras(model, overlap, tile_px, up)
    return found + horizon(model, overlap, tile_px, up) if at_full_resolution else found


@lru_cache(maxsize=32)
def cameras(
    model: SphereModel, overlap: int, tile_px: int, up: Vector = LEVEL
) -> tuple[Camera, ...]:
    """The cameras that cover a picture at its own resolution, rows from zenith to nadir.

    overlap: what is so many pixels long is whole in one of their pictures, none of which is wider
    than tile_px. up: which way the zenith lies.
    """
    focal = model.pixels_per_radian
    object_rad = min(overlap / focal, float(np.radians(LARGEST_OBJECT_DEG)))
    plan = covering(focal, object_rad, tile_px)
    # Whole columns between the cameras of a row let them share one map.
    column_deg = 360.0 / model.span_px[0]
    found = _turned_wedges(plan.wedge, focal, 90.0, column_deg)
    for row in plan.rows:
        found += [
            CurvedCamera(
                yaw_deg=round((360.0 * step / row.count - 180.0) / column_deg) * column_deg,
                pitch_deg=row.pitch_deg,
                roll_deg=0.0,
                focal_px=focal,
                size_wh=row.size_wh,
                principal_xy=(row.size_wh[0] / 2, row.middle_y),
            )
            for step in range(row.count)
        ]
    found += _turned_wedges(plan.wedge, focal, -90.0, column_deg)
    if up != LEVEL:
        turn = leaning(up)
        found = [camera.turned(turn) for camera in found]
    trimmed = [part for camera in found if (part := _trimmed(camera, model)) is not None]
    return tuple(part for one in trimmed for part in _enlarged(one, model, overlap, tile_px))


def _enlarged(camera: Camera, model: SphereModel, overlap: int, tile_px: int) -> list[Camera]:
    """The camera, or where the picture is finer than its own resolution, cameras as fine as that
    for parts of what it sees, which share `overlap` pixels."""
    width, height = camera.size_wh
    middle = camera.to_directions(np.array([width / 2, height / 2]))
    times = model.enlargement(middle)
    if times < _LEAST_ENLARGEMENT:
        return [camera]
    large = camera.enlarged(times)
    part_width, lefts = spans(large.size_wh[0], tile_px, overlap)
    part_height, tops = spans(large.size_wh[1], tile_px, overlap)
    return [
        large.part(left, top, left + part_width, top + part_height)
        for top in tops
        for left in lefts
    ]


@lru_cache(maxsize=32)
def horizon(
    model: SphereModel, overlap: int, tile_px: int, up: Vector = LEVEL
) -> tuple[Camera, ...]:
    """Cameras that see the surroundings of the horizon once more, at the picture's own resolution.

    What is no farther than _HORIZON_DEG from the horizon and a third of `overlap` long is whole.
    """
    focal, turn_px = model.pixels_per_radian, model.span_px[0]
    reach_px = 2 * focal * np.radians(_HORIZON_DEG) + overlap / 3
    height = min(tile_px, 32 * int(np.ceil(reach_px / 32)))
    widest = min(tile_px, int(focal * np.radians(WIDEST_VIEW_DEG)))
    size, lefts = spans(round(2 * np.pi * focal) + overlap, widest, min(overlap, widest // 2))
    found = [
        CurvedCamera(
            yaw_deg=(round(left * turn_px / (2 * np.pi * focal)) + _OTHERWISE_PX) * 360 / turn_px,
            pitch_deg=0.0,
            roll_deg=0.0,
            focal_px=focal,
            size_wh=(size, height),
            principal_xy=(size / 2, height / 2 + _OTHERWISE_PX),
        )
        for left in lefts
    ]
    turned = [camera.turned(leaning(up)) if up != LEVEL else camera for camera in found]
    return tuple(part for camera in turned if (part := _trimmed(camera, model)) is not None)


def _turned_wedges(
    wedge: Wedge, focal_px: float, pitch_deg: float, column_deg: float
) -> list[Camera]:
    """The views around a pole, of which each shows upright what lies in its own direction."""
    size, middle = wedge.size, wedge.size / 2
    rows = (size - wedge.edge, size) if pitch_deg > 0 else (0, wedge.edge)
    turns = (360.0 * step / POLE_TURNS for step in range(POLE_TURNS))
    return [
        Camera(
            yaw_deg=round(turn / column_deg) * column_deg,
            pitch_deg=pitch_deg,
            roll_deg=0.0,
            focal_px=focal_px,
            size_wh=(size, size),
            principal_xy=(middle, middle),
        ).part(wedge.left, rows[0], wedge.right, rows[1])
        for turn in turns
    ]


def _trimmed(camera: Camera, model: SphereModel) -> Camera | None:
    """The camera with the part of its picture that shows the picture, or None without any."""
    if model.shows_all:
        return camera
    x = np.linspace(0, model.size_wh[0], _SAMPLES[0])
    y = np.linspace(0, model.size_wh[1], _SAMPLES[1])
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    seen = camera.to_pixels(model.to_directions(points[model.shows(points)]))
    # Between two samples there is at most so much of the picture.
    gap = 2 * camera.focal_px * 2 * np.pi / (_SAMPLES[0] - 1)
    with np.errstate(invalid="ignore"):
        near = ((seen >= -gap) & (seen <= np.array(camera.size_wh) + gap)).all(axis=1)
    if not near.any():
        return None
    low = np.floor((seen[near].min(axis=0) - gap) / 32) * 32
    high = np.ceil((seen[near].max(axis=0) + gap) / 32) * 32
    left, top = (int(value) for value in np.maximum(low, 0))
    right, bottom = (int(value) for value in np.minimum(high, camera.size_wh))
    return camera.part(left, top, right, bottom)
