"""Verifies photos that were published some time ago, each from its file alone and, where there is
one, its original."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, PixelSource, whole
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.tasks.anonymize import find
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.checks import (
    check_detections,
    check_pictures,
    check_regions,
    check_untouched,
)
from anon_plugin.engine.verification.destroyed import Before, Judgement, compare, compare_redrawn
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.verification.picture import StoredPicture
from anon_plugin.engine.verification.touched import Touched
from anon_plugin.engine.verification_levels import Check
from anon_plugin.errors import CancelledError, PhotoError

_WIDEST = Style(effect="fill", shape="box", margin=1.0, feather=1.0)
"""Reaches as far as any style may: where nobody knows which one it was."""


@dataclass(frozen=True)
class Record:
    """What is known of one published photo.

    original: None where there is none any more. detections: what was redacted; None where nobody
    recorded it. styles: how, by label; None where that is not known. projection: as the run was
    told. personal_removed: whether personal metadata were to be removed.
    """

    path: Path
    original: Path | None = None
    detections: Sequence[Detection] | None = None
    styles: Mapping[str, Style] | None = None
    projection: str = "auto"
    personal_removed: bool = False


@dataclass(frozen=True)
class FolderVerification:
    """The checks that are made of each photo. detector, settings: for searching it again."""

    checks: frozenset[Check]
    detector: Detector | None = None
    settings: Settings = field(default_factory=Settings)

    def __call__(self, record: Record, cancelled: Callable[[], bool]) -> Findings:
        """What is found of a photo; what cannot be verified has failed.

        Raises CancelledError when `cancelled` says so.
        """
        findings = Findings(record.path, record.original)
        pixels = 0
        try:
            container = open_container(record.path, self.settings.limits.max_megapixels)
            pixels = container.pixels_in_memory
            BUDGET.take(pixels, cancelled)
            photo = decode_photo(record.path, container, record.projection)
            findings.geotag = photo.geotag
            self._check(findings, photo, record, cancelled)
        except CancelledError:
            raise
        except PhotoError as error:
            text = str(error).removeprefix(f"{record.path} ")
            findings.fail(Check.PICTURES, f"it cannot be verified: {text}")
        except Exception as error:  # a fault of ours or a library's must not end a run of thousands
            text = f"it met an unexpected error: {type(error).__name__}: {error}"
            findings.fail(Check.PICTURES, text)
        finally:
            if pixels:
                BUDGET.give_back(pixels)
        return findings

    def _check(
        self, findings: Findings, photo: Photo, record: Record, cancelled: Callable[[], bool]
    ) -> None:
        picture = StoredPicture.of(photo.container)
        original = self._original(findings, record, picture)
        detections = record.detections or ()
        wraps = photo.projection.closes
        patches = _patches(photo, picture, record)
        touched = Touched(patches, photo.size_wh)
        if Check.PICTURES in self.checks:
            check_pictures(findings, picture, lambda: original, touched)
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
                    record.personal_removed,
                )
        if Check.DETECTIONS in self.checks and self.detector is not None:
            found = find(photo, self.detector, self.settings, cancelled)
            check_detections(findings, found, touched)

    def _original(
        self, findings: Findings, record: Record, picture: StoredPicture
    ) -> StoredPicture | None:
        if record.original is None:
            return None
        original = StoredPicture.of(open_container(record.original))
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
    for patch in patches:
        height, width = patch.mask.shape
        part = values[patch.y : patch.y + height, patch.x : patch.x + width]
        part[patch.mask] = patch.pixels[patch.mask]
    return ArrayPixels(values)
