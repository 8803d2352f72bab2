"""How many threads a run may use, and how they are shared between the photos in work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from anon_plugin.engine.machine.allocation import memory_kept
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.machine.pipeline import MOST_AT_ONCE

# Of the runs that are on in this process, as photos are counted for all of them together.
_shared: list[Threads] = []


@dataclass(frozen=True)
class Threads:
    """photos: how many are in work at once. each: threads for the network of each of them."""

    photos: int
    each: int

    @classmethod
    def sharing(cls, count: int) -> Threads:
        """`count` threads in all: several photos beside each other use them better than one
        photo does all of them, because only the network is able to use more than one."""
        photos = max(1, min(count, MOST_AT_ONCE))
        return cls(photos, max(1, count // photos))

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Keep torch to its share, and give it back what it had before; keep freed memory."""
        torch: Any = sys.modules.get("torch")  # where no model has loaded it, nothing is to share
        before = torch.get_num_threads() if torch else 0
        _shared.append(self)
        try:
            self.prepare_thread()
            with memory_kept():
                yield
        finally:
            _shared.remove(self)
            if torch:
                torch.set_num_threads(before)

    def prepare_thread(self) -> None:
        """What each new thread has to do for itself: OpenMP counts threads for each of them."""
        torch: Any = sys.modules.get("torch")
        if torch:
            torch.set_num_threads(self.each)


def take_share() -> None:
    """Let torch use, in this thread from now on, its photo's share of the run's threads.

    Outside a run nothing changes.
    """
    torch: Any = sys.modules.get("torch")
    if torch and _shared:
        share = threads_of_photo()
        if torch.get_num_threads() != share:
            torch.set_num_threads(share)


def threads_of_photo() -> int:
    """How many threads a photo of the run that is on may use; all cores outside.

    That is more than `each` where fewer photos are in work than could be: when there are no more,
    or memory is short.
    """
    if not _shared:
        return usable_cores()
    threads = _shared[-1]
    in_work = min(max(BUDGET.photos, 1), threads.photos)
    return threads.photos * threads.each // in_work


def usable_cores() -> int:
    """The cores that this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows do not bind processes to cores this way
        return os.cpu_count() or 1
