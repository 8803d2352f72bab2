"""Blur: a soft patch that flows into its surroundings."""

from __future__ import annotations

import cv2

from anon_plugin.engine.redaction.effects.backdrop import enlarged, stand_in
from anon_plugin.engine.redaction.effects.bands import Rows
from anon_plugin.engine.redaction.effects.kept import kept_means
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.style import Style


def blur(region: Region, style: Style) -> Rows:
    """The stand-in, smoothly; with a weak style the kept means, smoothly."""
    if style.keeps_content:
        means = kept_means(region, *region.grid_shape(style.kept_cells))
        return region.spread(means, cv2.INTER_CUBIC)
    return enlarged(region, stand_in(region))
