"""Inpaint: the surroundings grow into the region, as if nothing had been there."""

from __future__ import annotations

import cv2
import numpy as np

from anon_plugin.engine.redaction.effects.backdrop import (
    carried_inwards,
    enlarged,
    inwardness,
)
from anon_plugin.engine.redaction.effects.bands import Rows, resized
from anon_plugin.engine.redaction.effects.fill import flat
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.style import Style

_WORK_PX = 160
"""Longer side at which the inpainting runs: finer would cost time and invent false detail."""


def inpaint(region: Region, style: Style) -> Rows:  # noqa: ARG001
    """Telea's fast marching inpainting (2004) from visible pixels only, at a reduced size."""
    scale = min(1.0, _WORK_PX / max(region.height, region.width))
    size_wh = max(2, round(region.width * scale)), max(2, round(region.height * scale))
    usable = region.usable
    pixels = region.pixels.astype(np.float32)
    pixels[~usable] = 0.0
    counted = np.dstack([pixels, usable.astype(np.float32)])
    small = resized(counted, size_wh, cv2.INTER_AREA)
    known = small[:, :, -1] > 0.99
    if not known.any():
        return flat(region, region.surroundings)
    hole = (~known).astype(np.uint8)
    grown = [
        cv2.inpaint(np.ascontiguousarray(small[:, :, band]), hole, 4, cv2.INPAINT_TELEA)
        for band in range(region.bands)
    ]
    # Telea continues gradients and may overshoot what the surroundings hold.
    least, most = small[known][:, :-1].min(axis=0), small[known][:, :-1].max(axis=0)
    filled = np.clip(np.dstack(grown), least, most)
    # Far from every edge its rays meet in a star; there the smooth surroundings take over.
    rows, columns = filled.shape[:2]
    calm = resized(carried_inwards(region), (columns, rows), cv2.INTER_CUBIC)
    weight = 0.8 * inwardness(region, rows, columns)[:, :, None]
    return enlarged(region, filled + weight * (calm - filled))
