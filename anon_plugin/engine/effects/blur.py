"""Blur: the soft look, over content that is already gone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.effects.region import Region
from anon_plugin.engine.effects.tone import surroundings, tones
from anon_plugin.engine.noise import Noise
from anon_plugin.engine.style import Style

_TEXTURE_CELLS = 5
_TEXTURE = 0.35


def blur(region: Region, style: Style, noise: Noise) -> NDArray[np.float32]:
    """A smooth field through the destroyed cells, gently clouded by noise."""
    field = region.spread(tones(region, style.cells, noise), cv2.INTER_CUBIC)
    _, spread = surroundings(region)
    rows, columns = region.grid_shape(_TEXTURE_CELLS)
    clouds = noise.uniform("texture", (rows, columns, 1)) * np.float32(2 * _TEXTURE * spread)
    return field + region.spread(clouds, cv2.INTER_CUBIC)
