"""Outlines as bitmaps and back: nothing is lost, and little is added."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from anon_plugin.engine.geometry.outlines import Raster, outline_of, simplified, union
from anon_plugin.engine.geometry.polygons import fill, polygon_area


def cells_inside(polygon: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    fill(mask, polygon)
    return mask.astype(bool)


@settings(max_examples=200, deadline=None)
@given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 14), st.integers(1, 14))))
def test_an_outline_covers_every_cell_of_its_mask(mask: np.ndarray) -> None:
    if not mask.any():
        with pytest.raises(ValueError, match="no outline"):
            outline_of(mask.astype(np.uint8))
        return
    outline = outline_of(mask.astype(np.uint8), tolerance=0.0)
    assert outline.min() >= 0
    assert (outline.max(axis=0) <= mask.shape[::-1]).all()
    assert cells_inside(outline, mask.shape)[mask].all()


def test_an_outline_runs_along_the_edges_of_its_cells() -> None:
    mask = np.zeros((10, 10), np.uint8)
    mask[2:5, 3:9] = 1
    outline = outline_of(mask)
    assert sorted(map(tuple, outline)) == [(3, 2), (3, 5), (9, 2), (9, 5)]


def test_parts_are_joined_by_the_shortest_bridges() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[5:20, 5:20] = mask[5:20, 30:50] = mask[40:55, 30:50] = 1
    outline = outline_of(mask, tolerance=0.0)
    inside = cells_inside(outline, mask.shape)
    assert inside[mask == 1].all()
    assert 25 <= polygon_area(outline) - mask.sum() <= 60  # two bridges of 10 and 20 cells


def test_a_union_covers_its_parts_and_no_more_than_half_a_pixel_beside_them() -> None:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    star = (80 + 30 * np.sin(7 * turn))[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    parts = [star + 200.0, star + np.array([290.3, 230.7])]
    joined = union(parts)
    raster = Raster((0.0, 0.0), 4.0, (1800, 2000))
    drawn = [raster.drawn(one, edge=False).astype(bool) for one in (*parts, joined)]
    together = drawn[0] | drawn[1]
    assert (together & ~drawn[2]).sum() / 16 < 8.0
    assert polygon_area(joined) - together.sum() / 16 < 0.5 * 2 * 900
    assert union([star]) is star


def test_simplifying_moves_an_outline_by_no_more_than_it_may() -> None:
    turn = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    circle = 5000.25 + 700 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    fewer = simplified(circle, 0.25)
    assert len(fewer) < 200
    ends = np.roll(fewer, -1, axis=0)
    for number in range(0, 4000, 40):
        along = ends - fewer
        share = ((circle[number] - fewer) * along).sum(1) / (along**2).sum(1)
        foot = fewer + np.clip(share, 0, 1)[:, None] * along
        assert np.linalg.norm(foot - circle[number], axis=1).min() <= 0.26
