"""What a video takes of memory: one of an hour beside one of six minutes, and one in 4K.

    .venv/bin/python -m benchmarks.video_memory [--minutes 6 60] [--frames-4k 40] [--suffix .mp4]

The videos are made for it: a street of blocks that the camera passes, with a red square that comes
and goes; the long ones are small and have ten frames a second. Searched, followed, redacted,
encoded, verified, in a process of its own. A detector of red squares searches the long ones, the
default model that in 4K.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.models.loading import load_detector

RATE = 10
SMALL, LARGE = (192, 112), (3840, 2160)
_CELL = 16


class RedSquares:
    """Finds red squares and nothing else."""

    name = "red squares"
    sha256 = "0" * 64
    labels: tuple[str, ...] = ("face", "plate")
    object_range_px = (8.0, 4000.0)

    def detect(
        self,
        images: Sequence[NDArray[np.uint8]],
        confidence: Confidence = None,  # noqa: ARG002  # they are found or not
    ) -> list[list[Detection]]:
        """See Detector."""
        return [list(self._found(one)) for one in images]

    @staticmethod
    def _found(image: NDArray[np.uint8]) -> Iterator[Detection]:
        y, x = np.nonzero((image[..., 0] > 180) & (image[..., 1] < 90))
        if len(x) > 50:
            box = [float(one) for one in (x.min(), y.min(), x.max() + 1, y.max() + 1)]
            yield Detection.from_xyxy("face", 0.9, box)


def make(path: Path, frames: int, size_wh: tuple[int, int]) -> None:
    """Write a video."""
    width, height = size_wh
    random = np.random.default_rng(1)
    cell = _CELL * max(1, width // 480)
    small = random.integers(60, 200, (height // cell + 1, 4 * width // cell, 3), dtype=np.uint8)
    street = np.repeat(np.repeat(small, cell, axis=0), cell, axis=1)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            left = number * 2 % (3 * width)
            pixels = street[:height, left : left + width].copy()
            if number % 100 < 60:
                side, place = height // 4, number % 100 * width // 120
                pixels[side : 2 * side, place : place + side] = (230, 30, 30)
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def measured(path: Path, with_model: bool) -> tuple[float, float, str]:
    """(MiB at most, processor seconds, why it failed)."""
    context = multiprocessing.get_context("spawn")
    answer: multiprocessing.SimpleQueue[tuple[float, float, str]] = context.SimpleQueue()
    process = context.Process(target=_anonymized, args=(path, with_model, answer))
    process.start()
    process.join()
    return answer.get()


def _anonymized(path: Path, with_model: bool, answer: Any) -> None:
    output = path.parent / "out"
    output.mkdir(exist_ok=True)
    (output / ".anonymizer").mkdir(exist_ok=True)
    detector: Detector = load_detector("") if with_model else RedSquares()
    task = AnonymizeVideo(detector, Settings(), VideoChoices(every=10))
    outcome = task(Job(path, output / path.name, output), lambda: False)
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.put((used.ru_maxrss / 1024, used.ru_utime + used.ru_stime, outcome.reason))


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=int, nargs="*", default=[6, 60])
    parser.add_argument("--frames-4k", type=int, default=40)
    parser.add_argument("--suffix", default=".mp4")
    options = parser.parse_args()
    todo = [
        (f"{minutes} minutes", minutes * 60 * RATE, SMALL, False) for minutes in options.minutes
    ]
    todo.append(("4K", options.frames_4k, LARGE, True))
    print("| video | frames | MiB at most | processor s | ms a frame |\n|---|---|---|---|---|")
    for name, frames, size_wh, with_model in todo:
        if not frames:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"made{options.suffix}")
            begun = time.process_time()
            make(path, frames, size_wh)
            made = time.process_time() - begun
            most, seconds, reason = measured(path, with_model)
        told = f" ({reason})" if reason else ""
        print(
            f"| {name}{told} | {frames} | {most:.0f} | {seconds:.0f} "
            f"| {1000 * seconds / frames:.1f} |  made in {made:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
