"""One photo, from its file to the anonymized file.

Read the photo; cut it into views; detect; bring the findings home and merge them; redact; write;
say what happened. Whatever goes wrong on the way, the photo is not written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from anon_plugin.engine.batch.listing import Job
from anon_plugin.engine.batch.publish import publish
from anon_plugin.engine.batch.work import Cancelled, Passage, fail_closed, spare_the_original
from anon_plugin.engine.containers.base import Encoded, Patch
from anon_plugin.engine.detections import Detection
from anon_plugin.engine.merging import Finding, merge
from anon_plugin.engine.outcome import Outcome
from anon_plugin.engine.panorama.redaction import redact_panorama
from anon_plugin.engine.photo import Photo
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.settings import Settings
from anon_plugin.engine.views import View, views_of
from anon_plugin.errors import CancelledError
from anon_plugin.models.detector import Detector

# Regions are redacted as layers carry them, so that redacting from a layer gives the same bytes.
REGION_DECIMALS = 2

_BATCH = 2  # views searched at once: enough to fill two cores, few enough to cancel promptly


@dataclass(frozen=True)
class Anonymize:
    """The main job as a Work: search each photo, redact what is found, write the result."""

    detector: Detector
    settings: Settings

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

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """See Work."""
        return anonymize_photo(job.source, job.target, self.detector, self.settings, cancelled)


def anonymize_photo(
    source: Path,
    target: Path,
    detector: Detector,
    settings: Settings,
    cancelled: Cancelled = lambda: False,
) -> Outcome:
    """Anonymize the photo at `source` into `target`.

    A photo that cannot be handled yields an outcome that says why, and no file: fail closed.
    Raises CancelledError when `cancelled` says so before the file is published, OutputError where
    the output takes no file of any photo.
    """

    def way(passage: Passage) -> Outcome:
        spare_the_original(source, target)
        with passage.step("read"):
            photo = passage.read(settings.projection)
        with passage.step("detect"):
            detections = find(photo, detector, settings, cancelled)
        with passage.step("redact"):
            encoded = redacted(photo, detections, settings)
        with passage.step("write"):
            publish(encoded.data, target)
        return passage.done(detections, target, encoded)

    return fail_closed(source, cancelled, way)


def find(
    photo: Photo, detector: Detector, settings: Settings, cancelled: Cancelled = lambda: False
) -> list[Detection]:
    """Everything of the wanted labels in a photo, each object once, in photo pixels.

    Raises CancelledError when `cancelled` says so.
    """
    found: list[Finding] = []
    views = views_of(photo.pixels, photo.projection, detector.object_range_px)
    for batch in _batches(views, _BATCH):
        if cancelled():
            raise CancelledError
        results = detector.detect([view.pixels for view in batch], settings.confidence)
        for view, detections in zip(batch, results, strict=True):
            wanted = [detection for detection in detections if detection.label in settings.labels]
            found.extend(view.bring_home(wanted))
    merged = merge(found, photo.projection.surface)
    return [replace(one, region=np.round(one.region, REGION_DECIMALS)) for one in merged]


def redacted(photo: Photo, detections: Sequence[Detection], settings: Settings) -> Encoded:
    """The photo's file with the detections made unrecognizable, in memory.

    Raises PhotoError where the file cannot be written that way.
    """
    encoded = photo.container.encode(patches_for(photo, detections, settings.styles))
    return replace(encoded, notes=(*encoded.notes, *settings.weaknesses()))


def patches_for(
    photo: Photo, detections: Sequence[Detection], styles: Mapping[str, Style]
) -> list[Patch]:
    """The new pixels of all redacted regions, drawn on the plane or on the sphere."""
    panorama = photo.projection.panorama
    if panorama is None:
        return redact(photo.pixels, detections, styles)
    return redact_panorama(photo.pixels, detections, styles, panorama)


def _batches(views: Iterable[View], size: int) -> Iterator[list[View]]:
    iterator = iter(views)
    while batch := list(islice(iterator, size)):
        yield batch
