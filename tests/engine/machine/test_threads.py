"""The threads of a run are shared by the photos that are in work, however few are left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import torch

from anon_plugin.engine.machine import threads as module
from anon_plugin.engine.machine.memory import PixelBudget
from anon_plugin.engine.machine.threads import Threads, take_share, threads_of_photo


@pytest.fixture
def budget(monkeypatch: pytest.MonkeyPatch) -> PixelBudget:
    made = PixelBudget(1000)
    monkeypatch.setattr(module, "BUDGET", made)
    return made


@pytest.mark.parametrize(
    ("count", "photos", "share"), [(8, 4, 2), (8, 3, 2), (8, 2, 4), (8, 1, 8), (2, 2, 1), (2, 1, 2)]
)
def test_fewer_photos_get_more_threads_each(
    budget: PixelBudget, count: int, photos: int, share: int
) -> None:
    together = Barrier(photos)

    def share_of_one() -> int:
        budget.take(1, lambda: False)
        together.wait(60)
        take_share()
        threads = torch.get_num_threads()
        assert threads == threads_of_photo()
        together.wait(60)
        budget.give_back(1)
        return threads

    before = torch.get_num_threads()
    with Threads.sharing(count).shared(), ThreadPoolExecutor(photos) as pool:
        shares = [pool.submit(share_of_one) for _ in range(photos)]
        assert [one.result(120) for one in shares] == [share] * photos
    assert budget.photos == 0
    assert torch.get_num_threads() == before


def test_outside_a_run_the_threads_are_left_alone(budget: PixelBudget) -> None:
    before = torch.get_num_threads()
    budget.take(1, lambda: False)
    take_share()
    assert torch.get_num_threads() == before
