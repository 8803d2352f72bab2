"""Several threads' views are searched together; nobody waits, fails or finds for another's sake."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from anon_plugin.engine.detection.batched import BatchedDetector, in_batches, views_at_once
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image
from anon_plugin.errors import PhotoError


class Recorder:
    """Finds a picture's first pixel as a score; fails for pictures that are black."""

    name, sha256, labels, object_range_px = "recorder", "", ("face",), (8.0, 64.0)

    def __init__(self, device: str = "cuda") -> None:
        self.device = device
        self.batches: list[int] = []
        self.gate = threading.Event()
        self.begun = threading.Event()

    def detect(
        self, images: Sequence[Image], confidence: float | None = None
    ) -> list[list[Detection]]:
        self.begun.set()
        assert self.gate.wait(60)
        self.batches.append(len(images))
        if any(not image.any() for image in images):
            raise PhotoError("is black")
        least = confidence or 0.0
        scores = [float(image[0, 0, 0]) / 255 for image in images]
        return [
            [Detection.from_xyxy("face", score, (0, 0, 4, 4))] if score >= least else []
            for score in scores
        ]


def picture(value: int) -> Image:
    return np.full((4, 4, 3), value, np.uint8)


def search_in_threads(
    detector: BatchedDetector, recorder: Recorder, wanted: Sequence[Sequence[int]]
) -> list[object]:
    """One request to start with, and all others while it is searched; what became of each."""

    def ask(values: Sequence[int]) -> object:
        try:
            found = detector.detect([picture(value) for value in values])
        except PhotoError as error:
            return str(error)
        return [round(one[0].score * 255) for one in found]

    with ThreadPoolExecutor(len(wanted)) as pool:
        first = pool.submit(ask, wanted[0])
        assert recorder.begun.wait(60)
        others = [pool.submit(ask, values) for values in wanted[1:]]
        while len(detector._waiting) < len(others):
            time.sleep(0.001)
        recorder.gate.set()
        return [future.result(60) for future in (first, *others)]


def test_what_is_asked_while_the_device_is_busy_makes_common_batches_that_fit() -> None:
    recorder = Recorder()
    detector = BatchedDetector(recorder, 4, together=True)
    wanted = [[1], [2, 3], [4, 5], [6], [7, 8, 9, 10, 11]]
    assert search_in_threads(detector, recorder, wanted) == wanted
    assert recorder.batches[0] == 1
    assert sum(recorder.batches) == 11
    assert len(recorder.batches) < len(wanted)
    assert max(recorder.batches) == 5  # a request of its own is never torn apart


def test_a_picture_that_fails_fails_only_its_own_photo() -> None:
    recorder = Recorder()
    detector = BatchedDetector(recorder, 8, together=True)
    found = search_in_threads(detector, recorder, [[1], [2], [0, 3], [4, 5]])
    assert found == [[1], [2], "is black", [4, 5]]


def test_requests_for_other_scores_are_not_mixed() -> None:
    recorder = Recorder()
    recorder.gate.set()
    detector = BatchedDetector(recorder, 8, together=True)
    with ThreadPoolExecutor(2) as pool:
        low = pool.submit(detector.detect, [picture(100)], 0.1)
        high = pool.submit(detector.detect, [picture(100)], 0.9)
        assert [len(low.result(60)[0]), len(high.result(60)[0])] == [1, 0]


def test_many_threads_each_get_their_own_findings() -> None:
    recorder = Recorder()
    recorder.gate.set()
    detector = BatchedDetector(recorder, 6, together=True)

    def ask(value: int) -> float:
        found = detector.detect([picture(value), picture(value + 1)])
        return round(found[0][0].score * 255) + 1 == round(found[1][0].score * 255) == value + 1

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(1, 201)))
    assert max(recorder.batches) <= 6


@pytest.mark.parametrize(
    ("device", "wanted", "expected"),
    [("cpu", 0, 2), ("cpu", 5, 5), ("cuda", 0, 16), ("cuda", 3, 3)],
)
def test_batches_suit_the_device_or_are_as_asked(device: str, wanted: int, expected: int) -> None:
    recorder = Recorder(device)
    recorder.gate.set()
    detector = in_batches(recorder, wanted)
    assert views_at_once(detector) == expected
    assert detector.detect([picture(51)])[0][0].score == pytest.approx(0.2)
    assert (detector is recorder) == (device == "cpu" and not wanted)
