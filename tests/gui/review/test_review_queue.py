"""The order of the review, its pace, the honest sentence, the index; no QGIS is needed."""

from __future__ import annotations

import math

import pytest

from anon_plugin.gui.review.index import Row, RowIndex
from anon_plugin.gui.review.queue import Pace, PhotoState, in_order, next_unseen
from anon_plugin.gui.review.sample import Sample


def state(photo: str, seen: bool = False, score: float | None = None, missed: bool = False):
    return PhotoState(photo, seen, score, missed)


def test_the_least_sure_come_first_and_those_without_findings_last() -> None:
    states = [state("a", score=0.9), state("b"), state("c", score=0.2), state("d")]
    assert [one.photo for one in in_order(states)][:2] == ["c", "a"]
    assert {one.photo for one in in_order(states)[2:]} == {"b", "d"}


def test_the_order_by_chance_is_the_same_whatever_the_order_of_rows() -> None:
    states = [state(f"/photos/{number:04}.jpg") for number in range(500)]
    order = [one.photo for one in in_order(states)]
    assert order == [one.photo for one in in_order(reversed(states))]
    assert order != sorted(order)
    # As many of the first half by name among the first 250 as chance would put there.
    first = sum(photo < "/photos/0250.jpg" for photo in order[:250])
    assert 90 < first < 160


def test_rows_say_what_was_found_and_what_was_missed() -> None:
    found = [Row(1, "a", "face", 0.4, False), Row(2, "a", "face", 0.7, True)]
    assert PhotoState.of("a", True, found) == state("a", True, 0.4)
    drawn = [Row(3, "b", "face", None, True)]
    assert PhotoState.of("b", False, drawn) == state("b", missed=True)
    assert PhotoState.of("b", False, [Row(3, "b", "face", None, False)]) == state("b")


def test_the_next_unseen_photo_goes_round() -> None:
    seen = {"a", "c"}
    order = ["a", "b", "c", "d"]
    assert next_unseen(order, seen.__contains__, "b") == "d"
    assert next_unseen(order, seen.__contains__, "d") == "b"
    assert next_unseen(order, seen.__contains__, "") == "b"
    assert next_unseen(order, set(order).__contains__, "a") == ""


def test_the_pace_leaves_out_breaks() -> None:
    times = iter([0.0, 4.0, 10.0, 4000.0, 4005.0])
    pace = Pace(clock=lambda: next(times))
    assert pace.seconds_left(10) is None
    for _ in range(5):
        pace.note()
    assert pace.seconds_left(10) == pytest.approx(50.0)


def test_three_hundred_photos_without_a_miss_leave_one_percent() -> None:
    sample = Sample(300, 0, 4000)
    assert sample.at_most == pytest.approx(1 - 0.05 ** (1 / 300))
    assert sample.sentence() == (
        "300 photos without findings looked at, 0 missed: at most 1 % hold one, 95 % sure."
    )


@pytest.mark.parametrize(("missed", "looked"), [(0, 20), (1, 100), (7, 300)])
def test_the_bound_is_the_share_at_which_so_few_misses_are_one_in_twenty(
    missed: int, looked: int
) -> None:
    share = Sample(looked, missed, 10**6).at_most
    tail = sum(
        math.comb(looked, k) * share**k * (1 - share) ** (looked - k) for k in range(missed + 1)
    )
    assert tail == pytest.approx(0.05, rel=1e-6)


def test_what_is_said_without_a_sample_and_with_all() -> None:
    assert "nobody can say" in Sample(0, 0, 9).sentence()
    assert Sample(9, 2, 9).sentence().startswith("All 9 photos without findings were looked at")
    assert Sample(0, 0, 0).sentence() == "There is no photo without findings."


def test_photos_that_somebody_picked_are_no_random_sample() -> None:
    states = [state(str(number)) for number in range(100)]
    order = [one.photo for one in in_order(states)]
    picked = set(order[3:40])
    assert Sample.of([state(p, p in picked) for p in order]).looked == 0
    picked |= set(order[:2])
    assert Sample.of([state(p, p in picked, missed=p == order[1]) for p in order]) == Sample(
        2, 1, 100
    )


def test_the_index_follows_every_change() -> None:
    index = RowIndex(Row(number, f"p{number % 3}", "face", 0.5, True) for number in range(9))
    assert [row.number for row in index.of_photo("p1")] == [1, 4, 7]
    index.put(Row(4, "p2", "plate", 0.5, False))
    assert [row.number for row in index.of_photo("p1")] == [1, 7]
    assert [row.number for row in index.of_photo("p2")] == [2, 4, 5, 8]
    assert index.get(4) == Row(4, "p2", "plate", 0.5, False)
    index.put(Row(-2, "p2", "face", None, True))
    assert [row.number for row in index.of_photo("p2")] == [2, 4, 5, 8, -2]
    assert index.drop(1) == "p1"
    assert index.drop(1) == ""
    assert index.drop(7) == "p1"
    assert (len(index), index.photos(), index.of_photo("p1")) == (8, ["p0", "p2"], [])
