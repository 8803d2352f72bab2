"""What a run has to do: which photos are done already, which are not, which must not be touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from anon_plugin.engine.files.beneath import link_between
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.name_probe import name_probe, names_in_the_way
from anon_plugin.engine.files.stamp import is_same, sha256_of, stamp_of
from anon_plugin.engine.files.storage import answered_from_listings, is_remote
from anon_plugin.engine.run.entries import Entry, State
from anon_plugin.engine.run.journal import Journal
from anon_plugin.engine.run.retry import RetryPolicy
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.vocabulary import OnExisting
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr_plural


def plan(
    journal: Journal,
    jobs: Sequence[Job],
    fingerprint: Callable[[Job], str],
    on_existing: OnExisting,
    cancelled: Callable[[], bool],
    retry: RetryPolicy,
) -> None:
    """Enter all jobs into the journal's run: kept, waiting, or refused with a reason.

    Stops early when `cancelled` says so. Raises SettingsError, with nothing entered, where
    on_existing is FAIL and there are results.
    """
    if on_existing is OnExisting.FAIL:
        _refuse_existing(journal, jobs)

    @lru_cache(maxsize=1024)
    def link_to(folder: Path) -> Path | None:
        root = journal.output
        return None if root is None or is_remote(root) else link_between(root, folder)

    reasons = _names_in_the_way(journal, jobs)
    with journal.together(), answered_from_listings():
        for position, job in enumerate(jobs):
            if cancelled():
                return
            link = link_to(job.target.parent)
            if link is not None:
                reason = (
                    f"would be written to {job.target}, but {link} is a link, which may lead to "
                    "originals. Remove the link, not what it leads to."
                )
                _refuse(journal, position, job, reason)
            elif job in reasons:
                _refuse(journal, position, job, reasons[job])
            else:
                _plan_one(journal, position, job, fingerprint(job), on_existing, retry)


def _names_in_the_way(journal: Journal, jobs: Sequence[Job]) -> Mapping[Job, str]:
    """Why photos cannot be written under their names on the file system of the output.

    Of several that it takes for one, that goes on which has a result already, else the first.
    """
    output = journal.output
    if output is None or is_remote(output):
        return {}
    with name_probe(output) as probe:
        refused, groups = names_in_the_way(probe, output, jobs)
    reasons = {
        job: (
            f"would be written to {job.target}, but the file system of the output takes no name "
            f"such as “{name}”. Rename it, or choose an output on another file system."
        )
        for job, name in refused.items()
    }
    for group in groups:
        chosen = next((job for job in group if _has_own_result(journal, job)), group[0])
        for job in group:
            if job is not chosen:
                reasons[job] = (
                    f"would be written to {job.target}, which the file system of the output takes "
                    f"for {chosen.target}, where {chosen.source} goes. Rename one of them."
                )
    return reasons


def _has_own_result(journal: Journal, job: Job) -> bool:
    entry = journal.find(job.source)
    return (
        entry is not None
        and entry.state is State.DONE
        and entry.target == job.target
        and _result_is_there(entry, job, writes=True)
    )


def _refuse_existing(journal: Journal, jobs: Sequence[Job]) -> None:
    existing = [job.target for job in jobs if _has_result(journal, job)]
    if existing:
        raise SettingsError(
            tr_plural(
                "{existing} of {count} result exists already: {example}. Choose another "
                "output folder, or set ON_EXISTING to resume or redo.",
                "{existing} of {count} results exist already, such as {example}. Choose "
                "another output folder, or set ON_EXISTING to resume or redo.",
                len(jobs),
                existing=len(existing),
                example=existing[0],
            )
        )


def _has_result(journal: Journal, job: Job) -> bool:
    if journal.output is not None:
        return job.target.exists()
    entry = journal.find(job.source)
    return entry is not None and entry.state is State.DONE


def _plan_one(
    journal: Journal,
    position: int,
    job: Job,
    fingerprint: str,
    on_existing: OnExisting,
    retry: RetryPolicy,
) -> None:
    entry = journal.find(job.source)
    redo = on_existing is OnExisting.REDO
    writes = journal.output is not None
    owner = journal.owner(job) if writes else None
    if owner is not None:
        if owner.run == journal.run:
            reason = f"would be written to {job.target} as {owner.source} is. Rename one of them."
            return _refuse(journal, position, job, reason)
        if _has_moved(owner, job):
            journal.move(owner.source, job.source)
            entry = journal.find(job.source)
        elif redo or not job.target.exists():
            journal.forget(owner.source)
        else:
            reason = (
                f"would replace {job.target}, the result of {owner.source}. Choose another output "
                "folder, or set ON_EXISTING to redo."
            )
            return _refuse(journal, position, job, reason)
    attempts = 0
    if not redo:
        if entry is not None and _has_crashed(entry, job, fingerprint):
            tries = entry.attempts
            if entry.state is State.FAILED:
                last = retry.last_try(tries) if journal.last_run_ended else None
                if last is None:
                    return _keep(journal, position, job)
                tries = last
            attempts = tries
        if entry is not None and _is_current(entry, job, fingerprint, writes):
            return _keep(journal, position, job)
        if writes and not _is_ours(entry, job) and job.target.exists():
            reason = (
                f"would replace {job.target}, which no run recorded in this folder has made. Move "
                "it away, choose another output folder, or set ON_EXISTING to redo."
            )
            return _refuse(journal, position, job, reason)
    return journal.add(position, job, fingerprint, attempts)


def _keep(journal: Journal, position: int, job: Job) -> None:
    output = None if journal.output is None else stamp_of(job.target)
    journal.keep(position, job.source, stamp_of(job.source), output)


def _has_moved(owner: Entry, job: Job) -> bool:
    """Whether the job's photo is the one that the journal knows by another path."""
    return bool(owner.input_sha256) and sha256_of(job.source) == owner.input_sha256


def _is_ours(entry: Entry | None, job: Job) -> bool:
    """Whether what lies at the job's target was put there by a run, for this photo."""
    if entry is None or entry.target != job.target:
        return False
    return entry.state is State.WAITING or bool(entry.output_sha256)


def _has_crashed(entry: Entry, job: Job, fingerprint: str) -> bool:
    """Whether a process died while it did the very same."""
    return (
        entry.attempts > 0
        and entry.fingerprint == fingerprint
        and is_same(job.source, entry.input, entry.input_sha256)
    )


def _is_current(entry: Entry, job: Job, fingerprint: str, writes: bool) -> bool:
    """Whether the photo need not be done again.

    A photo whose original is out of reach stays done: its result cannot be told to be outdated.
    """
    return (
        entry.state is State.DONE
        and entry.target == job.target
        and entry.fingerprint == fingerprint
        and _result_is_there(entry, job, writes)
        and (stamp_of(job.source) is None or is_same(job.source, entry.input, entry.input_sha256))
    )


def _result_is_there(entry: Entry, job: Job, writes: bool) -> bool:
    if not entry.output_sha256:  # the task was to write nothing for this photo
        return not writes or not job.target.exists()
    return is_same(job.target, entry.output, entry.output_sha256)


def _refuse(journal: Journal, position: int, job: Job, reason: str) -> None:
    outcome = Outcome(source=job.source, status=Status.FAILED, reason=reason)
    journal.add(position, job, "")
    journal.record(outcome, None, None)
