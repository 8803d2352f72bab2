"""Where something is replaced, its old colour goes with it."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.video.planes import Coding, Planes

CODING = Coding(8, 0.2126, 0.0722, full_range=False)


@pytest.mark.parametrize(
    ("in_fields", "line", "replaced"),
    [(False, 2, [1]), (False, 3, [1]), (True, 2, [0, 1]), (True, 3, [0, 1]), (True, 5, [2])],
)
def test_colour_goes_with_the_lines_that_share_it(
    in_fields: bool, line: int, replaced: list[int]
) -> None:
    """Of two fields, a row of colour belongs to every other line of four."""
    brightness = np.full((6, 8), 100, np.uint8)
    colours = tuple(np.full((3, 4), 200, np.uint8) for _ in range(2))
    planes = Planes(brightness, colours, (2, 2), CODING, in_fields)
    grey = np.full((1, 4, 3), 128, np.uint8)
    planes.put((1, line, 5, line + 1), grey, np.ones((1, 4), bool))
    expected = np.full((3, 4), 200)
    expected[replaced, 0:3] = 128
    for plane in colours:
        assert np.array_equal(plane, expected)
