"""From file to verified file: how fast the product is, beside others and beside its own parts.

    python -m benchmarks.throughput [--photos FOLDER] [--copies 2] [--rounds 3] [--threads 2]
                                    [--device cpu] [--model street] [--without memory …]

Every contender does the same photos, in turns, so that what else the machine does hits all alike:
- ours: a run as the main job does it, with journal, lock, verification and fsync;
- ours, one scale: the same without the smaller scales, in which it finds what is large;
- plain loop: the same steps one photo after the other, the network with all threads, no journal;
- search alone: the search of the same photos, decoded beforehand, in threads like ours. All that is
  beside it in ours is reading, redacting, writing and verifying;
- deface: the package deface with its own defaults, CenterFace on the whole photo at full size and
  at no other, so that "ours, one scale" is what it compares with at equal scale. It takes a
  panorama for a flat photo.

Photos are real ones where the test data are ($ANON_TEST_DATA, by default ../shared), else the
demo's; each is there several times, because a run is long and its last photo should not count.
Seconds are medians of the rounds. A round of ours goes on with the run of the round before, which
has loaded and compiled, and compared its first photos more closely with their originals: it costs
what photos in the middle of a long run cost. CPU seconds count all threads: on a machine that does
other things too, they tell more than the clock. Then follow the stages of our way, one by one, the
network's arithmetic beside what one large convolution reaches in the same process, and the memory
that a panorama of 128 megapixels takes.

With --device cuda (untried: there was no such machine) the network runs there, and decoding,
cutting views, the copy and the network on the card are timed apart, for panoramas alone.
"""

from __future__ import annotations

import argparse
import copy
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from anon_plugin.engine.detection.batched import BatchedDetector
from anon_plugin.engine.detection.detector import Detector, view_px
from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.machine.allocation import memory_kept
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.machine.pipeline import side_by_side
from anon_plugin.engine.machine.threads import Threads, usable_cores
from anon_plugin.engine.photo.photo import Photo, read_photo
from anon_plugin.engine.run.events import PhotoFinished
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.search import search
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.models.loading import load_detector
from anon_plugin.models.street.grid import Grid
from anon_plugin.models.street.int8 import Quantized
from anon_plugin.models.street.net import CenterNet, Fused
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.street.torch_network import TorchNetwork
from benchmarks.machine import described
from benchmarks.on_a_card import tell_card
from benchmarks.stages import tell_stages

Contender = Callable[[Path], None]
PEAK_ROUNDS = 10
PARTS = ("stages", "peak", "memory", "deface")
OURS, ONE_SCALE, SEARCH, DEFACE = "ours", "ours, one scale", "search alone", "deface"
COMPARED = (
    (DEFACE, ONE_SCALE, " (goal: at least 4)"),
    (DEFACE, OURS, ""),
    (OURS, SEARCH, " (goal: at most 1.15)"),
)
REAL_PHOTOS = (
    "panoramas/trek-view__GSAG2002.JPG",
    "panoramas/trek-view__R0014760.JPG",
    "photos/mapillary__DSC00497.JPG",
    "photos/berlin_sequence/01.jpg",
    "photos/vladmandic__group-1.jpg",
    "photos/openalpr_br/AZJ6991.jpg",
    "photos/lund_sequence/18.jpg",
    "photos/lund_sequence/21.jpg",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="folder of JPEG photos and panoramas")
    parser.add_argument("--copies", type=int, default=2, help="how often each photo is done")
    parser.add_argument("--rounds", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--model", default="", help="as MODEL; empty for what ships")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--without", nargs="+", choices=PARTS, default=[], help="what to leave out")
    arguments = parser.parse_args()
    parts = set(PARTS) - set(arguments.without)
    torch.set_num_threads(arguments.threads)
    detector = load_detector(arguments.model, device=arguments.device)
    print(described(arguments.threads, detector))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "photos")
        sources = copied(arguments.photos or found_photos(Path(scratch)), folder, arguments.copies)
        photos = [read_photo(source) for source in sources]
        megapixels = sum(width * height for width, height in (one.size_wh for one in photos)) / 1e6
        print(f"{len(sources)} photos, {megapixels:.1f} megapixels, {arguments.threads} threads")
        tell_views(photos, detector)
        contenders = own_contenders(folder, detector, photos, arguments.threads)
        if "deface" in parts:
            contenders |= peers(sources)
        measure(contenders, megapixels, arguments.rounds, Path(scratch, "out"))
        own = detector.detector if isinstance(detector, BatchedDetector) else detector
        if isinstance(own, NetworkDetector) and arguments.device == "cpu":
            if "stages" in parts:
                tell_stages(sources, own, megapixels, arguments.rounds)
            if "peak" in parts and isinstance(own.network, TorchNetwork):
                tell_share_of_peak(own, own.network)
        elif isinstance(own, NetworkDetector):
            tell_card(sources, own)
    if "memory" in parts:
        print("\n128 megapixels at once:", flush=True)
        subprocess.run([sys.executable, "-m", "benchmarks.memory"], check=True)


