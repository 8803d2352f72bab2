"""A second look, at another size, at findings that the first one left in doubt.

A plate of twenty pixels is five cells of the heat map, and whether it is one often shows only when
it is enlarged; a shop front that seems a plate is seen for what it is when it is small. To search
whole photos at further sizes costs several times the pixels; to look again at the places that are
in doubt, with their surroundings, costs about a tenth. Both looks count the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.geometry.boxes import Boxes, iou_matrix
from anon_plugin.models.street.peaks import Peaks

Found = dict[str, Peaks]
"""What was found in one image: for each label the findings, with evidence for logits, best first
and without duplicates."""
Search = Callable[[Sequence[Image], Mapping[str, float]], list[Found]]
"""Finds in images what has at least so much evidence of its label."""

UNSEEN_BELOW = 1.0
"""A second look that sees nothing counts as evidence so much below the least that is in doubt."""

SEEN_PX = 160
"""Side of the square in which a window is looked at: five cells of the network's coarsest map,
below which int8 is slow."""
SMALL_PX, LARGE_PX = 40.0, 64.0
"""Longer side up to which a finding is enlarged, and from which one is shrunk. Between them another
size shows nothing new."""
SMALL_WINDOW_PX, LARGE_WINDOW_PX = 80, 320
"""Side of the window around a small finding, and the least around a large one. No finding is longer
than half its window: vehicle or person, and facade or tree, go far to tell what something is."""
MARGIN = 0.2
"""So far inside a window, as a share of its side, another finding must lie to be seen in it too."""
SAME_IOU = 0.3
MOST_IN_DOUBT = 100
"""Findings of a label in one image that are looked at again, best first; further ones keep what the
first look said. It bounds the time for pictures of gravel, leaves or noise."""
MOST_AT_ONCE = 16
_GREY = 128


@dataclass(frozen=True)
class Window:
    """A square part of one of the images, in its pixels, or less where the image is smaller."""

    image: int
    left: int
    top: int
    side: int

    @classmethod
    def around(cls, box: Boxes, side: int, image: int, shape: tuple[int, ...]) -> Window:
        """The window with `box` in its middle, moved where it would reach beyond the image."""
        left, top = (box[:2] + box[2:] - side) / 2
        left = int(np.clip(left, 0, max(0, shape[1] - side)))
        top = int(np.clip(top, 0, max(0, shape[0] - side)))
        return cls(image, left, top, side)

    @property
    def scale(self) -> float:
        return SEEN_PX / self.side

    def shows(self, box: Boxes) -> bool:
        """Whether `box` lies well inside."""
        low = box[:2] - (self.left, self.top)
        high = (self.left + self.side, self.top + self.side) - box[2:]
        return bool(min(low.min(), high.min()) >= MARGIN * self.side)

    def seen(self, image: Image) -> Image:
        """The window as a picture of SEEN_PX, grey beyond the image."""
        part = image[self.top : self.top + self.side, self.left : self.left + self.side]
        height, width = (max(1, round(length * self.scale)) for length in part.shape[:2])
        how = cv2.INTER_CUBIC if self.scale > 1 else cv2.INTER_AREA
        picture = np.full((SEEN_PX, SEEN_PX, 3), _GREY, np.uint8)
        picture[:height, :width] = cv2.resize(part, (width, height), interpolation=how)
        return picture

    def brought_home(self, seen: Peaks) -> Peaks:
        """What was seen in the window, in pixels of the image."""
        start = np.array([self.left, self.top], dtype=np.float64)
        boxes = seen.boxes / self.scale + np.tile(start, 2)
        corners = None if seen.corners is None else seen.corners / self.scale + start
        return Peaks(seen.logits, boxes, corners)


def look_again(
    images: Sequence[Image],
    found: Sequence[Found],
    doubts: Mapping[str, tuple[float, float]],
    search: Search,
) -> list[Found]:
    """`found` with what a second look makes of the findings in doubt: the mean of both looks'
    evidence and, where the second one saw the same enlarged, its more exact box and corners.

    images: (H, W, 3) uint8 RGB. found: what a first look saw in each. doubts: of the labels that
    are looked at again, from which evidence up to which a finding is in doubt.
    """
    windows: list[Window] = []
    places: list[tuple[int, str, int, int]] = []
    for image, of_image in enumerate(found):
        for label, (low, high) in doubts.items():
            peaks = of_image[label]
            unsure = np.flatnonzero((peaks.logits >= low) & (peaks.logits < high))
            for number in unsure[:MOST_IN_DOUBT]:
                box = peaks.boxes[number]
                side = _window_px(float((box[2:] - box[:2]).max()))
                if side is not None:
                    window = _window_for(box, side, image, images[image].shape, windows)
                    places.append((image, label, int(number), window))
    least = {label: float("inf") for of_image in found for label in of_image}
    least |= {label: low - UNSEEN_BELOW for label, (low, _) in doubts.items()}
    second = _looks(images, windows, search, least)
    result = [{label: _copy(peaks) for label, peaks in one.items()} for one in found]
    for image, label, number, window in places:
        seen, more_exact = second[window][label], windows[window].scale > 1
        _agree(result[image][label], number, seen, least[label], more_exact)
    return result


def _window_px(longest: float) -> int | None:
    """Side of the window for a finding whose longer side is `longest`; None for no second look."""
    if longest <= SMALL_PX:
        return SMALL_WINDOW_PX
    if longest < LARGE_PX:
        return None
    doublings = np.ceil(np.log2(2 * longest / LARGE_WINDOW_PX))
    return LARGE_WINDOW_PX << max(0, int(doublings))


def _window_for(
    box: NDArray[np.float64],
    side: int,
    image: int,
    shape: tuple[int, ...],
    windows: list[Window],
) -> int:
    """Index of a window of this side that shows `box`, which may be a new one."""
    for index in range(len(windows) - 1, -1, -1):
        known = windows[index]
        if known.image == image and known.side == side and known.shows(box):
            return index
    windows.append(Window.around(box, side, image, shape))
    return len(windows) - 1


def _looks(
    images: Sequence[Image],
    windows: Sequence[Window],
    search: Search,
    least: Mapping[str, float],
) -> list[Found]:
    """What is seen in each window, in pixels of its image."""
    result = []
    for start in range(0, len(windows), MOST_AT_ONCE):
        some = windows[start : start + MOST_AT_ONCE]
        pictures = [window.seen(images[window.image]) for window in some]
        # In few sizes of batches: for each new one, oneDNN has to make new machine code.
        filled = pictures + pictures[:1] * (_batch_size(len(pictures)) - len(pictures))
        for window, seen in zip(some, search(filled, least), strict=False):
            result.append({label: window.brought_home(peaks) for label, peaks in seen.items()})
    return result


def _batch_size(count: int) -> int:
    return count if count <= 2 else -(-count // 4) * 4


def _copy(peaks: Peaks) -> Peaks:
    corners = None if peaks.corners is None else peaks.corners.copy()
    return Peaks(peaks.logits.copy(), peaks.boxes.copy(), corners)


def _agree(peaks: Peaks, index: int, seen: Peaks, unseen: float, more_exact: bool) -> None:
    """Change the finding `index` of `peaks` by what a second look saw, which may be more exact."""
    overlap = iou_matrix(peaks.boxes[index : index + 1], seen.boxes)[0]
    same = np.flatnonzero(overlap >= SAME_IOU)
    second = unseen
    if len(same):
        best = same[np.argmax(seen.logits[same])]
        second = max(unseen, float(seen.logits[best]))
        if more_exact:
            peaks.boxes[index] = seen.boxes[best]
            if peaks.corners is not None and seen.corners is not None:
                peaks.corners[index] = seen.corners[best]
    peaks.logits[index] = (peaks.logits[index] + second) / 2
