"""Trains what draws outlines, on the network that finds objects, which stays as it is.

    python -m training.outliner YOLOX_FOLDER DATA_FOLDER OUTPUT.pt --minutes 20

DATA_FOLDER: COCO files beside their images, with persons and vehicles as polygons. Each object is
shown as it is when the plugin searches: cut out by a box that is a little wrong, and enlarged or
shrunk to a picture of its own. One photo in eight is kept aside, by its name, and tells how good
the masks are. Killed and started again, it goes on from OUTPUT.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from anon_plugin.models.traffic.architecture import CELL_PX
from anon_plugin.models.traffic.frames import Frame
from anon_plugin.models.traffic.net import YoloxNano
from anon_plugin.models.traffic.outliner import Outliner
from anon_plugin.models.traffic.outlining import told_of
from anon_plugin.models.training.annotations import LABELS, Outline, read_pixels
from anon_plugin.models.training.augment import degrade
from training.coco import read_coco
from training.convert_yolox import read_yolox

ASIDE_OF = 8
KEPT_PX = 288
"""Longer side of what is kept of a photo for one object."""
LEAST_PX = 14
TAUGHT = "voi"
"""A set whose outlines were drawn by a teacher, in boxes that people drew."""
TEACHER_SHARE = 0.3
"""How often outlines of a teacher come up, beside those that people drew."""
BATCH = 24
AVERAGE = 0.995
DEGRADED = 0.6
"""How many pictures show light, lenses and compression that are worse than in the photos."""


Lesson = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Item:
    """One object with its surroundings.

    pixels: (H, W, 3) uint8 RGB, at least twice the box where the photo reaches so far. mask: (H, W)
    uint8, 255 where the object is. xyxy: its box in these pixels. weight: how often it comes up.
    """

    pixels: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    xyxy: tuple[float, float, float, float]
    vehicle: bool
    weight: float
    source: str


def is_aside(source: str, name: str) -> bool:
    """Whether a photo is kept aside."""
    return zlib.crc32(f"{source}/{name}".encode()) % ASIDE_OF == 0


def items(files: Sequence[Path], aside: bool) -> Iterator[Item]:
    """The outlined objects of all photos that are kept aside, or of all others."""
    for file in files:
        for known in read_coco(file):
            if is_aside(known.source, known.path.name) != aside:
                continue
            chosen = [
                number
                for number, outline in enumerate(known.outlines)
                if outline and known.weights[number] > 0
            ]
            if not chosen or (aside and known.source == TAUGHT):
                continue
            pixels = read_pixels(known.path)
            for number in chosen:
                item = _item(pixels, known.outlines[number])
                if item is None:
                    continue
                by_hand = known.weights[number] == 1 and known.source != TAUGHT
                yield Item(
                    *item,
                    LABELS[known.labels[number]] == "vehicle",
                    1.0 if by_hand else TEACHER_SHARE,
                    known.source,
                )


def _item(
    pixels: NDArray[np.uint8], outline: Outline
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], tuple[float, float, float, float]] | None:
    points = np.concatenate(outline)
    low, high = points.min(axis=0), points.max(axis=0)
    if (high - low).min() < LEAST_PX / 2 or (high - low).max() < LEAST_PX:
        return None
    height, width = pixels.shape[:2]
    left, top = np.floor((low - 0.5 * (high - low)).clip(0)).astype(int)
    right, bottom = np.ceil((high + 0.5 * (high - low)).clip(0, (width, height))).astype(int)
    part = pixels[top:bottom, left:right]
    mask = np.zeros(part.shape[:2], np.uint8)
    shifted = [np.round((one - (left, top) - 0.5) * 16).astype(np.int32) for one in outline]
    for one in shifted:
        cv2.fillPoly(mask, [one], 255, cv2.LINE_8, 4)
    scale = min(1.0, KEPT_PX / max(part.shape[:2]))
    size = max(2, round(part.shape[1] * scale)), max(2, round(part.shape[0] * scale))
    factor = np.array([size[0] / part.shape[1], size[1] / part.shape[0]])
    x0, y0 = ((low - (left, top)) * factor).tolist()
    x1, y1 = ((high - (left, top)) * factor).tolist()
    part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(part), mask, (x0, y0, x1, y1)


def lesson(item: Item, random: np.random.Generator, plain: bool = False) -> Lesson:
    """The object's picture, how much of its cells lies in the box, and its mask (H/2, W/2).

    plain: as it is, without any change.
    """
    pixels, mask, box = item.pixels, item.mask, np.array(item.xyxy)
    if not plain:
        pixels, mask, box = _changed(pixels, mask, box, random)
    frame = Frame.around(box.tolist())
    picture = frame.cut(pixels)
    shown = frame.cut(mask, (0,))
    size = frame.shown_wh[0] // CELL_PX, frame.shown_wh[1] // CELL_PX
    target = cv2.resize(shown, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    if not plain:
        picture = degrade(picture, random, DEGRADED)
    return picture, frame.inside(), target


def _changed(
    pixels: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    box: NDArray[np.float64],
    random: np.random.Generator,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float64]]:
    """Mirrored, smaller, partly out of the photo, and in a box that is as wrong as found ones."""
    if random.random() < 0.5:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
        mask = np.ascontiguousarray(mask[:, ::-1])
        box = np.array([pixels.shape[1] - box[2], box[1], pixels.shape[1] - box[0], box[3]])
    longest = max(box[2] - box[0], box[3] - box[1])
    scale = min(1.0, np.exp(random.uniform(np.log(24), np.log(260))) / longest)
    if scale < 0.95:
        size = max(2, round(pixels.shape[1] * scale)), max(2, round(pixels.shape[0] * scale))
        box = box * np.tile(np.array(size) / (pixels.shape[1], pixels.shape[0]), 2)
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA))
    if random.random() < 0.12:
        pixels, mask, box = _cropped(pixels, mask, box, random)
    sides = np.tile(box[2:] - box[:2], 2)
    wrong = random.normal(0, 0.05 if random.random() < 0.8 else 0.11, 4).clip(-0.25, 0.25)
    return pixels, mask, box + wrong * sides


def _cropped(
    pixels: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    box: NDArray[np.float64],
    random: np.random.Generator,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float64]]:
    """As at the border of a photo: up to half of the object is cut off at one side."""
    share, side = random.uniform(0.1, 0.5), int(random.integers(4))
    x0, y0, x1, y1 = box
    height, width = mask.shape
    at_x, at_y = int(x0 + share * (x1 - x0)), int(y0 + share * (y1 - y0))
    end_x, end_y = int(x1 - share * (x1 - x0)), int(y1 - share * (y1 - y0))
    left, top, right, bottom = (
        (at_x, 0, width, height),
        (0, at_y, width, height),
        (0, 0, end_x, height),
        (0, 0, width, end_y),
    )[side]
    part = mask[top:bottom, left:right]
    rows, columns = np.nonzero(part > 127)
    if len(rows) < 30:
        return pixels, mask, box
    new = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], np.float64)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), np.ascontiguousarray(part), new


def batches(
    everything: Sequence[Item], random: np.random.Generator, size: int = BATCH
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Pictures of one shape, what is told of them and their masks, for ever."""
    shares = np.array([item.weight for item in everything])
    shares /= shares.sum()
    waiting: dict[tuple[int, ...], list[tuple[Lesson, bool]]] = {}
    while True:
        item = everything[int(random.choice(len(everything), p=shares))]
        made = lesson(item, random)
        same = waiting.setdefault(made[0].shape, [])
        same.append((made, item.vehicle))
        if len(same) == size:
            yield _tensors([one for one, _ in same], [kind for _, kind in same])
            same.clear()


