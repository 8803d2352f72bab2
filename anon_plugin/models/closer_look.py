"""A closer look at small findings that a first look left in doubt.

A plate of twenty pixels is five cells of the heat map, and whether it is one often shows only when
it is enlarged. To search whole photos enlarged costs four times the pixels; to enlarge the places
that are in doubt, with their surroundings, costs about a tenth. Both looks count the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.boxes import Boxes, iou_matrix
from anon_plugin.models.detector import Image
from anon_plugin.models.peaks import Peaks

Doubt = tuple[float, float, float]
"""Of one label: from which evidence up to which a finding is in doubt, and what one look is worth
that sees nothing where the other one did."""

ENLARGED = 2
LONGEST_PX = 40.0
"""Longer side up to which a finding is looked at again; larger ones look no clearer enlarged."""
WINDOW_PX = 80
"""What is enlarged around a finding: vehicle or person go far to tell what it is. Enlarged, five
cells of the network's coarsest map; below that, int8 is slow."""
MARGIN_PX = 16
"""So far inside a window another finding must lie to be seen in the same one."""
SAME_IOU = 0.3
MOST_AT_ONCE = 16


@dataclass(frozen=True)
class Window:
    """A part of one of the images, as (left, top) and (width, height) in its pixels."""

    image: int
    left: int
    top: int
    width: int
    height: int

    @classmethod
    def around(cls, box: Boxes, image: int, shape: tuple[int, ...]) -> Window:
        """The window with `box` in its middle, moved where it would reach beyond the image."""
        width, height = min(WINDOW_PX, shape[1]), min(WINDOW_PX, shape[0])
        middle = (box[:2] + box[2:]) / 2
        left = int(np.clip(middle[0] - width / 2, 0, shape[1] - width))
        top = int(np.clip(middle[1] - height / 2, 0, shape[0] - height))
        return cls(image, left, top, width, height)

    def shows(self, box: Boxes) -> bool:
        """Whether `box` lies well inside."""
        low = box[:2] - (self.left, self.top)
        high = (self.left + self.width, self.top + self.height) - box[2:]
        return bool(min(low.min(), high.min()) >= MARGIN_PX)

    def enlarged(self, image: Image) -> Image:
        part = image[self.top : self.top + self.height, self.left : self.left + self.width]
        size = self.width * ENLARGED, self.height * ENLARGED
        return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)

    def brought_home(self, seen: Peaks) -> Peaks:
        """What was seen in the enlarged window, in pixels of the image."""
        start = np.array([self.left, self.top], dtype=np.float64)
        boxes = seen.boxes / ENLARGED + np.tile(start, 2)
        corners = None if seen.corners is None else seen.corners / ENLARGED + start
        return Peaks(seen.logits, boxes, corners)


def look_closer(
    images: Sequence[Image],
    found: Mapping[str, Sequence[Peaks]],
    doubts: Mapping[str, Doubt],
    search: Callable[[Sequence[Image]], Mapping[str, Sequence[Peaks]]],
) -> dict[str, list[Peaks]]:
    """`found` with what a second look makes of the findings in doubt: the mean of both looks'
    evidence and, where the second one saw the same, its more exact box and corners.

    images: (H, W, 3) of equal size. found: for each label, an image's findings with evidence as
    logits; search: the same for the images that it is given. A label without doubt stays as it is.
    """
    windows: list[Window] = []
    places: list[tuple[str, int, int, int]] = []
    for label, (low, high, _) in doubts.items():
        for number, peaks in enumerate(found[label]):
            sides = (peaks.boxes[:, 2:] - peaks.boxes[:, :2]).max(axis=1, initial=0)
            unsure = (peaks.logits >= low) & (peaks.logits < high) & (sides <= LONGEST_PX)
            for index in np.flatnonzero(unsure):
                window = _window_for(peaks.boxes[index], number, images[number].shape, windows)
                places.append((label, number, int(index), window))
    second = _looks(images, windows, search)
    result = {label: [_copy(peaks) for peaks in by_image] for label, by_image in found.items()}
    for label, number, index, window in places:
        _agree(result[label][number], index, second[window][label], doubts[label][2])
    return result


def _window_for(
    box: NDArray[np.float64], image: int, shape: tuple[int, ...], windows: list[Window]
) -> int:
    """Index of a window that shows `box`, which may be a new one."""
    for index in range(len(windows) - 1, -1, -1):
        if windows[index].image == image and windows[index].shows(box):
            return index
    windows.append(Window.around(box, image, shape))
    return len(windows) - 1


def _looks(
    images: Sequence[Image],
    windows: Sequence[Window],
    search: Callable[[Sequence[Image]], Mapping[str, Sequence[Peaks]]],
) -> list[dict[str, Peaks]]:
    """What is seen in each window."""
    result = []
    for some in _powers_of_two(windows):
        seen = search([window.enlarged(images[window.image]) for window in some])
        for number, window in enumerate(some):
            result.append({label: window.brought_home(seen[label][number]) for label in seen})
    return result


def _powers_of_two(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """In few sizes of batches: for each new one, oneDNN has to make new machine code."""
    start = 0
    while start < len(windows):
        count = min(MOST_AT_ONCE, 1 << ((len(windows) - start).bit_length() - 1))
        yield windows[start : start + count]
        start += count


def _copy(peaks: Peaks) -> Peaks:
    corners = None if peaks.corners is None else peaks.corners.copy()
    return Peaks(peaks.logits.copy(), peaks.boxes.copy(), corners)


def _agree(peaks: Peaks, index: int, seen: Peaks, unseen: float) -> None:
    """Change the finding `index` of `peaks` by what a second look saw."""
    overlap = iou_matrix(peaks.boxes[index : index + 1], seen.boxes)[0]
    same = np.flatnonzero(overlap >= SAME_IOU)
    second = unseen
    if len(same):
        best = same[np.argmax(seen.logits[same])]
        second = max(unseen, float(seen.logits[best]))
        peaks.boxes[index] = seen.boxes[best]
        if peaks.corners is not None and seen.corners is not None:
            peaks.corners[index] = seen.corners[best]
    peaks.logits[index] = (peaks.logits[index] + second) / 2
