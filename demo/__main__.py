"""Make the demo photos: python -m demo FOLDER. Needs exiftool to write their tags."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians, sin
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from demo import renderer, street, textures
from demo.photofile import Place, write_photo
from demo.renderer import Rays, Rectangle
from demo.street import Person, Thing

SEED = 20240613
# The street runs from here into this direction; it is a meadow in truth.
LONGITUDE, LATITUDE, ALTITUDE_M = 9.5602, 46.8508, 585.0
STREET_HEADING_DEG = 62.0
START = datetime(2024, 6, 13, 10, 41, 7)
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Shot:
    """One photo: where the camera stands in the street, where it looks, who is in the picture.

    yaw_deg: from the street's direction, to the right. size: width and height in pixels.
    """

    name: str
    x: float
    z: float
    yaw_deg: float
    people: tuple[Person, ...]
    size: tuple[int, int] = (3000, 2000)
    camera_height_m: float = 1.6
    view_deg: float = 68.0
    orientation: int = 1
    is_panorama: bool = False

    def rays(self) -> Rays:
        if self.is_panorama:
            return renderer.panorama_rays(self.size[0], self.yaw_deg)
        return renderer.pinhole_rays(*self.size, self.view_deg, self.yaw_deg, pitch_deg=-3)


SHOTS = (
    Shot("street_01.jpg", 0.2, 0.0, 3.0, (Person(-0.6, 4.2), Person(5.2, 12.0, 1.7))),
    Shot("street_02.jpg", 0.6, 9.0, 14.0, (Person(4.6, 15.5, 1.8), Person(0.0, 21.0))),
    Shot("street_03.jpg", -0.4, 18.0, -12.0, (Person(4.9, 26.0, 1.65), Person(-1.0, 22.5))),
    Shot(
        *("street_04_held_sideways.jpg", 0.0, 27.0, 6.0),
        people=(Person(-0.1, 29.6, 1.72), Person(-5.0, 36.0)),
        size=(2000, 3000),
        view_deg=56.0,
        orientation=6,
    ),
    Shot("street_05_nobody.jpg", 0.0, 36.0, 178.0, ()),
    Shot(
        *("panorama_01.jpg", 0.0, 12.0, 0.0),
        # One stands behind the camera where the panorama's left and right edge meet, one looks up
        # from right below it.
        people=(
            Person(0.05, 9.4, 1.75),
            Person(0.45, 12.55, 1.15, lean_deg=55.0),
            Person(-4.6, 16.0, 1.8),
            Person(5.4, 9.0, 1.7),
        ),
        size=(4096, 2048),
        camera_height_m=2.4,
        is_panorama=True,
    ),
)


def picture(shot: Shot, backdrop: list[Rectangle], things: list[Thing]) -> NDArray[np.uint8]:
    """Draw a shot of the street with its people, as (H, W, 3) uint8 RGB."""
    random = np.random.default_rng([SEED, *shot.name.encode()])
    camera = (shot.x, -shot.camera_height_m, shot.z)
    people = [street.stand(person, camera, random) for person in shot.people]
    # The ground and the houses lie behind everything else.
    rectangles = [*backdrop, *street.from_far_to_near([*things, *people], camera)]
    offset = (-camera[0], -camera[1], -camera[2])
    rays = shot.rays()
    image = renderer.render(
        rays, textures.sky(rays, random), (each.moved(offset) for each in rectangles)
    )
    grain = 1.6 * random.standard_normal((*image.shape[:2], 1), np.float32)
    soft = cv2.GaussianBlur(image, (0, 0), 0.6)
    return np.clip(soft + grain, 0, 255).astype(np.uint8)


def place(shot: Shot, number: int) -> Place:
    """Where on Earth a shot was taken, a few seconds after the one before."""
    heading = radians(STREET_HEADING_DEG)
    east = shot.z * sin(heading) + shot.x * cos(heading)
    north = shot.z * cos(heading) - shot.x * sin(heading)
    return Place(
        longitude=LONGITUDE + east / (METRES_PER_DEGREE * cos(radians(LATITUDE))),
        latitude=LATITUDE + north / METRES_PER_DEGREE,
        altitude_m=ALTITUDE_M + shot.camera_height_m,
        heading_deg=(STREET_HEADING_DEG + shot.yaw_deg) % 360,
        time=START + timedelta(seconds=8 * number),
    )


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    backdrop, things = street.build(np.random.default_rng(SEED))
    for number, shot in enumerate(SHOTS):
        path = folder / shot.name
        write_photo(
            path,
            picture(shot, backdrop, things),
            place(shot, number),
            shot.orientation,
            shot.is_panorama,
        )
        print(f"drew {path}", flush=True)


if __name__ == "__main__":
    main()
