"""Views of the sphere: pinhole looks that cover the sphere at full resolution and smaller scales.

A cube's six faces, the usual way, show what is in their corners stretched to 1.7 : 1 and on five
times as many pixels. So each view here is a camera of its own, no wider than WIDEST_DEG where
resolution allows, that looks straight at its part of the sphere. For about as many pixels to
search (benchmarks/panorama_geometry.py) far more is found off the horizon
(benchmarks/panorama_recall.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from anon_plugin.engine.detection.scales import (
    TILE_PX,
    least_finding_px,
    overlap_px,
    scales,
    spans,
)
from anon_plugin.engine.detection.view import Pixels, Points, View
from anon_plugin.engine.pixels.pixel_source import scaled_down
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import LEVEL, Vector, direction, leaning
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import region_on_sphere

# At the edge of such a view, 30° off its middle, things are stretched by 1 / cos 30° = 1.15.
WIDEST_DEG = 60.0

# The largest thing that is seen whole wherever it stands: a person at arm's length. Larger ones
# are seen whole where a view happens to face them, and in parts elsewhere.
LARGEST_OBJECT_DEG = 45.0

# How densely a cropped panorama is sampled to learn which views show it: at least every 2°.
_SAMPLES = (181, 91)

# Detectors know things upright. Around a pole all ways are up, so what lies there is searched in
# wedges: in each turn of the view the part where things stand upright, to half a turn's step.
_POLE_TURNS = 8

# What a picture resolves so little finer than its middle is not worth more pixels.
_LEAST_ENLARGEMENT = 1.2

_INNER_BORDERS = (True, True, True, True)


@dataclass(frozen=True)
class PinholeMapping:
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

    Views of a scale have equal size, except for the wedges around the poles and where a panorama is
    cropped, and in their middle the resolution of the picture at that scale. An object that is
    `overlap_px(object_range_px)` long there, or LARGEST_OBJECT_DEG wide if that is less, is whole
    in at least one of them. What would show nothing of the picture is left out.
    """
    width, height = model.size_wh
    overlap = min(overlap_px(object_range_px), tile_px // 2)
    largest_px = model.pixels_per_radian * np.radians(LARGEST_OBJECT_DEG)
    shrunk = pixels
    for scale in scales(max(largest_px, 1.0), object_range_px):
        size_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
        if size_wh != (shrunk.shape[1], shrunk.shape[0]):
            shrunk = scaled_down(shrunk, size_wh)
        small = model.scaled(size_wh)
        looks = cameras(small, overlap, tile_px)
        if up != LEVEL:
            looks += cameras(small, overlap, tile_px, up)
        for camera in looks:
            yield View(
                pixels=small.look(shrunk, camera),
                mapping=PinholeMapping(camera, model, up),
                inner_borders=_INNER_BORDERS,
                least_finding_px=least_finding_px(scale, overlap),
            )


@lru_cache(maxsize=32)
def cameras(
    model: SphereModel, overlap: int, tile_px: int, up: Vector = LEVEL
) -> tuple[Camera, ...]:
    """The cameras that cover a picture at its own resolution, rows from zenith to nadir.

    overlap: what is so many pixels long is whole in one of their pictures, none of which is wider
    than tile_px. up: which way the zenith lies.
    """
    focal = model.pixels_per_radian
    object_rad = min(overlap / focal, np.radians(LARGEST_OBJECT_DEG))
    # Where large objects must fit, the view has to be wider than they are by a good deal.
    widest = max(np.radians(WIDEST_DEG), object_rad + np.radians(45.0))
    size = min(tile_px, 32 * int(np.ceil(2 * focal * np.tan(widest / 2) / 32)))
    fov = 2 * np.arctan(size / 2 / focal)
    # Whole columns between the cameras of a row let them share one map.
    column_deg = 360.0 / model.span_px[0]
    looks = covering(float(fov), float(object_rad))
    found = [
        Camera(
            yaw_deg=round((yaw + turn) / column_deg) * column_deg,
            pitch_deg=pitch,
            roll_deg=0.0,
            focal_px=focal,
            size_wh=(size, size),
            principal_xy=(size / 2, size / 2),
        )
        for yaw, pitch in looks
        for turn in (np.arange(_POLE_TURNS) * 360 / _POLE_TURNS if abs(pitch) == 90.0 else (0.0,))
    ]
    found = [_wedge(one, float(object_rad)) if abs(one.pitch_deg) == 90 else one for one in found]
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


def _wedge(camera: Camera, object_rad: float) -> Camera:
    """Of a view at a pole the part where things stand nearly upright, with room for an object.

    That is below the zenith and above the nadir, where the way up leads to or from the pole.
    """
    size, middle = camera.size_wh[0], camera.size_wh[0] / 2
    # An object at the middle's edge of the wedge, whole: its half, as far off the axis as it gets.
    room = middle - camera.focal_px * np.tan(np.arctan(middle / camera.focal_px) - object_rad)
    half = min(middle, (middle - room / 2) * np.sin(np.pi / _POLE_TURNS) + room / 2)
    left, right = (round((middle + side * half) / 16) * 16 for side in (-1, 1))
    edge = min(size, 32 * int(np.ceil((middle + room / 2) / 32)))
    top, bottom = (size - edge, size) if camera.pitch_deg > 0 else (0, edge)
    return camera.part(max(0, left), top, min(size, right), bottom)


@lru_cache(maxsize=64)
def covering(fov_rad: float, object_rad: float) -> tuple[tuple[float, float], ...]:
    """Yaw and pitch in degrees of square views such that every disc on the sphere is whole in one.

    fov_rad: of each view. object_rad: the discs' diameter, less than fov_rad. One view at each
    pole, rows of equal pitch between them, as many in each row as its circumference asks for; the
    number of rows is the one that needs the fewest views.
    """
    reach = (fov_rad - object_rad) / 2  # a view sees whole what is centred so near its middle
    limit = np.pi / 2 - reach
    fewest = max(1, int(np.ceil(limit / reach)))
    best: list[tuple[float, int]] = []
    for rows in range(fewest, fewest + 6):
        half = limit / rows
        pitches = [limit - half * (2 * row + 1) for row in range(rows)]
        counted = [(pitch, _views_around(pitch, half, fov_rad, object_rad)) for pitch in pitches]
        if not best or sum(n for _, n in counted) < sum(n for _, n in best):
            best = counted
    looks = [(0.0, 90.0)]
    for pitch, count in best:
        looks += [(360.0 * step / count - 180.0, float(np.degrees(pitch))) for step in range(count)]
    return (*looks, (0.0, -90.0))


def _views_around(pitch: float, half_band: float, fov: float, disc: float) -> int:
    """How many views at this pitch see whole every disc centred within the band around it."""
    band = np.linspace(-half_band, half_band, 17) + pitch
    most = 4 * int(np.ceil(2 * np.pi / (fov - disc))) + 8
    for count in range(1, most):
        yaw = np.linspace(0, np.pi / count, 9)
        if _sees_whole(yaw[:, None], band[None], pitch, fov / 2, disc / 2).all():
            return count
    # Only reached where the band's corners lie beyond what any number of views sees.
    return 10**6


def _sees_whole(yaw: Points, pitch: Points, at: float, half: float, radius: float) -> Points:
    """Whether a view facing yaw 0 and pitch `at` sees discs around (yaw, pitch) whole; radians.

    A disc lies inside one of the view's four border planes if its middle is as far from that
    plane, on the sphere, as the disc's radius.
    """
    looks = direction(np.degrees(yaw), np.degrees(pitch))
    x, y, z = looks[..., 0], looks[..., 1], looks[..., 2]
    # Turn the view down (or up) to the horizon, and what it looks at with it.
    y, z = np.cos(at) * y + np.sin(at) * z, np.cos(at) * z - np.sin(at) * y
    off = np.maximum(np.abs(x), np.abs(y))
    inside: Points = z * np.sin(half) - off * np.cos(half) >= np.sin(radius) - 1e-9
    return inside


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
