"""The looks of a redaction: a region in, its replacement pixels out.

Each effect first destroys and then decorates. Destroying means that the region's own pixels are
not even looked at: the stand-in (backdrop.py) is made from what stays visible around it. Only a
weak style, which the guard refuses unless the user insists, keeps some of the content (kept.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pkgutil import resolve_name
from typing import cast

from anon_plugin.engine.redaction.effects.bands import Rows
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.style import Style

EffectFunction = Callable[[Region, Style], Rows]
"""Gives the rows of replacement values for the box of a region."""


@cache
def effect_function(name: str) -> EffectFunction:
    """What paints an effect of the vocabulary: the function of its name in the module of its name.

    Raises ModuleNotFoundError for any other name.
    """
    return cast(EffectFunction, resolve_name(f"{__name__}.{name}:{name}"))
