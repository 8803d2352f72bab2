"""Small photos and detectors that the engine's tests share."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import piexif
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, least_score
from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.events import PhotoFinished, PhotoResult
from anon_plugin.engine.run.executors import Executor, ThreadExecutor
from anon_plugin.engine.run.retry import MOST_ATTEMPTS, RetryPolicy
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Task
from anon_plugin.engine.vocabulary import OnExisting

LUND = {
    piexif.GPSIFD.GPSLatitudeRef: b"N",
    piexif.GPSIFD.GPSLatitude: ((55, 1), (42, 1), (0, 1)),
    piexif.GPSIFD.GPSLongitudeRef: b"E",
    piexif.GPSIFD.GPSLongitude: ((13, 1), (12, 1), (0, 1)),
    piexif.GPSIFD.GPSImgDirection: (4500, 100),
}


def scene(width: int = 320, height: int = 240, seed: int = 1) -> NDArray[np.uint8]:
    """A picture without any two equal blocks: smooth noise, (height, width, 3) uint8 RGB."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def jpeg(pixels: NDArray[np.uint8], orientation: int = 1, **options: Any) -> bytes:
    """A JPEG file with position, heading and orientation."""
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: orientation}, "GPS": LUND})
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", exif=exif, quality=90, **options)
    return stream.getvalue()


class BehindEachOther:
    """Sees the first of its places that is not filled with one colour: then it sees the next.

    count: how many of the places it has.
    """

    name = "behind each other"
    sha256 = ""
    labels = ("face",)
    object_range_px = (8.0, 4000.0)
    places = tuple((8.0 + 50 * number, 20.0, 38.0 + 50 * number, 60.0) for number in range(6))

    def __init__(self, count: int) -> None:
        self.count = count

    def detect(
        self,
        images: Sequence[NDArray[np.uint8]],
        confidence: Confidence = None,  # it is as sure of all
    ) -> list[list[Detection]]:
        found = []
        for image in images:
            seen = [box for box in self.places[: self.count] if not is_filled(image, box)]
            found.append([Detection.from_xyxy("face", 0.9, box) for box in seen[:1]])
        return found


def is_filled(image: NDArray[np.uint8], box: tuple[float, ...]) -> bool:
    """Whether the middle of a box of an image shows one colour only."""
    left, top, right, bottom = (int(side) for side in box)
    return float(image[top + 12 : bottom - 12, left + 10 : right - 10].std(axis=(0, 1)).max()) < 4


class FixedDetector:
    """Finds the same boxes in every image: (label, score, left, top, right, bottom)."""

    name = "fixed"
    sha256 = "0" * 64
    labels = ("face", "plate")
    object_range_px = (8.0, 4000.0)

    def __init__(self, *boxes: tuple[str, float, float, float, float, float]) -> None:
        self.boxes = boxes

    def detect(
        self, images: Sequence[NDArray[np.uint8]], confidence: Confidence = None
    ) -> list[list[Detection]]:
        found = [
            Detection.from_xyxy(label, score, xyxy)
            for label, score, *xyxy in self.boxes
            if score >= least_score(confidence, label, default=0.0)
        ]
        return [found for _ in images]


def run_folder(
    folder: Path, output: Path, detector: Detector, settings: Settings | None = None, **how: Any
) -> Outcomes:
    """Anonymize a folder as the main job does. how: as run_task takes it."""
    return run_task(folder, output, Anonymize(detector, settings or Settings()), **how)


def run_task(
    folder: Path,
    output: Path,
    task: Task,
    on_existing: OnExisting = OnExisting.RESUME,
    cancelled: Callable[[], bool] = lambda: False,
    photos_at_once: int = 2,
    most_attempts: int = MOST_ATTEMPTS,
    time_limit_s: float = 0.0,
    executor: Executor | None = None,
    look_at: Callable[[Outcome], None] = lambda _: None,
) -> Outcomes:
    """Do a task for all photos of a folder. look_at: is shown each photo that is done now."""
    run = Run(
        task,
        jobs_in_folder(folder, output),
        executor or ThreadExecutor(Threads(photos_at_once, 1), time_limit_s),
        output,
        on_existing=on_existing,
        retry=RetryPolicy(most_attempts),
    )
    return finish(run, cancelled, look_at)


def finish(
    run: Run,
    cancelled: Callable[[], bool] = lambda: False,
    look_at: Callable[[Outcome], None] = lambda _: None,
) -> Outcomes:
    """Listen to a run until it has come to its end."""
    fresh, results = [], []
    for event in run.events(cancelled):
        if isinstance(event, PhotoFinished):
            fresh.append(event.outcome)
            look_at(event.outcome)
        elif isinstance(event, PhotoResult):
            results.append(event.outcome)
    return Outcomes(fresh, results)


@dataclass(frozen=True)
class Outcomes:
    """fresh: of what was done now. all: of all photos of the run, in order."""

    fresh: list[Outcome]
    all: list[Outcome]

    def names(self) -> set[str]:
        """The names of the photos that were done now."""
        return {outcome.source.name for outcome in self.fresh}


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Two good photos, one of them in a sub-folder, and one that is cut off in the middle."""
    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    (folder / "one.jpg").write_bytes(jpeg(scene(seed=1)))
    (folder / "sub" / "two.jpg").write_bytes(jpeg(scene(seed=2), orientation=6))
    whole = jpeg(scene(seed=3))
    (folder / "truncated.jpg").write_bytes(whole[: len(whole) // 2])
    return folder
