"""What comes next is made while the last is still in work."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

_ASK_EVERY_S = 0.05


def ahead(items: Generator[Item, None, None], most: int) -> Generator[Item, None, None]:
    """The same items in the same order, up to `most` of them made before they are asked for, in a
    thread of their own.

    An error is raised after the items before it. When it is closed, so are they.
    """
    made: Queue[tuple[Item] | BaseException | None] = Queue(most)
    stopped = Event()

    def hand_over(one: tuple[Item] | BaseException | None) -> None:
        while not stopped.is_set():
            with suppress(Full):
                made.put(one, timeout=_ASK_EVERY_S)
                return

    def make() -> None:
        try:
            for item in items:
                hand_over((item,))
                if stopped.is_set():
                    break
            hand_over(None)
        except BaseException as error:  # raised again by who asks
            hand_over(error)
        finally:
            items.close()

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while (one := made.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            yield one[0]
    finally:
        stopped.set()
        thread.join()
