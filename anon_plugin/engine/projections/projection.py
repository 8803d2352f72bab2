"""How a photo is projected: decided from its tags and its pixels together, never silently.

A panorama that is taken for a flat photo loses what the seam cuts and what the poles smear; a
flat photo that is taken for a panorama loses sharpness where it is bent. So tags count only where
they fit the picture's size, pixels are asked where tags are silent, and what neither decides is
searched both ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NoReturn

from anon_plugin.engine.detection.merging import PLANE, Surface
from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.geotag.geotag import PanoramaTags
from anon_plugin.engine.pixels.pixel_source import PixelSource, as_source, thinned
from anon_plugin.engine.projections.equirectangular.regions import SphereSurface
from anon_plugin.engine.projections.equirectangular.signs import (
    SIGNS_WH,
    closes_sideways,
    is_dual_fisheye,
    narrows_to_a_pole,
)
from anon_plugin.engine.projections.equirectangular.sphere import Panorama
from anon_plugin.engine.projections.equirectangular.upright import lean_deg, scene_up
from anon_plugin.errors import PhotoError

PLANAR = "planar"
EQUIRECTANGULAR = "equirectangular"

# Sizes in tags are rounded to whole pixels, and pictures are scaled to whole pixels.
_SAME_SHAPE = 0.01
_TWO_TO_ONE = 0.01


@dataclass(frozen=True)
class Projection:
    """How a photo is projected, and why it is taken to be.

    kind: "planar" or "equirectangular". reason: a sentence for the report. panorama: where an
    equirectangular photo's pixels lie on the sphere. also_flat: True where the kind is in doubt,
    so that the photo is searched as a flat one too. up: the scene's way up on the sphere where the
    camera leant, so that the panorama is searched upright, too.
    """

    kind: str
    reason: str
    panorama: Panorama | None = None
    also_flat: bool = False
    up: tuple[float, float, float] | None = None

    @property
    def surface(self) -> Surface:
        """What the photo's pixels lie on, for merging."""
        return PLANE if self.panorama is None else SphereSurface(self.panorama)


def decide_projection(
    tags: PanoramaTags | None,
    size_wh: tuple[int, int],
    pixels: Pixels | PixelSource,
    wanted: str = "auto",
) -> Projection:
    """Decide how a photo is projected.

    tags: its GPano properties, None without any. size_wh: of the upright photo. pixels: the same
    photo, (H, W, 3) uint8, or a source of its windows. wanted: "auto", or the user's word:
    "equirectangular" or "planar".
    Raises PhotoError where the photo cannot be what the user says it is.
    """
    source = as_source(pixels)
    decided = _decided(tags, size_wh, source, wanted)
    up = None if decided.panorama is None else scene_up(source, decided.panorama)
    if up is None:
        return decided
    told = f"Its camera leant by about {lean_deg(up):.0f}°: searched as it is and upright."
    return replace(decided, up=up, reason=f"{decided.reason} {told}")


def _decided(
    tags: PanoramaTags | None, size_wh: tuple[int, int], source: PixelSource, wanted: str
) -> Projection:
    if wanted == PLANAR:
        return Projection(PLANAR, "You asked for it.")
    tagged, told = _by_tags(tags, size_wh)
    if tagged is not None:
        return Projection(EQUIRECTANGULAR, told, tagged)
    if wanted == EQUIRECTANGULAR:
        return _as_asked(size_wh)
    if tags is not None and _says_equirectangular(tags) and _is_two_to_one(size_wh):
        reason = (
            f"{told} Its shape is 2:1, so it is searched as a full panorama and as a flat photo."
        )
        return Projection(EQUIRECTANGULAR, reason, Panorama.full(*size_wh), also_flat=True)
    decided = _by_pixels(size_wh, source)
    return replace(decided, reason=f"{told} {decided.reason}".strip())


def _by_tags(tags: PanoramaTags | None, size_wh: tuple[int, int]) -> tuple[Panorama | None, str]:
    """Where the tags place the picture on the sphere, or None; and what they say, in words."""
    if tags is None:
        return None, ""
    if not _says_equirectangular(tags):
        return None, f"Its GPano tags say it is {tags.projection_type}."
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


def _as_asked(size_wh: tuple[int, int]) -> Projection:
    width, height = size_wh
    if height > width / 2 * (1 + _TWO_TO_ONE):
        _refuse(size_wh)
    if _is_two_to_one(size_wh):
        return Projection(EQUIRECTANGULAR, "You asked for it.", Panorama.full(*size_wh))
    reason = "You asked for it; taken as a full turn around the horizon."
    return Projection(EQUIRECTANGULAR, reason, _around_the_horizon(size_wh))


def _refuse(size_wh: tuple[int, int]) -> NoReturn:
    raise PhotoError(
        f"It is {size_wh[0]} × {size_wh[1]} pixels, too high for an equirectangular panorama, and "
        "has no tags that say which part of one it is. Set PROJECTION to auto or planar."
    )


def _by_pixels(size_wh: tuple[int, int], source: PixelSource) -> Projection:
    """What an untagged picture's shape and pixels show."""
    width, height = size_wh
    if width < 2 * height * (1 - _TWO_TO_ONE):
        return Projection(PLANAR, "It is less than twice as wide as high.")
    pixels = thinned(source, SIGNS_WH)
    closes = closes_sideways(pixels)
    if not _is_two_to_one(size_wh):
        if not closes:
            return Projection(PLANAR, "Its left and right edges do not continue each other.")
        reason = (
            "Its left and right edges continue each other: searched as a turn around the horizon "
            "and as a flat photo."
        )
        return Projection(EQUIRECTANGULAR, reason, _around_the_horizon(size_wh), also_flat=True)
    if is_dual_fisheye(pixels):
        return Projection(PLANAR, "It is 2:1 but shows two fisheye circles side by side.")
    full, pole = Panorama.full(width, height), narrows_to_a_pole(pixels)
    if closes and pole:
        reason = "It is 2:1, its left and right edges continue each other and a pole's row is even."
        return Projection(EQUIRECTANGULAR, reason, full)
    if closes or pole:
        sign = "its edges continue each other" if closes else "its first or last row is even"
        reason = (
            f"It is 2:1 and {sign}, which is no proof: searched as a panorama and as a flat photo."
        )
        return Projection(EQUIRECTANGULAR, reason, full, also_flat=True)
    return Projection(PLANAR, "It is 2:1 but neither its edges nor its rows are a panorama's.")


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
