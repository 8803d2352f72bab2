"""A detector that can be sent to another process: as a name and a digest, never as its weights."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image, view_px
from anon_plugin.engine.detection.photo_score import own_thresholds, photo_scores
from anon_plugin.engine.detection.side_by_side import SideBySide
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.loading import load_detector

_opened: dict[tuple[str, str, int], Detector] = {}
_opening = threading.Lock()


@dataclass(frozen=True)
class Reference:
    """Which model to open and where, and what its digest must be.

    model, device, batch: as load_detector takes them, on the machine that opens it.
    """

    model: str
    device: str
    batch: int
    sha256: str

    def open(self) -> Detector:
        """The model, opened once by each process however often it is asked for.

        Raises ModelError where it is not there or is another one.
        """
        key = self.model, self.device, self.batch
        with _opening:
            if key not in _opened:
                _opened[key] = load_detector(*key)
        detector = _opened[key]
        if detector.sha256 != self.sha256:
            raise ModelError(
                tr(
                    "The model “{model}” is another one here: its SHA-256 is {found}…, "
                    "and {wanted}… is wanted. Put the same file on all machines and "
                    "start the workers again."
                ).format(model=detector.name, found=detector.sha256[:12], wanted=self.sha256[:12])
            )
        return detector


class _Sent:
    """What a detector here says of itself, with the way to the same one elsewhere."""

    def __init__(self, here: Detector, reference: Reference) -> None:
        self.name = here.name
        self.sha256 = here.sha256
        self.labels = here.labels
        self.object_range_px, self.view_px = here.object_range_px, view_px(here)
        self.photo_scores = photo_scores(here)
        self.thresholds = own_thresholds(here)
        self._reference = reference


class SentDetector(_Sent):
    """Opens its model when it is first needed, in whatever process that is."""

    def __init__(self, model: str, device: str = "", batch: int = 0) -> None:
        """Raises ModelError where the model is not here; the device is that of who opens it."""
        here = load_detector(model, "cpu")
        reference = Reference(model, device, batch, here.sha256)
        super().__init__(here, reference)
        self.sides = tuple(
            _SentSide(side, reference, number)
            for number, side in enumerate(getattr(here, "sides", ()))
        )

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. Raises ModelError as `Reference.open` does."""
        return self.opened().detect(images, confidence)

    def opened(self) -> Detector:
        """The detector in this process. Raises ModelError as `Reference.open` does."""
        return self._reference.open()


class _SentSide(_Sent):
    """One of several detectors that work side by side."""

    def __init__(self, here: Detector, reference: Reference, number: int) -> None:
        super().__init__(here, reference)
        self._number = number

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. Raises ModelError as `Reference.open` does."""
        return self.opened().detect(images, confidence)

    def opened(self) -> Detector:
        """The detector in this process. Raises ModelError as `Reference.open` does."""
        return cast(SideBySide, self._reference.open()).sides[self._number]
