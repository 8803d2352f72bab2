"""Photos side by side: bounded, stoppable, and the first error is not lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from anon_plugin.engine.machine.memory import PixelBudget
from anon_plugin.engine.machine.pipeline import side_by_side
from anon_plugin.errors import CancelledError

Stopped = Callable[[], bool]


def never() -> bool:
    return False


def test_every_item_is_done_once_and_none_is_taken_before_a_worker_is_free() -> None:
    taken, done = [], []

    def items() -> Iterator[int]:
        for number in range(20):
            assert len(taken) - len(done) < 3
            taken.append(number)
            yield number

    for result in side_by_side(items(), lambda item, _: item * 2, 3, never):
        done.append(result)
    assert sorted(done) == [2 * number for number in range(20)]


def test_an_error_stops_the_others_and_is_raised() -> None:
    begun = []

    def do(item: int, stopped: Stopped) -> int:
        begun.append(item)
        if item == 1:
            raise ValueError("the disk is full")
        while item < 1 and not stopped():
            time.sleep(0.01)
        return item

    with pytest.raises(ValueError, match="the disk is full"):
        list(side_by_side(range(1000), do, 2, never))
    assert len(begun) <= 3


def test_after_a_cancel_nothing_more_is_begun_and_what_ends_well_still_counts() -> None:
    results = []
    for result in side_by_side(range(1000), lambda item, _: item, 2, lambda: len(results) >= 5):
        results.append(result)
    assert 5 <= len(results) <= 7


def test_leaving_the_loop_stops_the_workers() -> None:
    begun, ended = threading.Event(), threading.Event()

    def do(item: int, stopped: Stopped) -> int:
        if item == 0:
            begun.wait(60)
            return item
        begun.set()
        while not stopped():
            time.sleep(0.01)
        ended.set()
        return item

    results = side_by_side(range(2), do, 2, never)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert ended.is_set()


def test_each_worker_thread_is_prepared() -> None:
    prepared: set[int] = set()

    def do(_item: int, _stopped: Stopped) -> bool:
        return threading.get_ident() in prepared

    results = side_by_side(range(10), do, 2, never, lambda: prepared.add(threading.get_ident()))
    assert all(results)


def test_a_photo_waits_for_room_and_a_huge_one_for_all_of_it() -> None:
    budget = PixelBudget(100)
    budget.take(60, never)
    with pytest.raises(CancelledError):
        budget.take(50, lambda: True)
    budget.take(40, never)
    entered = threading.Event()

    def huge() -> None:
        budget.take(1000, never)
        entered.set()

    thread = threading.Thread(target=huge)
    thread.start()
    budget.give_back(60)
    assert not entered.wait(0.5)
    budget.give_back(40)
    thread.join(60)
    assert entered.is_set()
