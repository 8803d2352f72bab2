"""Draws walls of houses with windows, doors and boards, on which there is nothing to be found.

Photos cut closely around plates show no houses. A network that learns from such photos alone comes
to take any framed rectangle for a plate, and windows before all (benchmarks/finetuning.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.training.signs import render_sign

Pixels = NDArray[np.uint8]
Colour = tuple[float, ...]
Frame = tuple[int, int, int, int]

WINDOW_PX = (10.0, 130.0)
"""Width of the windows of one wall; its logarithm is evenly spread."""
SIGN_SHARE = 0.3
WALL_PX = 384


def render_facade(size: int, generator: np.random.Generator) -> Pixels:
    """(size, size, 3) uint8 RGB."""
    canvas = _wall(size, generator)
    wide = float(np.exp(generator.uniform(*np.log(WINDOW_PX))))
    wide = min(wide, 0.6 * size)
    high = wide * float(np.exp(generator.normal(0.15, 0.4)))
    step_x, step_y = wide * generator.uniform(1.2, 2.6), high * generator.uniform(1.3, 2.4)
    style = _Style(generator)
    lines = np.arange(-generator.uniform(0, step_y), size, step_y)
    for top in lines:
        for left in np.arange(-generator.uniform(0, 0.1) * step_x, size, step_x):
            if generator.random() < 0.88:
                frame = (round(left), round(top), round(left + wide), round(top + high))
                style.draw(canvas, frame, generator)
        if generator.random() < 0.15:
            row = round(top + high + 0.5 * (step_y - high))
            cv2.rectangle(canvas, (0, row), (size, row + max(1, size // 40)), _shade(generator), -1)
    if generator.random() < SIGN_SHARE:
        _hang(canvas, render_sign(generator), generator)
    return _seen_aslant(canvas, generator)


@lru_cache(maxsize=2)
def drawn_facades(count: int, seed: int) -> tuple[Pixels, ...]:
    """So many walls of WALL_PX, the same for the same seed."""
    generator = np.random.default_rng(seed)
    return tuple(render_facade(WALL_PX, generator) for _ in range(count))


def part_of(
    walls: Sequence[Pixels], shape: tuple[int, int], generator: np.random.Generator
) -> Pixels:
    """A part of one of the walls of this height and width, at most WALL_PX; half are mirrored."""
    wall = walls[int(generator.integers(len(walls)))]
    top, left = (int(generator.integers(0, WALL_PX - side + 1)) for side in shape)
    part = wall[top : top + shape[0], left : left + shape[1]]
    return part[:, ::-1] if generator.random() < 0.5 else part


class _Style:
    """How the windows of one wall are made; panes differ from one to the next."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.frame = _shade(generator, light=generator.random() < 0.6)
        self.thick = generator.uniform(0.02, 0.12)
        self.panes = (int(generator.integers(1, 5)), int(generator.integers(1, 4)))
        kinds = ("plain", "curtain", "slats", "bars", "board", "letters")
        self.kind = str(generator.choice(kinds, p=(0.4, 0.15, 0.15, 0.14, 0.08, 0.08)))
        self.sky = generator.uniform(40, 210) * np.exp(generator.normal(0, 0.15, 3))
        self.sill = generator.random() < 0.5

    def draw(self, canvas: Pixels, frame: Frame, generator: np.random.Generator) -> None:
        """Draw one window, (left, top, right, bottom), into the canvas."""
        left, top, right, bottom = frame
        thick = max(1, round(self.thick * min(right - left, bottom - top)))
        cv2.rectangle(canvas, (left, top), (right, bottom), self.frame, -1)
        columns = np.linspace(left, right, self.panes[0] + 1).round().astype(int)
        rows = np.linspace(top, bottom, self.panes[1] + 1).round().astype(int)
        for x0, x1 in pairwise(columns):
            for y0, y1 in pairwise(rows):
                self._pane(canvas, (x0 + thick, y0 + thick, x1 - thick, y1 - thick), generator)
        if self.sill:
            reach = 2 * thick
            edge = tuple(0.6 * value for value in self.frame)
            cv2.rectangle(canvas, (left - reach, bottom), (right + reach, bottom + thick), edge, -1)

    def _pane(self, canvas: Pixels, frame: Frame, generator: np.random.Generator) -> None:
        left, top, right, bottom = (max(0, value) for value in frame)
        part = canvas[top : bottom + 1, left : right + 1]
        if right <= left or bottom <= top or not part.size:
            return
        above, below = generator.uniform(0.3, 1.1, 2).tolist()
        light = np.linspace(above, below, len(part))[:, None, None]
        part[:] = (self.sky * light).clip(0, 255).astype(np.uint8)
        height, width = part.shape[:2]
        if self.kind == "curtain":
            for side in (part[:, : width // 3], part[:, width - width // 3 :]):
                side[:] = _shade(generator, light=True)
        elif self.kind == "slats":
            part[:: max(2, height // 8)] = _shade(generator)
        elif self.kind == "bars":
            part[:, :: max(3, width // 5)] = _shade(generator)
        elif self.kind == "board":
            part[:] = _shade(generator, light=True)
        elif self.kind == "letters":
            text = "".join(generator.choice(list("ABEHLNOPRSTUaeimnorstu"), 5))
            place = (left + 1, (top + bottom) // 2 + height // 6)
            cv2.putText(
                canvas, text, place, 0, width / 100, _shade(generator), 1 + width // 60, cv2.LINE_AA
            )


def _wall(size: int, generator: np.random.Generator) -> Pixels:
    """Plaster, with grain of some coarseness, or bricks; lighter on one side."""
    base = generator.uniform(50, 235) * np.exp(generator.normal(0, 0.12, 3))
    grain = generator.normal(0, generator.uniform(1, 9), (size // 2, size // 2)).astype(np.float32)
    grain = cv2.resize(grain, (size, size))
    first, last = generator.uniform(0.7, 1.1, 2).tolist()
    light = np.linspace(first, last, size)[None, :, None]
    shades = base * light + np.asarray(grain)[:, :, None]
    canvas = np.asarray(shades.clip(0, 255), np.uint8)
    if generator.random() < 0.25:
        joint = tuple(0.75 * base)
        high = int(generator.integers(4, 14))
        for number, top in enumerate(range(0, size, high)):
            cv2.line(canvas, (0, top), (size, top), joint, 1)
            for left in range(-high * (number % 2), size, 2 * high):
                cv2.line(canvas, (left, top), (left, top + high), joint, 1)
    return canvas


def _hang(canvas: Pixels, sign: Pixels, generator: np.random.Generator) -> None:
    size = len(canvas)
    width = int(np.exp(generator.uniform(np.log(14), np.log(0.5 * size))))
    height = max(4, round(width * sign.shape[0] / sign.shape[1]))
    if height >= size:
        return
    top, left = (int(generator.integers(0, size - side)) for side in (height, width))
    small = cv2.resize(sign[:, :, :3], (width, height), interpolation=cv2.INTER_AREA)
    canvas[top : top + height, left : left + width] = small


def _seen_aslant(canvas: Pixels, generator: np.random.Generator) -> Pixels:
    """As from the street: one side is farther away; no edge of the wall comes into the picture."""
    size = float(len(canvas))
    flat = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    reach = size * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    seen_from = flat + (reach * generator.uniform(0, 0.16, (4, 2))).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(seen_from, flat)
    smooth = cv2.GaussianBlur(canvas, (0, 0), generator.uniform(0.3, 0.9))
    return np.asarray(cv2.warpPerspective(smooth, matrix, canvas.shape[1::-1]), np.uint8)


def _shade(generator: np.random.Generator, light: bool = False) -> Colour:
    grey = generator.uniform(150, 250) if light else generator.uniform(10, 200)
    return tuple((grey * np.exp(generator.normal(0, 0.08, 3))).clip(0, 255).tolist())
