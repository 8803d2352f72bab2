"""What a run tells its listeners, in this order: Planned, PhotoFinished for each photo that is done
now, PhotoResult for each photo that the run is about, and RunFinished."""

from __future__ import annotations

from dataclasses import dataclass

from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.run.progress import Progress
from anon_plugin.engine.tasks.outcome import Outcome


@dataclass(frozen=True)
class Planned:
    """It is known what is to be done.

    progress: how far the run is now and later: `progress.kept` photos were done by an earlier run,
    `progress.failed` are refused, so that no file is lost.
    """

    progress: Progress


@dataclass(frozen=True)
class PhotoFinished:
    """One more photo is done, well or not, and safely recorded; in the order in which they end."""

    outcome: Outcome
    progress: Progress


@dataclass(frozen=True)
class PhotoResult:
    """What became of one photo, whichever run did it; in the order of the jobs.

    They come when all photos are done, so that layers and reports of a run that was interrupted are
    those of one that was not.
    """

    outcome: Outcome


@dataclass(frozen=True)
class RunFinished:
    """The run has come to its end, or was cancelled: then `summary.cancelled` says so."""

    summary: Summary


Event = Planned | PhotoFinished | PhotoResult | RunFinished
