"""What verifying a photo before it is published costs, as a share of all that it takes.

    python -m benchmarks.verification_cost [--photos N] [--rounds N] [--model NAME]
                                           [--files FILE …] [--faces N]

Real photos and panoramas of the test data ($ANON_TEST_DATA, by default ../shared) are anonymized
with VERIFY=off, basic and full in turn, without the sample that is compared with the originals at
the basic level; what that adds is printed beside it. Processor seconds of the whole process, the
least of all rounds, since other programs only ever add to them; all in one thread, because idle
ones would be counted while they wait. The goal for basic is 10 %. With --faces N a detector that
costs nothing finds N faces in each photo: what is left are the costs beside the search.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.events import PhotoFinished
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.engine.vocabulary import FACE, OnExisting, Verify
from anon_plugin.models.loading import load_detector

PHOTOS = (
    "photos/arezzo_walk/DSCN0010.jpg",
    "photos/berlin_sequence",
    "photos/lund_sequence",
    "photos/mapillary__DSC00497.JPG",
    "photos/vladmandic__group-1.jpg",
    "panoramas/trek-view__GSAG2002.JPG",
    "panoramas/trek-view__R0014760.JPG",
    "panoramas/robhubi__Sv05_SpherPano_218.jpg",
)
EVERY = 20
"""One photo in so many is compared with its original at the basic level."""


class Chosen(Sampling):
    """Compares all photos or none."""

    def __init__(self, all_of_them: bool) -> None:
        super().__init__()
        self._all = all_of_them

    def takes(self, photo: Path) -> bool:  # noqa: ARG002
        return self._all


class Free:
    """A detector that costs nothing and finds so many faces in the first view of each photo."""

    name, sha256 = "free", ""
    labels: tuple[str, ...] = (FACE,)
    object_range_px = (12.0, 320.0)

    def __init__(self, faces: int) -> None:
        self.faces, self.is_new = faces, True

    def detect(
        self,
        images: Sequence[Image],
        confidence: Confidence = None,  # noqa: ARG002
    ) -> list[list[Detection]]:
        places = range(self.faces if self.is_new else 0)
        self.is_new = False
        first = [
            Detection.from_xyxy(FACE, 0.9, (200.0 * n + 50, 150.0, 200.0 * n + 150, 280.0))
            for n in places
        ]
        return [first, *([] for _ in images[1:])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=int, default=len(PHOTOS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", default="")
    parser.add_argument("--files", type=Path, nargs="+", default=[])
    parser.add_argument("--faces", type=int, default=0)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    detector = Free(arguments.faces) if arguments.faces else load_detector(arguments.model)
    totals = [0.0] * 4
    columns = "".join(f"{name:>8}" for name in ("off", "basic", "+sample", "full"))
    print(f"{'processor seconds':36}{'MP':>6}{'found':>6}{columns}")
    for photo in arguments.files or find_photos()[: arguments.photos]:
        seconds, size, found = measure(photo, detector, arguments.rounds)
        totals = [a + b for a, b in zip(totals, seconds, strict=True)]
        print(line(photo.name[:35], f"{size:6.1f}{found:6}", seconds))
    print(line("all", " " * 12, totals))
    off, basic, sample, full = totals
    usual = basic + (sample - basic) / EVERY
    print(
        f"VERIFY=basic, with one photo in {EVERY} compared: {usual / off - 1:.1%} more than off; "
        f"full: {full / off - 1:.1%}"
    )


def find_photos() -> list[Path]:
    root = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    places = [root / name for name in PHOTOS if (root / name).exists()]
    return [next(iter(sorted(one.rglob("*.jpg")))) if one.is_dir() else one for one in places]


def measure(photo: Path, detector: Detector, rounds: int) -> tuple[Sequence[float], float, int]:
    """(least seconds off, basic, basic with the comparison, full), megapixels, findings."""
    ways = (
        (Verify.OFF, Chosen(False)),
        (Verify.BASIC, Chosen(False)),
        (Verify.BASIC, Chosen(True)),
        (Verify.FULL, Chosen(True)),
    )
    least = [float("inf")] * len(ways)
    with tempfile.TemporaryDirectory() as folder:
        job = Job(photo, Path(folder, photo.name), Path(folder))
        for round_ in range(rounds + 1):
            for number, (level, sampling) in enumerate(ways):
                if isinstance(detector, Free):
                    detector.is_new = True
                start = time.process_time()
                settings = replace(Settings(), verify=level)
                done = anonymize(job, Anonymize(detector, settings, sampling))
                if round_:  # the first one warms up
                    least[number] = min(least[number], time.process_time() - start)
                if level is not Verify.FULL and done.status is not Status.DONE:
                    raise SystemExit(f"{photo}: {done.reason}")
        width, height = done.size_wh or (0, 0)
    return least, width * height / 1e6, len(done.detections)


def anonymize(job: Job, task: Anonymize) -> Outcome:
    """What becomes of a photo in a run of its own, in one thread."""
    executor = ThreadExecutor(Threads(1, 1))
    run = Run(task, [job], executor, job.target.parent, on_existing=OnExisting.REDO)
    outcomes = [event.outcome for event in run.events() if isinstance(event, PhotoFinished)]
    return outcomes[0]


def line(name: str, about: str, seconds: Sequence[float]) -> str:
    return f"{name:36}{about}" + "".join(f"{value:8.2f}" for value in seconds)


if __name__ == "__main__":
    main()
