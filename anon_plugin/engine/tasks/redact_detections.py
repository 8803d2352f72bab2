"""The second of two steps: redacts what a layer says is in each photo."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from anon_plugin.engine.detection.detections import SURE, Detection
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.context import Context, fail_closed, spare_the_original
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.redact import patches_for, placed
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.errors import PhotoError

UNREVIEWED = (
    "was not reviewed: nobody says so in the field 'reviewed'. Look at it in 'Review detections'."
)

UNSEARCHED = (
    "was not searched, so that nobody knows what it shows. Search it with the others first."
)

FROM_LAYER = "none: the regions are those of a layer"


@dataclass(frozen=True)
class RedactDetections:
    """Redacts what is said to be in each photo, no more and no less but for masks of cameras; a
    Task.

    detections: by photo. unlisted: why photos without any detection are refused; "" to write them
    as a search that finds nothing would. unreviewed: photos that are refused because nobody has
    looked at them. unsearched: photos that are refused because no search has seen them.
    """

    detections: Mapping[Path, Sequence[Detection]]
    settings: Settings
    unlisted: str = ""
    sampling: Sampling = field(default_factory=Sampling, compare=False, repr=False)
    unreviewed: frozenset[Path] = frozenset()
    unsearched: frozenset[Path] = frozenset()

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {"work": "redact", "model": FROM_LAYER, "settings": self.settings.to_dict()}

    def fingerprint(self, job: Job) -> str:
        """See Task: of the photo's own detections and all settings."""
        digest = hashlib.sha256(f"redact\n{self.settings.fingerprint()}\n".encode())
        for one in sorted(
            self.detections.get(job.source, ()), key=lambda one: (one.label, one.region.tobytes())
        ):
            digest.update(f"{one.label} {one.is_box} ".encode() + one.region.tobytes())
            if self.settings.masks.exempting.masks:
                digest.update(f"{one.score >= SURE}".encode())  # which decides whether it stays
        if self.unlisted and not self.detections.get(job.source):
            digest.update(b"refused")  # a result written while it was allowed is not kept
        if job.source in self.unreviewed:
            digest.update(b"unreviewed")
        if job.source in self.unsearched:
            digest.update(b"unsearched")
        return digest.hexdigest()

    def for_job(self, job: Job) -> RedactDetections:
        """The same task, to be sent with one job."""
        return replace(
            self,
            detections={job.source: self.detections.get(job.source, ())},
            unreviewed=self.unreviewed & {job.source},
            unsearched=self.unsearched & {job.source},
        )

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Read the photo, redact what the layer says is there, write and verify the result."""

        verification = Verification.of(self.settings, self.sampling)

        def redact(context: Context) -> Outcome:
            spare_the_original(job)
            if job.source in self.unreviewed:
                raise PhotoError(UNREVIEWED)
            if job.source in self.unsearched:
                raise PhotoError(UNSEARCHED)
            given = self.detections.get(job.source, ())
            if not given and self.unlisted:
                raise PhotoError(self.unlisted)
            with context.step("read"):
                photo = context.read(
                    self.settings.projection,
                    self.settings.limits,
                    self.settings.handling,
                )
            with context.step("redact"):
                detections = self.settings.masks.applied(
                    photo, placed(photo, given), sure_stays=True
                )
                patches = patches_for(photo, detections, self.settings.styles)
            with context.step("write"):
                verify = verification.of_photo(photo, detections, patches)
                photo = photo.to_be_written()
                context.write(photo, patches, self.settings.weaknesses(), verify)
            return context.done(detections)

        return fail_closed(job, cancelled, redact)
