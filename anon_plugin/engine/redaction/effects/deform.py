"""Deform: a swirl, as if the picture had been stirred. What is stirred is only the stand-in."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.backdrop import enlarged, stand_in
from anon_plugin.engine.redaction.effects.bands import Rows, sampled
from anon_plugin.engine.redaction.effects.kept import kept_means
from anon_plugin.engine.redaction.effects.region import Region, rectangle
from anon_plugin.engine.redaction.style import Style

_TURNS = 0.6
"""How many whole turns the middle is stirred against the edge."""

_STREAKS = 0.22
"""Range of the streaks' brightness, as a fraction of full brightness."""

_MAP_PX = 96
"""Points along a side at which the swirl is worked out."""


def deform(region: Region, style: Style) -> Rows:
    """The stand-in (or the kept means of a weak style) with streaks, swirled around its middle."""
    down, _ = region.box
    height = down.stop - down.start
    if style.keeps_content:
        means = kept_means(region, *region.grid_shape(style.kept_cells))
        content = region.spread(means, cv2.INTER_CUBIC)(0, height)
    else:
        content = enlarged(region, stand_in(region))(0, height)
        content += _streaks(region)(0, height)
    swirl = _swirl(region)
    return lambda top, bottom: sampled(content, swirl(top, bottom))


def _streaks(region: Region) -> Rows:
    """Rows of the box, of one band: soft spots in the frame, which the swirl draws out."""
    rows, columns = region.grid_shape(7)
    spots = np.zeros((rows + 2, columns + 2, 1), dtype=np.float32)
    spots[1:-1, 1:-1] = region.pattern.uniform("streaks", (rows, columns, 1))
    return region.spread(spots * np.float32(_STREAKS * region.white), cv2.INTER_CUBIC)


def _swirl(region: Region) -> Rows:
    """Rows of the box: x and y in it from where each of its pixels takes its value.

    The map is smooth, so it is worked out on a small grid and enlarged.
    """
    rows, columns = (min(side, _MAP_PX) for side in (region.height, region.width))
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    points = np.stack([x * region.width / columns, y * region.height / rows], axis=-1)
    to_unit = region.frame_to(rectangle(2.0, 2.0) - 1.0)
    u, v = np.moveaxis(cv2.perspectiveTransform(points.reshape(1, -1, 2), to_unit)[0], -1, 0)
    angle = 2.0 * np.pi * _TURNS * np.clip(1.0 - np.hypot(u, v), 0.0, 1.0) ** 2
    cos, sin = np.cos(angle), np.sin(angle)
    turned = np.stack([cos * u - sin * v, sin * u + cos * v], axis=-1)[None]
    origin = cv2.perspectiveTransform(turned, np.linalg.inv(to_unit)).reshape(rows, columns, 2)
    moved = enlarged(region, (origin - points).astype(np.float32))

    def places(top: int, bottom: int) -> NDArray[np.float32]:
        at = moved(top, bottom)
        at[:, :, 0] += np.arange(at.shape[1], dtype=np.float32) + np.float32(0.5)
        at[:, :, 1] += np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5)
        return at

    return places
