"""SVT-AV1, where it may, gives its threads and the one that opens it real-time priority, for which
everything else on the machine has to wait."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_THREADS = Path("/proc/self/task")
"""Of this process; Linux alone tells them so, and there alone this happens."""


@contextmanager
def kept_priority() -> Iterator[None]:
    """Give threads back the scheduling that they had before, and new ones that of this thread."""
    if not _THREADS.exists():
        yield
        return
    own, before = _scheduling(0), {one: _scheduling(one) for one in _threads()}
    try:
        yield
    finally:
        for one in _threads():
            policy, priority = before.get(one) or own or (os.SCHED_OTHER, 0)
            if _scheduling(one) != (policy, priority):
                with suppress(OSError):  # it has ended since
                    os.sched_setscheduler(one, policy, os.sched_param(priority))


def _threads() -> list[int]:
    return [int(one.name) for one in _THREADS.iterdir()]


def _scheduling(thread: int) -> tuple[int, int] | None:
    """(policy, priority) of a thread, 0 for this one; None where it has ended."""
    try:
        return os.sched_getscheduler(thread), os.sched_getparam(thread).sched_priority
    except OSError:
        return None
