"""Street scenes that are drawn by seed: what a model must not unlearn, without any real person.

Each shows houses, cars with plates of many countries, people, and signs that are none of it, in
sizes from hardly to be seen to near. They are coarse; what counts is what one model finds in them
beside another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.vocabulary import FACE, PLATE
from anon_plugin.models.training.faces import render_face
from anon_plugin.models.training.plates import render_plate
from anon_plugin.models.training.signs import render_sign

SIZE_WH = (960, 640)
FIRST_SEED = 1_000_000
"""Training draws with seeds below."""

_HORIZON = 300
_FACE_PX = (9.0, 130.0)
_PLATE_PX = (13.0, 170.0)

_FACES = 48

Pixels = NDArray[np.uint8]


@dataclass
class Scene:
    """A picture in the making. pixels: (H, W, 3) uint8 RGB. objects: what is drawn in it by now."""

    pixels: Pixels = field(repr=False)
    objects: list[TrueObject] = field(default_factory=list)
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def free(self, box: tuple[float, float, float, float]) -> bool:
        """Whether nothing stands there; then it is taken."""
        x0, y0, x1, y1 = box
        meets = any(
            x0 < right and left < x1 and y0 < bottom and top < y1
            for left, top, right, bottom in self.taken
        )
        if not meets:
            self.taken.append(box)
        return not meets


def drawn_scenes(count: int, first: int = FIRST_SEED) -> Iterator[tuple[AnnotatedPhoto, Pixels]]:
    """`count` scenes with what is in them; the same for the same first seed.

    Raises FileNotFoundError where the fonts of plates are missing.
    """
    for seed in range(first, first + count):
        scene = _scene(np.random.default_rng(seed))
        name = f"drawn {seed - first + 1}"
        labels = frozenset((FACE, PLATE))
        yield AnnotatedPhoto(name, tuple(scene.objects), SIZE_WH, labels), scene.pixels


def _scene(generator: np.random.Generator) -> Scene:
    scene = Scene(_street(generator))
    for _ in range(int(generator.integers(2, 5))):
        _put_car(scene, generator)
    for _ in range(int(generator.integers(2, 6))):
        _put_person(scene, generator)
    for _ in range(int(generator.integers(1, 5))):
        _put_sign(scene, generator)
    scene.pixels = _taken_by_a_camera(scene.pixels, generator)
    return scene


def _street(generator: np.random.Generator) -> Pixels:
    width, height = SIZE_WH
    bright = generator.uniform(0.55, 1.05)
    picture = np.empty((height, width, 3), np.float32)
    shades = np.linspace(0.75, 1.1, height)[:, None, None]
    picture[:] = np.array([168, 190, 214]) * shades
    x = -int(generator.integers(0, 80))
    while x < width:
        wide = int(generator.integers(110, 260))
        top = int(generator.integers(-60, 140))
        wall = generator.uniform(95, 220) * (1 + generator.normal(0, 0.06, 3))
        picture[max(top, 0) : _HORIZON + 60, max(x, 0) : x + wide] = wall
        step_x, step_y = int(generator.integers(34, 60)), int(generator.integers(48, 80))
        pane = wall * generator.uniform(0.3, 0.6)
        for row in range(top + 18, _HORIZON, step_y):
            for column in range(x + 12, x + wide - 24, step_x):
                window = np.s_[max(row, 0) : row + step_y // 2, max(column, 0) : column + 20]
                picture[window] = pane * generator.uniform(0.8, 1.25)
        x += wide
    picture[_HORIZON + 60 :] = generator.uniform(70, 120)
    picture[_HORIZON + 30 : _HORIZON + 66] = generator.uniform(120, 170)
    grain = generator.normal(0, 7, (height // 2, width // 2, 1)).astype(np.float32)
    picture += cv2.resize(grain, (width, height))[:, :, None]
    return np.asarray((picture * bright).clip(0, 255), dtype=np.uint8)


def _put_car(scene: Scene, generator: np.random.Generator) -> None:
    """A car from behind or in front, as its plate's width has it large."""
    plate, _ = render_plate(generator)
    wide = _between(_PLATE_PX, generator)
    tall = wide * plate.shape[0] / plate.shape[1]
    body_w = (
        wide * generator.uniform(3.2, 3.9) * (1 if plate.shape[1] > 2 * plate.shape[0] else 1.5)
    )
    body_h = body_w * generator.uniform(0.72, 0.85)
    left = generator.uniform(-0.1 * body_w, SIZE_WH[0] - 0.9 * body_w)
    low = max(_HORIZON + 40.0, body_h)
    if low >= SIZE_WH[1]:
        return
    bottom = float(generator.uniform(low, SIZE_WH[1]))
    x, y = left + (body_w - wide) / 2, bottom - body_h * 0.34
    inside = x >= 0 and x + wide <= SIZE_WH[0] and y + tall <= SIZE_WH[1]
    if not inside or not scene.free((left, bottom - body_h, left + body_w, bottom)):
        return
    paint = generator.uniform(20, 225) * (1 + generator.normal(0, 0.25, 3))
    _box(scene.pixels, (left, bottom - body_h * 0.62, left + body_w, bottom - body_h * 0.1), paint)
    roof = (left + body_w * 0.12, bottom - body_h, left + body_w * 0.88, bottom - body_h * 0.58)
    _box(scene.pixels, roof, paint * 0.95)
    glass = (left + body_w * 0.17, bottom - body_h * 0.94, left + body_w * 0.83, roof[3])
    _box(scene.pixels, glass, np.array([48, 58, 66]))
    lamp = np.array([150, 20, 22]) if generator.random() < 0.6 else np.array([226, 224, 210])
    for side in (0.03, 0.8):
        at = left + body_w * side
        _box(
            scene.pixels,
            (at, bottom - body_h * 0.52, at + body_w * 0.17, bottom - body_h * 0.38),
            lamp,
        )
    for side in (0.06, 0.76):
        at = left + body_w * side
        _box(
            scene.pixels,
            (at, bottom - body_h * 0.13, at + body_w * 0.18, bottom),
            np.array([22, 22, 24]),
        )
    light = generator.uniform(0.5, 1.05)
    corners = np.array([[x, y], [x + wide, y], [x + wide, y + tall], [x, y + tall]])
    corners[:, 1] += (corners[:, 0] - x) * generator.normal(0, 0.05)
    _paste(scene.pixels, plate, corners, light)
    scene.objects.append(TrueObject(PLATE, corners))


