"""Pixelate: the mosaic look, its cells laid along the object's own sides."""

from __future__ import annotations

import cv2

from anon_plugin.engine.redaction.effects.backdrop import at_cells, stand_in
from anon_plugin.engine.redaction.effects.bands import Rows
from anon_plugin.engine.redaction.effects.kept import kept_means
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.vocabulary import label_entry

_VARIATION = 0.13
"""Range of the cells' brightness around the stand-in, as a fraction of full brightness."""


def pixelate(region: Region, style: Style) -> Rows:
    """Cells of the stand-in, each a little lighter or darker; kept means with a weak style."""
    if style.keeps_content:
        means = kept_means(region, *region.grid_shape(style.kept_cells))
        return region.spread(means, cv2.INTER_NEAREST)
    rows, columns = region.grid_shape(label_entry(region.label).mosaic_cells)
    cells = at_cells(region, stand_in(region), rows, columns)
    lighter = _VARIATION * region.white * region.pattern.uniform("cells", (rows, columns, 1))
    return region.spread(cells + lighter, cv2.INTER_NEAREST)
