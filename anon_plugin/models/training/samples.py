"""Training pictures: photos cut, scaled, tilted and mixed, with what there is to find in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.street.architecture import STRIDE
from anon_plugin.models.training.annotations import (
    FACE,
    LABELS,
    PERSON,
    PLATE,
    VEHICLE,
    Annotations,
)
from anon_plugin.models.training.augment import degrade
from anon_plugin.models.training.covers import cover_parts
from anon_plugin.models.training.facades import WALL_PX, drawn_facades, part_of
from anon_plugin.models.training.pastes import (
    Patch,
    cut_patches,
    drawn_faces,
    paste,
    rendered_patches,
)
from anon_plugin.models.training.photos import Photo
from anon_plugin.models.training.targets import Objects, Targets, make_targets

SMALLEST_PX = {FACE: 7.0, PLATE: 7.0, PERSON: 14.0, VEHICLE: 12.0}
"""Longer side below which an object is too small to be asked for; nothing is learned there."""

FOCUS_SHARES = {FACE: 1.0, PLATE: 1.0, PERSON: 0.35, VEHICLE: 0.25}
"""How often an object of a label is what a picture is cut around, where a photo shows several."""

OWN_SIZE_SHARES = ((2500, 0.6), (1000, 0.3))
"""How often a photo whose longer side has at least so many pixels is shown at its own size, as
cameras make them: soft, noisy, sharpened. Half of these are cut anywhere, which shows mostly what
is not to be found: windows, lettering, lamps, leaves."""

KINDS_PASTED = (
    ("rendered", 0.5, 4),
    ("plate", 0.3, 3),
    ("face", 0.22, 3),
    ("drawn face", 0.4, 2),
)
"""What is pasted into pictures, how often, and how many at most."""


FACADE_SHARE = 0.15
"""How often a drawn wall stands in the place of a photo."""

CellShares = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sample:
    """pixels: (S, S, 3) uint8; objects: what lies in it; targets: the maps to learn."""

    pixels: NDArray[np.uint8]
    objects: Objects
    targets: Targets


class Samples:
    """Makes the sample of any step and place in the batch; the same seed makes the same ones."""

    def __init__(
        self,
        photos: Sequence[Photo],
        seed: int,
        rendered: int = 1600,
        faces: int = 0,
        source_weights: Mapping[str, float] | None = None,
        facades: int = 0,
        cell_shares: CellShares | None = None,
    ) -> None:
        """rendered, faces: plates and signs, and faces, that are drawn to be pasted.
        source_weights: how often a photo of a set comes up beside one of another set (1). facades:
        walls that are drawn to stand in the place of photos. cell_shares: how often a picture is
        one photo, or a mosaic of 4, 9 or 16; by its size where that is not told."""
        self._photos = photos
        self._seed = seed
        often = source_weights or {}
        weights = np.array([often.get(one.annotations.source, 1.0) for one in photos], np.float64)
        self._cumulative = np.cumsum(weights / weights.sum())
        pairs = [(photo.annotations, photo.levels[0]) for photo in photos]
        self._patches: dict[str, Sequence[Patch]] = {}
        self._patches["rendered"] = rendered_patches(rendered, seed)
        self._patches["drawn face"] = drawn_faces(faces, seed)
        self._facades = drawn_facades(facades, seed)
        self._cell_shares = cell_shares
        self._patches["face"] = cut_patches(pairs, FACE, least_px=28)
        self._patches["plate"] = cut_patches(pairs, PLATE, least_px=40)

    def sample(self, step: int, place: int, size: int, strength: float = 1.0) -> Sample:
        """One square picture of `size` pixels, a multiple of 32.

        strength: 0 to 1, how far from plain photos it may be.
        """
        generator = np.random.default_rng((self._seed, step, place))
        canvas = np.empty((size, size, 3), np.uint8)
        canvas[:] = generator.integers(0, 256, 3)
        background = np.ones((len(LABELS), size // STRIDE, size // STRIDE), np.bool_)
        objects = Objects.none()
        cells = int(generator.choice((1, 2, 3, 4), p=self._cell_shares or _cell_shares(size)))
        edges = np.linspace(0, size, cells + 1).astype(int) // STRIDE * STRIDE
        for top, bottom in pairwise(edges):
            for left, right in pairwise(edges):
                part = np.s_[:, top // STRIDE : bottom // STRIDE, left // STRIDE : right // STRIDE]
                shape = (bottom - top, right - left)
                walls = self._facades if max(shape) <= WALL_PX else ()
                if walls and generator.random() < FACADE_SHARE:
                    canvas[top:bottom, left:right] = part_of(walls, shape, generator)
                    continue
                photo = self._photos[int(np.searchsorted(self._cumulative, generator.random()))]
                area = canvas[top:bottom, left:right]
                found = _cut(photo, area, generator, cells == 1, strength)
                objects = objects.joined(found.shifted(left, top))
                background[part] = np.array(photo.annotations.background)[:, None, None]
        for kind, chance, most in KINDS_PASTED:
            if self._patches[kind] and generator.random() < chance * strength:
                for _ in range(int(generator.integers(1, most + 1))):
                    patch = self._patches[kind][int(generator.integers(len(self._patches[kind])))]
                    objects = paste(canvas, objects, patch, generator)
        cover_parts(canvas, objects, generator, 0.15 * strength)
        pixels = degrade(canvas, generator, strength)
        targets = make_targets(objects, background, len(LABELS), (size, size))
        return Sample(pixels, objects, targets)


def _cell_shares(size: int) -> CellShares:
    """How often a picture is one photo, or a mosaic of 4, 9 or 16."""
    if size < 320:
        return (0.6, 0.35, 0.05, 0.0)
    return (0.55, 0.25, 0.2, 0.0) if size < 480 else (0.45, 0.2, 0.2, 0.15)


def _cut(
    photo: Photo,
    area: NDArray[np.uint8],
    generator: np.random.Generator,
    whole: bool,
    strength: float,
) -> Objects:
    """Fill `area` with a scaled, tilted part of the photo; the objects in it."""
    known = photo.annotations
    height, width = photo.levels[0].shape[:2]
    room = min(area.shape[:2])
    least = (0.85 if whole else 0.65) * room / np.sqrt(height * width)
    targets = np.flatnonzero(known.weights != 0)
    focus = np.array([generator.uniform(0, width), generator.uniform(0, height)])
    scale = np.exp(generator.uniform(np.log(least), np.log(max(1.0, 1.5 * least))))
    as_taken = generator.random() < _own_size_share(max(width, height))
    if as_taken:
        scale = np.exp(generator.uniform(np.log(0.8), np.log(1.25)))
    if len(targets) and generator.random() < (0.5 if as_taken else 0.85):
        shares = np.array([FOCUS_SHARES[int(label)] for label in known.labels[targets]])
        if known.interest is not None:
            shares = shares * known.interest[targets]
        box = known.boxes[generator.choice(targets, p=shares / shares.sum())]
        focus = (box[:2] + box[2:]) / 2
        if not as_taken:
            # Sizes are drawn evenly on a log scale. Mosaics make many small objects, so that half
            # of the whole pictures are for the large ones.
            side = float((box[2:] - box[:2]).max())
            shortest = 0.3 * room if whole and generator.random() < 0.5 else 8.0
            wanted = np.exp(generator.uniform(np.log(shortest), np.log(0.95 * room)))
            scale = float(np.clip(wanted / max(side, 1.0), least, 3.5))
    matrix = _view(focus, scale, area.shape, (height, width), generator, strength)
    level = int(np.clip(np.floor(np.log2(1 / scale) + 0.2), 0, len(photo.levels) - 1))
    shrunk = 2.0**level
    to_full = np.diag([shrunk, shrunk, 1.0])
    centred = _moved(-0.5, -0.5) @ matrix @ to_full @ _moved(0.5, 0.5)
    smooth = cv2.INTER_CUBIC if generator.random() < 0.3 else cv2.INTER_LINEAR
    fill = generator.integers(0, 256, 3).tolist()
    area[:] = cv2.warpPerspective(
        photo.levels[level], centred, area.shape[1::-1], flags=smooth, borderValue=fill
    )
    return _carried(known, matrix, area.shape)


def _own_size_share(longer_px: int) -> float:
    return next((share for least, share in OWN_SIZE_SHARES if longer_px >= least), 0.0)


def _view(
    focus: NDArray[np.float64],
    scale: float,
    shape: tuple[int, ...],
    photo_shape: tuple[int, int],
    generator: np.random.Generator,
    strength: float,
) -> NDArray[np.float64]:
    """The 3 x 3 projection from photo to cut-out, pixel edges at integers."""
    angle = tilt(generator, strength)
    stretch = np.exp(generator.normal(0, 0.08, 2)) * scale
    mirror = -1.0 if generator.random() < 0.5 else 1.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shear = np.array([[1, generator.normal(0, 0.06)], [generator.normal(0, 0.04), 1]])
    linear = turn @ shear @ np.diag([stretch[0] * mirror, stretch[1]])
    room = np.array(shape[1::-1], float)
    # The focus lands anywhere, but where it can the photo fills the cut-out.
    photo_size = np.array(photo_shape[::-1], float)
    middle = linear @ (photo_size / 2 - focus)
    slack = np.abs(scale * photo_size - room) / 2
    place = generator.uniform(0.08, 0.92, 2) * room
    centre = np.clip(place + middle, room / 2 - slack, room / 2 + slack)
    offset = centre - linear @ (photo_size / 2)
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = linear, offset
    if generator.random() < 0.3:
        lean = np.eye(3)
        lean[2, :2] = generator.normal(0, 0.12, 2) / room
        matrix = _moved(*room / 2) @ lean @ _moved(*-room / 2) @ matrix
    return matrix


def tilt(generator: np.random.Generator, strength: float) -> float:
    """How far a photo leans, in radians: little, as cameras do; often a good deal, as in panoramas
    that were taken with a leaning camera; now and then any way round, as at their poles."""
    drawn = generator.random() / (0.5 + 0.5 * strength)
    if drawn < 0.1:
        return float(generator.uniform(-np.pi, np.pi))
    return float(generator.normal(0, 0.4 if drawn < 0.5 else 0.08))


def _moved(x: float, y: float) -> NDArray[np.float64]:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def _carried(known: Annotations, matrix: NDArray[np.float64], shape: tuple[int, ...]) -> Objects:
    """The photo's objects after the projection, those cut off too far only as places of doubt."""
    count = len(known.boxes)
    if count == 0:
        return Objects.none()
    left, top, right, bottom = known.boxes.T.astype(np.float64)
    x = np.stack([left, right, right, left], axis=1)
    y = np.stack([top, top, bottom, bottom], axis=1)
    corners = cv2.perspectiveTransform(np.stack([x, y], axis=2), matrix)
    low, high = corners.min(axis=1), corners.max(axis=1)
    # A face is an ellipse: the bounding box of the tilted ellipse, not of its tilted box. A person
    # or vehicle is as well, where its outline is not known.
    middle = corners.mean(axis=1)
    half_x, half_y = (corners[:, 1] - corners[:, 0]) / 2, (corners[:, 3] - corners[:, 0]) / 2
    reach = np.sqrt(half_x**2 + half_y**2)
    round_ = (known.labels != PLATE)[:, None]
    low, high = np.where(round_, middle - reach, low), np.where(round_, middle + reach, high)
    for number, outline in enumerate(known.outlines):
        if outline:
            points = np.concatenate(outline)[None].astype(np.float64)
            points = cv2.perspectiveTransform(points, matrix)[0]
            low[number], high[number] = points.min(axis=0), points.max(axis=0)
    limits = np.array(shape[1::-1], float)
    clipped_low, clipped_high = low.clip(0, limits), high.clip(0, limits)
    sides = clipped_high - clipped_low
    visible = sides.prod(axis=1) / np.maximum((high - low).prod(axis=1), 1e-6)
    smallest = np.array([SMALLEST_PX[label] for label in known.labels])
    learnable = (visible > 0.45) & (sides.max(axis=1) >= smallest) & (sides.min(axis=1) >= 2.5)
    sure = learnable | (known.weights < 0)
    weights = np.where(sure, known.weights, 0.0).astype(np.float32)
    present = (visible > 0.05) & (sides.min(axis=1) > 0.5)
    # So long and flat a box can only hold a plate seen upright: its corners are the box' own.
    aspect = (right - left) / np.maximum(bottom - top, 1e-6)
    upright = (known.labels == PLATE) & (aspect > 3.6) & (visible > 0.98) & (weights == 1)
    ordered = (
        corners
        if matrix[0, 0] * matrix[1, 1] > matrix[0, 1] * matrix[1, 0]
        else corners[:, [1, 0, 3, 2]]
    )
    return Objects(
        np.concatenate([clipped_low, clipped_high], axis=1)[present].astype(np.float32),
        known.labels[present],
        weights[present],
        ordered[present].astype(np.float32),
        upright[present],
    )
