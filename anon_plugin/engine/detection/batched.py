"""How many pictures a detector is given at a time, and by how many photos together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Condition
from typing import TYPE_CHECKING, Any

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image, view_px
from anon_plugin.engine.detection.photo_score import own_thresholds, photo_scores
from anon_plugin.engine.detection.side_by_side import SideBySide

if TYPE_CHECKING:
    from anon_plugin.engine.detection.drawing import DrawingDetector, Undrawn

AT_ONCE = 2
"""On a processor: enough to fill two cores, few enough to cancel promptly and to stay in memory."""

AT_ONCE_ON_A_CARD = 16
"""On a graphics card, which small batches leave idle; views have about a megapixel."""


@dataclass(eq=False)
class _Request:
    """What one thread wants to have searched, and what became of it."""

    images: Sequence[Image]
    confidence: Confidence
    how: str = "detect"
    found: list[Any] = field(default_factory=list)
    problem: BaseException | None = None
    ended: bool = False

    def result(self) -> list[Any]:
        if self.problem is not None:
            raise self.problem
        return self.found


class BatchedDetector:
    """A detector that searches what several threads ask for in common batches.

    Nobody waits for company: what is asked while the device is idle is searched at once, and what
    is asked meanwhile makes the next batch, the oldest first. One thread at a time drives the
    device, for all of them. What fails together is searched again one request at a time, so that
    a photo never fails for another's sake.

    views_at_once: most pictures of a batch, where a single request does not have more. together:
    False where each thread is better off with a batch of its own, as on a processor, whose cores
    the threads share among themselves.
    """

    def __init__(self, detector: Detector, views_at_once: int, together: bool) -> None:
        self.name, self.sha256, self.labels = detector.name, detector.sha256, detector.labels
        self.object_range_px, self.view_px = detector.object_range_px, view_px(detector)
        self.photo_scores = photo_scores(detector)
        self.thresholds = own_thresholds(detector)
        self.views_at_once = views_at_once
        self.detector = detector
        self._together = together
        self._changed = Condition()
        self._waiting: list[_Request] = []
        self._busy = False

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """Search the images, in one batch with those of other threads; as Detector.detect."""
        return self._asked(_Request(images, confidence))

    def _asked(self, request: _Request) -> list[Any]:
        """What becomes of a request, in one batch with those of other threads."""
        if not self._together:
            return list(getattr(self.detector, request.how)(request.images, request.confidence))
        with self._changed:
            self._waiting.append(request)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: request.ended or not self._busy)
                if request.ended:
                    return request.result()
                batch = self._next_batch()
                self._busy = True
            try:
                self._search(batch)
            finally:
                with self._changed:
                    self._busy = False
                    for one in batch:
                        one.ended = True
                    self._changed.notify_all()

    def _next_batch(self) -> list[_Request]:
        """The oldest request and, as far as they fit, those after it that want the same."""
        first = self._waiting[0]
        batch, room = [first], self.views_at_once - len(first.images)
        for other in islice(self._waiting, 1, None):
            alike = (other.how, other.confidence) == (first.how, first.confidence)
            if alike and len(other.images) <= room:
                batch.append(other)
                room -= len(other.images)
        self._waiting = [one for one in self._waiting if one not in batch]
        return batch

    def _search(self, batch: Sequence[_Request]) -> None:
        """Give each request its findings or its own problem."""
        images = [image for request in batch for image in request.images]
        try:
            search = getattr(self.detector, batch[0].how)
            found = iter(search(images, batch[0].confidence))
        except BaseException as problem:  # whatever it is, nobody may wait for ever
            if len(batch) == 1:
                batch[0].problem = problem
                return
            for request in batch:
                self._search([request])
            return
        for request in batch:
            request.found = list(islice(found, len(request.images)))


class BatchedDrawing(BatchedDetector):
    """The same of a detector that draws outlines when all views of a photo have been searched."""

    def __init__(self, detector: DrawingDetector, views_at_once: int, together: bool) -> None:
        super().__init__(detector, views_at_once, together)
        self.drawn_px, self._drawing = detector.drawn_px, detector

    def find_boxes(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Undrawn]]:
        """See DrawingDetector.find_boxes, as `detect`."""
        return self._asked(_Request(images, confidence, "find_boxes"))

    def draw(self, found: Sequence[Undrawn]) -> list[Detection | None]:
        """See DrawingDetector.draw: while the device is idle, since photos differ in shapes."""
        if not self._together:
            return self._drawing.draw(found)
        with self._changed:
            self._changed.wait_for(lambda: not self._busy)
            self._busy = True
        try:
            return self._drawing.draw(found)
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()


def in_batches(detector: Detector, views_at_once: int = 0) -> Detector:
    """The detector, searching so many views at once; 0 for as many as suit where it runs.

    On a processor that is the detector itself: each photo's thread searches its own views.
    """
    if isinstance(detector, SideBySide):
        return SideBySide([in_batches(side, views_at_once) for side in detector.sides])
    on_processor = getattr(detector, "device", "cpu") == "cpu"
    if on_processor and not views_at_once:
        return detector
    views_at_once = views_at_once or AT_ONCE_ON_A_CARD
    # Models are listed without OpenCV, which drawing needs.
    from anon_plugin.engine.detection.drawing import DrawingDetector

    if isinstance(detector, DrawingDetector):
        return BatchedDrawing(detector, views_at_once, not on_processor)
    return BatchedDetector(detector, views_at_once, not on_processor)


def views_at_once(detector: Detector) -> int:
    """How many views a detector should be given at a time."""
    return detector.views_at_once if isinstance(detector, BatchedDetector) else AT_ONCE
