"""Fill: one flat colour, given or taken from the surroundings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.bands import Rows
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.style import Style


def fill(region: Region, style: Style) -> Rows:
    """The style's colour, or the mean of what is visible around the region."""
    colour = band_values(style.rgb, region) if style.colour else region.surroundings
    return flat(region, colour)


def flat(region: Region, colour: NDArray[np.float32]) -> Rows:
    """The box in one (bands,) colour."""
    _, across = region.box
    values = np.broadcast_to(colour, (across.stop - across.start, region.bands)).astype(np.float32)
    return lambda top, bottom: np.broadcast_to(values, (bottom - top, *values.shape))


def band_values(rgb: tuple[float, float, float], region: Region) -> NDArray[np.float32]:
    """A colour (0 to 1) as values of the region's bands.

    One or two bands take its luma (Rec. 601); three or more take the colour in the first three
    and its luma in the others.
    """
    luma = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
    values = np.full(region.bands, luma, dtype=np.float32)
    if region.bands >= 3:
        values[:3] = rgb
    return np.asarray(values * np.float32(region.white), dtype=np.float32)
