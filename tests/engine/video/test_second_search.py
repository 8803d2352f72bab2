"""What only the verification of a written video sees is redacted, too, in all of its frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.vocabulary import Verify


@dataclass
class RedSquares:
    """Finds red squares, but only once it is told that the source was searched.

    restless: whether it sees something where there is nothing, each time in another place.
    """

    restless: bool = False
    sees: bool = False
    seen: int = 0
    name: str = "red squares"
    sha256: str = ""
    labels: tuple[str, ...] = ("face",)
    object_range_px: tuple[float, float] = (4.0, 4000.0)
    calls: list[int] = field(default_factory=list)

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        return [self._in(image) for image in images] if self.sees else [[] for _ in images]

    def _in(self, image: Image) -> list[Detection]:
        red = (image[..., 0] > 200) & (image[..., 1] < 110) & (image[..., 2] < 90)
        rows, columns = np.nonzero(red)
        if self.restless:
            self.seen += 1
            left = 9.0 * (self.seen % 20)
            return [Detection.from_xyxy("face", 0.6, (left, 80, left + 8, 88))]
        if len(rows) < 200:
            return []
        box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        return [Detection.from_xyxy("face", 0.6, box)]

    def watch(self, _job: Job, share: float) -> None:
        self.sees = share >= 0.5


def anonymized(detector: RedSquares, source: Path, folder: Path):
    settings = Settings(labels=("face",), styles=styles_for("blur"), verify=Verify.FULL)
    task = AnonymizeVideo(detector, settings, VideoChoices(every=5), told=detector.watch)
    job = Job(source, folder / source.name, folder)
    return job, task(job, lambda: False)


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv"])
def test_what_the_first_search_missed_is_covered_after_all(
    drawn: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    source = drawn(name, frames=20)
    detector = RedSquares()
    job, outcome = anonymized(detector, source, tmp_path / "out")
    assert outcome.status is Status.DONE, outcome.reason
    assert any("the verification found" in one for one in outcome.notes)
    assert "detections" in outcome.verified
    tracks = outcome.tracks
    assert tracks is not None
    assert tracks.tracks
    detector.sees = True
    with open_video(job.target) as video:
        for frame in video.frames():
            assert tracks.regions(frame.index), frame.index
            assert not detector.detect([frame.rgb()])[0], frame.index


def test_what_cannot_be_settled_holds_the_video_back(
    drawn: Callable[..., Path], tmp_path: Path
) -> None:
    source = drawn("restless.mp4", frames=12)
    job, outcome = anonymized(RedSquares(restless=True), source, tmp_path / "out")
    assert outcome.status is Status.FAILED
    assert "still shows a face" in outcome.reason
    assert not job.target.exists()
