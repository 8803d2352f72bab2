"""Tasks that do things to the process they run in."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.files.stamp import sha256_of
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.sharing import Piece, Results
from anon_plugin.engine.video import groups
from anon_plugin.errors import CancelledError

CHAIN = "ANON_TEST_CHAIN_FRAMES"
if CHAIN in os.environ:  # in a worker
    groups.CHAIN_FRAMES = int(os.environ[CHAIN])


WHOLE_PX = 160
"""As wide as the frames of the videos here: what is smaller is a look into a part of one."""


@dataclass(frozen=True)
class RedSquares:
    """A detector of red squares, which notes in a file which process searched a whole frame."""

    log: Path
    name = "red squares"
    sha256 = "1" * 64
    labels = ("face", "plate")
    object_range_px = (8.0, 4000.0)

    def detect(
        self, images: Sequence[NDArray[np.uint8]], confidence: Confidence = None
    ) -> list[list[Detection]]:
        if max(one.shape[1] for one in images) >= WHOLE_PX:
            with self.log.open("a") as file:
                file.write(f"{os.getpid()}\n")
        return [list(_red(one)) for one in images]


def _red(image: NDArray[np.uint8]) -> Iterator[Detection]:
    y, x = np.nonzero((image[..., 0] > 200) & (image[..., 1] < 110))
    if len(x) > 100:
        box = x.min(), y.min(), x.max() + 1, y.max() + 1
        yield Detection.from_xyxy("face", 0.9, [float(one) for one in box])


@dataclass(frozen=True)
class Copying:
    """Copies each photo. One of two bytes ends the process; one of three waits for `until`.

    once: a file; where it is not there yet, the first photo makes it and then kills its process.
    """

    until: Path | None = None
    once: Path | None = None

    def about(self) -> Mapping[str, object]:
        return {"settings": {}}

    def fingerprint(self, job: Job) -> str:
        return ""

    def for_job(self, job: Job) -> Copying:
        return self

    def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:
        data = job.source.read_bytes()
        if self.once is not None:
            with suppress(FileExistsError):  # two workers may be at this place at once
                self.once.touch(exist_ok=False)
                os.kill(os.getpid(), signal.SIGKILL)
        if len(data) == 2:
            os._exit(9)
        while len(data) == 3 and self.until is not None and not self.until.exists():
            if cancelled():
                raise CancelledError
            time.sleep(0.01)
        publish(data, job.target)
        digest = sha256_of(job.target)
        return Outcome(
            source=job.source, status=Status.DONE, target=job.target, output_sha256=digest
        )


@dataclass(frozen=True)
class BadlyShared(Copying):
    """Copies each photo. Sharing it out fails: of one of four bytes at once, else in its piece."""

    def for_job(self, job: Job) -> BadlyShared:
        return self

    def stages(self, job: Job, most: int) -> Sequence[Sequence[Piece]]:
        if job.source.stat().st_size == 4:
            raise IndexError("damaged")
        return [[_failing]]

    def knowing(self, results: Sequence[Results]) -> BadlyShared:
        return self


def _failing(job: Job, known: Results, cancelled: Callable[[], bool]) -> None:
    raise IndexError("damaged")


@dataclass(frozen=True)
class Telling(Copying):
    """Writes what its pieces have given. The second of them puts another original in place."""

    told: str = ""

    def for_job(self, job: Job) -> Telling:
        return self

    def stages(self, job: Job, most: int) -> Sequence[Sequence[Piece]]:
        return [[_reading], [_replacing if job.source.stat().st_size == 4 else _reading]]

    def knowing(self, results: Sequence[Results]) -> Telling:
        return replace(self, told=repr([list(one) for one in results]))

    def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:
        publish(self.told.encode(), job.target)
        return Outcome(source=job.source, status=Status.DONE, target=job.target)


def _reading(job: Job, known: Results, cancelled: Callable[[], bool]) -> object:
    return len(job.source.read_bytes()), list(known)


def _replacing(job: Job, known: Results, cancelled: Callable[[], bool]) -> object:
    job.source.write_bytes(b"another original")
    return list(known)
