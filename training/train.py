"""Trains the network; stopped at any moment, the same line goes on from the last checkpoint.

    python -m training.train DATA_FOLDER RUN_FOLDER [--steps 30000] [--decay 8000]

On CPUs give each core a process (--processes 2): the cores of one process wait for one another at
every convolution whenever something else runs. The learning rate rises, stays, and falls to nothing
over the last --decay steps, so that a run can be lengthened by resuming it with more --steps.
RUN_FOLDER gets log.csv and checkpoint.pt.
"""

from __future__ import annotations

import argparse
import copy
import csv
import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.utils.data import DataLoader, Dataset

from anon_plugin.models.centernet import Architecture, CenterNet
from training.coco import LABELS, read_folder
from training.losses import TargetBatch, total_loss
from training.samples import Photo, Samples, load_photos

ARCHITECTURE = Architecture(corners={"face": False, "plate": True}, depths=(1, 1, 2, 1))

BATCHES = ((256, 24, 0.25), (384, 12, 0.35), (640, 4, 0.4))
"""Side of the pictures, how many of them make a batch, and the share of steps."""

CALM_STRENGTH = 0.4
LOG_EVERY = 50
"""Steps for each line of the log."""


@dataclass(frozen=True)
class Settings:
    """What decides the result of a run, beside the data."""

    steps: int = 30_000
    decay: int = 8_000
    warmup: int = 300
    learning_rate: float = 2e-3
    weight_decay: float = 0.03
    average: float = 0.9992
    seed: int = 1


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


def learning_rate_at(step: int, settings: Settings) -> float:
    """Linear rise, constant, linear fall to 1 % (warm-up, stable, decay)."""
    rise = min(1.0, (step + 1) / settings.warmup)
    fall = (settings.steps - step) / max(1, settings.decay)
    return settings.learning_rate * min(rise, max(0.01, min(1.0, fall)))


def strength_at(step: int, settings: Settings) -> float:
    """How strongly pictures are changed: fully, and little over the last half of the decay.

    Ending on plainer photos is worth a good deal (Ge et al., YOLOX, 2021, arXiv 2107.08430).
    """
    return CALM_STRENGTH if step > settings.steps - settings.decay / 2 else 1.0


class Trainer:
    """Network, its running average, optimizer and the step they have reached."""

    def __init__(self, settings: Settings, device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.network = CenterNet(ARCHITECTURE).to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        decayed = [value for value in self.network.parameters() if value.ndim > 1]
        others = [value for value in self.network.parameters() if value.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": settings.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=settings.learning_rate,
            betas=(0.9, 0.98),
        )
        self.step = 0

    def learn(self, pixels: Tensor, targets: TargetBatch) -> dict[str, float]:
        """One step on one batch; the parts of the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate_at(self.step, self.settings)
        images = pixels.to(self.device, non_blocking=True).permute(0, 3, 1, 2).float()
        self.network.train()
        with torch.autocast(self.device.type, torch.bfloat16):
            loss, parts = total_loss(self.network(images), targets.to(self.device), LABELS)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._share_gradients()
        nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.optimizer.step()
        self._follow()
        self.step += 1
        return parts

    def _share_gradients(self) -> None:
        if distributed.is_initialized():
            gradients = [
                value.grad for value in self.network.parameters() if value.grad is not None
            ]
            together = torch.cat([gradient.flatten() for gradient in gradients])
            distributed.all_reduce(together, distributed.ReduceOp.SUM)
            together /= distributed.get_world_size()
            parts = together.split([gradient.numel() for gradient in gradients])
            for gradient, part in zip(gradients, parts, strict=True):
                gradient.copy_(part.view_as(gradient))

    @torch.no_grad()
    def _follow(self) -> None:
        keep = min(self.settings.average, (self.step + 1) / (self.step + 10))
        for mean, value in zip(
            self.average.state_dict().values(), self.network.state_dict().values(), strict=True
        ):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)

    def save(self, path: Path) -> None:
        """Write to a temporary file and rename: a kill never leaves half a checkpoint."""
        state = {
            "step": self.step,
            "architecture": asdict(self.network.architecture),
            "settings": asdict(self.settings),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])

    def start_from(self, path: Path) -> None:
        """Take over the averaged weights of another run, as far as names and shapes agree."""
        state = torch.load(path, map_location=self.device, weights_only=True)["average"]
        own = self.network.state_dict()
        fitting = {
            name: value
            for name, value in state.items()
            if name in own and own[name].shape == value.shape
        }
        self.network.load_state_dict(fitting, strict=False)
        self.average.load_state_dict(fitting, strict=False)


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
    """Go on from the trainer's step to the last, writing log and checkpoints into `run`."""
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
    print(f"{len(photos)} photos, from step {trainer.step} of {settings.steps}", flush=True)
    samples = Samples(photos, settings.seed)
    train(trainer, samples, arguments.run, arguments.workers, arguments.save_every, rank == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with COCO files and their images")
    parser.add_argument("run", type=Path, help="folder for checkpoint and log")
    parser.add_argument("--teachers", type=Path, help="what training.teach wrote")
    parser.add_argument("--start-from", type=Path, help="checkpoint whose weights to begin with")
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
    photos = load_photos([photo for photo in known if not photo.for_validation])
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