def _put_person(scene: Scene, generator: np.random.Generator) -> None:
    drawn, (left, top, right, bottom) = _face(int(generator.integers(_FACES)))
    scale = _between(_FACE_PX, generator) / (right - left)
    width, height = drawn.shape[1] * scale, drawn.shape[0] * scale
    x = generator.uniform(-left * scale, SIZE_WH[0] - right * scale)
    y = generator.uniform(0.05, 0.62) * SIZE_WH[1]
    box = (x, y, x + width, min(y + 2.6 * height, SIZE_WH[1]))
    if y + bottom * scale > SIZE_WH[1] or not scene.free(box):
        return
    cloth = drawn[-4, drawn.shape[1] // 2, :3].astype(np.float64)
    legs = cloth * generator.uniform(0.3, 0.8)
    waist = y + 1.7 * height
    _box(scene.pixels, (x + 0.08 * width, y + 0.97 * height, x + 0.92 * width, waist), cloth)
    _box(scene.pixels, (x + 0.16 * width, waist, x + 0.84 * width, y + 2.6 * height), legs)
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    _paste(scene.pixels, drawn, corners, generator.uniform(0.55, 1.05))
    edges = [x + left * scale, y + top * scale, x + right * scale, y + bottom * scale]
    scene.objects.append(TrueObject.from_xyxy(FACE, edges))


@lru_cache(maxsize=_FACES)
def _face(number: int) -> tuple[Pixels, tuple[int, int, int, int]]:
    """One of the faces that stand in the scenes: drawing one takes longer than the rest."""
    return render_face(np.random.default_rng(FIRST_SEED + number))


def _put_sign(scene: Scene, generator: np.random.Generator) -> None:
    sign = render_sign(generator)
    width = _between((14.0, 160.0), generator)
    height = width * sign.shape[0] / sign.shape[1]
    x, y = generator.uniform(0, SIZE_WH[0] - width), generator.uniform(20, _HORIZON + 20)
    if scene.free((x, y, x + width, y + height)):
        corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
        _paste(scene.pixels, sign, corners, generator.uniform(0.6, 1.05))


def _taken_by_a_camera(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Soft, noisy and compressed, as much as cameras make it."""
    soft = cv2.GaussianBlur(pixels, (0, 0), generator.uniform(0.35, 0.9)).astype(np.float32)
    soft += generator.normal(0, generator.uniform(1.0, 6.0), pixels.shape).astype(np.float32)
    noisy = soft.clip(0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(generator.integers(70, 96))]
    _, packed = cv2.imencode(".jpg", noisy[:, :, ::-1], quality)
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1], dtype=np.uint8)


def _paste(pixels: Pixels, texture: Pixels, corners: NDArray[np.float64], light: float) -> None:
    """Lay a picture, RGB or RGBA, over a quadrilateral; what is shrunk is averaged first."""
    wide = float(np.linalg.norm(corners[1] - corners[0]))
    factor = wide / texture.shape[1]
    if factor < 0.5:
        size = (max(1, round(texture.shape[1] * 2 * factor)), 1)
        size = (size[0], max(1, round(texture.shape[0] * 2 * factor)))
        texture = np.asarray(cv2.resize(texture, size, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = texture.shape[:2]
    low = np.floor(corners.min(axis=0)).astype(int).clip(0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, pixels.shape[1::-1])
    target = pixels[low[1] : high[1], low[0] : high[0]]
    size_wh = (int(high[0] - low[0]), int(high[1] - low[1]))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat - 0.5, (corners - low - 0.5).astype(np.float32))
    opacity = texture[:, :, 3] if texture.shape[2] == 4 else np.full((height, width), 255, np.uint8)
    rgb = np.ascontiguousarray(texture[:, :, :3])
    seen = cv2.warpPerspective(rgb, matrix, size_wh, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpPerspective(opacity, matrix, size_wh).astype(np.float32) / 255
    mixed = target + (seen.astype(np.float32) * light - target) * alpha[:, :, None]
    target[:] = mixed.clip(0, 255).astype(np.uint8)


def _box(
    pixels: Pixels, xyxy: tuple[float, float, float, float], colour: NDArray[np.float64]
) -> None:
    x0, y0, x1, y1 = (max(0, round(value)) for value in xyxy)
    pixels[y0:y1, x0:x1] = np.clip(colour, 0, 255).astype(np.uint8)


def _between(limits: tuple[float, float], generator: np.random.Generator) -> float:
    """A length whose logarithm is evenly spread."""
    return float(np.exp(generator.uniform(*np.log(limits))))
