"""What is cut out of a photo to learn from: all of it, crops, or flat views of a panorama."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

import numpy as np

from anon_plugin.engine.collection.verdicts import Verdicts
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.view import Pixels, Points
from anon_plugin.engine.evaluation.overlap import is_box
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.engine.projections.planar.pinhole import Pinhole
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import outline_directions, sighting
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.errors import PhotoError

CROP_PX = 640
"""Side of a crop: as large as the pictures that training shows a network, and more."""
VIEW_DEG = 70.0
"""How wide a flat view of a panorama is."""
WHOLE_SHARE = 0.9
"""A region of which less lies within a picture teaches a wrong box: it is masked there."""
SEEN_SHARE = 0.02
"""A region of which less lies within a picture is not in it."""
_AROUND = tuple((float(yaw), 0.0) for yaw in range(0, 360, 60))


class Cut(StrEnum):
    """How photos come into the collection. PHOTOS: whole ones. CROPS: what is around verdicts."""

    PHOTOS = "photos"
    CROPS = "crops"


@dataclass(frozen=True)
class Picture:
    """One picture to learn from. pixels: (H, W, 3) uint8 RGB. verdicts: in its pixels."""

    pixels: Pixels = field(repr=False)
    verdicts: Verdicts

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def pictures_of(photo: Photo, verdicts: Verdicts, cut: Cut) -> Iterator[Picture]:
    """The pictures of one photo, one after another.

    A panorama gives flat views in either case, because a network is shown nothing else. Raises
    PhotoError for projections of which there are no such views.
    """
    projection = photo.projection
    if isinstance(projection, Spherical):
        yield from _views(photo, projection.model, verdicts)
    elif not isinstance(projection, Planar | Pinhole):
        raise PhotoError(
            f"is {projection.name}, of which nothing can be collected. Leave it out, or set its "
            "projection."
        )
    elif cut is Cut.CROPS:
        yield from _crops(whole(photo.picture.rgb), verdicts)
    else:
        yield Picture(whole(photo.picture.rgb), verdicts)


class _Window(Protocol):
    """A part of a photo that becomes a picture."""

    @property
    def size_wh(self) -> tuple[int, int]: ...

    def seen(self, region: Points) -> Points | None:
        """A region of the photo in the picture's pixels, also beyond it; None where it is not to be
        seen. Not finite is what lies behind the camera."""
        ...


@dataclass(frozen=True)
class _Crop:
    left: int
    top: int
    size_wh: tuple[int, int]

    def seen(self, region: Points) -> Points | None:
        return np.asarray(region - (self.left, self.top), dtype=np.float64)


@dataclass(frozen=True)
class _Look:
    camera: Camera
    model: SphereModel

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.camera.size_wh

    def seen(self, region: Points) -> Points | None:
        points = self.camera.to_pixels(outline_directions(region, self.model))
        return points if np.isfinite(points).any() else None


def _crops(pixels: Pixels, verdicts: Verdicts) -> Iterator[Picture]:
    height, width = pixels.shape[:2]
    side_w, side_h = min(CROP_PX, width), min(CROP_PX, height)
    waiting = [*verdicts.objects, *verdicts.rejected]
    if not waiting and verdicts.complete_labels:
        # All of it is background: its middle stands for the rest.
        middle = np.array([[width / 2, height / 2]])
        waiting = [Detection("", 1.0, np.repeat(middle, 4, axis=0))]
    while waiting:
        x0, y0, x1, y1 = waiting[0].xyxy
        # What is larger than a crop is shown with a quarter of its size around it.
        wanted_w = min(width, max(side_w, round(1.5 * (x1 - x0))))
        wanted_h = min(height, max(side_h, round(1.5 * (y1 - y0))))
        left = int(np.clip(round((x0 + x1 - wanted_w) / 2), 0, width - wanted_w))
        top = int(np.clip(round((y0 + y1 - wanted_h) / 2), 0, height - wanted_h))
        crop = _Crop(left, top, (wanted_w, wanted_h))
        part = pixels[top : top + wanted_h, left : left + wanted_w]
        yield Picture(np.ascontiguousarray(part), _within(crop, verdicts))
        waiting = [one for one in waiting[1:] if not _whole_in(crop, one)]


def _views(photo: Photo, model: SphereModel, verdicts: Verdicts) -> Iterator[Picture]:
    pixels = whole(photo.picture.rgb)
    waiting = [*verdicts.objects, *verdicts.rejected]
    looks = list(_AROUND) if verdicts.complete_labels else []
    size = max(64, round(2 * model.pixels_per_radian * np.tan(np.radians(VIEW_DEG) / 2)))
    while looks or waiting:
        if looks:
            yaw, pitch = looks.pop(0)
        else:
            facing = sighting(waiting[0].region, model)
            yaw, pitch, waiting = facing.yaw_deg, facing.pitch_deg, waiting[1:]
        camera = Camera.facing(yaw, pitch, 0.0, VIEW_DEG, (size, size))
        seen = np.ascontiguousarray(model.look(pixels, camera), dtype=np.uint8)
        if not seen.any():  # a part that a cropped panorama does not show
            continue
        look = _Look(camera, model)
        yield Picture(seen, _within(look, verdicts))
        waiting = [one for one in waiting if not _whole_in(look, one)]


def _within(window: _Window, verdicts: Verdicts) -> Verdicts:
    """What is said of a window, in its pixels; what it cuts is unsure there."""
    objects, cut_objects = _seen(window, verdicts.objects)
    rejected, _ = _seen(window, verdicts.rejected)
    unsure, cut_unsure = _seen(window, verdicts.unsure)
    return replace(
        verdicts,
        objects=tuple(objects),
        rejected=tuple(rejected),
        unsure=(*unsure, *cut_unsure, *cut_objects),
    )


def _seen(window: _Window, regions: Sequence[Detection]) -> tuple[list[Detection], list[Detection]]:
    """(those that are whole, those that are cut), both cut to the window."""
    there: list[Detection] = []
    cut: list[Detection] = []
    for one in regions:
        points = window.seen(one.region)
        if points is None:
            continue
        ahead = points[np.isfinite(points).all(axis=1)]
        inside = np.clip(ahead, 0, window.size_wh)
        share = _box_area(inside) / max(_box_area(ahead), 1e-9)
        if len(ahead) < len(points):
            # It reaches behind the camera: nobody knows its whole, but a part of it may be seen.
            share = SEEN_SHARE if _box_area(inside) >= 1 else 0.0
        if share < SEEN_SHARE:
            continue
        region = _boxed(inside) if one.is_box else inside
        moved = replace(one, region=region, is_box=one.is_box or is_box(region))
        (there if share >= WHOLE_SHARE else cut).append(moved)
    return there, cut


def _whole_in(window: _Window, one: Detection) -> bool:
    return bool(_seen(window, [one])[0])


def _boxed(points: Points) -> Points:
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)


def _box_area(points: Points) -> float:
    return float(np.prod(np.ptp(points, axis=0)))
