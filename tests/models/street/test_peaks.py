"""Findings in maps that are made by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.models.street.network import Cells, Floats
from anon_plugin.models.street.peaks import find_peaks

NOTHING = -9.0


@dataclass(frozen=True)
class Drawn:
    """Maps in which all boxes reach 8 pixels to each side."""

    heat: NDArray[np.float32]

    def at(self, cells: Cells) -> tuple[Floats, Floats | None]:
        return np.zeros((len(cells[0]), 4), np.float32), None


def heat(**cells: float) -> NDArray[np.float32]:
    """One map of 8 x 8 cells; cells: probabilities, r<row>c<column>."""
    result = np.full((1, 8, 8), NOTHING, np.float32)
    for name, probability in cells.items():
        row, column = (int(number) for number in name[1:].split("c"))
        result[0, row, column] = np.log(probability / (1 - probability))
    return result


def logits(values: NDArray[np.float32], least: float = -3.0) -> list[float]:
    return find_peaks(Drawn(values), least, (32, 32), around=True)[0].logits.tolist()


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 4), (7, 7), (3, 5)])
def test_an_object_in_the_middle_of_a_cell_is_as_sure_as_its_cell(row: int, column: int) -> None:
    assert logits(heat(**{f"r{row}c{column}": 0.9})) == pytest.approx([np.log(9)], abs=0.01)


def test_an_answer_shared_among_neighbours_is_one_finding_and_nearly_as_sure() -> None:
    shared = logits(heat(r3c3=0.45, r3c4=0.44))
    alone = find_peaks(Drawn(heat(r3c3=0.45, r3c4=0.44)), -3.0, (32, 32))[0].logits
    assert len(shared) == 1
    assert shared[0] == pytest.approx(np.log(0.45 / 0.55 + 0.44 / 0.56), abs=0.01)
    assert shared[0] > alone[0] + 0.6


def test_what_only_neighbours_together_make_sure_enough_is_found() -> None:
    """Whatever shares a corner of four cells."""
    values = heat(r3c3=0.3, r3c4=0.29, r4c3=0.28, r4c4=0.27)
    assert len(logits(values, least=0.3)) == 1
    assert not len(find_peaks(Drawn(values), 0.3, (32, 32))[0].logits)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_is_sure_enough_is_passed_over_and_nothing_else_found(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.normal(-4, 2, (1, 8, 8)).astype(np.float32)
    all_ = logits(values, least=-20.0)
    least = float(chance.uniform(-3, 1))
    assert logits(values, least) == pytest.approx([one for one in all_ if one >= least])
