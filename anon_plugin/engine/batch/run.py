"""Many photos into one output folder: resumed where it stopped, whatever stopped it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from anon_plugin.engine.batch.journal import Entry, Journal
from anon_plugin.engine.batch.listing import Job
from anon_plugin.engine.batch.pipeline import side_by_side
from anon_plugin.engine.batch.planning import OnExisting, plan
from anon_plugin.engine.batch.publish import remove_partials
from anon_plugin.engine.batch.stamp import Stamp, stamp_of
from anon_plugin.engine.batch.threads import Threads
from anon_plugin.engine.batch.work import Cancelled, Work
from anon_plugin.engine.outcome import Outcome, Status
from anon_plugin.errors import CancelledError, OutputError

WITHDRAWN = "withdrawn"


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
    threads: Threads,
    cancelled: Cancelled = lambda: False,
) -> Iterator[Outcome]:
    """Do what the journal's run has waiting; yield each outcome when it is safely recorded.

    Ends early when `cancelled` says so: photos in work are given up and done by the next run.
    Raises OutputError where the output takes no files any more.
    """

    with threads.shared():
        results = side_by_side(
            journal.waiting(),
            partial(_do, journal, work),
            threads.photos,
            cancelled,
            threads.prepare_thread,
        )
        for done in results:
            if done is not None:
                yield _recorded(journal, done)
    journal.end_run()


@dataclass(frozen=True)
class _Done:
    """A photo whose work has ended. before: the stamp of its original when the work began."""

    target: Path
    before: Stamp | None
    outcome: Outcome


def _do(journal: Journal, work: Work, entry: Entry, stopped: Cancelled) -> _Done | None:
    """Runs in a worker thread; None where the user stopped it."""

    def stopped_in_place() -> bool:
        """Asked between all steps, so nothing is published into a place that is not the output."""
        journal.check_place()
        return stopped()

    before = stamp_of(entry.source)
    try:
        return _Done(entry.target, before, work(Job(entry.source, entry.target), stopped_in_place))
    except CancelledError:
        return None


def _recorded(journal: Journal, done: _Done) -> Outcome:
    """Write an outcome into the journal; of a photo that has no result now, no earlier one stays
    published: it may show what nobody wants shown any more.
    """
    outcome = done.outcome
    journal.check_place()
    if outcome.target is not None:
        journal.record(outcome, done.before, stamp_of(outcome.target))
        return outcome
    withdrawn = _withdraw(journal, done.target)
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
    place = journal.folder / WITHDRAWN / target.relative_to(journal.output)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        target.replace(place)
    except OSError as error:
        raise OutputError(
            f"{target} is an earlier result of a photo that failed now, and cannot be moved away: "
            f"{error.strerror}. Remove it by hand and run again."
        ) from error
    return place
