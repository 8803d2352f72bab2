"""On panoramas a track goes on across the seam and over a pole."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.directions import rotation
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Sphere
from anon_plugin.engine.tracking.motion import likeness, place_of
from anon_plugin.engine.tracking.tracker import Found, track
from tests.engine.tracking.scenes import DrawnFrame, texture

WIDTH, HEIGHT = 640, 320
MODEL = Panorama.full(WIDTH, HEIGHT)


def turned(panorama: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The panorama of a camera that is turned."""
    columns, rows = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    looks = MODEL.to_directions(np.stack([columns, rows], axis=-1)) @ matrix.T
    x, y = np.moveaxis(MODEL.to_pixels(looks), -1, 0)
    wide = cv2.copyMakeBorder(panorama, 0, 0, 8, 8, cv2.BORDER_WRAP)
    x, y = (x + 7.5).astype(np.float32), (y - 0.5).astype(np.float32)
    return np.asarray(cv2.remap(wide, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


@pytest.mark.parametrize(
    ("from_deg", "step_deg"),
    [((150.0, 0.0), (3.0, 0.0)), ((30.0, 60.0), (0.0, 2.0))],
    ids=["seam", "pole"],
)
def test_a_track_goes_on_where_the_picture_ends(
    from_deg: tuple[float, float], step_deg: tuple[float, float]
) -> None:
    ground = Sphere(MODEL)
    square = np.array([[-12.0, -12.0], [12.0, -12.0], [12.0, 12.0], [-12.0, 12.0]])
    # Noise that is even on the sphere, at its poles too.
    far = texture(HEIGHT, WIDTH, 3)
    frames, regions = [], []
    for index in range(21):
        yaw, pitch = step_deg[0] * index, step_deg[1] * index
        view = rotation(yaw, 0.0) if yaw else np.eye(3)
        if pitch:
            # A camera that nods: what it looked at rises over its head.
            view = rotation(from_deg[0], 0.0) @ rotation(0.0, -pitch) @ rotation(from_deg[0], 0.0).T
        frames.append(DrawnFrame(index, turned(far, view)))
        middle = MODEL.to_pixels(MODEL.to_directions(np.array([_pixel(*from_deg)])) @ view)
        around = ground.map_around(middle + square * [[1.0, 0.2]])
        corners = around.to_map(middle) + square
        regions.append(around.region(corners))

    def search(frame: Frame) -> Found:
        return Found([Detection("face", 0.9, regions[frame.index])])

    tracks = track(frames, search, (WIDTH, HEIGHT), ground, every=10)
    assert len(tracks.tracks) == 1
    for index, region in enumerate(regions):
        found = [
            likeness(place_of(region, ground), place_of(one.region, ground), ground)
            for one in tracks.regions(index)
        ]
        assert max(found) > 0.4, index


def _pixel(yaw_deg: float, pitch_deg: float) -> tuple[float, float]:
    return (yaw_deg / 360 + 0.5) * WIDTH, (0.5 - pitch_deg / 180) * HEIGHT
