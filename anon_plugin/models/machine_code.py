"""Keeps the machine code that networks are computed with."""

from __future__ import annotations

import os

_VARIABLE = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
_MOST = 4096
"""oneDNN makes code for each layer and each size and number of pictures, which takes longer than a
small picture does, and keeps 1024 pieces of it. The views of one panorama need more."""


def keep_machine_code() -> None:
    """Have oneDNN keep enough of it; before anything is computed, later it does nothing. Whoever
    set the variable of that name knows better."""
    os.environ.setdefault(_VARIABLE, str(_MOST))
