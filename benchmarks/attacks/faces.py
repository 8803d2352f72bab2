"""Links redacted faces to the originals of many people.

The attacker has an original of each of N people, taken from the very photo that was redacted but
in other light and framing (turned, shifted, scaled, other exposure, white balance and noise), and
knows the method. That is far easier than reality, where only other photos of a person are at hand:
what resists here, resists there.

Each redacted face stands in front of a street that is not its own, and all boxes have the same
proportions, so that only what the redaction lets through can tell who it is: not the hair or the
wall beside it, nor the shape of the box, which is there for all to see whatever covers it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.vocabulary import FACE
from benchmarks.attacks.methods import Image, Method

SEEN_PX = 40
"""Side of what the matchers look at; 24 cells across still show."""

_CONTEXT = 1.0
"""How much around a face box is cut out with it, on each side, in box sides."""

_PROPORTION = 0.8
"""Width by height of every face's box."""


@dataclass(frozen=True)
class Face:
    """One face with its surroundings: (h, w, 3) uint8, and the box (x0, y0, x1, y1) in it."""

    pixels: Image
    box: tuple[float, float, float, float]


def load_faces(folder: Path, least_px: int, most: int, random: np.random.Generator) -> list[Face]:
    """Faces of COCO files (`*.json` beside a folder of images), at least `least_px` wide.

    One face a photo, so that no two look alike for other reasons than being the same face.
    """
    marked: list[tuple[Path, list[float]]] = []
    for file in sorted(folder.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        paths = {image["id"]: folder / image["file_name"] for image in content["images"]}
        best: dict[int, list[float]] = {}
        for mark in content["annotations"]:
            box = mark["bbox"]
            usable = mark.get("source") != "uncertain" and not mark.get("ignore")
            if usable and mark["category_id"] == 1 and box[2] >= least_px:
                best[mark["image_id"]] = max(best.get(mark["image_id"], box), box, key=_area)
        marked += [(paths[image_id], box) for image_id, box in best.items()]
    faces: list[Face] = []
    for chosen in random.permutation(len(marked)):
        path, box = marked[chosen]
        picture = cv2.imread(str(path))
        if picture is not None and _lies_in(box, picture):
            faces.append(_cut(picture[:, :, ::-1], box))
        if len(faces) == most:
            break
    return faces


def _area(box: Sequence[float]) -> float:
    return box[2] * box[3]


def _lies_in(box: Sequence[float], picture: Image) -> bool:
    x, y, width, height = box
    in_width, in_height = x + width <= picture.shape[1] + 1, y + height <= picture.shape[0] + 1
    return min(x, y) >= -1 and in_width and in_height


def _cut(picture: Image, box: Sequence[float]) -> Face:
    x, middle_y, width = box[0], box[1] + box[3] / 2, box[2]
    height = width / _PROPORTION
    y = middle_y - height / 2
    pad = _CONTEXT * max(width, height)
    padded = cv2.copyMakeBorder(picture, *(int(pad) + 2,) * 4, cv2.BORDER_REFLECT_101)
    left, top = max(0, int(x - pad) + int(pad) + 2), max(0, int(y - pad) + int(pad) + 2)
    cut = padded[top : top + int(height + 2 * pad), left : left + int(width + 2 * pad)]
    scale = min(1.0, 256.0 / max(width, height))
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    at = pad * scale
    return Face(np.asarray(small), (at, at, at + width * scale, at + height * scale))


def capture(face: Face, size_px: float, random: np.random.Generator) -> tuple[Image, Detection]:
    """The face as another shot would show it, its box `size_px` on the longer side."""
    x0, y0, x1, y1 = face.box
    scale = size_px / max(x1 - x0, y1 - y0)
    width, height = (x1 - x0) * scale, (y1 - y0) * scale
    canvas = round(width + size_px), round(height + size_px)
    zoom = scale * random.uniform(0.95, 1.05)
    matrix = cv2.getRotationMatrix2D(((x0 + x1) / 2, (y0 + y1) / 2), random.uniform(-4, 4), zoom)
    shift = random.uniform(-0.04, 0.04, 2) * size_px
    matrix[:, 2] += np.array(canvas) / 2 - [(x0 + x1) / 2, (y0 + y1) / 2] + shift
    reader = cv2.INTER_AREA if zoom < 0.7 else cv2.INTER_LINEAR
    if zoom < 0.7:
        blurred = cv2.GaussianBlur(face.pixels, (0, 0), 0.4 / zoom)
        shot = cv2.warpAffine(blurred, matrix, canvas, borderMode=cv2.BORDER_REFLECT_101)
    else:
        shot = cv2.warpAffine(
            face.pixels, matrix, canvas, flags=reader, borderMode=cv2.BORDER_REFLECT_101
        )
    left, top = (canvas[0] - width) / 2, (canvas[1] - height) / 2
    box = Detection.from_xyxy(FACE, 1.0, (left, top, left + width, top + height))
    return _relit(np.asarray(shot), random), box


def _relit(image: Image, random: np.random.Generator) -> Image:
    light = random.uniform(0.8, 1.2) * random.uniform(0.95, 1.05, 3)
    curve = random.uniform(0.85, 1.18)
    levels = 255.0 * (np.arange(256) / 255.0) ** curve
    table = np.clip(levels[:, None] * light, 0, 255).astype(np.uint8)[None]
    grain = random.integers(-5, 6, (64, 64, 3)).astype(np.int8)
    tiled = np.tile(grain, (image.shape[0] // 64 + 1, image.shape[1] // 64 + 1, 1))
    lit = cv2.add(cv2.LUT(image, table), tiled[: image.shape[0], : image.shape[1]], dtype=cv2.CV_8U)
    return np.asarray(lit, dtype=np.uint8)


def redacted_view(
    shot: Image, box: Detection, street: Image, method: Method
) -> NDArray[np.float32]:
    """What the attacker gets: the hidden part after redaction, (SEEN_PX, SEEN_PX, 3)."""
    touched, hidden = method.masks(shot, box)
    behind = cv2.resize(street, shot.shape[1::-1], interpolation=cv2.INTER_AREA)
    scene = np.where(touched[:, :, None], shot, behind).astype(np.uint8)
    result = method.redact(scene, box)
    return _seen(np.where(hidden[:, :, None], result, 128), box)


def original_view(shot: Image, box: Detection) -> NDArray[np.float32]:
    """The same part of an original."""
    return _seen(shot, box)


def _seen(image: Image, box: Detection) -> NDArray[np.float32]:
    x0, y0, x1, y1 = box.xyxy
    grow = 0.12 * min(x1 - x0, y1 - y0)
    rows = slice(max(0, round(y0 - grow)), round(y1 + grow))
    columns = slice(max(0, round(x0 - grow)), round(x1 + grow))
    part = np.ascontiguousarray(image[rows, columns]).astype(np.float32)
    small = cv2.resize(part, (SEEN_PX, SEEN_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small / 255.0 - 0.5, dtype=np.float32)


class Matcher(nn.Module):
    """Two small networks that put a redacted face and its original at the same place."""

    def __init__(self) -> None:
        super().__init__()
        self.covered, self.original = _tower(), _tower()
        self.sharpness = nn.Parameter(torch.tensor(2.5))

    def forward(self, covered: torch.Tensor, originals: torch.Tensor) -> torch.Tensor:
        """(P, G) likeness of P redacted faces and G originals, (·, 3, SEEN_PX, SEEN_PX)."""
        one = nn.functional.normalize(self.covered(covered))
        two = nn.functional.normalize(self.original(originals))
        return self.sharpness.exp() * one @ two.T


def _tower() -> nn.Module:
    layers: list[nn.Module] = []
    inputs = 3
    for outputs in (24, 48, 96):
        layers += [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.BatchNorm2d(outputs), nn.ReLU()]
        inputs = outputs
    side = SEEN_PX // 8
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * side * side, 96))


def train_matcher(
    covered: NDArray[np.float32], originals: NDArray[np.float32], steps: int, seed: int
) -> Matcher:
    """Trained by telling each batch's pairs apart (InfoNCE, van den Oord et al. 2018).

    covered, originals: (faces, views, SEEN_PX, SEEN_PX, 3); any view of one face fits any other.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    matcher = Matcher()
    optimizer = torch.optim.AdamW(matcher.parameters(), lr=2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    for _ in range(steps):
        chosen = random.choice(len(covered), min(128, len(covered)), replace=False)
        one = covered[chosen, random.integers(covered.shape[1], size=len(chosen))]
        two = originals[chosen, random.integers(originals.shape[1], size=len(chosen))]
        likeness = matcher(_batch(one), _batch(two))
        target = torch.arange(len(chosen))
        loss = nn.functional.cross_entropy(likeness, target)
        loss = loss + nn.functional.cross_entropy(likeness.T, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return matcher.eval()


def linked_by_network(
    matcher: Matcher, covered: NDArray[np.float32], originals: NDArray[np.float32]
) -> int:
    """How many of the redacted faces are closest to their own original."""
    with torch.inference_mode():
        likeness = matcher(_batch(covered), _batch(originals)).numpy()
    return _first_is_right(likeness)


def linked_by_correlation(covered: NDArray[np.float32], originals: NDArray[np.float32]) -> int:
    """The same by normalized cross-correlation, each picture and band freed of its mean.

    originals: as redacted by the same method, which is what a clever attacker compares with.
    """
    return _first_is_right(_normalized(covered) @ _normalized(originals).T)


def _normalized(views: NDArray[np.float32]) -> NDArray[np.float64]:
    flat = views - views.mean(axis=(1, 2), keepdims=True)
    flat = flat.reshape(len(views), -1).astype(np.float64)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(length, 1e-9))


def _first_is_right(likeness: NDArray[np.floating]) -> int:
    """Rows whose largest value stands on the diagonal; ties are broken at random."""
    random = np.random.default_rng(0)
    order = random.permutation(likeness.shape[1])
    return int((order[np.argmax(likeness[:, order], axis=1)] == np.arange(len(likeness))).sum())


def _batch(views: NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(views.transpose(0, 3, 1, 2)))
