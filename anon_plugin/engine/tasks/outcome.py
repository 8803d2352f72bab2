"""What became of one photo, as data: a failure is a value, never a lost exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geotag.geotag import Geotag
from anon_plugin.engine.projections.projection import Projection, Sighting
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.vocabulary import in_order


class Status(StrEnum):
    """The states a photo can end in."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """The result of one photo.

    target: the written file; None unless status is DONE.
    reason: why it failed, for the user's eyes, as what is said of the photo ("is damaged: …");
        "" when done.
    rotation_deg: degrees clockwise by which the stored picture is turned to stand upright.
    projection, projection_reason: how the photo was seen, and why; None where it was not.
    detections: regions in pixels of the upright photo.
    notes: what was done to the rest of the file (thumbnails replaced, previews dropped, …).
    verified: which checks the written file has passed before it was published.
    seconds: duration of each step: read, detect, redact, write, verify.
    input_sha256, output_sha256: hex digests of the two files, "" where there is none.
    output_bytes: size of the written file, also of one that was not kept.
    findings: what a task found that verifies photos; None of any other task.
    tracks: of a video, of which `detections` has one for each; None of a photo.
    """

    source: Path
    status: Status
    target: Path | None = None
    reason: str = ""
    geotag: Geotag = field(default_factory=Geotag)
    size_wh: tuple[int, int] | None = None
    rotation_deg: int = 0
    projection: Projection | None = None
    projection_reason: str = ""
    detections: tuple[Detection, ...] = ()
    notes: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    input_sha256: str = ""
    output_sha256: str = ""
    output_bytes: int = 0
    findings: Findings | None = None
    tracks: Tracks | None = None

    def sighting(self, detection: Detection) -> Sighting | None:
        """Where a detection of this photo is seen from the camera; None on a flat photo."""
        return None if self.projection is None else self.projection.sighting(detection.region)

    def counts(self) -> dict[str, int]:
        """How many objects of each label were found, in the order of labels."""
        found = Counter(detection.label for detection in self.detections)
        return {label: found[label] for label in in_order(found)}
