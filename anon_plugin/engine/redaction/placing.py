"""Where the regions of a photo lie, which of them meet, and what stays visible around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import PixelSource
from anon_plugin.engine.redaction.shapes import Box, Shape, Shaper, coverage, frame_size
from anon_plugin.engine.redaction.style import Style
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr


@dataclass(frozen=True)
class Placed:
    """One detection on the photo: where it reaches, and how much of each pixel it takes."""

    detection: Detection
    style: Style
    shape: Shape
    box: Box
    alpha: NDArray[np.float32] = field(repr=False)

    @property
    def corners(self) -> NDArray[np.int64]:
        """(1, 4) x0, y0, x1, y1 of its box."""
        return np.array([[self.box.x0, self.box.y0, self.box.x1, self.box.y1]], dtype=np.int64)

    @property
    def key(self) -> bytes:
        """Names the region within its photo, however often round the panorama it was given."""
        return f"{self.detection.label} {self.box}".encode()

    @property
    def label_key(self) -> bytes:
        """Names what it is, wherever it lies."""
        return self.detection.label.encode()

    @property
    def order(self) -> tuple[bool, float, str, bytes, float, bytes]:
        """Finest first; ties are broken by content, so that any order of findings is the same."""
        style = self.style
        return (
            not style.keeps_content,
            max(frame_size(self.shape.frame)) / max(style.kept_cells, 1),
            repr(style),
            self.key,
            self.detection.score,
            self.detection.region.tobytes(),
        )


@dataclass(frozen=True)
class Surroundings:
    """All regions of a photo together: what of it stays visible.

    boxes: (N, 4) int64, x0, y0, x1, y1 of each region. period: photo width on a panorama, else 0.
    """

    placed: Sequence[Placed] = field(repr=False)
    boxes: NDArray[np.int64] = field(repr=False)
    size_wh: tuple[int, int]
    period: int

    @classmethod
    def of(cls, placed: Sequence[Placed], shape: tuple[int, int, int], wraps: bool) -> Surroundings:
        """Of all regions of a photo. shape: (height, width, bands). wraps: it goes all round."""
        boxes = np.concatenate([np.empty((0, 4), np.int64), *(one.corners for one in placed)])
        return cls(placed, boxes, (shape[1], shape[0]), shape[1] if wraps else 0)

    def window(self, box: Box, pad: int) -> Box:
        """The box with up to `pad` pixels around it, inside the photo."""
        width, height = self.size_wh
        if self.period:
            pad = min(pad, (width - box.width) // 2)
            grown = box.grown(pad)
            return Box(grown.x0, max(box.y0 - pad, 0), grown.x1, min(box.y1 + pad, height))
        return box.grown(pad).intersection(Box(0, 0, width, height))

    def visible(self, window: Box) -> NDArray[np.bool_]:
        """The pixels of a window that no region touches, not even with its faded edge."""
        free = np.ones((window.height, window.width), dtype=bool)
        for index in meeting(window, self.boxes, self.period):
            one = self.placed[index]
            for box in repeats(one.box, window, self.period):
                here = box.intersection(window)
                free[slices(here, window)] &= one.alpha[slices(here, box)] == 0.0
        return free


def place(
    source: PixelSource,
    detections: Sequence[Detection],
    styles: Mapping[str, Style],
    wraps: bool,
    shaper: Shaper,
) -> list[Placed]:
    """The detections that reach into the photo, in the order in which they came.

    Raises SettingsError where a label has no style, PhotoError where a region is not finite.
    """
    height, width, _ = source.shape
    placed = []
    for detection in detections:
        style = styles.get(detection.label)
        if style is None:
            raise SettingsError(
                tr(
                    "There is no style for the label {label!r}. Give it one, or leave "
                    "the label out of the search."
                ).format(label=detection.label)
            )
        shape = shaper(detection, style)
        box = _on_photo(shape.reach, width, height, wraps)
        if box.is_empty:
            continue
        alpha = coverage(shape, box, width if wraps else 0)
        if alpha.any():
            placed.append(Placed(detection, style, shape, box, alpha))
    return placed


def _on_photo(box: Box, width: int, height: int, wraps: bool) -> Box:
    """The box cut to the photo; on a panorama it starts inside and may run past the right edge."""
    if not wraps:
        return box.intersection(Box(0, 0, width, height))
    if box.width >= width:
        return Box(0, max(box.y0, 0), width, min(box.y1, height))
    x0 = box.x0 % width
    return Box(x0, max(box.y0, 0), x0 + box.width, min(box.y1, height))


def meeting(box: Box, boxes: NDArray[np.int64], period: int) -> NDArray[np.intp]:
    """Which of the (N, 4) boxes share a pixel with `box`, repeats round a panorama included."""
    x0, y0, x1, y1 = boxes.T
    rows = (y0 < box.y1) & (y1 > box.y0)
    columns = np.zeros(len(boxes), dtype=bool)
    for shift in (-period, 0, period) if period else (0,):
        columns |= (x0 + shift < box.x1) & (x1 + shift > box.x0)
    return np.nonzero(rows & columns)[0]


def repeats(box: Box, frame: Box, period: int) -> list[Box]:
    """The box wherever it meets the frame, once more round the panorama either way."""
    shifts = (-period, 0, period) if period else (0,)
    shifted = [box.shifted(shift) for shift in shifts]
    return [one for one in shifted if not one.intersection(frame).is_empty]


def clusters(
    placed: Sequence[Placed], boxes: NDArray[np.int64], period: int
) -> list[tuple[list[Placed], Box]]:
    """Regions whose boxes meet belong together: the members in order, and the frame around them.

    A group that goes all the way round a panorama gets the whole width as its frame.
    """
    found = []
    waiting = set(range(len(placed)))
    for first in range(len(placed)):
        if first not in waiting:
            continue
        waiting.remove(first)
        members, frame, edge = [first], placed[first].box, [placed[first].box]
        while edge:
            here = edge.pop()
            for other in waiting.intersection(meeting(here, boxes, period).tolist()):
                waiting.remove(other)
                there = repeats(placed[other].box, here, period)[0]
                members.append(other)
                edge.append(there)
                frame = frame.union(there)
        if period:
            start = frame.x0 % period if frame.width < period else 0
            frame = Box(start, frame.y0, start + min(frame.width, period), frame.y1)
        found.append(([placed[member] for member in sorted(members)], frame))
    return found


def slices(box: Box, within: Box) -> tuple[slice, slice]:
    """Index of a box in an array that holds the pixels of another box around it."""
    left, top = box.x0 - within.x0, box.y0 - within.y0
    return slice(top, top + box.height), slice(left, left + box.width)
