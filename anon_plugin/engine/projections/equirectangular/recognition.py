"""When a photo is an equirectangular panorama."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from anon_plugin.engine.geotag.geotag import PanoramaTags
from anon_plugin.engine.pixels.pixel_source import thinned
from anon_plugin.engine.projections.equirectangular.panorama import EQUIRECTANGULAR, Panorama
from anon_plugin.engine.projections.equirectangular.signs import (
    SIGNS_WH,
    closes_sideways,
    is_dual_fisheye,
    narrows_to_a_pole,
)
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.errors import PhotoError

# Sizes in tags are rounded to whole pixels, and pictures are scaled to whole pixels.
_SAME_SHAPE = 0.01
_TWO_TO_ONE = 0.01


class EquirectangularKind:
    """When a photo is an equirectangular panorama, see Kind."""

    name = EQUIRECTANGULAR

    def by_tags(self, clues: Clues) -> Decision | str:
        """See Kind."""
        tagged, told = _by_tags(clues.tags, clues.size_wh)
        if tagged is not None:
            return Decision(Spherical(tagged), told)
        if told and _is_two_to_one(clues.size_wh):
            return _both_ways(
                Panorama.full(*clues.size_wh),
                f"{told} Its shape is 2:1, so it is searched as a full panorama and as a flat "
                "photo.",
            )
        return told

    def by_pixels(self, clues: Clues) -> Decision | None:
        """See Kind."""
        size_wh = clues.size_wh
        if size_wh[0] < 2 * size_wh[1] * (1 - _TWO_TO_ONE):
            return None
        pixels = thinned(clues.source, SIGNS_WH)
        closes = closes_sideways(pixels)
        if not _is_two_to_one(size_wh):
            if not closes:
                return None
            return _both_ways(
                _around_the_horizon(size_wh),
                "Its left and right edges continue each other: searched as a turn around the "
                "horizon and as a flat photo.",
            )
        if is_dual_fisheye(pixels):
            return Decision(Planar(), "It is 2:1 but shows two fisheye circles side by side.")
        full, pole = Panorama.full(*size_wh), narrows_to_a_pole(pixels)
        if closes and pole:
            return Decision(
                Spherical(full),
                "It is 2:1, its left and right edges continue each other and a pole's row is even.",
            )
        if closes or pole:
            sign = "its edges continue each other" if closes else "its first or last row is even"
            return _both_ways(
                full,
                f"It is 2:1 and {sign}, which is no proof: searched as a panorama and as a flat "
                "photo.",
            )
        return None

    def as_asked(self, clues: Clues) -> Decision:
        """See Kind. What tags say of the part that it shows counts."""
        tagged, told = _by_tags(clues.tags, clues.size_wh)
        if tagged is not None:
            return Decision(Spherical(tagged), told)
        width, height = clues.size_wh
        if height > width / 2 * (1 + _TWO_TO_ONE):
            _refuse(clues.size_wh)
        if _is_two_to_one(clues.size_wh):
            return Decision(Spherical(Panorama.full(width, height)), "You asked for it.")
        reason = "You asked for it; taken as a full turn around the horizon."
        return Decision(Spherical(_around_the_horizon(clues.size_wh)), reason)

    def from_dict(self, values: Mapping[str, Any] | None) -> Spherical:
        """See Kind."""
        return Spherical(Panorama.from_dict(values or {}))


def _both_ways(panorama: Panorama, reason: str) -> Decision:
    return Decision(Spherical(panorama), reason, also=(Planar(),))


def _by_tags(tags: PanoramaTags | None, size_wh: tuple[int, int]) -> tuple[Panorama | None, str]:
    """Where the tags place the picture on the sphere, or None; and what they say, in words."""
    if tags is None or not _says_equirectangular(tags):
        return None, ""
    cropped = tags.cropped_wh or tags.full_wh
    full = tags.full_wh or (cropped if cropped and _is_two_to_one(cropped) else None)
    if not cropped or not full or min(*cropped, *full) <= 0:
        return None, "Its GPano tags say equirectangular but not of which size."
    left_top = tags.cropped_left_top or (0, 0)
    if not _same_shape(cropped, size_wh) and full == size_wh:
        cropped, left_top = full, (0, 0)
    beyond = cropped[0] > full[0] * (1 + _SAME_SHAPE) or (
        left_top[1] + cropped[1] > full[1] * (1 + _SAME_SHAPE) + 1
    )
    if not _same_shape(cropped, size_wh) or not _is_two_to_one(full) or beyond:
        return None, "Its GPano tags say equirectangular but do not fit its size."
    tagged = Panorama(cropped, (float(full[0]), float(full[1])), (left_top[0], left_top[1]))
    placed = _exactly_round(tagged.scaled(size_wh))
    part = "a full panorama" if cropped == full else "a part of a panorama"
    told = f"Its GPano tags say it is {part}"
    if cropped != size_wh:
        return placed, f"{told}, of another size: it was scaled since, and so are they."
    return placed, f"{told}."


def _exactly_round(panorama: Panorama) -> Panorama:
    """A panorama that misses the full turn by less than a pixel makes it."""
    if not panorama.closes:
        return panorama
    full = (float(panorama.size_wh[0]), panorama.full_wh[1])
    return Panorama(panorama.size_wh, full, panorama.left_top)


def _refuse(size_wh: tuple[int, int]) -> NoReturn:
    raise PhotoError(
        f"It is {size_wh[0]} × {size_wh[1]} pixels, too high for an equirectangular panorama, and "
        "has no tags that say which part of one it is. Set PROJECTION to auto or planar."
    )


def _around_the_horizon(size_wh: tuple[int, int]) -> Panorama:
    """A full turn with the horizon in the middle.

    A cylinder's strip, which has the tangent of the pitch as its y, is this within 4 % for a
    ratio of 5:1 or more, and the flat search covers what is left.
    """
    width, height = size_wh
    return Panorama(size_wh, (float(width), width / 2), (0.0, width / 4 - height / 2))


def _says_equirectangular(tags: PanoramaTags) -> bool:
    return (tags.projection_type or EQUIRECTANGULAR).strip().lower() == EQUIRECTANGULAR


def _is_two_to_one(size_wh: tuple[int, int]) -> bool:
    return abs(size_wh[0] - 2 * size_wh[1]) <= max(2 * size_wh[1] * _TWO_TO_ONE, 1.0)


def _same_shape(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether one size is the other, scaled to whole pixels."""
    expected = first[1] * second[0] / first[0]
    return abs(expected - second[1]) <= max(_SAME_SHAPE * second[1], 1.0)
