"""How well the found areas fit the true ones, pixel by pixel.

Everything is measured on masks in whole photo pixels: a pixel belongs to a region if its centre
lies inside. Regions may overlap; unions count each pixel once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, Bools, Floats, TrueObject
from anon_plugin.engine.geometry.boxes import intersections

COVERED_SHARE = 0.9
"""An object counts as covered from this share of its area on."""

LARGEST_SIDE_PX = 1 << 15
_FAR = 1 << 30

Mask = tuple[int, int, Bools]
"""Left, top, and (height, width) of a region's own part of the photo."""

Masker = Callable[[Detection], Mask]
"""What of a photo a detection covers: its region, or the area that a style redacts."""


@dataclass(frozen=True)
class Overlap:
    """Of one label over a set of photos.

    iou_per_box: mean over all objects of the IoU between the object and the single finding that
        fits it best, 0 where none touches it (IoU pB).
    iou_per_class: IoU of the union of all findings with the union of all objects, with pixels
        summed over all photos (IoU pC). Findings in photos where the label is not marked
        completely count only where they meet an object.
    covered, objects: how many objects' areas lie to at least 90 % under the union of the findings,
        whatever their label and number: what anonymization needs.
    coverage: (objects,) the covered share of each; photo: (objects,) index of its photo.
    """

    label: str
    iou_per_box: float
    iou_per_class: float
    covered: int
    objects: int
    coverage: Floats
    photo: NDArray[np.int64]


def region_mask(detection: Detection) -> Mask:
    """The region itself, without any margin."""
    return polygon_mask(detection.region)


def measure(
    photos: Iterable[tuple[AnnotatedPhoto, Sequence[Detection]]],
    label: str,
    masker: Masker = region_mask,
) -> Overlap:
    """Measure the findings given; those below the threshold must be left out before.

    masker: gives a finding's mask for coverage, such as what its style redacts. IoU is always
    measured on the regions themselves, since a margin is not an error of the detector.
    """
    best: list[float] = []
    coverage: list[float] = []
    where: list[int] = []
    shared_px = union_px = 0
    for index, (photo, detections) in enumerate(photos):
        objects = [one for one in photo.objects if one.label == label]
        true_masks = [_inside(one, photo.size_wh) for one in objects if not one.ignore]
        regions = [region_mask(one) for one in detections]
        found = [m for m, one in zip(regions, detections, strict=True) if one.label == label]
        covering = regions if masker is region_mask else [masker(one) for one in detections]
        best += best_ious(true_masks, found)
        canvas = Canvas([*true_masks, *covering])
        for mask in covering:
            canvas.add(mask)
        coverage += [canvas.share_of(mask) for mask in true_masks]
        where += [index] * len(true_masks)
        ignored = [polygon_mask(one.region) for one in objects if one.ignore]
        both, either = _union_pixels(true_masks, found, ignored, label in photo.complete_labels)
        shared_px += both
        union_px += either
    shares = np.array(coverage, dtype=np.float64)
    return Overlap(
        label=label,
        iou_per_box=float(np.mean(best)) if best else float("nan"),
        iou_per_class=shared_px / union_px if union_px else float("nan"),
        covered=int(np.sum(shares >= COVERED_SHARE)),
        objects=len(shares),
        coverage=shares,
        photo=np.array(where, dtype=np.int64),
    )


