"""Destroys a region: what is left of its content is a coarse, noisy tone per cell.

With one cell, the default, a region keeps one of TONES brightness levels, chosen at random
between the two nearest: at most log2(TONES) bits of its content, whatever an attacker knows and
however large the region is. Everything else a redaction shows comes from the pixels around it,
which the photo shows anyway, and from noise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.effects.region import Region
from anon_plugin.engine.noise import Noise

TONES = 4
"""How many levels the tone of one cell can take."""

TONE_STEP = 1.25
"""Distance between two levels, in standard deviations of the surroundings' brightness."""


def surroundings(region: Region) -> tuple[NDArray[np.float32], float]:
    """Mean of each band, and the brightness' standard deviation, over the visible pixels.

    Where nothing is visible (the redactions fill the window) both come from the data type alone,
    so that no content enters by this door.
    """
    around = region.pixels[region.visible]
    around = around[np.isfinite(around).all(axis=1)]
    if len(around) < 16:
        return np.full(region.bands, 0.5 * region.white, np.float32), 0.2 * region.white
    mean = around.mean(axis=0, dtype=np.float64).astype(np.float32)
    spread = float(around.mean(axis=1).std(dtype=np.float64))
    return mean, max(spread, 0.1 * region.white)


def tones(region: Region, cells: int, noise: Noise) -> NDArray[np.float32]:
    """The (rows, columns, bands) grid that stands for the region's destroyed content."""
    base, spread = surroundings(region)
    rows, columns = region.grid_shape(cells)
    if rows * columns == 1:
        inside = region.pixels[region.core]
        level = float(np.nanmean(inside - base)) if len(inside) else 0.0
        step = TONE_STEP * spread
        dither = float(noise.uniform("tone", (1,))[0])
        chosen = np.clip(np.floor(level / step + dither) + 0.5, -TONES / 2 + 0.5, TONES / 2 - 0.5)
        return (base + np.float32(chosen * step)).reshape(1, 1, -1)
    return cell_means(region, rows, columns, base)


def cell_means(
    region: Region, rows: int, columns: int, empty: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Mean of the core's pixels in each grid cell; `empty` where a cell has none."""
    cell = region.cell_of_pixels(rows, columns)
    inside = region.pixels[region.core]
    finite = np.isfinite(inside).all(axis=1)
    cell, inside = cell[finite], inside[finite]
    count = np.bincount(cell, minlength=rows * columns)
    sums = [np.bincount(cell, band, minlength=rows * columns) for band in inside.T]
    means = np.stack(sums, axis=1) / np.maximum(count, 1)[:, None]
    means[count == 0] = empty
    return np.asarray(means.reshape(rows, columns, -1), dtype=np.float32)
