"""What listing, journal and threads cost a photo, from a thousand to a million photos.

    python -m benchmarks.journal_cost [--most 1000000]

The photos are empty files and the task is a stub that says it found five faces, so that nothing
else is measured. CPU microseconds a photo; the peak memory is that of the whole process so far.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.listing import Job, jobs_in_folder
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.database import DATABASE, FOLDER
from anon_plugin.engine.run.events import PhotoFinished, PhotoResult, Planned
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.outcome import Outcome, Status

PHOTOS_IN_A_FOLDER = 1000
FACES = tuple(Detection.from_xyxy("face", 0.9, (x, 10, x + 20, 40)) for x in range(0, 500, 100))


class Stub:
    """A Task that reads and writes nothing."""

    def about(self) -> Mapping[str, object]:
        return {"model": "stub", "settings": {}}

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002
        return "stub"

    def for_job(self, job: Job) -> Stub:  # noqa: ARG002
        return self

    def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:  # noqa: ARG002
        return Outcome(
            source=job.source,
            status=Status.DONE,
            size_wh=(5760, 2880),
            detections=FACES,
            input_sha256="0" * 64,
        )


@dataclass
class Costs:
    """CPU microseconds a photo of each step."""

    photos: int
    steps: dict[str, float] = field(default_factory=dict)
    _start: float = field(default_factory=time.process_time)

    def end(self, name: str) -> None:
        """All since the end of the step before belongs to this one."""
        now = time.process_time()
        self.steps[name] = (now - self._start) / self.photos * 1e6
        self._start = now


def measure(folder: Path, output: Path, count: int) -> Costs:
    costs = Costs(count)
    jobs = jobs_in_folder(folder, output)
    costs.end("list")
    if len(jobs) != count:
        raise SystemExit(f"{len(jobs)} photos in place of {count}")
    run = Run(Stub(), jobs, ThreadExecutor(Threads(2, 1)), output)
    done = told = 0
    for event in run.events():
        if isinstance(event, Planned):
            costs.end("plan")
        elif isinstance(event, PhotoFinished):
            done += 1
        elif isinstance(event, PhotoResult):
            if not told:
                costs.end("run")
            told += 1
    costs.end("read back")
    for event in run.events():
        if isinstance(event, Planned):
            costs.end("plan again")
            if event.progress.kept != count:
                raise SystemExit("the second run does not know what the first has done")
            break
    if (done, told) != (count, count):
        raise SystemExit(f"{done} and {told} photos in place of {count}")
    return costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=1_000_000)
    most = parser.parse_args().most
    counts = [count for count in (1_000, 10_000, 100_000, 1_000_000) if count <= most]
    print(f"{'photos':>9}", end="")
    for title in ("list", "plan", "run", "read back", "plan again", "MB journal", "MiB memory"):
        print(f"{title:>12}", end="")
    print(flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "photos")
        for count in counts:
            make_photos(folder, count)
            output = Path(scratch, f"out {count}")
            costs = measure(folder, output, count)
            journal = (output / FOLDER / DATABASE).stat().st_size / 1e6
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
            figures = [*costs.steps.values(), journal, memory]
            print(f"{count:9}", *(f"{figure:11.1f}" for figure in figures), flush=True)


def make_photos(folder: Path, count: int) -> None:
    """Empty files up to `count`; those of a smaller count stay."""
    for start in range(0, count, PHOTOS_IN_A_FOLDER):
        place = folder / f"{start // PHOTOS_IN_A_FOLDER:05}"
        if not place.exists():
            place.mkdir(parents=True)
            for number in range(PHOTOS_IN_A_FOLDER):
                (place / f"{number:04}.jpg").touch()


if __name__ == "__main__":
    main()
