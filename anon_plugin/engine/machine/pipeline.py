"""Many photos at once: each worker thread takes one through all its steps.

While one photo is decoded or written another is searched, so no core waits for a step; nothing
but the photos in work is in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_AT_ONCE = 4
"""Photos in work: more only cost memory, because further cores help each of them."""

_ASK_EVERY_S = 0.2


def side_by_side(
    items: Iterable[Item],
    do: Callable[[Item, Callable[[], bool]], Result],
    workers: int,
    cancelled: Callable[[], bool],
    prepare_thread: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """do(item, stopped) for each item in `workers` threads; results as they come.

    Items are taken one by one, no earlier than a worker is free. After `cancelled` says so, after
    an error, and when the iterator is closed, nothing more is begun, `stopped` tells those in
    work, and their results are still yielded where they end without an error. The first error of
    `do` is raised when all workers have stopped; what `do` raises after a stop is not.
    """
    stop = Event()
    waiting: set[Future[Result]] = set()
    error: BaseException | None = None
    source = iter(items)
    pool = ThreadPoolExecutor(workers, "photo", prepare_thread)
    try:
        while True:
            if cancelled():
                stop.set()
            if not stop.is_set():
                for item in islice(source, workers - len(waiting)):
                    waiting.add(pool.submit(do, item, lambda: stop.is_set() or cancelled()))
            if not waiting:
                break
            ended, waiting = wait(waiting, _ASK_EVERY_S, FIRST_COMPLETED)
            for future in ended:
                problem = future.exception()
                if problem is None:
                    yield future.result()
                elif not stop.is_set() and not cancelled():
                    error = problem
                    stop.set()
        if error is not None:
            raise error
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
