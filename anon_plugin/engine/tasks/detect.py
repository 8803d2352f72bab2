"""The first of two steps: searches each photo and writes nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.context import Context, fail_closed
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.search import search
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.task import Cancelled


@dataclass(frozen=True)
class Detect:
    """Searches each photo and writes nothing; a Task."""

    detector: Detector
    settings: SearchSettings
    limits: Limits = field(default=Limits(), compare=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {
            "work": "detect",
            "model": self.detector.name,
            "model_sha256": self.detector.sha256,
            "settings": self.settings.search_to_dict(),
        }

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002  # the same for all photos
        """Changes exactly when a photo would come out differently."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.about(), sort_keys=True).encode()).hexdigest()

    def for_job(self, job: Job) -> Detect:  # noqa: ARG002  # it knows nothing of any photo
        """The same task, to be sent with one job."""
        return self

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Read the photo and search it; nothing is written."""

        def detect(context: Context) -> Outcome:
            with context.step("read"):
                photo = context.read(self.settings.projection, self.limits)
            with context.step("detect"):
                detections = search(photo, self.detector, self.settings, cancelled)
            return context.done(detections)

        return fail_closed(job, cancelled, detect)
