"""Videos that are drawn: a textured ground, on which a camera looks, and things that move on it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.tracker import Found

SIZE_WH = (480, 270)
RATE = 25.0


def texture(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    """Noise of several sizes, as walls and trees have it."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for size in (4, 8, 16, 40):
        coarse = random.normal(size=(height // size + 2, width // size + 2)).astype(np.float32)
        total += size**0.5 * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    low, high = np.percentile(total, (1, 99))
    return np.asarray(((total - low) / (high - low) * 255).clip(0, 255), dtype=np.uint8)


@dataclass(frozen=True)
class DrawnFrame:
    """A frame as tracking asks for it."""

    index: int
    pixels: NDArray[np.uint8]

    @property
    def time_s(self) -> float:
        return self.index / RATE

    def rgb(self) -> NDArray[np.uint8]:
        return np.repeat(self.pixels[..., None], 3, axis=2)

    def grey(self, long_side_px: int) -> NDArray[np.uint8]:
        height, width = self.pixels.shape
        scale = min(1.0, long_side_px / max(height, width))
        return np.asarray(cv2.resize(self.pixels, (round(width * scale), round(height * scale))))


@dataclass(frozen=True)
class Scene:
    """frames: of the video. boxes: where the thing is in each, (left, top, right, bottom), None
    where it is not."""

    frames: list[DrawnFrame]
    boxes: list[tuple[float, float, float, float] | None]

    def search(self, only: set[int] | None = None, label: str = "face") -> SearchOf:
        """What finds the thing in frames where it is; only: of these frames alone."""
        return SearchOf(self, only, label)


class SearchOf:
    """A search that knows the truth, and notes which frames it was asked for."""

    def __init__(self, scene: Scene, only: set[int] | None, label: str) -> None:
        self.asked: list[int] = []
        self._scene, self._only, self._label = scene, only, label

    def __call__(self, frame: Frame) -> Found:
        self.asked.append(frame.index)
        box = self._scene.boxes[frame.index]
        if box is None or (self._only is not None and frame.index not in self._only):
            return Found([])
        return Found([Detection.from_xyxy(self._label, 0.9, box)])


def walk(
    count: int,
    camera: tuple[float, float] = (1.5, 0.0),
    pace: tuple[float, float] = (3.0, 0.5),
    start: tuple[float, float] = (40.0, 100.0),
    side: int = 40,
    seed: int = 1,
) -> Scene:
    """A square thing that goes over a ground of which the camera sees a part that moves, too."""
    width, height = SIZE_WH
    ground = texture(height + 200, width + 400, seed)
    thing = texture(side, side, seed + 1)
    frames: list[DrawnFrame] = []
    boxes: list[tuple[float, float, float, float] | None] = []
    for index in range(count):
        x, y = (round(100 + step * index) for step in camera)
        pixels = ground[y : y + height, x : x + width].copy()
        left, top = (round(begin + step * index) for begin, step in zip(start, pace, strict=True))
        seen = max(left, 0), max(top, 0), min(left + side, width), min(top + side, height)
        if seen[0] < seen[2] and seen[1] < seen[3]:
            part = thing[seen[1] - top : seen[3] - top, seen[0] - left : seen[2] - left]
            pixels[seen[1] : seen[3], seen[0] : seen[2]] = part
            boxes.append((float(seen[0]), float(seen[1]), float(seen[2]), float(seen[3])))
        else:
            boxes.append(None)
        frames.append(DrawnFrame(index, pixels))
    return Scene(frames, boxes)


def covered(box: tuple[float, float, float, float], regions: list[Detection]) -> float:
    """The share of a box that lies in regions."""
    mask = np.zeros((SIZE_WH[1], SIZE_WH[0]), bool)
    for one in regions:
        x0, y0, x1, y1 = (max(0, round(value)) for value in one.xyxy)
        mask[y0:y1, x0:x1] = True
    x0, y0, x1, y1 = (round(value) for value in box)
    return float(mask[y0:y1, x0:x1].mean())
