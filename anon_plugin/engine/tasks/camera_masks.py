"""Masks of cameras: places in their photos that always go, or never.

The operator's head, the own car's plate or a reflection are in every photo of a camera at the same
place, whatever a detector says; so is a logo on the dashboard that it takes for a plate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.upright import trimmed_px
from anon_plugin.engine.detection.detections import SURE, Detection
from anon_plugin.engine.geotag.camera import CameraIdentity, read_camera
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.vocabulary import MaskAction

Points = NDArray[np.float64]

WITHIN = 0.9
"""So much of a finding has to lie within a mask that never goes: what reaches out of it may be a
person beside it."""

_GRID = 24


@dataclass(frozen=True)
class CameraMask:
    """One place in the photos of one camera.

    region: corners in pixels of an upright photo of size_wh, as a detection's region; on a panorama
    it may run past the right edge. label: what it counts as where it always goes. make, model,
    serial: of the camera, "" for any. projection: of its photos, "" for any.
    """

    action: MaskAction
    region: tuple[tuple[float, float], ...] = field(repr=False)
    size_wh: tuple[int, int]
    label: str
    make: str = ""
    model: str = ""
    serial: str = ""
    projection: str = ""

    def region_in(
        self, camera: CameraIdentity, size_wh: tuple[int, int], projection: str, closes: bool
    ) -> Points | None:
        """The region in pixels of a photo; None where the photo is not of this camera.

        A photo that does not say which camera took it is taken for one of its size where the place
        always goes, and for none where it never does: in doubt something goes. A panorama that
        goes all the way round fits in every size of the same shape, because its pixels are angles.
        """
        for wanted, given in (
            (self.make, camera.make),
            (self.model, camera.model),
            (self.serial, camera.serial),
        ):
            unknown = not given and self.action is MaskAction.REDACT
            if wanted and not unknown and _plain(wanted) != _plain(given):
                return None
        if self.projection and self.projection != projection:
            return None
        scale = size_wh[0] / self.size_wh[0], size_wh[1] / self.size_wh[1]
        same_shape = abs(scale[0] - scale[1]) < 0.002 * scale[0]
        if size_wh != self.size_wh and not (closes and same_shape):
            return None
        return np.array(self.region, dtype=np.float64) * scale

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values; the region by its digest."""
        text = ", ".join(f"{x:.2f} {y:.2f}" for x, y in self.region)
        return {
            "action": self.action.value,
            "label": self.label,
            "make": self.make,
            "model": self.model,
            "serial": self.serial,
            "size": list(self.size_wh),
            "projection": self.projection,
            "region": hashlib.sha256(text.encode()).hexdigest()[:16],
        }


@dataclass(frozen=True)
class CameraMasks:
    """All masks of a run; none of them is the usual case."""

    masks: tuple[CameraMask, ...] = ()

    @cached_property
    def exempting(self) -> CameraMasks:
        """Those alone that never go, for searching what has been written."""
        return CameraMasks(tuple(one for one in self.masks if one.action is MaskAction.KEEP))

    @property
    def labels(self) -> frozenset[str]:
        """Of the places that always go."""
        return frozenset(one.label for one in self.masks if one.action is MaskAction.REDACT)

    def to_list(self) -> list[dict[str, Any]]:
        """As plain JSON values."""
        return [one.to_dict() for one in self.masks]

    def applied(
        self, photo: Photo, found: Sequence[Detection], sure_stays: bool = False
    ) -> list[Detection]:
        """What is redacted in a photo in which this was found.

        Findings that lie in a place that never goes are left out; sure_stays: but for those of
        which nobody doubts, as what a person drew. Places that always go come in addition.
        """
        if not self.masks:
            return list(found)
        placed = self.placed(
            read_camera(photo.container.metadata),
            photo.projection,
            photo.size_wh,
            trimmed_px(photo.container),
        )
        kept = placed.kept(found, sure_stays)
        return [*kept, *(one for one in placed.always if not _is_there(one, kept))]

    def placed(
        self,
        camera: CameraIdentity,
        projection: Projection,
        size_wh: tuple[int, int],
        trimmed: tuple[int, int] = (0, 0),
    ) -> PlacedMasks:
        """Those that hold in pictures of a camera, in their pixels. trimmed: how many pixels these
        lack at the left and at the top."""
        left, top = trimmed
        whole_wh = (size_wh[0] + left, size_wh[1] + top)
        never, always = [], []
        for mask in self.masks:
            region = mask.region_in(camera, whole_wh, projection.name, projection.closes)
            if region is None:
                continue
            region = np.round(region - (left, top), 2)  # as many decimals as layers carry
            if mask.action is MaskAction.KEEP:
                never.append(region)
            elif projection.shows(region, size_wh):
                always.append(Detection(mask.label, SURE, region, is_box=False))
        return PlacedMasks(tuple(never), tuple(always), float(size_wh[0]) * projection.closes)


@dataclass(frozen=True)
class PlacedMasks:
    """The masks that hold in a picture. never: regions of (N, 2) pixels in which findings never go.
    always: what always goes. turn: after how many pixels x comes round, 0 where it never does."""

    never: tuple[Points, ...] = ()
    always: tuple[Detection, ...] = ()
    turn: float = 0.0

    def kept(self, found: Iterable[Detection], sure_stays: bool = False) -> list[Detection]:
        """Findings but those that lie in a place that never goes. sure_stays: see `applied`."""
        return [
            one
            for one in found
            if (sure_stays and one.score >= SURE) or not self.exempts(one.region)
        ]

    def exempts(self, region: Points) -> bool:
        """Whether a region lies in a place that never goes."""
        return any(share_within(region, zone, self.turn) >= WITHIN for zone in self.never)


NO_MASKS = PlacedMasks()


def share_within(region: Points, zone: Points, turn: float = 0.0) -> float:
    """How much of a region lies within a zone, 0 to 1. turn: after how many pixels x comes round,
    0 where it never does."""
    low, high = region.min(axis=0), region.max(axis=0)
    steps = (np.arange(_GRID) + 0.5) / _GRID
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) * (high - low) + low
    points = grid[_inside(grid, region)]
    if not len(points):  # thinner than the grid
        points = region
    inside = np.zeros(len(points), dtype=bool)
    for shift in (0.0,) if not turn else (-turn, 0.0, turn):
        inside |= _inside(points + np.array([shift, 0.0]), zone)
    return float(inside.mean())


def _inside(points: Points, polygon: Points) -> NDArray[np.bool_]:
    """(N,) whether (N, 2) points lie within a polygon, by counting its edges to their right."""
    start, end = polygon[None], np.roll(polygon, -1, axis=0)[None]
    x, y = points[:, None, 0], points[:, None, 1]
    crosses = (start[..., 1] > y) != (end[..., 1] > y)
    height = np.where(end[..., 1] == start[..., 1], 1.0, end[..., 1] - start[..., 1])
    at = start[..., 0] + (y - start[..., 1]) / height * (end[..., 0] - start[..., 0])
    return np.asarray((crosses & (x < at)).sum(axis=1) % 2 == 1)


def _is_there(one: Detection, others: Sequence[Detection]) -> bool:
    """Whether the same region is among others already, as after a search with the same masks."""
    return any(
        one.label == other.label
        and one.region.shape == other.region.shape
        and np.allclose(one.region, other.region, atol=0.011)
        for other in others
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
