"""What further processes bring: one worker and two, and Dask beside threads of this process.

    python -m benchmarks.workers [--photos FOLDER] [--copies 3] [--rounds 3] [--model street]

Each worker is a `dask worker` process of its own with one thread, pinned to one core. "in process"
is a run with as many threads as there are workers, on the same cores. All do the same
photos in turns, so that what else the machine does hits all alike: real ones where the test data
are ($ANON_TEST_DATA, by default ../shared), else the demo's, each of them several times, and the
large ones first, so that nobody waits long for the last. Figures are medians of the rounds; what is
loaded and compiled once is not counted. CPU seconds are those of this process and of the workers:
on a machine that does other things too, they tell more than the clock.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from anon_plugin.engine.files.listing import jobs_in_folder, photos_in_folder
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.dask.cluster import DaskExecutor, connected
from anon_plugin.engine.run.events import PhotoFinished, Planned
from anon_plugin.engine.run.executors import Executor, ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.models.remote import SentDetector
from benchmarks.throughput import check, found_photos

CHECKOUT = Path(__file__).resolve().parents[1]
WORKERS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="folder of photos and panoramas")
    parser.add_argument("--rounds", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--copies", type=int, default=3, help="how often each photo is done")
    parser.add_argument("--model", default="")
    arguments = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[:WORKERS]
    os.sched_setaffinity(0, cores)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        photos = photos_in_folder(arguments.photos or found_photos(Path(scratch)))
        folder = multiplied(photos, Path(scratch, "photos"), arguments.copies)
        warm_up = multiplied(photos[:1], Path(scratch, "first"), 2 * WORKERS)
        executors: dict[str, Executor] = {"in process": ThreadExecutor(Threads(len(cores), 1))}
        for count in range(1, len(cores) + 1):
            address = stack.enter_context(dask(cores[:count], Path(scratch)))
            executors[f"dask, {count} pinned"] = stack.enter_context(connected(address))
        task = Anonymize(SentDetector(arguments.model), Settings())
        seconds: dict[str, list[float]] = {name: [] for name in executors}
        cpu: dict[str, list[float]] = {name: [] for name in executors}
        for name, executor in executors.items():
            anonymize(warm_up, Path(scratch, f"{name} first"), task, executor)
        for number in range(arguments.rounds):
            for name, executor in executors.items():
                used = cpu_seconds(executor)
                spent = anonymize(folder, Path(scratch, f"{name} {number}"), task, executor)
                seconds[name].append(spent)
                cpu[name].append(cpu_seconds(executor) - used)
                print(f"{name}: {spent:.1f} s", flush=True)
        tell(len(photos_in_folder(folder)), seconds, cpu)


@contextmanager
def dask(cores: list[int], scratch: Path) -> Iterator[str]:
    """A scheduler with a worker on each of these cores; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    local = ["--no-dashboard", "--host", "127.0.0.1"]
    processes = [start(["scheduler", *local, "--port", str(port)])]
    for core in cores:
        place = str(scratch / f"worker {port} {core}")
        options = ["--nthreads", "1", "--memory-limit", "0", "--local-directory", place]
        pinned = ["taskset", "--cpu-list", str(core)]
        processes.append(start(["worker", address, *local, *options], pinned))
    try:
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait()


def start(command: list[str], before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*before, sys.executable, "-m", "dask", *command],
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def multiplied(photos: Sequence[Path], folder: Path, copies: int) -> Path:
    """A folder with each of the photos so often, the largest files first."""
    folder.mkdir()
    by_size = sorted(photos, key=lambda photo: -photo.stat().st_size)
    several = [photo for photo in by_size for _ in range(copies)]
    for number, photo in enumerate(several):
        shutil.copyfile(photo, folder / f"{number:04}{photo.suffix}")
    return folder


def anonymize(folder: Path, output: Path, task: Anonymize, executor: Executor) -> float:
    """Seconds that the photos took, without listing and planning."""
    start = end = 0.0
    for event in Run(task, jobs_in_folder(folder, output), executor, output).events():
        if isinstance(event, Planned):
            start = time.perf_counter()
        elif isinstance(event, PhotoFinished):
            check(event.outcome.reason)
            end = time.perf_counter()
    return end - start


def cpu_seconds(executor: Executor) -> float:
    """What this process and the executor's workers have used so far."""
    workers: dict[str, float] = {}
    if isinstance(executor, DaskExecutor):
        workers = executor._client.run(time.process_time)
    return time.process_time() + sum(workers.values())


def tell(photos: int, seconds: dict[str, list[float]], cpu: dict[str, list[float]]) -> None:
    """Print the table."""
    speeds = {name: photos / statistics.median(spent) for name, spent in seconds.items()}
    one, most = (f"dask, {count} pinned" for count in (1, len(speeds) - 1))
    print(f"{photos} photos, medians of {len(seconds[one])} rounds")
    print(f"{'':>16}  photos/s   of 1 worker   of in process   CPU s/photo")
    for name, speed in speeds.items():
        print(
            f"{name:>16} {speed:9.3f} {speed / speeds[one]:13.2f} "
            f"{speed / speeds['in process']:15.2f} {statistics.median(cpu[name]) / photos:13.2f}"
        )
    print(f"scaling 1 to {len(speeds) - 1}: {speeds[most] / speeds[one]:.2f} (goal 1.8)")


if __name__ == "__main__":
    main()
