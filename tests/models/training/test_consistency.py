"""Two views of the same pictures: where things lie in them, and what differing scores cost."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from anon_plugin.models.street.net import HeadOutput
from anon_plugin.models.training.consistency import SecondView, consistency_loss

VIEWS = (SecondView((0, 0)), SecondView((3, 6)), SecondView((5, 2), 0.97))
SIDE = 96


def pictures_with_a_dot(x: int, y: int) -> Tensor:
    images = torch.zeros(1, 3, SIDE, SIDE)
    images[:, :, y - 2 : y + 3, x - 2 : x + 3] = 255
    return images


def answers(x: float, y: float, logit: float) -> dict[str, HeadOutput]:
    """What a network says that sees one face, in the cell of this point."""
    heat = torch.full((1, 1, SIDE // 4, SIDE // 4), -9.0)
    heat[0, 0, int(y // 4), int(x // 4)] = logit
    return {"face": HeadOutput(heat, heat, nn.Identity())}  # type: ignore[arg-type]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_things_where_it_says(view: SecondView) -> None:
    seen = view.of(pictures_with_a_dot(40, 60))
    assert seen.shape == (1, 3, SIDE, SIDE)
    rows, columns = torch.nonzero(seen[0, 0] > 127, as_tuple=True)
    middle = torch.stack([columns, rows], dim=1).float().mean(dim=0) + 0.5
    point = torch.tensor([[40.5, 60.5]])
    torch.testing.assert_close(view.there(point)[0], middle, atol=0.6, rtol=0)
    torch.testing.assert_close(view.back(view.there(point)), point)


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_score_costs_nothing_and_another_does(view: SecondView) -> None:
    x, y = view.there(torch.tensor([[41.0, 61.0]]))[0].tolist()
    first = answers(41, 61, 2.0)
    same, lower, gone = (
        float(consistency_loss(first, answers(x, y, logit), view)) for logit in (2.0, 1.0, -9.0)
    )
    assert same == pytest.approx(0, abs=1e-5)
    assert same < lower < gone


def test_what_is_empty_in_both_costs_nothing() -> None:
    view = SecondView((1, 1))
    assert float(consistency_loss(answers(41, 61, -6.0), answers(40, 60, -9.0), view)) == 0


def test_views_differ_and_stay_near() -> None:
    generator = np.random.default_rng(1)
    drawn = {SecondView.drawn(generator) for _ in range(40)}
    assert len(drawn) > 20
    assert all(0 <= side <= 7 for view in drawn for side in view.shift_xy)
    assert {view.scale for view in drawn} == {1.0, 0.97}
