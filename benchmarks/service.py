"""The service against the engine alone, on the same photos and the same cores.

    python -m benchmarks.service FOLDER [--rounds 3] [--photos 8] [--threads N]

Rounds of both take turns, so that what else the machine does meets both alike. Prints pictures a
second of a run over the folder and of the same photos through HTTP, several senders at once; and
the median time of one photo after another, through HTTP and by the engine's function for bytes.
Processor time is told, too: on a shared machine it says more than the clock. Last comes the memory
that each process of the service took at its peak.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.threads import Threads, usable_cores
from anon_plugin.engine.run.events import PhotoFinished
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.in_memory import anonymize_bytes
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.models.loading import load_detector
from benchmarks.machine import described

PORT, SENDERS = 8799, 8
SETTINGS = Settings(upright=True)


def by_run(photos: list[Path], detector: Detector, threads: Threads) -> float:
    """Pictures a second of a run."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        jobs = [Job(path, output / f"{n}.jpg", output) for n, path in enumerate(photos)]
        start, done = time.perf_counter(), 0
        run = Run(Anonymize(detector, SETTINGS), jobs, ThreadExecutor(threads), output)
        for event in run.events():
            done += isinstance(event, PhotoFinished) and event.outcome.reason == ""
        assert done == len(photos)
        return done / (time.perf_counter() - start)


def cpu_seconds(process: int) -> float:
    """Processor time of a process and of its children that run."""
    total = 0.0
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(place.parent.name) == process or int(fields[1]) == process:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def peaks_mib(process: int) -> list[int]:
    """The memory at the peak of a process, then of its children that run, the largest first."""
    found = []
    for place in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in place.read_text().splitlines())
        except OSError:
            continue
        if process in (int(place.parent.name), int(fields["PPid"])) and "VmHWM" in fields:
            peak = int(fields["VmHWM"].split()[0]) // 2**10
            found.append((int(place.parent.name) != process, -peak))
    return [-peak for _, peak in sorted(found)]


def post(data: bytes) -> bytes:
    """One picture through HTTP."""
    head = b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n'
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/blur/",
        data=head + data + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


def by_service(photos: list[bytes]) -> float:
    """Pictures a second through HTTP."""
    start = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        assert all(pool.map(post, photos))
    return len(photos) / (time.perf_counter() - start)


def each_alone(photos: list[bytes], detector: Detector, threads: Threads) -> list[float]:
    """Seconds of each photo, one after another, by the engine."""
    seconds, sampling = [], Sampling()
    with threads.shared():
        for data in photos:
            start = time.perf_counter()
            anonymize_bytes(data, detector, SETTINGS, sampling=sampling, scratch=Path("/dev/shm"))
            seconds.append(time.perf_counter() - start)
    return seconds


def each_through_http(photos: list[bytes]) -> list[float]:
    """The same through HTTP."""
    seconds = []
    for data in photos:
        start = time.perf_counter()
        post(data)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--photos", type=int, default=8)
    parser.add_argument("--threads", type=int, default=usable_cores())
    arguments = parser.parse_args()
    photos = sorted(arguments.folder.rglob("*.[jJ][pP][gG]"))[: arguments.photos]
    contents = [path.read_bytes() for path in photos]
    cores = arguments.threads
    threads = Threads.sharing(cores)
    detector = load_detector()
    command = [sys.executable, "-m", "anon_service", "--port", str(PORT), "--threads", str(cores)]
    service = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz")
                break
            except OSError:
                time.sleep(0.2)
        each_alone(contents[:1], detector, threads)
        speeds, times, cpu = ([], []), ([], []), [0.0, 0.0]  # type: ignore[var-annotated]
        for _ in range(arguments.rounds):
            before = time.process_time()
            speeds[0].append(by_run(photos, detector, threads))
            cpu[0] += time.process_time() - before
            before = cpu_seconds(service.pid)
            speeds[1].append(by_service(contents))
            cpu[1] += cpu_seconds(service.pid) - before
            times[0].extend(each_alone(contents, detector, threads))
            times[1].extend(each_through_http(contents))
        listener, *workers = peaks_mib(service.pid)
    finally:
        service.terminate()
        service.wait()
    print(described(cores, detector))
    run, http = (statistics.median(one) for one in speeds)
    print(f"{len(photos)} photos, {arguments.rounds} rounds")
    print(f"a run: {run:.2f} pictures/s; through HTTP: {http:.2f}; ratio {http / run:.2f}")
    each = [one / len(photos) / arguments.rounds for one in cpu]
    print(f"processor time a picture: {each[0]:.2f} s in a run, {each[1]:.2f} s through HTTP")
    print(f"memory at the peak: {listener} MiB where it listens, {workers} MiB in its children")
    alone, through = (statistics.median(one) for one in times)
    print(f"one photo: {alone:.2f} s alone, {through:.2f} s through HTTP; {through / alone:.2f}")


if __name__ == "__main__":
    main()
