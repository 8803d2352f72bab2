"""The redaction: a photo in memory and what it shows in, new pixels out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.patches import put_patches
from anon_plugin.engine.containers.upright import trimmed_px
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.pixels.pixel_source import Pixels
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.redaction.style import Style
from anon_plugin.errors import PhotoError

MOST_REDACTED_PIXELS = 2**27
"""Of all regions of one photo together, where the photo is larger than the memory it may take."""


def patches_for(
    photo: Photo, detections: Sequence[Detection], styles: Mapping[str, Style]
) -> list[Patch]:
    """The new pixels of all redacted regions, drawn as its projection asks for.

    styles: by label; every label of the detections has one. Raises PhotoError where the regions
    are larger than there is memory for.
    """
    picture = photo.picture
    _require_room(photo, detections)
    return photo.projection.redact(
        picture.values, detections, styles, picture.kept_bands, picture.nodata
    )


def redact_pixels(
    pixels: Pixels,
    detections: Sequence[Detection],
    styles: Mapping[str, Style],
    projection: Projection,
) -> Pixels:
    """A copy of (H, W, bands) pixels that are no file's, such as a frame, with all redacted."""
    result = pixels.copy()
    height, width = pixels.shape[:2]
    put_patches(result, projection.redact(pixels, detections, styles), (width, height), 1)
    return result


def placed(photo: Photo, detections: Sequence[Detection]) -> list[Detection]:
    """Detections in pixels of the upright photo, where they lie in it as it is now: it may have
    been trimmed when it was turned upright.

    Raises PhotoError for a region that lies outside: it was drawn for another picture.
    """
    left, top = trimmed_px(photo.container)
    result = []
    for one in detections:
        moved = replace(one, region=one.region - (left, top)) if left or top else one
        if photo.projection.shows(moved.region, photo.size_wh):
            result.append(moved)
        else:  # it lies in what was trimmed, or was drawn for another picture
            _require_within(photo, one)
    return result


def _require_within(photo: Photo, detection: Detection) -> None:
    """Raise PhotoError for a region that lies outside: it was drawn for another picture."""
    width, height = photo.size_wh
    x0, y0, x1, y1 = detection.xyxy
    if not photo.projection.shows(detection.region, photo.size_wh):
        raise PhotoError(
            f"has {width} × {height} pixels, but a {detection.label} is said to be at x {x0:.0f} "
            f"to {x1:.0f}, y {y0:.0f} to {y1:.0f}. Correct or delete this row; perhaps it is of a "
            "picture of another size."
        )


def _require_room(photo: Photo, detections: Sequence[Detection]) -> None:
    """Raise PhotoError where the new pixels alone would fill the memory of a photo that does not.

    Regions are small, so that all patches are made before the first is written. A region as large
    as a photo that is read in windows is the exception.
    """
    width, height = photo.size_wh
    if photo.container.pixels_in_memory >= width * height:
        return
    corners = np.array([one.xyxy for one in detections]).reshape(-1, 4)
    sides = np.clip(corners[:, 2:], 0, (width, height)) - np.clip(
        corners[:, :2], 0, (width, height)
    )
    covered = float(sides.prod(axis=1).sum())
    if covered > MOST_REDACTED_PIXELS:
        raise PhotoError(
            f"has regions of {covered / 1e6:.0f} megapixels together; in a photo that is too large "
            f"for memory {MOST_REDACTED_PIXELS / 1e6:.0f} can be redacted. Cut it into smaller "
            "ones."
        )
