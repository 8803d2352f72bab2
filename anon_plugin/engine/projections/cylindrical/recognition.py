"""When a photo is a cylindrical panorama."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from anon_plugin.engine.geotag.geotag import PanoramaTags, exif_numbers
from anon_plugin.engine.pixels.pixel_source import thinned
from anon_plugin.engine.projections.cylindrical.cylinder import CYLINDRICAL, Cylinder
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.signs import SIGNS_WH, STRIP, closes_sideways
from anon_plugin.engine.projections.sphere.spherical import Spherical

# Apple's value of CustomRendered for a sweep, and how wide one is at least.
_SWEEP, _SWEEPS = 6.0, 1.5

# A sweep is taken with the phone upright: its height is the long side of the sensor, 36 mm in the
# measure of the 35 mm equivalent. Phones without EXIF have lenses of about 28 mm.
_SENSOR_MM = 36.0
_PHONE_MM = 28.0

# A sweep whose ends do not meet is no full turn, however wide it is.
_LESS_THAN_A_TURN = 1.02

_SAME_SHAPE = 0.01


class CylindricalKind:
    """When a photo is a cylindrical panorama, see Kind."""

    name = CYLINDRICAL

    def by_tags(self, clues: Clues) -> Decision | str:
        """What the tags of a photo say for this projection; None where nothing."""
        if clues.tags is not None and clues.tagged_type == CYLINDRICAL:
            told = "Its GPano tags say it is cylindrical"
            cylinder = _by_tags(clues.tags, clues.size_wh)
            if cylinder is not None:
                return Decision(Spherical(cylinder), f"{told}.")
            guessed, how = _guessed(clues)
            reason = f"{told} but not how wide; {how}, and searched as a flat photo, too."
            return Decision(Spherical(guessed), reason, also=(Planar(),))
        width, height = clues.size_wh
        if width >= _SWEEPS * height and exif_numbers(clues.exif, "EXIF CustomRendered") == [
            _SWEEP
        ]:
            guessed, how = _guessed(clues)
            return Decision(Spherical(guessed), f"Its EXIF says it is a panorama; {how}.")
        return ""

    def by_pixels(self, clues: Clues) -> Decision | None:
        """What the pixels of a photo say for this projection; None where nothing."""
        width, height = clues.size_wh
        if width < STRIP * height:
            return None
        guessed, how = _guessed(clues)
        reason = f"It is a strip; {how}, and searched as a flat photo, too."
        return Decision(Spherical(guessed), reason, also=(Planar(),))

    def as_asked(self, clues: Clues) -> Decision:
        """See Kind. What tags say of the part that it shows counts."""
        tagged = self.by_tags(clues)
        if isinstance(tagged, Decision) and not tagged.also:
            return tagged
        guessed, how = _guessed(clues)
        return Decision(Spherical(guessed), f"You asked for it; {how}.")

    def from_dict(self, values: Mapping[str, Any] | None) -> Spherical:
        """The projection whose to_dict gave these values. Raises ValueError or KeyError else."""
        return Spherical(Cylinder.from_dict(values or {}))


def _by_tags(tags: PanoramaTags, size_wh: tuple[int, int]) -> Cylinder | None:
    """Where the tags place the picture on a cylinder, None where they do not tell or fit."""
    full, cropped = tags.full_wh or (None, None), tags.cropped_wh or (None, None)
    left_top = tags.cropped_left_top or (None, None)
    cropped_wh = cropped[0] or full[0], cropped[1] or size_wh[1]
    if not full[0] or not cropped_wh[0] or cropped_wh[0] > full[0] * (1 + _SAME_SHAPE):
        return None
    scale = size_wh[0] / cropped_wh[0]
    if cropped[1] and abs(cropped[1] * scale - size_wh[1]) > max(_SAME_SHAPE * size_wh[1], 1.0):
        return None
    turn_px = full[0] * scale
    if abs(turn_px - size_wh[0]) < 1.0:
        turn_px = float(size_wh[0])
    placed = Cylinder.around(size_wh, turn_px)
    middle_x, horizon_y = placed.middle_x, placed.horizon_y
    if left_top[0] is not None:
        middle_x = (full[0] / 2 - left_top[0]) * scale
    if full[1] and left_top[1] is not None:
        horizon_y = (full[1] / 2 - left_top[1]) * scale
    return Cylinder(size_wh, turn_px, placed.focal_px, middle_x, horizon_y)


def _guessed(clues: Clues) -> tuple[Cylinder, str]:
    """A cylinder around a picture that does not say which, and how it was found, in words."""
    width, height = clues.size_wh
    closes = width >= 2 * height and closes_sideways(thinned(clues.source, SIGNS_WH))
    if closes:
        how = "its left and right edges continue each other, so it is taken as a full turn"
        return Cylinder.around(clues.size_wh, float(width)), how
    lens_mm = exif_numbers(clues.exif, "EXIF FocalLengthIn35mmFilm")
    focal_px = height * (lens_mm[0] if lens_mm and lens_mm[0] > 0 else _PHONE_MM) / _SENSOR_MM
    turn_px = max(2 * float(np.pi) * focal_px, width * _LESS_THAN_A_TURN)
    how = "how far it turns is estimated from its height, so no directions are told"
    return Cylinder.around(clues.size_wh, turn_px, directions_known=False), how


CYLINDRICAL_KIND = CylindricalKind()
