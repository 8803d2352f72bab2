"""Pictures in blocks: windows show what is there, and no block is decoded more often than said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from anon_plugin.engine.containers.tiff.reading import Upright
from anon_plugin.engine.pixels import blocks
from anon_plugin.engine.pixels.blocks import HeldBlocks, read_windows, windows
from anon_plugin.engine.pixels.pixel_source import ArrayPixels

HEIGHT, WIDTH = 90, 130
DTYPE = np.dtype(np.uint16)


@dataclass
class Coded:
    """A picture in blocks that counts how often each is decoded."""

    block_wh: tuple[int, int]
    decoded: Counter[tuple[int, int]] = field(default_factory=Counter)
    shape: tuple[int, int, int] = (HEIGHT, WIDTH, 2)
    dtype: Any = DTYPE

    @property
    def pixels(self) -> np.ndarray:
        return np.arange(HEIGHT * WIDTH * 2, dtype=self.dtype).reshape(self.shape)

    @property
    def edges(self) -> tuple[list[int], list[int]]:
        across, down = self.block_wh
        return [*range(0, WIDTH, across), WIDTH], [*range(0, HEIGHT, down), HEIGHT]

    def read(self, x0: int, y0: int, x1: int, y1: int) -> np.ndarray:
        across, down = self.block_wh
        for row in range(y0 // down, (y1 - 1) // down + 1):
            self.decoded.update((row, x) for x in range(x0 // across, (x1 - 1) // across + 1))
        return self.pixels[y0:y1, x0:x1]

    @property
    def count(self) -> int:
        columns, rows = self.edges
        return (len(columns) - 1) * (len(rows) - 1)


def random_boxes(count: int) -> list[tuple[int, int, int, int]]:
    random = np.random.default_rng(3)
    found = []
    for _ in range(count):
        x0, y0 = int(random.integers(0, WIDTH - 1)), int(random.integers(0, HEIGHT - 1))
        x1, y1 = int(random.integers(x0 + 1, WIDTH)), int(random.integers(y0 + 1, HEIGHT))
        found.append((x0, y0, x1, y1))
    return found


LAYOUTS = [(32, 32), (WIDTH, 1), (WIDTH, 16), (200, 200)]


@pytest.mark.parametrize("block_wh", LAYOUTS)
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("most", [1, 3000, 10**6])
def test_windows_cover_a_picture_with_each_block_in_one_of_them(
    block_wh: tuple[int, int], orientation: int, most: int
) -> None:
    coded = Coded(block_wh)
    shown = Upright(coded, orientation)
    seen = np.zeros(shown.shape[:2], int)
    for x0, y0, x1, y1 in windows(shown, most):
        values = shown.read(x0, y0, x1, y1).size
        assert values <= max(most, 2 * block_wh[0] * block_wh[1])
        seen[y0:y1, x0:x1] += 1
    assert (seen == 1).all()
    assert set(coded.decoded.values()) == {1}
    assert len(coded.decoded) == coded.count


def test_a_picture_in_memory_is_cut_into_rows() -> None:
    pixels = ArrayPixels(Coded((1, 1)).pixels)
    assert list(windows(pixels, 30 * WIDTH * 2)) == [
        (0, y, WIDTH, y + 30) for y in range(0, HEIGHT, 30)
    ]


@pytest.mark.parametrize("block_wh", LAYOUTS)
@pytest.mark.parametrize("together", [1, 3000])
def test_several_windows_decode_a_block_once(
    monkeypatch: pytest.MonkeyPatch, block_wh: tuple[int, int], together: int
) -> None:
    monkeypatch.setattr(blocks, "_SAMPLE_VALUES", together)
    coded, boxes = Coded(block_wh), random_boxes(20)
    found = read_windows(coded, boxes)
    for pixels, (x0, y0, x1, y1) in zip(found, boxes, strict=True):
        assert np.array_equal(pixels, coded.pixels[y0:y1, x0:x1])
    assert set(coded.decoded.values()) == {1}
    assert read_windows(coded, []) == []


@pytest.mark.parametrize("block_wh", LAYOUTS)
@pytest.mark.parametrize("cell_px", [1, 20])
def test_held_blocks_are_decoded_once_and_give_way(
    monkeypatch: pytest.MonkeyPatch, block_wh: tuple[int, int], cell_px: int
) -> None:
    monkeypatch.setattr(blocks, "_CELL_PX", cell_px)
    coded, few = Coded(block_wh), Coded(block_wh)
    all_of_it = HeldBlocks(coded, HEIGHT * WIDTH * 4)
    some_of_it = HeldBlocks(few, HEIGHT * WIDTH)
    for x0, y0, x1, y1 in random_boxes(40):
        expected = coded.pixels[y0:y1, x0:x1]
        assert np.array_equal(all_of_it.read(x0, y0, x1, y1), expected)
        assert np.array_equal(some_of_it.read(x0, y0, x1, y1), expected)
        assert sum(one.nbytes for one in some_of_it._held.values()) <= HEIGHT * WIDTH
    all_of_it.read(0, 0, WIDTH, HEIGHT)
    assert set(coded.decoded.values()) == {1}
    assert max(few.decoded.values()) > 1


def test_a_window_of_whole_blocks_is_not_held() -> None:
    held = HeldBlocks(Coded((32, 32)), 10**9)
    assert np.array_equal(held.read(0, 0, WIDTH, HEIGHT), Coded((32, 32)).pixels)
    assert not held._held
