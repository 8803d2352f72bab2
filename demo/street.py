"""A street of 120 m with houses, parked cars and people, as rectangles in space.

Street coordinates: x to the right across the street (0 is its middle), z along it, y down with the
ground at 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anon_plugin.models.training.plates import render_plate
from demo import textures
from demo.renderer import Rectangle, Vector

HALF_WIDTH = 6.5
LENGTH = 120.0
CAR_WIDTH, CAR_HEIGHT, CAR_LENGTH = 1.8, 1.5, 4.3
PLATE_WIDTH = 0.52
PLATE_STYLES = ("germany", "france", "italy", "poland", "netherlands", "switzerland", "spain")
PAINTS = (
    (156, 160, 166),
    (38, 58, 104),
    (150, 34, 38),
    (228, 228, 224),
    (44, 46, 50),
    (64, 92, 70),
)


@dataclass(frozen=True)
class Person:
    """Somebody who stands at (x, z); the face looks to the camera and leans back by lean_deg.

    height_m: of the whole person.
    """

    x: float
    z: float
    height_m: float = 1.75
    lean_deg: float = 0.0


Thing = tuple[Rectangle, ...]


def build(random: np.random.Generator) -> tuple[list[Rectangle], list[Thing]]:
    """The street: (ground and houses in the order to paint them, things that stand in it)."""
    return [*_ground(random), *_houses(random)], [*_cars(random), *_signs()]


def from_far_to_near(things: list[Thing], camera: Vector) -> Iterator[Rectangle]:
    """The rectangles of all things in the order to paint them."""

    def distance(thing: Thing) -> float:
        middles = [np.add(part.corner, np.add(part.along, part.down) / 2) for part in thing]
        return float(np.linalg.norm(np.mean(middles, axis=0) - np.asarray(camera)))

    for thing in sorted(things, key=distance, reverse=True):
        yield from thing


def stand(person: Person, camera: Vector, random: np.random.Generator) -> Thing:
    """A person as a picture that is turned towards the camera, with a shadow on the ground."""
    towards = np.array([camera[0] - person.x, 0.0, camera[2] - person.z])
    towards /= np.linalg.norm(towards)
    right = np.array([-towards[2], 0.0, towards[0]])  # as the camera sees it
    lean = np.radians(person.lean_deg)
    down = np.array([0.0, np.cos(lean), 0.0]) + towards * np.sin(lean)
    width = 0.8 * person.height_m / 1.75
    foot = np.array([person.x, 0.0, person.z])
    corner = foot - down * person.height_m - right * width / 2
    return (
        _flat(person.x - 0.5, person.z - 0.4, 1.0, 0.8, textures.shadow()),
        Rectangle(
            _vector(corner),
            _vector(right * width),
            _vector(down * person.height_m),
            textures.person(random),
        ),
    )


def _ground(random: np.random.Generator) -> Iterator[Rectangle]:
    # In pieces, so that each can be drawn as sharp as its distance asks for.
    piece = 8.0
    for z in np.arange(-LENGTH / 2, LENGTH, piece):
        tile = textures.road(random, 2 * HALF_WIDTH, piece + 0.2)  # overlaps the next one
        yield _flat(-HALF_WIDTH, float(z), 2 * HALF_WIDTH, piece + 0.2, tile)


def _houses(random: np.random.Generator) -> Iterator[Rectangle]:
    for side in (-1, 1):
        z = -LENGTH / 2
        while z < LENGTH:
            width, height = random.uniform(8, 14), random.uniform(9, 16)
            front = textures.facade(random, width, height)
            start, along = (z, width) if side < 0 else (z + width, -width)
            corner = (side * HALF_WIDTH, -height, start)
            yield Rectangle(
                corner, (0, 0, along), (0, height, 0), front, shade=0.78 if side < 0 else 1.04
            )
            z += width
    end = textures.facade(random, 2 * HALF_WIDTH, 11)
    yield Rectangle((-HALF_WIDTH, -11, LENGTH), (2 * HALF_WIDTH, 0, 0), (0, 11, 0), end, 0.9)
    yield Rectangle((HALF_WIDTH, -11, -LENGTH / 2), (-2 * HALF_WIDTH, 0, 0), (0, 11, 0), end, 0.9)


def _cars(random: np.random.Generator) -> Iterator[Thing]:
    for middle in (2.8, -2.8):
        z = -30.0 + random.uniform(0, 3)
        while z < 70:
            paint = PAINTS[int(random.integers(len(PAINTS)))]
            yield tuple(_car(random, middle, z, paint, -1 if middle < 0 else 1))
            z += CAR_LENGTH + random.uniform(1.5, 6)


def _car(
    random: np.random.Generator, middle: float, near: float, paint: textures.Colour, ahead: int
) -> Iterator[Rectangle]:
    """A parked car whose near end is at z = near; ahead is 1 if its front is the far end, or -1."""
    half = CAR_WIDTH / 2
    rear = near if ahead > 0 else near + CAR_LENGTH
    yield _flat(middle - half - 0.25, near - 0.3, 2.3, CAR_LENGTH + 0.6, textures.shadow())

    def across(
        bottom: tuple[float, float], top: tuple[float, float], width: float, facing: int
    ) -> tuple[Vector, Vector, Vector]:
        """Corner, along and down of a part, from (metres ahead of the rear, height) to the same."""
        z0, z1 = (rear + ahead * metres for metres, _ in (bottom, top))
        to_right = -facing * ahead * width  # as seen by somebody who looks at it
        corner = (middle - to_right / 2, -top[1], z1)
        return corner, (to_right, 0, 0), (0, top[1] - bottom[1], z0 - z1)

    body = textures.opaque(np.full((256, 256, 3), paint, np.uint8))
    pane = textures.car_window(random, paint)
    end = CAR_LENGTH
    yield Rectangle(*across((end, 0.86), (end - 1.05, 0.97), CAR_WIDTH, 1), body, 1.05)
    yield Rectangle(*across((end - 1.05, 0.95), (end - 1.8, 1.5), CAR_WIDTH, 1), pane, 0.95)
    yield Rectangle(*across((end - 1.8, 1.5), (0.3, 1.5), CAR_WIDTH, 1), body, 1.12)
    yield Rectangle(*across((0, 0.88), (0.3, 1.5), CAR_WIDTH, -1), pane, 0.9)
    side = textures.car_side(random, paint)
    mirrored = side[:, ::-1]
    yield Rectangle(
        (middle - half, -CAR_HEIGHT, near + CAR_LENGTH),
        *((0, 0, -CAR_LENGTH), (0, CAR_HEIGHT, 0)),
        texture=mirrored if ahead > 0 else side,
        shade=0.92,
    )
    yield Rectangle(
        (middle + half, -CAR_HEIGHT, near),
        *((0, 0, CAR_LENGTH), (0, CAR_HEIGHT, 0)),
        texture=side if ahead > 0 else mirrored,
        shade=0.92,
    )
    style = PLATE_STYLES[int(random.integers(len(PLATE_STYLES)))]
    plate = textures.opaque(render_plate(random, style)[0])
    height = PLATE_WIDTH * plate.shape[0] / plate.shape[1]
    for facing, metres in ((-1, 0.0), (1, end)):
        bumper = textures.car_end(random, paint, rear=facing < 0)
        yield Rectangle(*across((metres, 0), (metres, 0.9), CAR_WIDTH, facing), bumper, 0.95)
        out = metres + facing * 0.02
        yield Rectangle(*across((out, 0.5), (out, 0.5 + height), PLATE_WIDTH, facing), plate)


def _signs() -> Iterator[Thing]:
    for x, z in ((4.3, 13.0), (-4.3, 34.0)):
        yield (Rectangle((x - 0.3, -2.6, z), (0.6, 0, 0), (0, 2.6, 0), textures.traffic_sign()),)


def _flat(x: float, z: float, width: float, length: float, texture: textures.Texture) -> Rectangle:
    """Something on the ground, its texture's top at the far end."""
    return Rectangle((x, 0, z + length), (width, 0, 0), (0, 0, -length), texture)


def _vector(values: np.ndarray) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
