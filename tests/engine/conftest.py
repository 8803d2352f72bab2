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
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run import run as batch
from anon_plugin.engine.run.executors import ThisProcess
from anon_plugin.engine.run.journal import open_journal
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Work

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


class FixedDetector:
    """Finds the same boxes in every image: (label, score, left, top, right, bottom)."""

    name = "fixed"
    sha256 = "0" * 64
    labels = ("face", "plate")
    object_range_px = (8.0, 4000.0)

    def __init__(self, *boxes: tuple[str, float, float, float, float, float]) -> None:
        self.boxes = boxes

    def detect(
        self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
    ) -> list[list[Detection]]:
        found = [Detection.from_xyxy(label, score, xyxy) for label, score, *xyxy in self.boxes]
        return [[one for one in found if one.score >= (confidence or 0)] for _ in images]


def run_folder(
    folder: Path,
    output: Path,
    detector: Detector,
    settings: Settings | None = None,
    on_existing: batch.OnExisting = batch.OnExisting.RESUME,
    cancelled: Callable[[], bool] = lambda: False,
    photos_at_once: int = 2,
    most_attempts: int = batch.MOST_ATTEMPTS,
) -> Run:
    """Anonymize a folder as the main job does."""
    work = Anonymize(detector, settings or Settings())
    return run_work(folder, output, work, on_existing, cancelled, photos_at_once, most_attempts)


def run_work(
    folder: Path,
    output: Path,
    work: Work,
    on_existing: batch.OnExisting = batch.OnExisting.RESUME,
    cancelled: Callable[[], bool] = lambda: False,
    photos_at_once: int = 2,
    most_attempts: int = batch.MOST_ATTEMPTS,
    time_limit_s: float = 0.0,
) -> Run:
    """Do some work for all photos of a folder."""
    fresh = []
    with open_journal(output) as journal:
        batch.begin(journal, jobs_in_folder(folder, output), work, on_existing, cancelled)
        crew = ThisProcess(Threads(photos_at_once, 1), time_limit_s)
        for outcome in batch.run(journal, work, crew, cancelled, most_attempts):
            fresh.append(outcome)
        return Run(fresh, list(journal.outcomes()))


@dataclass(frozen=True)
class Run:
    """fresh: outcomes of what was done now. all: of all photos, in order, from the journal."""

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
