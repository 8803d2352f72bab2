"""The projections that there are, and which of them a photo has.

A panorama that is taken for a flat photo loses what the seam cuts and what the poles smear; a
flat photo that is taken for a panorama loses sharpness where it is bent. So tags count only where
they fit the picture's size, pixels are asked where tags are silent, and what neither decides is
searched both ways. It is never decided silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pkgutil import resolve_name
from typing import Any

from anon_plugin.engine.projections.names import AUTO, KINDS, NAMES
from anon_plugin.engine.projections.projection import Clues, Decision, Kind, Projection

_KINDS: tuple[Kind, ...] = tuple(resolve_name(f"{__package__}.{place}") for place in KINDS.values())


def decide_projection(clues: Clues, wanted: str = AUTO) -> Decision:
    """Decide how a photo is projected; wanted: "auto", or the user's word, one of NAMES.

    Raises PhotoError where the photo cannot be what the user says it is.
    """
    decided = _kind(wanted).as_asked(clues) if wanted != AUTO else _recognised(clues)
    projection, leant = decided.projection.upright(clues.source)
    return replace(decided, projection=projection, reason=f"{decided.reason} {leant}".strip())


def projection_from_dict(name: str, values: Mapping[str, Any] | None) -> Projection:
    """The projection of that name whose to_dict gave these values.

    Raises ValueError or KeyError where it did not.
    """
    return _kind(name).from_dict(values)


def _recognised(clues: Clues) -> Decision:
    told = []
    for kind in _KINDS:
        decided = kind.by_tags(clues)
        if isinstance(decided, Decision):
            return decided
        told.append(decided)
    if clues.tags is not None and not any(told):
        told.append(f"Its GPano tags say it is {clues.tags.projection_type}.")
    seen = next(found for kind in _KINDS if (found := kind.by_pixels(clues)) is not None)
    return replace(seen, reason=" ".join(filter(None, [*told, seen.reason])))


def _kind(name: str) -> Kind:
    for kind in _KINDS:
        if kind.name == name:
            return kind
    raise ValueError(f"There is no projection {name!r}; there are {', '.join(NAMES)}.")
