"""Where the redactions of a photo lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.orientation import stored_corner
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.polygons import fill

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Touched:
    """The pixels that patches replace, window by window. size_wh: of the upright photo."""

    patches: Sequence[Patch] = field(repr=False)
    size_wh: tuple[int, int]

    def window(self, x0: int, y0: int, x1: int, y1: int) -> NDArray[np.bool_]:
        """(y1 - y0, x1 - x0) bool."""
        result = np.zeros((y1 - y0, x1 - x0), dtype=bool)
        for patch in self.patches:
            height, width = patch.mask.shape
            left, right = max(x0, patch.x), min(x1, patch.x + width)
            top, bottom = max(y0, patch.y), min(y1, patch.y + height)
            if left < right and top < bottom:
                result[top - y0 : bottom - y0, left - x0 : right - x0] |= patch.mask[
                    top - patch.y : bottom - patch.y, left - patch.x : right - patch.x
                ]
        return result

    def share(self, detection: Detection) -> float:
        """How much of a detection's region is redacted, 0 to 1. On panoramas it may run past the
        right edge."""
        width, height = self.size_wh
        left, top, right, bottom = detection.xyxy
        x0, x1 = int(np.floor(left)), int(np.ceil(right))
        y0, y1 = max(int(top), 0), min(int(np.ceil(bottom)), height)
        if x1 <= x0 or y1 <= y0:
            return 0.0
        outline = np.zeros((y1 - y0, x1 - x0), np.uint8)
        fill(outline, detection.region - (x0, y0))
        columns = np.arange(x0, x1)
        redacted = np.zeros(outline.shape, dtype=bool)
        for turn in range(x0 // width, (x1 - 1) // width + 1):
            here = (columns >= turn * width) & (columns < (turn + 1) * width)
            first, last = columns[here][0] - turn * width, columns[here][-1] - turn * width
            redacted[:, here] = self.window(int(first), y0, int(last) + 1, y1)
        inside = outline.astype(bool)
        return float(redacted[inside].mean()) if inside.any() else 0.0

    def as_stored(self, orientation: int) -> list[Box]:
        """(left, top, right, bottom) of each patch in fractions of the picture as it is stored."""
        boxes = []
        for patch in self.patches:
            height, width = patch.mask.shape
            x, y = stored_corner(patch.x, patch.y, width, height, self.size_wh, orientation)
            across, down = (width, height) if orientation < 5 else (height, width)
            full_w, full_h = self.size_wh if orientation < 5 else self.size_wh[::-1]
            boxes.append((x / full_w, y / full_h, (x + across) / full_w, (y + down) / full_h))
        return boxes
