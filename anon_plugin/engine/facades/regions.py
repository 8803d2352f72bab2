"""From outlines in azimuth and elevation to regions in a photo's pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.facades.visibility import Outline
from anon_plugin.engine.projections.sphere.directions import direction, rotation
from anon_plugin.engine.vocabulary import FACADE

Array = NDArray[np.float64]

_PIECE_DEG = 90.0
_OVERLAP_DEG = 0.1
_SIMPLER_DEG = 0.02
_DECIMALS = 2


@dataclass(frozen=True)
class Pose:
    """Which way a photo looks: degrees clockwise from north, above the horizon, and of roll.

    Roll turns the camera clockwise, so that the horizon in the photo turns counterclockwise
    (GPano PosePitchDegrees and PoseRollDegrees).
    """

    heading_deg: float
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    @property
    def matrix(self) -> Array:
        """(3, 3): its columns are the photo's right, down and forward, seen from the compass."""
        return rotation(self.heading_deg, self.pitch_deg, self.roll_deg)


class Lens(Protocol):
    """Tells where in a photo directions are seen: a Projection, or a Pinhole."""

    def regions_of(
        self, polygon: Array, to_directions: Callable[[Array], Array], /
    ) -> list[Array] | None:
        """The regions of the photo in which a polygon of the scene is seen."""
        ...


def facade_detections(
    outlines: Iterable[Outline], pose: Pose, lens: Lens
) -> list[Detection] | None:
    """The regions of a photo in which the outlines may be seen; [] where it looks elsewhere,
    None where its lens does not tell.

    A wide outline becomes several regions that overlap a little.
    """
    to_photo = pose.matrix

    def to_directions(points: Array) -> Array:
        turned: Array = direction(points[:, 0], points[:, 1]) @ to_photo
        return turned

    regions: list[Array] = []
    for outline in outlines:
        for piece in _pieces(outline):
            found = lens.regions_of(piece, to_directions)
            if found is None:
                return None
            regions += found
    return [_detection(region) for region in regions]


def whole_photo(size_wh: tuple[int, int]) -> list[Detection]:
    """Regions that cover a photo completely, for a camera that stands within the building."""
    width, height = size_wh
    edges = np.linspace(0.0, width, 9)
    return [
        _detection(np.array([[left, 0.0], [right, 0.0], [right, height], [left, height]]))
        for left, right in pairwise(edges)
    ]


def _detection(region: Array) -> Detection:
    return Detection(FACADE, 1.0, np.round(region, _DECIMALS), is_box=False)


def _pieces(outline: Outline) -> Iterator[Array]:
    """(N, 2) polygons of azimuth and elevation, each of moderate width."""
    first, last = float(outline.azimuth_deg[0]), float(outline.azimuth_deg[-1])
    count = max(int(np.ceil((last - first) / _PIECE_DEG)), 1)
    borders = np.linspace(first, last, count + 1)
    for start, end in pairwise(borders):
        end = min(end + _OVERLAP_DEG, last)
        within = outline.azimuth_deg[(outline.azimuth_deg > start) & (outline.azimuth_deg < end)]
        azimuth = np.concatenate([[start], within, [end]])
        bottom = np.interp(azimuth, outline.azimuth_deg, outline.bottom_deg)
        top = np.interp(azimuth, outline.azimuth_deg, outline.top_deg)
        upper = _simplified(np.stack([azimuth, top], axis=1))
        lower = _simplified(np.stack([azimuth, bottom], axis=1))
        yield np.concatenate([upper, lower[::-1]])


def _simplified(line: Array) -> Array:
    """The line without the points that lie on it within a small fraction of a degree."""
    origin = line[0]
    kept = cv2.approxPolyDP((line - origin).astype(np.float32)[:, None], _SIMPLER_DEG, False)
    return np.asarray(kept[:, 0].astype(np.float64) + origin, dtype=np.float64)
