"""The client's side: hands a run's photos to the workers of a Dask cluster and takes the outcomes.

A few photos more than the workers have threads are under way, whatever the length of the run.
Nothing but jobs and settings goes out, nothing but outcomes comes back: the workers read and write
the photos themselves.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from queue import Empty, Queue
from typing import Any

from anon_plugin.dependencies import problem_with
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import stamp_of
from anon_plugin.engine.run.attempt import Crashed, Done
from anon_plugin.engine.run.dask import code_digest as code
from anon_plugin.engine.run.dask import worker
from anon_plugin.engine.run.database import HOLDER
from anon_plugin.engine.run.journal import Journal
from anon_plugin.engine.tasks.sharing import Shareable
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.errors import AnonymizerError, OutputError, SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable

_logger = logging.getLogger(__name__)

UNDER_WAY_A_THREAD = 2
"""Photos under way for each thread of the workers: one in work, and the next already there."""

_CONNECT_S = 20
_FIRST_WORKER_S = 60
_LEAVE_AFTER_S = 60  # what a worker may take to its next step once it was told to stop
_COUNT_EVERY_S = 2.0
_ASK_EVERY_S = 0.2
_FETCH_S = 60  # for the rows of one photo or video


@contextmanager
def connected(address: str, time_limit_s: float = 0.0) -> Iterator[DaskExecutor]:
    """Connect to the scheduler at an address such as tcp://10.0.0.5:8786.

    time_limit_s: after which a worker gives a photo up; 0 for never.
    Raises SettingsError where distributed is not installed, no scheduler answers, there is no
    worker, or one cannot take part in a run.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise SettingsError(
            tr("SCHEDULER cannot be used: {problem} Or leave SCHEDULER empty.").format(
                problem=problem_with("distributed") or f"{error}."
            )
        ) from error
    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False, name="anonymizer")
    except (OSError, ValueError) as error:  # a timeout is an OSError
        raise SettingsError(
            tr(
                "No Dask scheduler answers at {address}: {error}. Start one with "
                "'dask scheduler', or correct SCHEDULER."
            ).format(address=address, error=error)
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_FIRST_WORKER_S)
        except TimeoutError as error:
            raise SettingsError(
                tr(
                    "The Dask scheduler at {address} has no workers. Start some: dask "
                    "worker {address}"
                ).format(address=address)
            ) from error
        yield DaskExecutor(client, time_limit_s)


