"""Whether a panorama's search finds what a search of flat cuts out of it finds.

    python -m benchmarks.flat_cuts [--data FOLDER] [--least 0.4] [PANORAMA ...]

Flat pictures are cut out of each panorama all along the horizon, at its own resolution and at half
of it, and searched as flat photos are. Each face and plate that is found there with at least that
score is looked for among the panorama's own findings; those that are not among them are printed.
Without names, the shared panoramas with people and cars in them ($ANON_TEST_DATA, by default
../shared).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.photo.photo import Photo, read_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, scaled_down
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.projections.sphere.views import CameraMapping
from anon_plugin.engine.tasks.search import search, search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.models.loading import load_detector
from benchmarks.machine import described
from benchmarks.pinhole_views import pinhole_views

PANORAMAS = (
    "panoramas/trek-view__GSAG2002.JPG",
    "panoramas/campus_india/Center_4.jpg",
    "panoramas/trimble_mx7_amsterdam/TMX7316010203-000716_pano_0000_001622.jpg",
)
SCALES = (1.0, 0.5)
YAWS_DEG = range(-180, 180, 60)
HALF_WIDTH_DEG = 37.5


def cuts(photo: Photo, model: SphereModel) -> Iterator[tuple[str, np.ndarray, CameraMapping]]:
    """Flat pictures of a panorama: what each is called, its pixels, and where they lie in it."""
    whole = np.asarray(photo.picture.rgb.read(0, 0, *photo.size_wh))
    for scale in SCALES:
        size_wh = round(photo.size_wh[0] * scale), round(photo.size_wh[1] * scale)
        pixels = whole if scale == 1 else scaled_down(whole, size_wh)
        small = model.scaled(size_wh)
        focal = small.pixels_per_radian
        side = int(2 * focal * np.tan(np.radians(HALF_WIDTH_DEG)))
        for yaw in YAWS_DEG:
            middle = (side / 2, side / 2)
            camera = Camera(float(yaw), 0.0, 0.0, focal, (side, side), middle)
            told = f"{yaw}° at scale {scale}"
            yield told, small.look(pixels, camera), CameraMapping(camera, model)


def compare(detector: Detector, photo: Photo, least: float) -> tuple[int, list[str]]:
    """How many findings of at least that score the flat cuts have, and those that are lost."""
    projection = photo.decision.projection
    if not isinstance(projection, Spherical):
        raise SystemExit(f"{photo.path} is no panorama.")
    own = search(photo, detector, SearchSettings())
    found, lost = 0, []
    for told, pixels, mapping in cuts(photo, projection.model):
        flat = search_pixels(
            ArrayPixels(pixels), Decision(Planar(), ""), detector, SearchSettings()
        )
        for one in flat:
            if one.score < least:
                continue
            found += 1
            home = replace(one, region=mapping.region_to_photo(one.region))
            if not any(_same(home, other, photo.size_wh[0]) for other in own):
                width = one.xyxy[2] - one.xyxy[0]
                lost.append(f"{one.label} of {width:.0f} px, score {one.score:.2f}, {told}")
    return found, lost


def _same(one: Detection, other: Detection, width_px: int) -> bool:
    """Whether the middle of one lies in the other, also across the panorama's edge."""
    left, top, right, bottom = other.xyxy
    x0, y0, x1, y1 = one.xyxy
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    across = any(left <= x + turn * width_px <= right for turn in (-1, 0, 1))
    return one.label == other.label and across and top <= y <= bottom


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    parser.add_argument("panoramas", type=Path, nargs="*")
    parser.add_argument("--data", type=Path, default=shared)
    parser.add_argument("--least", type=float, default=0.4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pinhole", action="store_true", help="with flat square views, too")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    print(described(arguments.threads))
    detector = load_detector("street+yunet", device="cpu")
    for path in arguments.panoramas or [arguments.data / name for name in PANORAMAS]:
        tell(path, detector, arguments.least)
        if arguments.pinhole:
            with pinhole_views():
                tell(path, detector, arguments.least, " by flat square views")


def tell(path: Path, detector: Detector, least: float, how: str = "") -> None:
    found, lost = compare(detector, read_photo(path), least)
    print(
        f"{path.name}: {found - len(lost)} of {found} found in the panorama, too{how}", flush=True
    )
    for one in lost:
        print(f"  lost: {one}")


if __name__ == "__main__":
    main()