def _tensors(lessons: Sequence[Lesson], vehicles: Sequence[bool]) -> tuple[Tensor, Tensor, Tensor]:
    pictures, insides, targets = (np.stack(part) for part in zip(*lessons, strict=True))
    return (
        torch.from_numpy(pictures).permute(0, 3, 1, 2),
        torch.from_numpy(told_of(insides, np.array(vehicles))),
        torch.from_numpy(targets),
    )


def loss_of(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy of cells, and Dice's overlap of each object (Milletari et al., 1606.04797)."""
    cells = functional.binary_cross_entropy_with_logits(logits, targets)
    guessed = logits.sigmoid()
    shared = (guessed * targets).sum((1, 2))
    overlap = (2 * shared + 1) / (guessed.sum((1, 2)) + targets.sum((1, 2)) + 1)
    return cells + 0.5 * (1 - overlap).mean()


@torch.inference_mode()
def measured(network: YoloxNano, outliner: nn.Module, aside: Sequence[Item]) -> dict[str, float]:
    """Mean IoU of each source's objects, their boxes a little wrong in the same way each time."""
    random = np.random.default_rng(1)
    results: dict[str, list[float]] = {}
    for item in aside:
        box = np.array(item.xyxy)
        wrong = random.normal(0, 0.04, 4) * np.tile(box[2:] - box[:2], 2)
        x0, y0, x1, y1 = (box + wrong).tolist()
        moved = Item(item.pixels, item.mask, (x0, y0, x1, y1), item.vehicle, 1.0, item.source)
        made = lesson(moved, random, plain=True)
        images, told, targets = _tensors([made], [item.vehicle])
        mask = outliner(network.features(images), told)[0] > 0
        truth = targets[0] > 0.5
        shared, either = (mask & truth).sum(), (mask | truth).sum()
        key = f"{item.source} {'vehicle' if item.vehicle else 'person'}"
        results.setdefault(key, []).append(float(shared) / max(1.0, float(either)))
    return {key: float(np.mean(values)) for key, values in sorted(results.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("yolox", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--minutes", type=float, default=20, help="of processor time")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    arguments = parser.parse_args()
    files = sorted(arguments.data.glob("*.json"))
    everything, aside = list(items(files, False)), list(items(files, True))
    print(f"{len(everything)} objects to learn from, {len(aside)} kept aside", flush=True)
    network = read_yolox(arguments.yolox).requires_grad_(False)
    train(network, everything, aside, arguments.output, arguments.minutes, arguments.learning_rate)


def train(
    network: YoloxNano,
    everything: Sequence[Item],
    aside: Sequence[Item],
    output: Path,
    minutes: float,
    learning_rate: float,
) -> None:
    """Train for so many minutes of processor time, the learning rate falling to nothing."""
    torch.manual_seed(3)
    outliner, average = Outliner().train(), Outliner().eval().requires_grad_(False)
    average.load_state_dict(outliner.state_dict())
    optimizer = torch.optim.AdamW(outliner.parameters(), learning_rate, weight_decay=1e-3)
    start, used, told = time.process_time(), 0.0, time.process_time()
    if output.exists():
        known = torch.load(output, weights_only=True)
        outliner.load_state_dict(known["model"])
        average.load_state_dict(known["average"])
        optimizer.load_state_dict(known["optimizer"])
        used = float(known["used"])
    losses: list[float] = []
    random = np.random.default_rng(int(used * 1000) + 5)
    for step, (pictures, told_ones, targets) in enumerate(batches(everything, random)):
        spent = used + (time.process_time() - start) / 60
        left = 1 - spent / minutes
        warm = 1.0 if used else min(1.0, (step + 1) / 50)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * warm * max(left, 0.01)
        with torch.no_grad():
            features = network.features(pictures)
        loss = loss_of(outliner(features, told_ones), targets)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        with torch.no_grad():
            keep = min(AVERAGE, (step + 1) / (step + 10)) if not used else AVERAGE
            for one, other in zip(average.parameters(), outliner.parameters(), strict=True):
                one.lerp_(other, 1 - keep)
        losses.append(loss.item())
        if time.process_time() - told > 100 or left <= 0:
            told = time.process_time()
            print(f"{spent:.1f} min, step {step}, loss {np.mean(losses[-100:]):.4f}", flush=True)
            state: dict[str, Any] = {
                "model": outliner.state_dict(),
                "average": average.state_dict(),
                "optimizer": optimizer.state_dict(),
                "used": torch.tensor(spent),
            }
            torch.save(state, output)
        if left <= 0:
            break
    print(measured(network, average, aside))


def read_outliner(path: Path) -> Outliner:
    """The average that a training wrote."""
    outliner = Outliner().eval()
    outliner.load_state_dict(torch.load(path, weights_only=True)["average"])
    return outliner


if __name__ == "__main__":
    main()
