"""Who does a task for the photos of a run: threads of this process, or others elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.pipeline import side_by_side
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.attempt import Crashed, Done, attempt
from anon_plugin.engine.run.journal import Journal
from anon_plugin.engine.run.watchdog import GivenUpError, Overdue, Watchdog, given_up
from anon_plugin.engine.tasks.task import Cancelled, Task


class Executor(Protocol):
    """Does a task for many photos, several at once."""

    def each(
        self,
        journal: Journal,
        task: Task,
        jobs: Iterable[Job],
        cancelled: Cancelled,
        alone: bool = False,
    ) -> Iterator[Done | Crashed]:
        """Do the task for each job and yield what became of it, in the order in which they end.

        alone: no two photos at once, so that it is plain which of them kills its process. Jobs are
        taken one by one, not long before they are done. After `cancelled` says so nothing more is
        begun, and only what still ends is yielded.
        Raises OutputError where the output takes no files any more.
        """
        ...


@dataclass(frozen=True)
class ThreadExecutor:
    """Threads of this process. What kills one of them kills the run, and the journal tells.

    time_limit_s: after which a photo is given up; 0 for never.
    """

    threads: Threads
    time_limit_s: float = 0.0

    def each(
        self,
        journal: Journal,
        task: Task,
        jobs: Iterable[Job],
        cancelled: Cancelled,
        alone: bool = False,
    ) -> Iterator[Done]:
        """Do the jobs in threads of this process; yield each as it ends."""

        def started() -> Iterator[Job]:
            for job in jobs:
                journal.mark_started(job.source)
                yield job

        watchdog = Watchdog(self.time_limit_s, self.threads.prepare_thread)

        def do(job: Job, stopped: Cancelled) -> Done | None:
            def attempt_in_time(overdue: Overdue) -> Done | None:
                def stopped_in_place() -> bool:
                    """Asked between all steps: nothing is published where the output is no more."""
                    journal.check_place()
                    return overdue() or stopped()

                return attempt(task, job, stopped_in_place)

            try:
                return watchdog.run(attempt_in_time)
            except GivenUpError:
                return Done(job, None, None, given_up(job.source))

        photos_at_once = 1 if alone else self.threads.photos
        with self.threads.shared():
            try:
                for done in side_by_side(
                    started(), do, photos_at_once, cancelled, self.threads.prepare_thread
                ):
                    if done is not None:
                        yield done
            finally:
                watchdog.close()
                journal.clear_started()