def found_photos(scratch: Path) -> Path:
    """A folder of real photos where they are at hand, else of the demo's."""
    root = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    real = [root / name for name in REAL_PHOTOS if (root / name).is_file()]
    if not real:
        return made_photos(scratch / "made")
    folder = scratch / "real"
    folder.mkdir()
    for path in real:
        shutil.copy(path, folder)
    return folder


def copied(photos: Path, folder: Path, copies: int) -> list[Path]:
    """The JPEG photos of a folder, each so many times in another."""
    folder.mkdir()
    found = sorted(path for path in photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    return [
        Path(shutil.copy(path, folder / f"{number}_{path.name}"))
        for number in range(copies)
        for path in found
    ]


def tell_views(photos: Sequence[Photo], detector: Detector) -> None:
    """How many pixels the views of all photos have."""
    photo_px: dict[str, int] = {}
    searched_px: dict[str, int] = {}
    for photo in photos:
        kind = photo.projection.name
        photo_px[kind] = photo_px.get(kind, 0) + photo.size_wh[0] * photo.size_wh[1]
        for view in photo.decision.views(
            photo.picture.rgb, detector.object_range_px, view_px(detector)
        ):
            searched_px[kind] = searched_px.get(kind, 0) + view.pixels[..., 0].size
    for kind, pixels in photo_px.items():
        times = searched_px[kind] / pixels
        print(f"{kind}: {pixels / 1e6:.1f} MP, searched on {times:.2f} times that")


def own_contenders(
    folder: Path, detector: Detector, photos: Sequence[Photo], threads: int
) -> dict[str, Contender]:
    """Ours as it is, and its parts."""
    every_scale, one_scale = (
        Anonymize(searching, Settings()) for searching in (detector, at_one_scale(detector))
    )

    def run(task: Anonymize, output: Path) -> None:
        executor = ThreadExecutor(Threads.sharing(threads))
        for event in Run(task, jobs_in_folder(folder, output), executor, output).events():
            if isinstance(event, PhotoFinished):
                check(event.outcome.reason)

    @memory_kept()
    def plain_loop(output: Path) -> None:
        for job in jobs_in_folder(folder, output):
            check(every_scale(job, lambda: False).reason)

    def search_one(photo: Photo, stopped: Callable[[], bool]) -> None:
        pixels = photo.size_wh[0] * photo.size_wh[1]
        BUDGET.take(pixels, stopped)  # by it a photo knows its share of the threads
        try:
            search(photo, detector, every_scale.settings, stopped)
        finally:
            BUDGET.give_back(pixels)

    def search_alone(_output: Path) -> None:
        sharing = Threads.sharing(threads)
        with sharing.shared():
            for _ in side_by_side(
                photos, search_one, sharing.photos, lambda: False, sharing.prepare_thread
            ):
                pass

    return {
        OURS: lambda output: run(every_scale, output),
        ONE_SCALE: lambda output: run(one_scale, output),
        "plain loop": plain_loop,
        SEARCH: search_alone,
    }


def at_one_scale(detector: Detector) -> Detector:
    """The detector as if it found objects of any size, so that no smaller scale is needed."""
    confident = copy.copy(detector)
    confident.object_range_px = (detector.object_range_px[0], float("inf"))
    return confident


def peers(sources: Sequence[Path]) -> dict[str, Contender]:
    """What people would use instead."""
    try:
        from deface.centerface import CenterFace
        from deface.deface import image_detect
    except ImportError as error:
        print(f"deface is left out ({error}): pip install deface onnx onnxruntime")
        return {}
    center_face = CenterFace()

    def deface(output: Path) -> None:
        for source in sources:
            image_detect(
                *(str(source), str(output / source.name), center_face),
                *(0.2, "blur", 1.3, True, False, False, False),
            )

    return {DEFACE: deface}


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
    time_of, cpu_of = (
        {name: statistics.median(spent) for name, spent in times.items()} for times in (clock, cpu)
    )
    print(f"\n{'':16}{'seconds':>9}{'MP/s':>8}{'CPU s/MP':>10}{'time':>9}{'CPU':>9}")
    for name, seconds in time_of.items():
        print(
            f"{name:16}{seconds:9.2f}{megapixels / seconds:8.2f}{cpu_of[name] / megapixels:10.3f}"
            f"{seconds / time_of[OURS]:8.2f}x{cpu_of[name] / cpu_of[OURS]:8.2f}x"
        )
    for name, base, goal in COMPARED:
        if name in clock:
            print(
                f"{name} takes {time_of[name] / time_of[base]:.2f} times the time of {base} by the "
                f"clock, {cpu_of[name] / cpu_of[base]:.2f} times its CPU seconds{goal}"
            )


@memory_kept()
def tell_share_of_peak(detector: NetworkDetector, network: TorchNetwork) -> None:
    """The network's arithmetic a second of CPU time, beside that of a large convolution."""
    side = 1024
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8)
    # Counted on the network as it was trained: torch does not know what fused parts compute.
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        CenterNet(network.module.architecture).eval()(torch.zeros(1, 3, side, side))
    seconds = best_seconds(lambda: detector.detect([noise, noise])) / 2
    reached = counter.get_total_flops() / seconds / 1e9

    large, features = large_convolution(getattr(torch, detector.precision))
    with torch.inference_mode():
        seconds = best_seconds(lambda: large(features))
    peak = 2 * 4 * 128 * 128 * 9 * 160 * 160 / seconds / 1e9
    print(
        f"\nthe network in {detector.precision}: {counter.get_total_flops() / 1e9:.1f} GFLOP a "
        f"megapixel view, {reached:.0f} GFLOP a CPU second from pixels to findings, "
        f"{reached / peak:.2f} of the {peak:.0f} that a large convolution reaches"
    )


def large_convolution(precision: torch.dtype) -> tuple[nn.Module, torch.Tensor]:
    """One of 3 x 3 cells and 128 channels, and what it is given."""
    plain = nn.Conv2d(128, 128, 3, padding=1)
    features = torch.rand(4, 128, 160, 160).to(memory_format=torch.channels_last)
    if precision != torch.int8:
        plain.to(precision, memory_format=torch.channels_last)
        return plain, features.to(precision)
    grid = Grid.over(0.0, 1.0)
    return Quantized(Fused(plain), grid, grid), (255 * features).to(torch.uint8)


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
    subprocess.run([sys.executable, "-m", "demo", str(folder)], check=True)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() not in (".jpg", ".jpeg"):
            path.unlink()
    return folder


if __name__ == "__main__":
    os.environ.setdefault("TQDM_DISABLE", "1")
    main()
