"""One photo's attempt in a run, wherever it is made, and what is known of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import Stamp, stamp_of
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.errors import CancelledError


@dataclass(frozen=True)
class Done:
    """A photo whose task has ended, well or not.

    before: the stamp of its original when the task began. after: that of its result.
    """

    job: Job
    before: Stamp | None
    after: Stamp | None
    outcome: Outcome


@dataclass(frozen=True)
class Crashed:
    """A photo whose task never ended, because each process that had it died. reason: how."""

    job: Job
    reason: str


def attempt(task: Task, job: Job, stopped: Cancelled) -> Done | None:
    """Do the task for one photo; None where `stopped` said so before its result was published."""
    before = stamp_of(job.source)
    try:
        outcome = task(job, stopped)
    except CancelledError:
        return None
    after = None if outcome.target is None else stamp_of(outcome.target)
    return Done(job, before, after, outcome)
