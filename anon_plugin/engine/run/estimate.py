"""What a run would take, told from a sample of its photos; nothing is kept."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import stamp_of
from anon_plugin.engine.run.events import PhotoFinished
from anon_plugin.engine.run.executors import Executor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.task import Cancelled, Task


@dataclass(frozen=True)
class Estimate:
    """What a run would take.

    photos: of the whole run. sampled, failed: of the sample. megapixels, seconds, output_bytes:
    expected of the whole run. shares: of each step in the time that a photo is in work, 0 to 1.
    """

    photos: int
    sampled: int
    failed: int
    megapixels: float
    seconds: float
    output_bytes: int
    shares: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Rehearse:
    """Does another task in a temporary folder, and keeps nothing of it; a Task."""

    task: Task

    def about(self) -> Mapping[str, object]:
        """What the journal tells of such a run: model and settings."""
        return self.task.about()

    def fingerprint(self, job: Job) -> str:
        """Changes exactly when a photo would come out differently."""
        return self.task.fingerprint(job)

    def for_job(self, job: Job) -> Rehearse:
        """The same task, to be sent with one job."""
        return replace(self, task=self.task.for_job(job))

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Do the task into a temporary folder; the outcome names no result."""
        with TemporaryDirectory() as scratch:
            outcome = self.task(Job(job.source, Path(scratch, job.source.name)), cancelled)
        return replace(outcome, target=None, output_sha256="")


def estimate(
    jobs: Sequence[Job],
    sample_size: int,
    task: Task,
    executor: Executor,
    cancelled: Cancelled = lambda: False,
    advance: Callable[[float], None] = lambda _: None,
) -> Estimate:
    """Do a task for a sample of the photos, spread evenly over the run, as the run itself would.

    Results are written to the system's folder for temporary files and removed at once. The first
    photo is done once more beforehand and not counted: it waits for what is loaded and compiled
    once. The rest of the run is taken to be like the sample, byte for byte. An estimate does not go
    on where one was interrupted, because the clock is what it measures.
    advance: is told the share of the sample that is done, 0 to 1.
    """
    sample = [Job.reading(job.source) for job in spread(jobs, sample_size)]
    rehearsal = Rehearse(task)
    for _ in Run(rehearsal, sample[:1], executor).events(cancelled):
        pass
    start = time.perf_counter()
    rehearsed: list[Outcome] = []
    seconds = 0.0
    for event in Run(rehearsal, sample, executor).events(cancelled):
        if isinstance(event, PhotoFinished):
            rehearsed.append(event.outcome)
            seconds = time.perf_counter() - start
            advance(len(rehearsed) / len(sample))
    read = sum(_size(outcome.source) for outcome in rehearsed)
    scale = sum(_size(job.source) for job in jobs) / read if read else 0.0
    steps: Counter[str] = Counter()
    megapixels = 0.0
    for outcome in rehearsed:
        for step, duration in outcome.seconds.items():
            steps[step] += duration  # type: ignore[assignment]
        width, height = outcome.size_wh or (0, 0)
        megapixels += width * height / 1e6
    in_work = sum(steps.values())
    return Estimate(
        photos=len(jobs),
        sampled=len(rehearsed),
        failed=sum(outcome.status is Status.FAILED for outcome in rehearsed),
        megapixels=megapixels * scale,
        seconds=seconds * scale,
        output_bytes=round(sum(outcome.output_bytes for outcome in rehearsed) * scale),
        shares={step: duration / in_work for step, duration in steps.items()},
    )


def spread(jobs: Sequence[Job], count: int) -> list[Job]:
    """`count` of the jobs, or all where they are fewer, at even distances."""
    count = min(count, len(jobs))
    return [jobs[round((index + 0.5) * len(jobs) / count - 0.5)] for index in range(count)]


def _size(source: Path) -> int:
    stamp = stamp_of(source)
    return 0 if stamp is None else stamp.size
