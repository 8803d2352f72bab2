"""Many photos into one output folder: resumed where it stopped, whatever stopped it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import remove_partials
from anon_plugin.engine.files.stamp import stamp_of
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.run.attempt import Done, Lost
from anon_plugin.engine.run.executors import Crew
from anon_plugin.engine.run.journal import Entry, Journal
from anon_plugin.engine.run.plan import OnExisting, plan
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.task import Cancelled, Work
from anon_plugin.errors import OutputError
from anon_plugin.language import tr

WITHDRAWN = "withdrawn"

MOST_ATTEMPTS = 3
"""A photo in work so many times in a row when the process died is not tried again unasked."""

_KILLED = "was in work {} times in a row when the process died, the last times alone."
_AGAIN = (
    "It is not tried again until it, the settings or the model change, or with ON_EXISTING=redo. "
    "Look at it with other software; if it is sound, please report it."
)


def begin(
    journal: Journal,
    jobs: Sequence[Job],
    work: Work,
    on_existing: OnExisting = OnExisting.RESUME,
    cancelled: Cancelled = lambda: False,
) -> None:
    """Clear up after a run that was killed, and enter into the journal what is to be done.

    Raises SettingsError where on_existing forbids the run.
    """
    folders = {target.parent for target in journal.left_waiting()}
    remove_partials({journal.output, *folders})
    journal.begin_run(work.about())
    plan(journal, jobs, work.fingerprint, on_existing, cancelled)


def run(
    journal: Journal,
    work: Work,
    crew: Crew,
    cancelled: Cancelled = lambda: False,
    most_attempts: int = MOST_ATTEMPTS,
) -> Iterator[Outcome]:
    """Do what the journal's run has waiting; yield each outcome when it is safely recorded.

    Photos that a process died with come last and one by one, so that none is blamed for another;
    what does so again and again is retired: it fails until it, the settings or the model change.
    Ends early when `cancelled` says so: photos in work are given up and done by the next run.
    Raises OutputError where the output takes no files any more.
    """
    for done in crew.each(journal, work, _jobs(journal.waiting(suspects=False)), cancelled):
        if isinstance(done, Lost):
            journal.blame(done.job.source)
        else:
            yield _recorded(journal, done)
    for entry in journal.waiting(suspects=True):
        if entry.attempts >= most_attempts:
            yield _retired(journal, Lost(entry.job, _KILLED.format(entry.attempts)))
    suspects = _jobs(journal.waiting(suspects=True))
    for done in crew.each(journal, work, suspects, cancelled, alone=True):
        if isinstance(done, Lost):
            yield _retired(journal, done)
        else:
            yield _recorded(journal, done)
    journal.end_run()


def _jobs(entries: Iterable[Entry]) -> Iterator[Job]:
    return (entry.job for entry in entries)


def _retired(journal: Journal, lost: Lost) -> Outcome:
    """Record a photo as failed that nobody shall try again unasked."""
    reason = f"{lost.reason} {_AGAIN}"
    failed = Outcome(source=lost.job.source, status=Status.FAILED, reason=reason)
    before = stamp_of(lost.job.source)
    outcome = _recorded(journal, Done(lost.job, before, None, failed))
    journal.blame(lost.job.source)
    return outcome


def _recorded(journal: Journal, done: Done) -> Outcome:
    """Write an outcome into the journal; of a photo that has no result now, no earlier one stays
    published: it may show what nobody wants shown any more.
    """
    outcome = done.outcome
    journal.check_place()
    if outcome.target is not None:
        journal.record(outcome, done.before, done.after)
        return outcome
    withdrawn = _withdraw(journal, done.job.target)
    if withdrawn is not None:
        moved = f"Its earlier result was moved to {withdrawn}."
        if outcome.status is Status.FAILED:
            outcome = replace(outcome, reason=f"{outcome.reason} {moved}")
        else:
            outcome = replace(outcome, notes=(*outcome.notes, moved))
    journal.record(outcome, done.before, None)
    return outcome


def _withdraw(journal: Journal, target: Path) -> Path | None:
    """Move what lies at a failed photo's target out of sight; nothing that was made is deleted.

    Raises OutputError where that is not possible, because it must not stay where it is.
    """
    if not target.is_file():
        return None
    place = journal.folder / WITHDRAWN / Path(target.relative_to(journal.output))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if is_remote(target):
            place.write_bytes(target.read_bytes())
            target.unlink()
        else:
            target.replace(place)
    except OSError as error:
        raise OutputError(
            tr(
                "{target} is an earlier result of a photo that failed now, and "
                "cannot be moved away: {error}. Remove it by hand and run again."
            ).format(target=target, error=error.strerror or error)
        ) from error
    return place
