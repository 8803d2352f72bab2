"""Verifies photos that were published some time ago, each from its file alone and, where there is
one, its original."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from anon_plugin.engine.containers.base import Container, Patch
from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.containers.patches import put_patches
from anon_plugin.engine.containers.upright import as_written
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, PixelSource, whole
from anon_plugin.engine.redaction.heads import as_redacted
from anon_plugin.engine.redaction.style import HEAD_SHAPES, Style
from anon_plugin.engine.tasks.context import Context, fail_closed
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.search import search, search_faint
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification.checks import (
    check_detections,
    check_metadata,
    check_pictures,
    check_regions,
    check_untouched,
)
from anon_plugin.engine.verification.destroyed import Before, Judgement, compare, compare_redrawn
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.verification.picture import StoredPicture
from anon_plugin.engine.verification.touched import Touched
from anon_plugin.engine.vocabulary import Check

_WIDEST = Style(effect="fill", shape="box", margin=1.0, feather=1.0)
"""Reaches as far as any style may: where nobody knows which one it was."""

_STRAY = (
    "it is a picture or video that no run has made, perhaps an original; move it away before the "
    "folder is handed on"
)


@dataclass(frozen=True)
class Record:
    """What is known of one published photo.

    original: None where there is none any more. detections: what was redacted; None where nobody
    recorded it. styles: how, by label; None where that is not known. projection: as the run was
    told. handling: what the run did about metadata. is_stray: whether it is a picture that lies
    among the published ones under a name that no result has.
    """

    path: Path
    original: Path | None = None
    detections: Sequence[Detection] | None = None
    styles: Mapping[str, Style] | None = None
    projection: str = "auto"
    handling: Handling = AS_USUAL
    is_stray: bool = False


@dataclass(frozen=True)
class VerifyPublished:
    """Verifies photos that were published; a Task that writes nothing.

    records: what is known of the photos, by their path. checks: the ones that are made of each.
    detector, settings: for searching it again.
    """

    records: Mapping[Path, Record]
    checks: frozenset[Check]
    detector: Detector | None = None
    settings: SearchSettings = field(default_factory=SearchSettings)
    limits: Limits = field(default=Limits(), compare=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        searches = self.detector is not None
        return {
            "work": "verify",
            "model": self.detector.name if self.detector else "",
            "model_sha256": self.detector.sha256 if self.detector else "",
            "settings": {
                "checks": sorted(self.checks),
                **(self.settings.search_to_dict() if searches else {}),
            },
        }

    def fingerprint(self, job: Job) -> str:
        """See Task: of the checks, and of all that is known of the photo."""
        record = self._record(job)
        known: list[object] = [
            self.about(),
            None if record.original is None else str(record.original),
            record.projection,
            [record.handling.personal.value, record.handling.opaque.value],
            record.is_stray,
            None
            if record.styles is None
            else {label: style.to_dict() for label, style in record.styles.items()},
        ]
        digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
        for one in record.detections or ():
            digest.update(f"{one.label} {one.is_box} ".encode() + one.region.tobytes())
        digest.update(b"nothing recorded" if record.detections is None else b"")
        return digest.hexdigest()

    def for_job(self, job: Job) -> VerifyPublished:
        """The same task, to be sent with one job."""
        return replace(self, records={job.source: self._record(job)})

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """See Task. What does not pass, or cannot be verified, has failed."""

        def verify(context: Context) -> Outcome:
            record = self._record(job)
            findings = Findings(record.path, record.original)
            if record.is_stray:
                findings.checked.append(Check.PICTURES)
                findings.fail(Check.PICTURES, _STRAY)
            else:
                with context.step("read"):
                    photo = context.read(record.projection, self.limits)
                with context.step("verify"):
                    self._check(findings, photo, record, cancelled)
            outcome = replace(context.done(), findings=findings)
            if not findings.failures:
                return outcome
            return replace(outcome, status=Status.FAILED, reason=findings.reason)

        return fail_closed(job, cancelled, verify)

    def _record(self, job: Job) -> Record:
        return self.records.get(job.source) or Record(job.source)

    def _check(
        self, findings: Findings, photo: Photo, record: Record, cancelled: Cancelled
    ) -> None:
        picture = StoredPicture.of(photo.container)
        original = self._original(findings, record, picture, photo.container)
        styles = record.styles or {}
        detections = as_redacted(record.detections or (), styles, photo.projection.surface)
        wraps = photo.projection.closes
        patches = _patches(photo, picture, record)
        touched = Touched(patches, photo.size_wh)
        if Check.PICTURES in self.checks:
            photo.container.handling = record.handling
            check_pictures(findings, picture, lambda: original, touched)
            check_metadata(findings, photo.container)
        if Check.REGIONS in self.checks:
            if record.detections is None:
                findings.fail(Check.REGIONS, "nothing records what was redacted in it")
            redrawn = None if original is not None else _redrawn(picture, patches, record)
            judge = partial(self._judge, original, picture, redrawn, wraps)
            check_regions(findings, ((one, judge(one)) for one in detections))
        if Check.UNTOUCHED in self.checks:
            if original is None or record.original is None:
                findings.remarks.append("not compared: there is no original")
            else:
                check_untouched(
                    findings,
                    record.original,
                    photo.container,
                    picture,
                    touched,
                    record.handling,
                )
        if Check.DETECTIONS in self.checks and self.detector is not None:
            seen = search(photo, self.detector, self.settings, cancelled)
            partly = {label for label, style in styles.items() if style.shape in HEAD_SHAPES}
            found = [one for one in seen if one.label not in partly]
            faint = None if original is None else partial(self._faint, record, photo, cancelled)
            check_detections(findings, found, touched, faint, detections)

    def _faint(self, record: Record, written: Photo, cancelled: Cancelled) -> Sequence[Detection]:
        """What a search of the original sees just below its thresholds."""
        if record.original is None or self.detector is None:
            return ()
        container = as_written(open_container(record.original), written.container)
        photo = decode_photo(record.original, container, record.projection)
        return search_faint(photo, self.detector, self.settings, cancelled)

    def _original(
        self, findings: Findings, record: Record, picture: StoredPicture, written: Container
    ) -> StoredPicture | None:
        if record.original is None:
            return None
        original = StoredPicture.of(as_written(open_container(record.original), written))
        if original.values.shape != picture.values.shape:
            findings.fail(
                Check.UNTOUCHED,
                f"its picture has the shape {picture.values.shape}, and that of its original "
                f"{record.original} has {original.values.shape}",
            )
            return None
        return original

    @staticmethod
    def _judge(
        original: StoredPicture | None,
        picture: StoredPicture,
        redrawn: PixelSource | None,
        wraps: bool,
        detection: Detection,
    ) -> Judgement | None:
        if original is not None:
            return compare(picture.values, Before.of(original.values, detection, wraps))
        if redrawn is None:
            return None
        return compare_redrawn(picture.values, redrawn, detection, wraps)


def findings_of(outcome: Outcome) -> Findings:
    """What a verification found of a photo; of one that it could not look at, only that."""
    if outcome.findings is not None:
        findings = outcome.findings
    else:
        findings = Findings(outcome.source)
        findings.fail(Check.PICTURES, f"it cannot be verified: {outcome.reason}")
    findings.geotag = outcome.geotag
    return findings


def _patches(photo: Photo, picture: StoredPicture, record: Record) -> list[Patch]:
    """The redactions drawn again from what is visible around them.

    Where their style is not known, they reach as far as any may, and show nothing.
    """
    detections = record.detections or ()
    styles = {one.label: _WIDEST for one in detections}
    if record.styles is not None and record.styles.keys() >= styles.keys():
        styles = dict(record.styles)
    kept = photo.picture.kept_bands
    return photo.projection.redact(picture.values, detections, styles, kept)


def _redrawn(
    picture: StoredPicture, patches: Sequence[Patch], record: Record
) -> PixelSource | None:
    """The written picture with its redactions drawn again; None where their style is not known,
    or keeps something of what it covers."""
    labels = {one.label for one in record.detections or ()}
    styles = record.styles or {}
    if not labels <= styles.keys() or any(styles[label].keeps_content for label in labels):
        return None
    values = whole(picture.values).copy()
    put_patches(values, patches, picture.size_wh, 1)
    return ArrayPixels(values)
