"""The first of two steps: searches each photo and writes nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.anonymize import find
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled, Passage, fail_closed


@dataclass(frozen=True)
class Detect:
    """Searches each photo and writes nothing, as a Work."""

    detector: Detector
    settings: Settings

    def about(self) -> dict[str, object]:
        """See Work."""
        return {
            "work": "detect",
            "model": self.detector.name,
            "model_sha256": self.detector.sha256,
            "settings": self.settings.to_dict(),
        }

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002  # the same for all photos
        """See Work."""
        return hashlib.sha256(json.dumps(self.about(), sort_keys=True).encode()).hexdigest()

    def narrowed(self, job: Job) -> Detect:  # noqa: ARG002  # it knows nothing of any photo
        """See Work."""
        return self

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """See Work."""

        def way(passage: Passage) -> Outcome:
            with passage.step("read"):
                photo = passage.read(self.settings.projection, self.settings.limits)
            with passage.step("detect"):
                detections = find(photo, self.detector, self.settings, cancelled)
            return passage.done(detections)

        return fail_closed(job.source, cancelled, way)
