"""What runs in a dask worker: one photo, told everything it needs; no journal and no QGIS."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import Stamp, stamp_of
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.machine.threads import Threads, usable_cores
from anon_plugin.engine.run.attempt import Done, attempt
from anon_plugin.engine.run.dask import code_digest as code
from anon_plugin.engine.run.watchdog import GivenUpError, Watchdog, given_up
from anon_plugin.engine.tasks.sharing import Piece, Results, Shareable
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.errors import AnonymizerError, CancelledError, OutputError, PhotoError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable

Result = TypeVar("Result")

_logger = logging.getLogger(__name__)

_stopped: set[str] = set()
"""The runs that were cancelled; a few bytes each."""


@dataclass(frozen=True)
class Place:
    """The output folder as the client sees it.

    output: None where the task writes no files. sign: a file in it that only this run has, and what
    stands there; None where there is no such folder: the output is a store that all machines reach
    by the same address, or nothing is written.
    """

    output: Path | None
    sign: tuple[Path, str] | None

    def check(self) -> None:
        """Raise OutputError where this machine has another folder at that path, or none."""
        if self.sign is None:
            return
        path, text = self.sign
        try:
            same = path.read_text(encoding="utf-8") == text
        except OSError:
            same = False
        if not same:
            raise OutputError(
                tr(
                    "The output folder {output} is not the same folder here, or has "
                    "vanished. Mount it at the same path on all machines, and run "
                    "again: it goes on where it stopped."
                ).format(output=self.output)
            )


@dataclass(frozen=True)
class Run:
    """What all photos of a run have in common.

    code: the digest of the client's program text. time_limit_s: for each photo; 0 for none.
    """

    name: str
    code: str
    place: Place
    time_limit_s: float = 0.0


@dataclass(frozen=True)
class Given:
    """What a piece gave, and the stamp of the original when it began."""

    stamp: Stamp | None
    result: Any


def check(run: Run) -> None:
    """Raise SettingsError or OutputError where this worker cannot take part in the run."""
    try:
        code.require(run.code)
        run.place.check()
    except AnonymizerError as error:
        raise type(error)(f"{error} ({_name()})") from error


def do(
    task: Task, job: Job, run: Run, prepared: Sequence[Sequence[Given | None]] = ()
) -> Done | None:
    """Do the task for one photo; None where the run was cancelled.

    prepared: by pieces, of a task that was shared out. Raises AnonymizerError where this worker
    cannot take part in the run.
    """
    if prepared and isinstance(task, Shareable):
        task = task.knowing([_of_now(job, stage) for stage in prepared])

    def attempt_it(stopped: Cancelled) -> Done | None:
        return attempt(task, job, stopped)

    try:
        return _in_time(run, attempt_it)
    except GivenUpError:
        return Done(job, stamp_of(job.source), None, given_up(job.source))
    except AnonymizerError as error:
        raise type(error)(f"{error} ({_name()})") from error


def prepare(piece: Piece, job: Job, run: Run, known: Sequence[Given | None]) -> Given | None:
    """What one piece of a photo or video gives; None where it cannot, for whatever reason: then the
    last step does all of it, and tells the reason.

    Raises AnonymizerError where this worker cannot take part in the run.
    """

    def prepare_it(stopped: Cancelled) -> Given | None:
        before = stamp_of(job.source)
        try:
            return Given(before, piece(job, _of_now(job, known), stopped))
        except (CancelledError, PhotoError):
            return None
        except AnonymizerError:
            raise
        except Exception:  # such as of a library, of a damaged file
            _logger.warning("a piece of %s", printable(str(job.source)), exc_info=True)
            return None

    try:
        return _in_time(run, prepare_it)
    except GivenUpError:
        return None


def _of_now(job: Job, given: Sequence[Given | None]) -> Results:
    """What pieces gave of the original as it is now; what is known of another one that was in its
    place would leave this one bare."""
    now = stamp_of(job.source)
    return [None if one is None or now is None or one.stamp != now else one.result for one in given]


def _in_time(run: Run, do_it: Callable[[Cancelled], Result]) -> Result:
    """Do something, told when to stop. Raises GivenUpError where it takes too long."""
    check(run)

    def within(overdue: Cancelled) -> Result:
        def stopped() -> bool:
            run.place.check()
            return overdue() or run.name in _stopped

        return do_it(stopped)

    _settle()
    threads = _share_of_threads()
    threads.prepare_thread()
    return _watchdog(run.time_limit_s, threads).run(within)


def stop(run: str) -> None:
    """Have what is in work for a run given up before its next step."""
    _stopped.add(run)


def _name() -> str:
    from distributed import get_worker

    try:
        return f"worker {get_worker().address} on {socket.gethostname()}"
    except ValueError:  # asked for by the worker itself, outside any task
        return f"worker on {socket.gethostname()}"


@cache
def _settle() -> None:
    """Once in each process, which lives for its photos alone."""
    keep_memory()


@cache
def _watchdog(time_limit_s: float, threads: Threads) -> Watchdog:
    return Watchdog(time_limit_s, threads.prepare_thread)


def _share_of_threads() -> Threads:
    """The cores that this process was given, divided among the photos that it does at once.

    Dask sets OMP_NUM_THREADS for its workers unless it is told otherwise.
    """
    from distributed import get_worker

    photos = get_worker().state.nthreads
    given = os.environ.get("OMP_NUM_THREADS", "")
    cores = int(given) if given.isdigit() else usable_cores()
    return Threads(photos, max(1, cores // photos))
