"""One photo, from its file to the anonymized file.

Read the photo; cut it into views; detect; bring the findings home and merge them; redact; write;
say what happened. Whatever goes wrong on the way, the photo is not written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.batched import views_at_once
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.merging import Finding, merge
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.threads import take_share
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled, Passage, fail_closed, spare_the_original
from anon_plugin.engine.verification_levels import Sampling
from anon_plugin.errors import CancelledError, PhotoError

# Regions are redacted as layers carry them, so that redacting from a layer gives the same bytes.
REGION_DECIMALS = 2

MOST_REDACTED_PIXELS = 2**27
"""Of all regions of one photo together, where the photo is larger than the memory it may take."""


@dataclass(frozen=True)
class Anonymize:
    """The main job as a Work: search each photo, redact what is found, write the result."""

    detector: Detector
    settings: Settings
    sampling: Sampling = field(default_factory=Sampling, compare=False, repr=False)

    def about(self) -> dict[str, object]:
        """See Work."""
        return {
            "work": "anonymize",
            "model": self.detector.name,
            "model_sha256": self.detector.sha256,
            "settings": self.settings.to_dict(),
        }

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002  # the same for all photos
        """See Work."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.about(), sort_keys=True).encode()).hexdigest()

    def narrowed(self, job: Job) -> Anonymize:  # noqa: ARG002  # it knows nothing of any photo
        """See Work."""
        return self

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """See Work."""
        detector, settings = self.detector, self.settings
        return anonymize_photo(job.source, job.target, detector, settings, cancelled, self.sampling)


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

    verification = Verification.of(
        settings,
        sampling or Sampling(),
        find_again=lambda written: find(written, detector, settings, cancelled),
    )

    def way(passage: Passage) -> Outcome:
        spare_the_original(source, target)
        with passage.step("read"):
            photo = passage.read(settings.projection, settings.limits, settings.personal_metadata)
        with passage.step("detect"):
            detections = find(photo, detector, settings, cancelled)
        with passage.step("redact"):
            patches = patches_for(photo, detections, settings.styles)
        with passage.step("write"):
            verify = verification.of_photo(photo, detections, patches)
            passage.write(photo, patches, target, settings.weaknesses(), verify)
        return passage.done(detections)

    return fail_closed(source, cancelled, way)


def find(
    photo: Photo, detector: Detector, settings: Settings, cancelled: Cancelled = lambda: False
) -> list[Detection]:
    """Everything of the wanted labels in a photo, each object once, in photo pixels.

    Raises CancelledError when `cancelled` says so.
    """
    found: list[Finding] = []
    confidence = dict.fromkeys(settings.labels, settings.confidence)
    views = photo.decision.views(photo.picture.rgb, detector.object_range_px)
    for batch in _batches(views, views_at_once(detector)):
        if cancelled():
            raise CancelledError
        take_share()
        results = detector.detect([view.pixels for view in batch], confidence)
        for view, detections in zip(batch, results, strict=True):
            wanted = [detection for detection in detections if detection.label in settings.labels]
            found.extend(view.bring_home(wanted))
    merged = merge(found, photo.projection.surface)
    return [replace(one, region=np.round(one.region, REGION_DECIMALS)) for one in merged]


def patches_for(
    photo: Photo, detections: Sequence[Detection], styles: Mapping[str, Style]
) -> list[Patch]:
    """The new pixels of all redacted regions, drawn as its projection asks for."""
    picture = photo.picture
    _require_room(photo, detections)
    return photo.projection.redact(
        picture.values, detections, styles, picture.kept_bands, picture.nodata
    )


def _require_room(photo: Photo, detections: Sequence[Detection]) -> None:
    """Raise PhotoError where the new pixels alone would fill the memory of a photo that does not.

    Regions are small, so that all patches are made before the first is written. A region as large
    as a photo that is read in windows is the exception.
    """
    width, height = photo.size_wh
    if photo.container.pixels_in_memory >= width * height:
        return
    corners = np.array([one.xyxy for one in detections]).reshape(-1, 4)
    sides = np.clip(corners[:, 2:], 0, (width, height)) - np.clip(
        corners[:, :2], 0, (width, height)
    )
    covered = float(sides.prod(axis=1).sum())
    if covered > MOST_REDACTED_PIXELS:
        raise PhotoError(
            f"has regions of {covered / 1e6:.0f} megapixels together; in a photo that is too large "
            f"for memory {MOST_REDACTED_PIXELS / 1e6:.0f} can be redacted. Cut it into smaller "
            "ones."
        )


def _batches(views: Iterable[View], size: int) -> Iterator[list[View]]:
    iterator = iter(views)
    while batch := list(islice(iterator, size)):
        yield batch
