"""What else may be chosen, each with the words for it: levels, checks, treatments, formats."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Verify(StrEnum):
    """How much of each written photo is verified before it is published.

    BASIC: no further picture, every region destroyed, and on a sample nothing else changed. FULL:
    all of that on each photo, and nothing is found in it any more. OFF: nothing.
    """

    BASIC = "basic"
    FULL = "full"
    OFF = "off"


class Check(StrEnum):
    """What can be looked for in a written file, in the order of the report."""

    PICTURES = "pictures"
    REGIONS = "regions"
    UNTOUCHED = "untouched"
    DETECTIONS = "detections"


class PersonalMetadata(StrEnum):
    """What becomes of serial numbers and names in a file. KEEP: stays byte for byte, and the report
    says what is there. REMOVE: blanked in place."""

    KEEP = "keep"
    REMOVE = "remove"


class OpaqueMetadata(StrEnum):
    """What becomes of bytes in a file that are not understood. DROP: left out. KEEP: they stay, but
    for pictures that a signature tells, and the report says so."""

    DROP = "drop"
    KEEP = "keep"


class MaskAction(StrEnum):
    """What holds for a place in the photos of a camera. REDACT: it always goes. KEEP: findings
    there are none."""

    REDACT = "redact"
    KEEP = "keep"


class OnExisting(StrEnum):
    """What to do where results exist already.

    RESUME: keep what is done and still right; do what is missing, changed or failed; leave files
    alone that no run made. REDO: do everything anew, whatever lies there. FAIL: do nothing at all
    if there is any result.
    """

    RESUME = "resume"
    REDO = "redo"
    FAIL = "fail"


ANNOTATION_FILES: Mapping[str, str] = MappingProxyType(
    {"coco": "detections.json", "yolo": "labels", "csv": "detections.csv"}
)
"""Formats that detections are exported in, and the file or folder that each is written to."""
