"""When a photo is an equirectangular panorama."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

from anon_plugin.engine.geotag.geotag import PanoramaTags
from anon_plugin.engine.pixels.pixel_source import part_of, thinned
from anon_plugin.engine.projections.equirectangular.panorama import EQUIRECTANGULAR, Panorama
from anon_plugin.engine.projections.parts import Part, Parts
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision, Projection
from anon_plugin.engine.projections.signs import (
    SIGNS_WH,
    STRIP,
    closes_sideways,
    halves_are_alike,
    narrows_to_a_pole,
)
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.errors import PhotoError

# Sizes in tags are rounded to whole pixels, and pictures are scaled to whole pixels.
_SAME_SHAPE = 0.01
_TWO_TO_ONE = 0.01


class EquirectangularKind:
    """When a photo is an equirectangular panorama, see Kind."""

    name = EQUIRECTANGULAR

    def by_tags(self, clues: Clues) -> Decision | str:
        """What the tags of a photo say for this projection; None where nothing."""
        if clues.tags is None or clues.tagged_type not in ("", EQUIRECTANGULAR):
            return ""
        tagged = _by_tags(clues.tags, clues.size_wh)
        if isinstance(tagged, Decision):
            return tagged
        if _is_two_to_one(clues.size_wh):
            return _both_ways(
                Panorama.full(*clues.size_wh),
                f"{tagged} Its shape is 2:1, so it is searched as a full panorama and as a flat "
                "photo.",
            )
        return tagged

    def by_pixels(self, clues: Clues) -> Decision | None:
        """What the pixels of a photo say for this projection; None where nothing."""
        stereo = _stereo(clues)
        if stereo is not None:
            return stereo
        width, height = clues.size_wh
        if not 2 * (1 - _TWO_TO_ONE) <= width / height < STRIP:
            return None
        pixels = thinned(clues.source, SIGNS_WH)
        closes = closes_sideways(pixels)
        if not _is_two_to_one(clues.size_wh):
            if not closes:
                return None
            return _both_ways(
                _around_the_horizon(clues.size_wh),
                "Its left and right edges continue each other: searched as a turn around the "
                "horizon and as a flat photo.",
            )
        full, pole = Panorama.full(width, height), narrows_to_a_pole(pixels)
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
        tagged = _by_tags(clues.tags, clues.size_wh) if clues.tags is not None else ""
        if isinstance(tagged, Decision) and clues.tagged_type in ("", EQUIRECTANGULAR):
            return tagged
        stereo = _stereo(clues)
        if stereo is not None:
            return stereo
        width, height = clues.size_wh
        if height > width / 2 * (1 + _TWO_TO_ONE):
            _refuse(clues.size_wh)
        if _is_two_to_one(clues.size_wh):
            return Decision(Spherical(Panorama.full(width, height)), "You asked for it.")
        reason = "You asked for it; taken as a full turn around the horizon."
        return Decision(Spherical(_around_the_horizon(clues.size_wh)), reason)

    def from_dict(self, values: Mapping[str, Any] | None) -> Projection:
        """The projection whose to_dict gave these values. Raises ValueError or KeyError else."""
        if values is not None and "parts" in values:
            return Parts.from_dict(values, self.from_dict)
        return Spherical(Panorama.from_dict(values or {}))


def _both_ways(panorama: Panorama, reason: str) -> Decision:
    return Decision(Spherical(panorama), reason, also=(Planar(),))


def _by_tags(tags: PanoramaTags, size_wh: tuple[int, int]) -> Decision | str:
    """Where the tags place the picture on the sphere; or why they do not, in words."""
    full, cropped = _full(tags), _cropped(tags, size_wh)
    if full is None or min(*cropped, *full) <= 0:
        return "Its GPano tags say equirectangular but not of which size."
    if not _same_shape(cropped, size_wh) and full == size_wh:
        cropped, tags = full, replace(tags, cropped_left_top=(0, 0))
    left_top, is_sure = _left_top(tags, cropped, full)
    beyond = cropped[0] > full[0] * (1 + _SAME_SHAPE) or (
        left_top[1] + cropped[1] > full[1] * (1 + _SAME_SHAPE) + 1
    )
    if not _same_shape(cropped, size_wh) or not _is_two_to_one(full) or beyond:
        return "Its GPano tags say equirectangular but do not fit its size."
    tagged = Panorama(cropped, (float(full[0]), float(full[1])), left_top)
    placed = _exactly_round(tagged.scaled(size_wh))
    part = "a full panorama" if cropped == full else "a part of a panorama"
    told = f"Its GPano tags say it is {part}"
    if cropped != size_wh:
        told = f"{told}, of another size: it was scaled since, and so are they"
    if is_sure:
        return Decision(Spherical(placed), f"{told}.")
    return _both_ways(
        placed,
        f"{told}, but not which: searched as one around the horizon and as a flat photo.",
    )


def _full(tags: PanoramaTags) -> tuple[int, int] | None:
    """The size of the full panorama, which is 2:1; None where nothing tells."""
    width, height = tags.full_wh or (None, None)
    if width is not None or height is not None:
        return (width or 2 * (height or 0), height or round((width or 0) / 2))
    width, height = tags.cropped_wh or (None, None)
    if width is not None and height is not None and _is_two_to_one((width, height)):
        return width, height
    return None


def _cropped(tags: PanoramaTags, size_wh: tuple[int, int]) -> tuple[int, int]:
    """The size of the part that the picture shows, in the full panorama's pixels."""
    width, height = tags.cropped_wh or (None, None)
    if width is None and height is None:
        full = _full(tags)
        if full is None:
            return size_wh
        is_part = tags.cropped_left_top is not None and not _same_shape(full, size_wh)
        return size_wh if is_part and size_wh[0] <= full[0] and size_wh[1] <= full[1] else full
    ratio = size_wh[0] / size_wh[1]
    return (
        round((height or 0) * ratio) if width is None else width,
        round((width or 0) / ratio) if height is None else height,
    )


