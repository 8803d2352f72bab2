"""The pixels of all tiles together, and what becomes of tiles that are coded anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.heif.items import HeifFile, Item
from anon_plugin.engine.containers.heif.layout import TRANSFORMS, Layout
from anon_plugin.engine.containers.patches import StoredPatch

Pixels = NDArray[Any]

CODING = (b"hvcC", b"av1C", b"ispe", b"pixi")
_CONFIGURATIONS = (b"hvcC", b"av1C")

# Cameras fill what lies beyond the visible edge with one colour or copies of the edge; coding blurs
# them a little. So far and so often may its pixels differ from that without being a picture.
_ALMOST, _SELDOM = 40, 0.05
# Mean error, of 255. The encoder's own is 1 to 2; a wrong range of values makes it 8 and more.
_SAME, _ALIKE = 4.0, 12.0
# Chroma is interpolated over the edge of a tile.
_EDGE = 2


@dataclass
class Canvas:
    """pixels: (H, W, 1 or 3) of all tiles. touched: those whose pixels are not what they were."""

    pixels: Pixels = field(repr=False)
    layout: Layout
    touched: set[int] = field(default_factory=set)
    has_hidden_margins: bool = False
    _masks: list[tuple[slice, slice, NDArray[np.bool_]]] = field(default_factory=list, repr=False)

    @property
    def visible(self) -> Pixels:
        """The part that readers show."""
        left, top, width, height = self.layout.visible
        return self.pixels[top : top + height, left : left + width]

    def copy(self) -> Canvas:
        """One that may be changed."""
        return Canvas(self.pixels.copy(), self.layout)

    def put(self, patch: StoredPatch) -> None:
        """Replace pixels of the visible part."""
        pixels = patch.pixels[patch.mask]
        if self.pixels.shape[2] == 1:  # luma of grey pixels
            weights = np.array((0.299, 0.587, 0.114))
            pixels = np.rint(pixels @ weights).astype(self.pixels.dtype)[:, None]
        self.visible[patch.area][patch.mask] = pixels
        left, top = self.layout.visible[:2]
        rows, columns = patch.area
        rows = slice(rows.start + top, rows.stop + top)
        columns = slice(columns.start + left, columns.stop + left)
        self._masks.append((rows, columns, patch.mask))
        mask = np.zeros(self.pixels.shape[:2], bool)
        mask[rows, columns] = patch.mask
        self.touched |= {
            index for index in range(len(self.layout.tiles)) if mask[self.layout.area(index)].any()
        }

    def hide_margins(self) -> None:
        """Continue the visible edge into what lies beyond it, in tiles that are touched or where
        something else stands there."""
        left, top, width, height = self.layout.visible
        across, down = self.layout.canvas_wh
        around = ((top, down - top - height), (left, across - left - width))
        if not any(map(any, around)):
            return
        continued = np.pad(self.visible, (*around, (0, 0)), "edge")
        beyond = np.ones(self.pixels.shape[:2], bool)
        beyond[top : top + height, left : left + width] = False
        for index in range(len(self.layout.tiles)):
            area = self.layout.area(index)
            margin = beyond[area]
            if not margin.any():
                continue
            new, old = continued[area], self.pixels[area]
            if index not in self.touched and _shows_something(old[margin], new[margin]):
                self.has_hidden_margins = True
                self.touched.add(index)
            if index in self.touched:
                old[...] = new

    def is_shown_by(self, written: Canvas, before: Canvas, recoded: Sequence[int]) -> bool:
        """Whether a file shows these pixels where it was coded anew, and elsewhere, to the very
        value, those from before."""
        scale = 255 / np.iinfo(self.pixels.dtype).max
        if written.pixels.dtype != self.pixels.dtype:
            return False
        masked = np.zeros(self.pixels.shape[:2], bool)
        for rows, columns, mask in self._masks:
            masked[rows, columns] |= mask
        for index in range(len(self.layout.tiles)):
            area = self.layout.area(index)
            shown, meant = written.pixels[area], self.pixels[area]
            if index not in recoded:
                inner = slice(_EDGE, -_EDGE), slice(_EDGE, -_EDGE)
                if not np.array_equal(shown[inner], before.pixels[area][inner]):
                    return False
                continue
            error = np.abs(shown.astype(np.float32) - meant).mean(axis=2) * scale
            covered = masked[area]
            if covered.any() and error[covered].mean() > _ALIKE:
                return False
            if not covered.all() and error[~covered].mean() > _SAME:
                return False
        return True


def with_coding(item: Item, coded: HeifFile) -> Item:
    """A coded item with the data of the only picture of another file, and what describes them.

    Raises HeifStructureError where they have another size.
    """
    picture = coded.items[coded.primary]
    fresh = {one.type: one for one in picture.properties if one.type in CODING}
    kept = []
    for one in item.properties:
        if one.type in CODING:
            new = fresh.pop(one.type, None)
            kept += [] if new is None else [replace(new, essential=one.essential)]
        else:
            kept.append(one)
    kept += [one for one in fresh.values() if one.type in _CONFIGURATIONS]
    cut = [one for one in picture.properties if one.type == b"clap"]
    if cut and not any(one.type == b"clap" for one in kept):
        # The codec takes even sizes only: what it added is cut off before anything is turned.
        place = next((i for i, one in enumerate(kept) if one.type in TRANSFORMS), len(kept))
        kept[place:place] = cut
    return replace(item, type=picture.type, data=picture.data, properties=tuple(kept))


def _shows_something(margin: Pixels, edge: Pixels) -> bool:
    """Whether pixels (N, bands) are neither all alike nor the continuation of the edge."""
    limit = _ALMOST * (np.iinfo(margin.dtype).max // 255)
    values = margin.astype(np.int32)
    unlike = (
        (np.abs(values - other).max(axis=1) > limit).mean()
        for other in (np.median(values, axis=0), edge)
    )
    return bool(min(unlike) > _SELDOM)
