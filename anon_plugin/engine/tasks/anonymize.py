"""The main job: one photo, from its file to the anonymized file.

Read the photo; search it; redact what was found; write; verify, and redact what only that finds;
say what happened. Whatever goes wrong on the way, the photo is not written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.context import Context, fail_closed, spare_the_original
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.redact import patches_for
from anon_plugin.engine.tasks.search import search, search_faint
from anon_plugin.engine.tasks.settings import Settings, identity
from anon_plugin.engine.tasks.settling import Settling, StillShownError
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification.sampling import Sampling


@dataclass(frozen=True)
class Anonymize:
    """Searches each photo, redacts what is found, and writes the result; a Task."""

    detector: Detector
    settings: Settings
    sampling: Sampling = field(default_factory=Sampling, compare=False, repr=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {
            "work": "anonymize",
            "model": self.detector.name,
            "model_sha256": self.detector.sha256,
            "settings": self.settings.to_dict(),
        }

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002  # the same for all photos
        """Changes exactly when a photo would come out differently."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        about = {**self.about(), "settings": identity(self.settings.to_dict())}
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()

    def for_job(self, job: Job) -> Anonymize:  # noqa: ARG002  # it knows nothing of any photo
        """The same task, to be sent with one job."""
        return self

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Read the photo, search it, redact what is found, write and verify the result."""
        detector, settings = self.detector, self.settings
        again = replace(settings, masks=settings.masks.exempting)
        verification = Verification.of(
            settings,
            self.sampling,
            find_again=lambda written: search(written, detector, again, cancelled),
            find_faint=lambda original, found: search_faint(
                original, detector, settings, cancelled, found
            ),
        )

        def anonymize(context: Context) -> Outcome:
            spare_the_original(job)
            with context.step("read"):
                photo = context.read(settings.projection, settings.limits, settings.handling)
            with context.step("detect"):
                detections = search(photo, detector, settings, cancelled)
                photo.make_room()
            settling = Settling(detections, settings.projection)
            while True:
                with context.step("redact"):
                    patches = patches_for(photo, settling.detections, settings.styles)
                with context.step("write"):
                    verify = verification.of_photo(photo, settling.detections, patches)
                    photo = photo.to_be_written()
                    notes = (*settling.notes, *settings.weaknesses())
                    try:
                        context.write(photo, patches, notes, verify)
                    except StillShownError as error:
                        photo = settling.again(photo, error)
                    else:
                        return context.done(settling.detections)

        return fail_closed(job, cancelled, anonymize)


def anonymize_photo(
    source: Path,
    target: Path,
    detector: Detector,
    settings: Settings,
    cancelled: Cancelled = lambda: False,
    sampling: Sampling | None = None,
) -> Outcome:
    """Anonymize the photo at `source` into `target`.

    sampling: of the run, which photos are verified more closely.

    A photo that cannot be handled yields an outcome that says why, and no file: fail closed.
    Raises CancelledError when `cancelled` says so before the file is published, OutputError where
    the output takes no file of any photo.
    """
    return Anonymize(detector, settings, sampling or Sampling())(Job(source, target), cancelled)