class DaskExecutor:
    """The workers of a Dask cluster; an Executor. See connected."""

    def __init__(self, client: Any, time_limit_s: float = 0.0) -> None:
        self._client = client
        self._time_limit_s = time_limit_s
        self._threads = 0
        self._counted = float("-inf")

    def threads_by_worker(self) -> dict[str, int]:
        """How many photos each worker does at once, by its address."""
        return dict(self._client.nthreads())

    def each(
        self,
        journal: Journal,
        task: Task,
        jobs: Iterable[Job],
        cancelled: Cancelled,
        alone: bool = False,
    ) -> Iterator[Done | Crashed]:
        """See Executor.

        Raises SettingsError or OutputError where a worker cannot take part in the run.

        A photo has Crashed when more workers died of it than the scheduler allows
        (distributed.scheduler.allowed-failures); those that only waited on such a worker too.
        """
        run = worker.Run(
            secrets.token_hex(8), code.digest(), _place_of(journal), self._time_limit_s
        )
        self._require_able_workers(run)
        photos = _UnderWay(self._client, task, run)
        source = iter(jobs)
        error: AnonymizerError | None = None
        leave_at = float("inf")
        try:
            while True:
                stopped = leave_at < float("inf")
                if not stopped and (error is not None or cancelled()):
                    photos.stop()
                    stopped, leave_at = True, time.monotonic() + _LEAVE_AFTER_S
                if not stopped:
                    room = 1 if alone else UNDER_WAY_A_THREAD * self._thread_count()
                    for job in islice(source, max(0, room - len(photos))):
                        photos.hand_out(job, 1 if alone else room // UNDER_WAY_A_THREAD)
                if not len(photos) or time.monotonic() > leave_at:
                    break
                try:
                    result = photos.take_back()
                except Empty:
                    journal.check_place()
                except AnonymizerError as problem:
                    error = error or problem
                else:
                    if result is not None:
                        yield result
        except OSError as problem:
            raise _lost_scheduler() from problem
        finally:
            photos.close()
        if error is not None:
            raise error

    def _thread_count(self) -> int:
        """Of all workers that are there at the moment, at least 1."""
        now = time.monotonic()
        if now > self._counted + _COUNT_EVERY_S:
            self._threads = sum(self.threads_by_worker().values())
            self._counted = now
        return max(1, self._threads)

    def _require_able_workers(self, run: worker.Run) -> None:
        """Ask all workers that are there; one that comes later is asked with its first photo.

        One that is lost while it is asked ends no run, as it would not later, unless all are.
        """
        answers = self._client.run(worker.check, run, on_error="return")
        all_lost = all(isinstance(answer, OSError) for answer in answers.values())
        for address, answer in answers.items():
            if isinstance(answer, Exception) and (all_lost or not isinstance(answer, OSError)):
                raise _as_ours(answer, address)


class _UnderWay:
    """The photos that the workers have."""

    def __init__(self, client: Any, task: Task, run: worker.Run) -> None:
        self._client, self._task, self._run = client, task, run
        self._jobs: dict[Any, Job] = {}
        self._ended: Queue[Any] = Queue()
        self._done_again: list[Any] = []
        self._asked_again_at = float("inf")

    def __len__(self) -> int:
        return len(self._jobs)

    def hand_out(self, job: Job, threads: int) -> None:
        """Give a photo to the scheduler, which finds a worker for it.

        threads: of all workers. A long video is shared out while some of them are idle.
        """
        task = self._task.for_job(job)
        prepared: list[list[Any]] = []
        if len(self) < threads and isinstance(task, Shareable):
            prepared = self._prepared(task, job, threads)
        future = self._client.submit(worker.do, task, job, self._run, prepared, pure=False)
        self._jobs[future] = job
        future.add_done_callback(self._ended.put)

    def _prepared(self, task: Shareable, job: Job, threads: int) -> list[list[Any]]:
        """What pieces of it will give, stage after stage."""
        stages, known = [], list[Any]()
        try:
            shared = task.stages(job, threads)
        except Exception:  # it fails with its reason, and no other with it, when it is done
            _logger.warning("cannot be shared: %s", printable(str(job.source)), exc_info=True)
            return []
        for pieces in shared:
            arguments = job, self._run, known
            known = [
                self._client.submit(worker.prepare, piece, *arguments, pure=False)
                for piece in pieces
            ]
            stages.append(known)
        return stages

    def take_back(self) -> Done | Crashed | None:
        """What became of the next photo that has ended; None where it was given up.

        Raises Empty where none has for a moment, AnonymizerError where the run cannot go on.
        """
        if time.monotonic() >= self._asked_again_at:
            for future in self._done_again:
                future.add_done_callback(self._ended.put)
            self._done_again, self._asked_again_at = [], float("inf")
        future = self._ended.get(timeout=_ASK_EVERY_S)
        try:
            result = _result_of(future, self._jobs[future])
        except _ResultLostError:
            self._done_again.append(future)
            self._asked_again_at = min(self._asked_again_at, time.monotonic() + _ASK_EVERY_S)
            raise Empty from None
        except AnonymizerError:
            del self._jobs[future]
            raise
        del self._jobs[future]
        return result

    def stop(self) -> None:
        """Have all photos given up, each before its next step."""
        self._client.run(worker.stop, self._run.name, on_error="ignore")

    def close(self) -> None:
        """Leave behind what is still under way, after an error or with a worker that hangs."""
        if self._jobs:
            with suppress(Exception):  # the connection may be what has failed
                self.stop()
                self._client.cancel(list(self._jobs), force=True)


def _place_of(journal: Journal) -> worker.Place:
    if journal.folder.parent != journal.output:
        return worker.Place(journal.output, None)
    sign = journal.folder / HOLDER
    return worker.Place(journal.output, (sign, sign.read_text(encoding="utf-8")))


class _ResultLostError(Exception):
    """A worker died with a result that nobody had fetched: the photo is done again."""


def _result_of(future: Any, job: Job) -> Done | Crashed | None:
    """What a photo's future holds.

    Raises _ResultLostError, and AnonymizerError where the run cannot go on.
    """
    from distributed import KilledWorker

    if future.status in ("pending", "lost"):
        raise _ResultLostError
    try:
        done: Done | None = future.result(timeout=_FETCH_S)
    except KilledWorker:
        return Crashed(job, "was in work each time when a Dask worker died, the last times alone.")
    except CancelledError as error:  # not by us
        raise _lost_scheduler() from error
    except Exception as error:
        if future.status == "error":
            raise _as_ours(error, "a worker") from error
        if isinstance(error, TimeoutError):
            raise _ResultLostError from error
        raise
    if done is not None and done.before is None and stamp_of(job.source) is not None:
        raise SettingsError(
            tr(
                "A worker does not see {photo}, which this machine does: {reason} "
                "Mount the input at the same path on all machines, and run again."
            ).format(photo=job.source, reason=done.outcome.reason)
        )
    return done


def _lost_scheduler() -> OutputError:
    return OutputError(
        tr(
            "The Dask scheduler was lost, and with it the photos under way. "
            "Run again: it goes on where it stopped."
        )
    )


def _as_ours(error: BaseException, where: str) -> AnonymizerError:
    if isinstance(error, AnonymizerError):
        return error
    if isinstance(error, ImportError) or "No module named" in str(error):
        return SettingsError(
            tr(
                "The anonymizer is not installed completely on {where}: {error}. "
                "Install anon-plugin[dask] there, in the version of this machine, and "
                "start the worker again."
            ).format(where=where, error=error)
        )
    return OutputError(
        tr(
            "Something unexpected happened on {where}: {problem}: {error}. Run "
            "again: it goes on where it stopped."
        ).format(where=where, problem=type(error).__name__, error=error)
    )
