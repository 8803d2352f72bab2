"""Another way to cover the sphere: flat square views, which the product had before curved ones.

For comparisons. Views are pinhole looks no wider than WIDEST_DEG and a megapixel, in rows of equal
height, and wedges of a view at each pole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

import numpy as np

from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.engine.detection.view import Points
from anon_plugin.engine.projections.sphere import views
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import LEVEL, Vector, direction, leaning
from anon_plugin.engine.projections.sphere.model import SphereModel

WIDEST_DEG = 60.0
POLE_TURNS = 8


@contextmanager
def pinhole_views() -> Iterator[None]:
    """Searches within have these views."""
    with patch.object(views, "cameras", cameras), patch.object(views, "horizon", lambda *_: ()):
        yield


@lru_cache(maxsize=32)
def cameras(
    model: SphereModel, overlap: int, tile_px: int, up: Vector = LEVEL
) -> tuple[Camera, ...]:
    """The cameras that cover a picture at its own resolution, rows from zenith to nadir.

    overlap: what is so many pixels long is whole in one of their pictures, none of which is wider
    than tile_px. up: which way the zenith lies.
    """
    tile_px = min(tile_px, TILE_PX)
    focal = model.pixels_per_radian
    object_rad = min(overlap / focal, np.radians(views.LARGEST_OBJECT_DEG))
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
        for turn in (np.arange(POLE_TURNS) * 360 / POLE_TURNS if abs(pitch) == 90.0 else (0.0,))
    ]
    found = [_wedge(one, float(object_rad)) if abs(one.pitch_deg) == 90 else one for one in found]
    if up != LEVEL:
        turn = leaning(up)
        found = [camera.turned(turn) for camera in found]
    trimmed = [part for camera in found if (part := views._trimmed(camera, model)) is not None]
    return tuple(part for one in trimmed for part in views._enlarged(one, model, overlap, tile_px))


def _wedge(camera: Camera, object_rad: float) -> Camera:
    """Of a view at a pole the part where things stand nearly upright, with room for an object.

    That is below the zenith and above the nadir, where the way up leads to or from the pole.
    """
    size, middle = camera.size_wh[0], camera.size_wh[0] / 2
    # An object at the middle's edge of the wedge, whole: its half, as far off the axis as it gets.
    room = middle - camera.focal_px * np.tan(np.arctan(middle / camera.focal_px) - object_rad)
    half = min(middle, (middle - room / 2) * np.sin(np.pi / POLE_TURNS) + room / 2)
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
