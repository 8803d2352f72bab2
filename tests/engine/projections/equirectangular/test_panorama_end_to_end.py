"""A panorama through the whole engine: things everywhere on the sphere are found and redacted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, least_score
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.directions import direction
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings

WIDTH, HEIGHT = 2048, 1024
RADIUS_DEG = 4.0
PLACES = [
    (0.0, 0.0),
    (180.0, 5.0),
    (-179.0, -40.0),
    (60.0, 50.0),
    (-100.0, 78.0),
    (30.0, 90.0),
    (0.0, -90.0),
    (137.0, -77.0),
]


class RedDiscs:
    """Finds red discs of any size in its range, as round as they are in a view."""

    name = "red discs"
    sha256 = ""
    labels = ("face",)
    object_range_px = (8.0, 128.0)

    def detect(
        self, images: Sequence[np.ndarray], confidence: Confidence = None
    ) -> list[list[Detection]]:
        return [self._discs(image, least_score(confidence, "face", 0.5)) for image in images]

    def _discs(self, image: np.ndarray, confidence: float) -> list[Detection]:
        _, _, boxes, _ = cv2.connectedComponentsWithStats(is_red(image).astype(np.uint8))
        return [
            Detection.from_xyxy("face", confidence, (x, y, x + width, y + height))
            for x, y, width, height, area in boxes[1:]
            if area > 8 and max(width, height) <= self.object_range_px[1]
        ]


def is_red(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = np.moveaxis(pixels.astype(int), -1, 0)
    return (red > 150) & (green < 100) & (blue < 100)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grey panorama with red discs, tagged as a full one."""
    panorama = Panorama.full(WIDTH, HEIGHT)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    looks = panorama.to_directions(np.stack([x, y], axis=-1))
    bgr = np.round(120 + 10 * np.sin(20 * looks)).astype(np.uint8)
    for yaw, pitch in PLACES:
        bgr[looks @ direction(yaw, pitch) > np.cos(np.radians(RADIUS_DEG))] = (20, 20, 230)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    text = (
        b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
        b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
        b"xmlns:GPano='http://ns.google.com/photos/1.0/panorama/' "
        b"GPano:ProjectionType='equirectangular' GPano:PoseHeadingDegrees='90.0' "
        b"GPano:FullPanoWidthPixels='2048' GPano:FullPanoHeightPixels='1024' "
        b"GPano:CroppedAreaImageWidthPixels='2048' GPano:CroppedAreaImageHeightPixels='1024' "
        b"GPano:CroppedAreaLeftPixels='0' GPano:CroppedAreaTopPixels='0'/></rdf:RDF></x:xmpmeta>"
    )
    path = tmp_path_factory.mktemp("panorama") / "round.jpg"
    segment = b"\xff\xe1" + (len(text) + 2).to_bytes(2, "big") + text
    path.write_bytes(data[:2] + segment + data[2:])
    return path


def test_every_disc_is_found_once_and_redacted_wherever_it_is(photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jpg"
    outcome = anonymize_photo(photo, target, RedDiscs(), Settings(labels=("face",)))
    assert outcome.status is Status.DONE, outcome.reason
    assert outcome.projection is not None
    assert outcome.projection.name == "equirectangular"
    assert len(outcome.detections) == len(PLACES)
    left = is_red(cv2.imread(str(target))[:, :, ::-1])
    assert not left.any()


def test_tags_and_all_pixels_far_from_the_discs_stay(photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jpg"
    anonymize_photo(photo, target, RedDiscs(), Settings(labels=("face",)))
    original, written = photo.read_bytes(), target.read_bytes()
    start = original.index(b"<x:xmpmeta")
    assert original[start : original.index(b"</x:xmpmeta>")] in written
    before, after = cv2.imread(str(photo)), cv2.imread(str(target))
    panorama = Panorama.full(WIDTH, HEIGHT)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    looks = panorama.to_directions(np.stack([x, y], axis=-1))
    far = np.ones((HEIGHT, WIDTH), dtype=bool)
    for yaw, pitch in PLACES:
        far &= looks @ direction(yaw, pitch) < np.cos(np.radians(3 * RADIUS_DEG))
    far[:150] = far[-150:] = False  # beside the poles a block of the JPEG is wide
    assert np.array_equal(before[far], after[far])


def test_where_each_disc_is_seen_is_known(photo: Path, tmp_path: Path) -> None:
    outcome = anonymize_photo(photo, tmp_path / "o.jpg", RedDiscs(), Settings(labels=("face",)))
    seen = [outcome.sighting(found) for found in outcome.detections]
    for yaw, pitch in PLACES:
        looks = [direction(one.yaw_deg, one.pitch_deg) for one in seen if one is not None]
        off = np.degrees(np.arccos(np.clip(np.array(looks) @ direction(yaw, pitch), -1, 1)))
        assert off.min() < 0.5
    assert all(one is not None and 7 < one.width_deg < 10.5 for one in seen)
