"""A run: a task for many photos, resumed where it stopped, whatever stopped it.

This is the engine's front door. QGIS, command lines, benchmarks and tests make a `Run` and listen
to its events; none of them opens a journal or asks an executor for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import remove_partials
from anon_plugin.engine.files.stamp import stamp_of
from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.run.attempt import Crashed, Done
from anon_plugin.engine.run.entries import Entry
from anon_plugin.engine.run.events import Event, PhotoFinished, PhotoResult, Planned, RunFinished
from anon_plugin.engine.run.executors import Executor
from anon_plugin.engine.run.journal import Journal
from anon_plugin.engine.run.open_journal import open_journal
from anon_plugin.engine.run.plan import plan
from anon_plugin.engine.run.progress import Progress
from anon_plugin.engine.run.retry import RetryPolicy
from anon_plugin.engine.run.withdrawal import withdraw
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.engine.vocabulary import OnExisting

_CRASHED = "was in work {} times in a row when the process died, the last times alone."
_ONCE_MORE = (
    "The next run tries it once more. Look at it with other software; if it is sound, and nothing "
    "from outside ended the process, please report it."
)
_NO_MORE = (
    "It is not tried again until it, the settings or the model change, or with ON_EXISTING=redo. "
    "Look at it with other software; if it is sound, please report it."
)


@dataclass(frozen=True)
class Run:
    """What is done to which photos, by whom, and where it is recorded.

    output: the folder or URL that results go to; None for a task that writes no files.
    journal: the folder that holds the journal where the output does not: of an output that is a
        URL, or where there is none. Without either nothing is recorded beyond the run.
    on_existing: what to do where results exist already.
    """

    task: Task
    jobs: Sequence[Job]
    executor: Executor
    output: Path | None = None
    journal: Path | None = None
    on_existing: OnExisting = OnExisting.RESUME
    retry: RetryPolicy = field(default_factory=RetryPolicy)

    def events(self, cancelled: Cancelled = lambda: False) -> Iterator[Event]:
        """Do it, and tell what happens; see `events` for what comes in which order.

        Photos that a process died with come last and one by one, so that none is blamed for
        another. When `cancelled` says so, nothing more is begun: photos in work are given up and
        done by the next run.
        Raises SettingsError where another run writes to the output, on_existing forbids the run or
        the journal cannot be read; OutputError where the output takes no files any more.
        """
        summary = self._summary()
        with open_journal(self.output, self.journal) as journal:
            self._begin(journal, cancelled)
            of_videos = "video" in str(self.task.about().get("work"))
            progress = Progress(len(self.jobs), journal.counts(), of_videos)
            summary.kept = progress.kept
            yield Planned(progress)
            for outcome in self._finished(journal, cancelled):
                progress.add(outcome)
                yield PhotoFinished(outcome, progress)
            journal.end_run()
            for outcome in journal.outcomes():
                summary.add(outcome)
                yield PhotoResult(outcome)
        summary.finish(cancelled=summary.photo_count < len(self.jobs))
        yield RunFinished(summary)

    def _summary(self) -> Summary:
        about: Any = self.task.about()
        return Summary(
            model=about.get("model", ""),
            model_sha256=about.get("model_sha256", ""),
            settings=about["settings"],
            output=self.output or Path(),
            total=len(self.jobs),
        )

    def _begin(self, journal: Journal, cancelled: Cancelled) -> None:
        """Clear up after a run that was killed, and enter into the journal what is to be done."""
        if self.output is not None:
            folders = {target.parent for target in journal.left_waiting()}
            remove_partials(self.output, {self.output, *folders})
        remove_partials(journal.folder.parent, {journal.folder})
        journal.begin_run(self.task.about())
        fingerprint = self.task.fingerprint
        plan(journal, self.jobs, fingerprint, self.on_existing, cancelled, self.retry)

    def _finished(self, journal: Journal, cancelled: Cancelled) -> Iterator[Outcome]:
        """Do what is waiting; yield each outcome when it is safely recorded."""
        executor, task = self.executor, self.task
        for done in executor.each(journal, task, _jobs(journal.waiting()), cancelled):
            if isinstance(done, Crashed):
                journal.count_crash(done.job.source)
            else:
                yield _recorded(journal, done)
        attempts = {}
        for entry in journal.quarantined():
            if self.retry.allows(entry.attempts):
                attempts[entry.job] = entry.attempts
            else:
                crashed = Crashed(entry.job, _CRASHED.format(entry.attempts))
                yield self._given_up(journal, crashed, entry.attempts)
        for done in executor.each(journal, task, iter(attempts), cancelled, alone=True):
            if isinstance(done, Crashed):
                yield self._given_up(journal, done, attempts[done.job] + 1)
            else:
                yield _recorded(journal, done)

    def _given_up(self, journal: Journal, crashed: Crashed, attempts: int) -> Outcome:
        """Record a photo as failed with which processes died."""
        attempts = self.retry.given_up(attempts)
        advice = _NO_MORE if self.retry.last_try(attempts) is None else _ONCE_MORE
        reason = f"{crashed.reason} {advice}"
        failed = Outcome(source=crashed.job.source, status=Status.FAILED, reason=reason)
        before = stamp_of(crashed.job.source)
        return _recorded(journal, Done(crashed.job, before, None, failed), attempts)


def _jobs(entries: Iterable[Entry]) -> Iterator[Job]:
    return (entry.job for entry in entries)


def _recorded(journal: Journal, done: Done, attempts: int = 0) -> Outcome:
    """Write an outcome into the journal; of a photo that has no result now, no earlier one stays
    published: it may show what nobody wants shown any more.
    """
    outcome = done.outcome
    journal.check_place()
    if outcome.target is not None:
        journal.record(outcome, done.before, done.after)
        return outcome
    withdrawn = withdraw(journal, done.job)
    if withdrawn is not None:
        moved = f"Its earlier result was moved to {withdrawn}."
        if outcome.status is Status.FAILED:
            outcome = replace(outcome, reason=f"{outcome.reason} {moved}")
        else:
            outcome = replace(outcome, notes=(*outcome.notes, moved))
    journal.record(outcome, done.before, None, attempts)
    return outcome
