"""What goes to a worker process and what comes back, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tasks.settings import Settings


class Work(StrEnum):
    """What is done to a picture."""

    BLUR = "blur"
    DETECT = "detect"
    REDACT = "redact"


@dataclass(frozen=True)
class Order:
    """One picture and what is to be done to it.

    data: the file as it was sent. detections: what is redacted, where that is not searched for.
    """

    work: Work
    data: bytes = field(repr=False)
    settings: Settings = field(repr=False)
    detections: tuple[Detection, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Finding:
    """One object in a picture.

    region: (x, y) of each corner, in pixels of the upright picture. yaw_deg, pitch_deg: where it is
    seen from the camera, on a panorama; None on a flat picture.
    """

    label: str
    score: float
    region: tuple[tuple[float, float], ...]
    is_box: bool
    yaw_deg: float | None = None
    pitch_deg: float | None = None

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        """Bounding box (left, top, right, bottom)."""
        across, down = [x for x, _ in self.region], [y for _, y in self.region]
        return min(across), min(down), max(across), max(down)


@dataclass(frozen=True)
class Answer:
    """What became of a picture.

    data: the redacted file; None where it was only searched. size_wh: of the upright picture.
    """

    data: bytes | None = field(repr=False)
    size_wh: tuple[int, int]
    projection: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    seconds: float = 0.0


class Reason(StrEnum):
    """Why there is no answer."""

    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too large"
    OVERDUE = "overdue"
    FAULT = "fault"


@dataclass(frozen=True)
class Refusal:
    """Why a picture has no result. text: a sentence for whoever sent it."""

    reason: Reason
    text: str


@dataclass(frozen=True)
class Model:
    """The detector of the workers. sha256: hex, "" where it has no file."""

    name: str
    sha256: str
    labels: tuple[str, ...]


Result = Answer | Refusal
