"""What is made while the last is still in work."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event, current_thread

import pytest

from anon_plugin.engine.machine.ahead import ahead


def numbers(count: int, made: list[int], ended: Event) -> Generator[int, None, None]:
    try:
        for number in range(count):
            made.append(number)
            yield number
    finally:
        ended.set()


def test_all_come_in_their_order() -> None:
    made: list[int] = []
    assert list(ahead(numbers(50, made, Event()), 3)) == list(range(50))


def test_no_more_are_made_than_were_asked_for() -> None:
    made: list[int] = []
    coming = ahead(numbers(50, made, Event()), 3)
    for expected in range(10):
        assert next(coming) == expected
        assert len(made) <= expected + 1 + 3 + 1  # asked for, waiting, and the one in work
    coming.close()


def test_an_error_comes_after_what_was_made_before_it() -> None:
    def failing() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise ValueError("damaged")

    coming = ahead(failing(), 5)
    assert [next(coming), next(coming)] == [1, 2]
    with pytest.raises(ValueError, match="damaged"):
        next(coming)


@pytest.mark.parametrize("asked", [1, 5])
def test_what_is_closed_ends_in_its_own_thread(asked: int) -> None:
    made: list[int] = []
    ended = Event()
    threads = set()

    def noted() -> Generator[int, None, None]:
        inner = numbers(1000, made, ended)
        try:
            for one in inner:
                threads.add(current_thread().name)
                yield one
        finally:
            threads.add(current_thread().name)
            inner.close()

    coming = ahead(noted(), 2)
    for _ in range(asked):
        next(coming)
    coming.close()
    assert ended.is_set()
    assert len(made) < 20
    assert threads == {"ahead"}
