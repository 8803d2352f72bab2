"""The looks of a redaction: a region in, its replacement pixels out.

Each effect first destroys and then decorates. Destroying means that the region's own pixels are
not even looked at: the stand-in (backdrop.py) is made from what stays visible around it. Only a
weak style, which the guard refuses unless the user insists, keeps some of the content (kept.py).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.blur import blur
from anon_plugin.engine.redaction.effects.deform import deform
from anon_plugin.engine.redaction.effects.fill import fill
from anon_plugin.engine.redaction.effects.inpaint import inpaint
from anon_plugin.engine.redaction.effects.logo import logo
from anon_plugin.engine.redaction.effects.pixelate import pixelate
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.style import Style

Effect = Callable[[Region, Style], NDArray[np.float32]]
"""Gives (h, w, bands) replacement values for the box of a region."""

BY_NAME: dict[str, Effect] = {
    "blur": blur,
    "pixelate": pixelate,
    "fill": fill,
    "deform": deform,
    "logo": logo,
    "inpaint": inpaint,
}
"""Every effect that a style may name (style.EFFECTS lists the same names)."""
