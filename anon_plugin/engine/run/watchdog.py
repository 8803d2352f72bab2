"""A time limit for each photo, even for one that hangs where nothing can interrupt it.

No thread can be ended from outside. So a photo that is overdue is first asked to stop, which it
does at its next step or view. One that does not answer is left behind with its thread: it is
recorded as failed, another thread takes over, and if it ever comes back it finds that its time is
over and publishes nothing. What it holds in memory stays there for so long.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Generic, TypeVar

from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.errors import PhotoError

Result = TypeVar("Result")
Overdue = Callable[[], bool]
"""Raises PhotoError once the time is over; False until then."""

_LOOK_EVERY_S = 0.2
# What a photo gets to answer, beyond its limit: a step or view may take so long.
_GRACE_S, _GRACE_SHARE = 10.0, 0.1


class GivenUpError(Exception):
    """What was to be done did not end in time, nor when it was asked to."""


class Watchdog:
    """Ends, or gives up, what takes too long; for several worker threads at once."""

    def __init__(self, limit_s: float, prepare_thread: Callable[[], None] = lambda: None) -> None:
        """limit_s: seconds for each thing to do; 0 for no limit. prepare_thread: called in each
        new thread that does it."""
        self._limit_s = limit_s
        self._grace_s = max(_GRACE_S, _GRACE_SHARE * limit_s)
        self._prepare_thread = prepare_thread
        self._helpers = threading.local()
        self._all: list[_Helper] = []

    def run(self, do: Callable[[Overdue], Result]) -> Result:
        """do(overdue), whose `overdue` is to be asked now and then.

        Waiting for memory takes no time. Raises what `do` raises, and GivenUpError where it
        neither ends nor asks.
        """
        if not self._limit_s:
            return do(lambda: False)
        helper: _Helper | None = getattr(self._helpers, "mine", None)
        if helper is None:
            helper = self._helpers.mine = _Helper(self._prepare_thread)
            self._all.append(helper)
        task = _Task(do, self._limit_s)
        helper.tasks.put(task.run)
        spent, before = 0.0, time.monotonic()
        while not task.ended.wait(_LOOK_EVERY_S):
            now = time.monotonic()
            if not BUDGET.keeps_waiting(helper.ident):
                spent += now - before
            before = now
            task.is_overdue = spent > self._limit_s
            if spent > self._limit_s + self._grace_s:
                helper.tasks.put(None)
                self._helpers.mine = None
                BUDGET.forget(helper.ident)
                raise GivenUpError
        return task.outcome()

    def close(self) -> None:
        """Let the threads go that have nothing left to do."""
        for helper in self._all:
            helper.tasks.put(None)


def given_up(source: Path) -> Outcome:
    """The outcome of a photo whose work never ended."""
    reason = (
        "hangs: its time was over and it did not stop when asked to, so it was left behind. Look "
        "whether the disk that it is on answers; if it does, please report it."
    )
    return Outcome(source=source, status=Status.FAILED, reason=reason)


class _Helper:
    """A thread that does one task after another and that nothing waits for."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        self.tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        thread = threading.Thread(target=self._work, args=(prepare,), daemon=True, name="photo")
        thread.start()
        self.ident = thread.ident or 0

    def _work(self, prepare: Callable[[], None]) -> None:
        prepare()
        while (task := self.tasks.get()) is not None:
            task()


class _Task(Generic[Result]):
    """One thing to do, and what came of it."""

    def __init__(self, do: Callable[[Overdue], Result], limit_s: float) -> None:
        self._do, self._limit_s = do, limit_s
        self._result: list[Result] = []
        self._error: BaseException | None = None
        self.is_overdue = False
        self.ended = threading.Event()

    def run(self) -> None:
        """In the helper's thread."""
        try:
            self._result.append(self._do(self._overdue))
        except BaseException as error:  # raised again where it is waited for
            self._error = error
        finally:
            self.ended.set()

    def outcome(self) -> Result:
        """What `do` returned. Raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _overdue(self) -> bool:
        if self.is_overdue:
            raise PhotoError(
                f"was given up as it took longer than {self._limit_s:g} seconds. Raise TIME_LIMIT "
                "if it is worth it."
            )
        return False