def _left_top(
    tags: PanoramaTags, cropped: tuple[int, int], full: tuple[int, int]
) -> tuple[tuple[float, float], bool]:
    """Where the part begins in the full panorama, in its middle where nothing tells; and whether
    that is sure."""
    corner, sure = [], True
    for axis, said in enumerate(tags.cropped_left_top or (None, None)):
        fills = cropped[axis] >= full[axis] * (1 - _SAME_SHAPE)
        sure &= said is not None or fills
        middle = 0.0 if fills else (full[axis] - cropped[axis]) / 2
        corner.append(middle if said is None else float(said))
    return (corner[0], corner[1]), sure


def _exactly_round(panorama: Panorama) -> Panorama:
    """A panorama that misses the full turn by less than a pixel makes it."""
    if not panorama.closes:
        return panorama
    full = (float(panorama.size_wh[0]), panorama.full_wh[1])
    return Panorama(panorama.size_wh, full, panorama.left_top)


def _stereo(clues: Clues) -> Decision | None:
    """Two panoramas, one for each eye: one above the other, each on a sphere of its own.

    Raises PhotoError where they stand side by side: what runs past the edge of the left one would
    lie in the right one.
    """
    width, height = clues.size_wh
    stacked = abs(width - height) <= _TWO_TO_ONE * width
    beside = abs(width - 4 * height) <= _TWO_TO_ONE * width
    if not ((stacked and clues.is_small) or beside) or min(width, height) < 2:
        return None
    across, down = (width, height // 2) if stacked else (width // 2, height)
    x, y = width - across, height - down
    boxes = (0, 0, across, down), (x, y, width, height)
    eyes = [thinned(part_of(clues.source, box), SIGNS_WH) for box in boxes]
    if not (all(map(closes_sideways, eyes)) and halves_are_alike(*eyes)):
        return None
    if beside:
        raise PhotoError(
            "It shows two panoramas side by side, one for each eye. Cut it into two photos."
        )
    parts = tuple(Part(box, Spherical(Panorama.full(across, box[3] - box[1]))) for box in boxes)
    reason = "It shows two panoramas, one above the other: each is searched on its own sphere."
    return Decision(Parts(parts), reason)


def _refuse(size_wh: tuple[int, int]) -> NoReturn:
    raise PhotoError(
        f"It is {size_wh[0]} × {size_wh[1]} pixels, too high for an equirectangular panorama, and "
        "has no tags that say which part of one it is. Set PROJECTION to auto or planar."
    )


def _around_the_horizon(size_wh: tuple[int, int]) -> Panorama:
    """A full turn with the horizon in the middle."""
    width, height = size_wh
    return Panorama(size_wh, (float(width), width / 2), (0.0, width / 4 - height / 2))


def _is_two_to_one(size_wh: tuple[int, int]) -> bool:
    return abs(size_wh[0] - 2 * size_wh[1]) <= max(2 * size_wh[1] * _TWO_TO_ONE, 1.0)


def _same_shape(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether one size is the other, scaled to whole pixels."""
    expected = first[1] * second[0] / first[0]
    return abs(expected - second[1]) <= max(_SAME_SHAPE * second[1], 1.0)


EQUIRECTANGULAR_KIND = EquirectangularKind()