def rmse(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """Root mean square difference of two pictures, in grey levels 0 to 255 over all channels.

    Of the picture as it was redacted and as it would be if redacted exactly by the ground truth:
    0 where the detector was perfect.
    """
    if first.shape != second.shape:
        raise ValueError(f"pictures of {first.shape} and {second.shape} cannot be compared")
    difference = first.astype(np.float32) - second.astype(np.float32)
    return float(np.sqrt(np.mean(np.square(difference), dtype=np.float64)))


def polygon_mask(region: Floats) -> Mask:
    """The pixels whose centres lie inside a polygon (even-odd rule), (N, 2) in photo pixels."""
    (x0, y0), (x1, y1) = region.min(axis=0).tolist(), region.max(axis=0).tolist()
    if not max(x1 - x0, y1 - y0) <= LARGEST_SIDE_PX:  # also where a coordinate is not a number
        raise ValueError("the region is not a part of a photo")
    left, top = math.floor(x0), math.floor(y0)
    width, height = math.ceil(x1) - left, math.ceil(y1) - top
    x = np.arange(width) + left + 0.5
    y = np.arange(height) + top + 0.5
    if is_box(region):
        return left, top, ((y >= y0) & (y < y1))[:, None] & ((x >= x0) & (x < x1))[None, :]
    inside = np.zeros((height, width), dtype=bool)
    for (x0, y0), (x1, y1) in zip(region, np.roll(region, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        rows = slice(*np.searchsorted(y, sorted((y0, y1))))
        edge_x = x0 + (y[rows] - y0) * (x1 - x0) / (y1 - y0)
        inside[rows] ^= x[None, :] >= edge_x[:, None]
    return left, top, inside


def _inside(item: TrueObject, size_wh: tuple[int, int] | None) -> Mask:
    """The part of an object that the photo shows: nothing beyond can be covered."""
    left, top, bits = polygon_mask(item.region)
    if size_wh is not None:
        rows, columns = np.arange(bits.shape[0]) + top, np.arange(bits.shape[1]) + left
        bits &= ((rows >= 0) & (rows < size_wh[1]))[:, None]
        bits &= ((columns >= 0) & (columns < size_wh[0]))[None, :]
    return left, top, bits


def best_ious(objects: Sequence[Mask], found: Sequence[Mask]) -> list[float]:
    """For each object the IoU with the one finding that fits it best, 0 where none touches it."""
    if not found:
        return [0.0] * len(objects)
    meeting = intersections(_boxes(objects), _boxes(found)) > 0
    best = []
    for place, mask in enumerate(objects):
        values = [mask_iou(mask, found[other]) for other in np.flatnonzero(meeting[place])]
        best.append(max(values, default=0.0))
    return best


class Canvas:
    """A bitmap just large enough for some masks."""

    def __init__(self, masks: Sequence[Mask]) -> None:
        boxes = _boxes(masks).astype(int)
        low = boxes[:, :2].min(axis=0, initial=_FAR)
        high = np.maximum(boxes[:, 2:].max(axis=0, initial=-_FAR), low)
        self._left, self._top = int(low[0]), int(low[1])
        # Pages that nothing is painted on cost nothing.
        self._bits = np.zeros((high - low)[::-1], dtype=bool)

    def add(self, mask: Mask) -> Bools:
        """Paint a mask; returns which of its pixels are new."""
        window = self.window(mask)
        new: Bools = mask[2] & ~window
        window |= mask[2]
        return new

    def window(self, mask: Mask) -> Bools:
        """What is painted where the mask lies, as a view."""
        left, top, bits = mask
        y, x = top - self._top, left - self._left
        return self._bits[y : y + bits.shape[0], x : x + bits.shape[1]]

    def share_of(self, mask: Mask) -> float:
        """How much of the mask is painted over, 0 to 1."""
        return float(np.sum(self.window(mask) & mask[2])) / max(int(np.sum(mask[2])), 1)


def _union_pixels(
    objects: Sequence[Mask], found: Sequence[Mask], ignored: Sequence[Mask], complete: bool
) -> tuple[int, int]:
    """(pixels in both unions, pixels in either) of one photo."""
    everything = [*objects, *found, *ignored]
    true, out = Canvas(everything), Canvas(everything)
    true_px = sum(int(true.add(mask).sum()) for mask in objects)
    for mask in ignored:
        out.add(mask)
    detected = Canvas(everything)
    both = beside = 0
    for mask in found:
        new = detected.add(mask)
        hit = true.window(mask)
        both += int(np.sum(new & hit))
        beside += int(np.sum(new & ~hit & ~out.window(mask))) if complete else 0
    return both, true_px + beside


def _boxes(masks: Sequence[Mask]) -> Floats:
    sides = [(x, y, x + bits.shape[1], y + bits.shape[0]) for x, y, bits in masks]
    return np.array(sides, dtype=np.float64).reshape(-1, 4)


def mask_iou(first: Mask, second: Mask) -> float:
    """Intersection over union of two masks, 0 where both are empty."""
    x0, y0 = max(first[0], second[0]), max(first[1], second[1])
    x1 = min(first[0] + first[2].shape[1], second[0] + second[2].shape[1])
    y1 = min(first[1] + first[2].shape[0], second[1] + second[2].shape[0])
    parts = [
        bits[max(y0 - top, 0) : max(y1 - top, 0), max(x0 - left, 0) : max(x1 - left, 0)]
        for left, top, bits in (first, second)
    ]
    shared = int(np.sum(parts[0] & parts[1]))
    either = int(first[2].sum()) + int(second[2].sum()) - shared
    return shared / either if either else 0.0


def is_box(region: Floats) -> bool:
    """Whether a region is an upright rectangle."""
    corners = {(x, y) for x, y in region.tolist()}
    return len(region) == len(corners) == 4 and all(
        len(set(side)) == 2 for side in zip(*corners, strict=True)
    )
