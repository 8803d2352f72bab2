"""What a run would take, told from a sample of its photos; nothing is kept."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import stamp_of
from anon_plugin.engine.machine.pipeline import side_by_side
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification_levels import Sampling


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
class _Rehearsal:
    job: Job
    outcome: Outcome
    input_bytes: int
    output_bytes: int


def estimate(
    jobs: Sequence[Job],
    sample_size: int,
    detector: Detector,
    settings: Settings,
    threads: Threads,
    cancelled: Cancelled = lambda: False,
    advance: Callable[[float], None] = lambda _: None,
) -> Estimate:
    """Anonymize a sample of the photos, spread evenly over the run, as the run itself would.

    Results are written to the system's folder for temporary files and removed at once. The first
    photo is done once more beforehand and not counted: it waits for what is loaded and compiled
    once. The rest of the run is taken to be like the sample, byte for byte.
    advance: is told the share of the sample that is done, 0 to 1.
    """

    sampling = Sampling(first=0)  # the first few of the run are too few to count

    def rehearse(job: Job, stopped: Cancelled) -> _Rehearsal:
        with TemporaryDirectory() as scratch:
            target = Path(scratch, job.target.name)
            outcome = anonymize_photo(job.source, target, detector, settings, stopped, sampling)
            written = target.stat().st_size if target.exists() else 0
        return _Rehearsal(job, outcome, _size(job), written)

    def rehearse_all(some: Sequence[Job]) -> Iterator[_Rehearsal]:
        return side_by_side(some, rehearse, threads.photos, cancelled, threads.prepare_thread)

    sample = spread(jobs, sample_size)
    with threads.shared():
        list(rehearse_all(sample[:1]))
        start = time.perf_counter()
        rehearsed = []
        for one in rehearse_all(sample):
            rehearsed.append(one)
            advance(len(rehearsed) / len(sample))
        seconds = time.perf_counter() - start
    read = sum(one.input_bytes for one in rehearsed)
    scale = sum(map(_size, jobs)) / read if read else 0.0
    steps: Counter[str] = Counter()
    megapixels = 0.0
    for one in rehearsed:
        for step, duration in one.outcome.seconds.items():
            steps[step] += duration  # type: ignore[assignment]
        width, height = one.outcome.size_wh or (0, 0)
        megapixels += width * height / 1e6
    in_work = sum(steps.values())
    return Estimate(
        photos=len(jobs),
        sampled=len(rehearsed),
        failed=sum(one.outcome.status is Status.FAILED for one in rehearsed),
        megapixels=megapixels * scale,
        seconds=seconds * scale,
        output_bytes=round(sum(one.output_bytes for one in rehearsed) * scale),
        shares={step: duration / in_work for step, duration in steps.items()},
    )


def spread(jobs: Sequence[Job], count: int) -> list[Job]:
    """`count` of the jobs, or all where they are fewer, at even distances."""
    count = min(count, len(jobs))
    return [jobs[round((index + 0.5) * len(jobs) / count - 0.5)] for index in range(count)]


def _size(job: Job) -> int:
    stamp = stamp_of(job.source)
    return 0 if stamp is None else stamp.size
