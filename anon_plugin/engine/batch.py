"""Many photos, one after the other: progress, cancel, and no failure that ends the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anon_plugin.engine.anonymize import Cancelled, anonymize_photo
from anon_plugin.engine.listing import Job
from anon_plugin.engine.outcome import Outcome
from anon_plugin.engine.settings import Settings
from anon_plugin.errors import CancelledError
from anon_plugin.models.detector import Detector


def run(
    jobs: Sequence[Job],
    detector: Detector,
    settings: Settings,
    cancelled: Cancelled = lambda: False,
) -> Iterator[Outcome]:
    """Anonymize each job's photo and yield its outcome as soon as it is known.

    Ends early, without an outcome for the photo in work, when `cancelled` says so.
    Raises SettingsError before any photo is touched where the settings make no sense.
    """
    settings.check(detector.labels)
    return _outcomes(jobs, detector, settings, cancelled)


def _outcomes(
    jobs: Sequence[Job], detector: Detector, settings: Settings, cancelled: Cancelled
) -> Iterator[Outcome]:
    for job in jobs:
        if cancelled():
            return
        try:
            yield anonymize_photo(job.source, job.target, detector, settings, cancelled)
        except CancelledError:
            return
