"""When a photo is a fisheye picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from anon_plugin.engine.projections.equirectangular.panorama import EQUIRECTANGULAR, Panorama
from anon_plugin.engine.projections.fisheye.circles import Circle, one_circle, two_circles
from anon_plugin.engine.projections.fisheye.lens import FISHEYE, STEREOGRAPHIC, Fisheye
from anon_plugin.engine.projections.parts import Part, Parts
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision, Projection
from anon_plugin.engine.projections.sphere.spherical import Spherical

# Half of what a lens shows. Two lenses back to back must overlap; real ones show 190° to 200°, and
# the circle of a single one is called 180° by its maker.
_HALF_OF_TWO_DEG = 95.0
_HALF_DEG = 90.0

# EXIF stands first in a file and is no longer than this.
_EXIF_BYTES = 2**17
_WORDS = ("fisheye", "fish-eye", "fish eye")

_TYPES = {
    "fisheye": FISHEYE,
    "dual fisheye": FISHEYE,
    "dualfisheye": FISHEYE,
    "equidistant": FISHEYE,
    "stereographic": "stereographic",
}
"""What programs write as GPano's ProjectionType."""


class FisheyeKind:
    """When a photo is a fisheye picture of one mapping, see Kind."""

    def __init__(self, name: str) -> None:
        self.name = name

    def by_tags(self, clues: Clues) -> Decision | str:
        """See Kind. Two circles are no full panorama, whatever a program has tagged."""
        if _TYPES.get(clues.tagged_type) == self.name:
            projection, seen = self._lenses(clues)
            return Decision(projection, f"Its GPano tags say it is {clues.tagged_type}{seen}.")
        if self.name != FISHEYE:
            return ""
        if clues.tagged_type == EQUIRECTANGULAR and (pair := two_circles(clues.source)):
            reason = (
                "Its GPano tags say equirectangular but it shows two fisheye circles: searched as "
                "these and as a panorama."
            )
            full = Spherical(Panorama.full(*clues.size_wh))
            return Decision(self._two(clues, pair), reason, also=(full,))
        if _names_a_fisheye(clues):
            projection, seen = self._lenses(clues)
            reason = f"Its lens is a fisheye{seen}: searched as that and as a flat photo."
            return Decision(projection, reason, also=(Planar(),))
        return ""

    def by_pixels(self, clues: Clues) -> Decision | None:
        """What the pixels of a photo say for this projection; None where nothing."""
        width, height = clues.size_wh
        if self.name != FISHEYE or not (clues.is_small or width >= 2 * height):
            return None
        pair = two_circles(clues.source)
        if pair is not None:
            reason = "It shows two fisheye circles, each of which is searched on its own sphere."
            return Decision(self._two(clues, pair), reason)
        circle = one_circle(clues.source)
        if circle is None:
            return None
        reason = "It shows one circle on black: searched as a fisheye picture and as a flat photo."
        return Decision(Spherical(self._lens(clues.size_wh, circle)), reason, also=(Planar(),))

    def as_asked(self, clues: Clues) -> Decision:
        """This projection, as the user says. Raises PhotoError where the photo cannot have it."""
        projection, seen = self._lenses(clues)
        return Decision(projection, f"You asked for it{seen}.")

    def from_dict(self, values: Mapping[str, Any] | None) -> Projection:
        """The projection whose to_dict gave these values. Raises ValueError or KeyError else."""
        if values is not None and "parts" in values:
            return Parts.from_dict(values, self.from_dict)
        return Spherical(Fisheye.from_dict(values or {}))

    def _lenses(self, clues: Clues) -> tuple[Projection, str]:
        """The lenses as far as circles show them, else one that fills the frame; and which, in
        words."""
        pair = two_circles(clues.source)
        if pair is not None:
            return self._two(clues, pair), ", two circles"
        circle = one_circle(clues.source)
        if circle is not None:
            return Spherical(self._lens(clues.size_wh, circle)), ", one circle"
        return Spherical(self._filling(clues)), ", filling the frame"

    def _two(self, clues: Clues, pair: tuple[Circle, Circle]) -> Parts:
        width, height = clues.size_wh
        if width > height:
            boxes = (0, 0, width // 2, height), (width // 2, 0, width, height)
        else:
            boxes = (0, 0, width, height // 2), (0, height // 2, width, height)
        parts = []
        for box, circle in zip(boxes, pair, strict=True):
            size_wh = box[2] - box[0], box[3] - box[1]
            lens = self._lens(size_wh, circle, _HALF_OF_TWO_DEG)
            parts.append(Part(box, Spherical(lens)))
        return Parts(tuple(parts))

    def _lens(
        self,
        size_wh: tuple[int, int],
        circle: Circle,
        widest_deg: float = _HALF_DEG,
    ) -> Fisheye:
        where = circle.centre_xy, circle.radius
        return Fisheye.with_radius(self.name, size_wh, *where, widest_deg)

    def _filling(self, clues: Clues) -> Fisheye:
        """A lens whose circle lies around the picture: as EXIF says, else 180° from corner to
        corner."""
        width, height = clues.size_wh
        centre, corner = (width / 2, height / 2), math.hypot(width, height) / 2
        if clues.focal_px is None:
            return Fisheye.with_radius(self.name, clues.size_wh, centre, corner, _HALF_DEG)
        lens = Fisheye(self.name, clues.size_wh, centre, clues.focal_px, _HALF_DEG)
        return lens.reaching(corner)


def _names_a_fisheye(clues: Clues) -> bool:
    """Whether EXIF's name of the lens says so; EXIF is only read where the word is in the file."""
    start = clues.metadata[:_EXIF_BYTES].lower()
    if not any(word.encode() in start for word in _WORDS):
        return False
    lens = str(clues.exif.get("EXIF LensModel", "")).lower()
    return any(word in lens for word in _WORDS)


FISHEYE_KIND = FisheyeKind(FISHEYE)
STEREOGRAPHIC_KIND = FisheyeKind(STEREOGRAPHIC)
