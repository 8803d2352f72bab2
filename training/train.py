"""Trains the network; stopped at any moment, the same line goes on from the last checkpoint.

    python -m training.train DATA_FOLDER RUN_FOLDER [--steps 33000] [--decay 5500]

On CPUs give each core a process (--processes 2): the cores of one process wait for one another at
every convolution whenever something else runs. The learning rate rises, stays, and falls to nothing
over the last --decay steps, so that a run can be lengthened by resuming it with more --steps.
RUN_FOLDER gets log.csv and checkpoint.pt.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import torch
from torch import Tensor, distributed
from torch.utils.data import DataLoader, Dataset

from anon_plugin.models.training.losses import TargetBatch
from anon_plugin.models.training.photos import Photo, load_photos
from anon_plugin.models.training.samples import Samples
from training.coco import counts, read_folder
from training.trainer import Settings, Trainer

BATCHES = ((256, 24, 0.25), (384, 12, 0.35), (640, 4, 0.4))
"""Side of the pictures, how many of them make a batch, and the share of steps."""

CALM_STRENGTH = 0.4
"""Of the changes to pictures towards the end of a training."""

SOURCE_WEIGHTS: Mapping[str, float] = {
    "ilcmask": 2.6,
    "facemask853": 1.6,
    "tud_inria_street": 2.5,
    "in_crowds": 8.0,
    "sy32": 0.8,
    "oid_plates": 1.6,
    "dashcam_ro": 1.2,
    "eg_moto": 0.8,
    "ealpr": 0.6,
    "utc_fr_street": 1.2,
    "cn_traffic": 1.2,
    "openlpr": 0.6,
    "stockstreet": 25.0,
    "own_photos": 15.0,
    "panorama_views": 5.0,
}
"""How often a photo of a set is drawn beside one of any other set (1)."""

FACADES = 60
"""Walls of houses that are drawn, to stand in the place of some photos."""

LOG_EVERY = 50
"""Steps for each line of the log."""


class StepPictures(Dataset[tuple[Tensor, TargetBatch]]):
    """Whole batches by step number: what a step sees depends on nothing but seed and number."""

    def __init__(self, samples: Samples, settings: Settings) -> None:
        self._samples = samples
        self._settings = settings
        # Each process of a run makes and learns its share of every batch.
        shared = distributed.is_initialized()
        self._rank = distributed.get_rank() if shared else 0
        self._processes = distributed.get_world_size() if shared else 1

    def __getitem__(self, step: int) -> tuple[Tensor, TargetBatch]:
        draw = np.random.default_rng((self._settings.seed, step)).choice(
            len(BATCHES), p=[share for _, _, share in BATCHES]
        )
        size, count, _ = BATCHES[int(draw)]
        places = range(self._rank, count, self._processes)
        strength = strength_at(step, self._settings)
        samples = [self._samples.sample(step, place, size, strength) for place in places]
        pixels = torch.from_numpy(np.stack([sample.pixels for sample in samples]))
        maps = zip(*(vars(sample.targets).values() for sample in samples), strict=True)
        return pixels, TargetBatch(*(torch.from_numpy(np.stack(values)) for values in maps))


def strength_at(step: int, settings: Settings) -> float:
    """How strongly pictures are changed: fully, and little over the last half of the decay.

    Ending on plainer photos is worth a good deal (Ge et al., YOLOX, 2021, arXiv 2107.08430).
    """
    return CALM_STRENGTH if step > settings.steps - settings.decay / 2 else 1.0


def batches(
    samples: Samples, settings: Settings, first: int, workers: int
) -> Iterator[tuple[Tensor, TargetBatch]]:
    """The batches of steps `first` to the last."""
    loader = DataLoader(
        StepPictures(samples, settings),
        batch_size=None,
        sampler=range(first, settings.steps),
        num_workers=workers,
        prefetch_factor=4 if workers else None,
    )
    return iter(loader)


def train(
    trainer: Trainer,
    samples: Samples,
    run: Path,
    workers: int,
    save_every_s: float,
    writes: bool = True,
) -> None:
    """Go on from the trainer's step to the last, writing log and checkpoints into `run`.

    Asked to end (SIGTERM), it writes a checkpoint after the step that it is at.
    """
    with noticing_the_end() as asked_to_end:
        _go_on(trainer, samples, run, workers, save_every_s, writes, asked_to_end)


@contextmanager
def noticing_the_end() -> Iterator[Event]:
    """An event that SIGTERM sets, instead of ending the process at once."""
    asked = Event()
    before = signal.signal(signal.SIGTERM, lambda *_: asked.set())
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, before)


def _go_on(
    trainer: Trainer,
    samples: Samples,
    run: Path,
    workers: int,
    save_every_s: float,
    writes: bool,
    asked_to_end: Event,
) -> None:
    saved, started, first = time.monotonic(), time.monotonic(), trainer.step
    sums: dict[str, float] = {}
    logged = first
    for pixels, targets in batches(samples, trainer.settings, trainer.step, workers):
        for name, value in trainer.learn(pixels, targets).items():
            sums[name] = sums.get(name, 0.0) + value
        if not writes:
            continue
        if trainer.step % LOG_EVERY == 0:
            means = {name: value / (trainer.step - logged) for name, value in sums.items()}
            speed = (trainer.step - first) / (time.monotonic() - started)
            log(run / "log.csv", {"step": trainer.step, **means, "steps_per_s": speed})
            sums, logged = {}, trainer.step
        if time.monotonic() - saved > save_every_s:
            trainer.save(run / "checkpoint.pt")
            saved = time.monotonic()
        if asked_to_end.is_set():
            break
    if writes:
        trainer.save(run / "checkpoint.pt")


def log(path: Path, row: dict[str, float]) -> None:
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(row)
        writer.writerow([f"{value:.5g}" for value in row.values()])


def run_process(rank: int, arguments: argparse.Namespace, photos: list[Photo]) -> None:
    """One process of a run; the first one writes log and checkpoints."""
    if rank > 0:
        os.setsid()  # schedulers that share time among sessions then count each process
    torch.set_num_threads(arguments.threads)
    if arguments.processes > 1:
        distributed.init_process_group(
            "gloo",
            init_method=f"file://{(arguments.run / 'meeting').resolve()}",
            rank=rank,
            world_size=arguments.processes,
        )
    settings = Settings(**{name: getattr(arguments, name) for name in asdict(Settings())})
    trainer = Trainer(settings, torch.device(arguments.device))
    checkpoint = arguments.run / "checkpoint.pt"
    if checkpoint.exists():
        trainer.load(checkpoint)
    elif arguments.start_from:
        trainer.start_from(arguments.start_from)
    if rank == 0:
        known = counts([photo.annotations for photo in photos])
        print(f"From step {trainer.step} of {settings.steps}. {known}", flush=True)
    samples = Samples(photos, settings.seed, source_weights=SOURCE_WEIGHTS, facades=FACADES)
    train(trainer, samples, arguments.run, arguments.workers, arguments.save_every, rank == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with COCO files and their images")
    parser.add_argument("run", type=Path, help="folder for checkpoint and log")
    parser.add_argument("--teachers", type=Path, help="what training.teach wrote")
    parser.add_argument("--start-from", type=Path, help="checkpoint or weights to begin with")
    parser.add_argument(
        "--store", type=Path, help="folder for decoded photos, where memory cannot hold them all"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--processes", type=int, default=1, help="processes that learn together")
    parser.add_argument("--threads", type=int, default=1, help="threads of each of them")
    parser.add_argument(
        "--workers", type=int, default=1, help="makers of pictures for each of them"
    )
    parser.add_argument("--save-every", type=float, default=120.0, help="seconds")
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)  # the pictures are made in processes of their own
    arguments.run.mkdir(parents=True, exist_ok=True)
    (arguments.run / "meeting").unlink(missing_ok=True)
    known = read_folder(arguments.data, arguments.teachers)
    photos = load_photos([photo for photo in known if not photo.for_validation], arguments.store)
    # Forked, so that all processes read the same decoded photos.
    others = [
        multiprocessing.get_context("fork").Process(
            target=run_process, args=(rank, arguments, photos)
        )
        for rank in range(1, arguments.processes)
    ]
    for process in others:
        process.start()
    run_process(0, arguments, photos)
    for process in others:
        process.join()


if __name__ == "__main__":
    main()
