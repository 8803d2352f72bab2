"""The looks of a redaction: region pixels in, replacement pixels out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.effects.blur import blur
from anon_plugin.engine.effects.fill import fill
from anon_plugin.engine.effects.region import Region
from anon_plugin.engine.noise import Noise
from anon_plugin.engine.style import Style

Effect = Callable[[Region, Style, Noise], NDArray[np.float32]]
"""Gives (h, w, bands) replacement values for the whole window of a region."""

BY_NAME: dict[str, Effect] = {"blur": blur, "fill": fill}
"""Every effect that a style may name (style.EFFECTS lists the same names)."""
