"""Are objects found wherever on the sphere they are? Recall by elevation and distance to the seam.

    .venv/bin/python -m benchmarks.panorama_recall --model NAME_OR_PATH
        --data FOLDER/faces/holdout/ilcmask.json [more COCO files] [--photos 48] [--width 5760]
        [--projection equirectangular cylindrical fisheye stereographic] [--panorama FILE ...]

With --data, pictures in each projection are made at run time: each annotated photo is placed on the
sphere, upright as the things it shows are, once in each of three rings around the horizon or, in a
fisheye picture, around the axis, the seam included. So every object stands once in each ring, and
what differs between the rings is geometry alone. Searched are the same pixels by the same detector
at the same thresholds as

- ours: the product's views of the sphere,
- pinhole: flat square views of the sphere (pinhole_views.py),
- sheet: not these pixels but the same photos, as large as in the picture's middle and undistorted,
- cube: tiled cube faces with overlap at the panorama's own resolution, and smaller ones,
- flat: the picture in tiles, as a flat photo,
- 2048: the picture shrunk to 2048 pixels, at once, as most tools do.

Only panoramas have cube faces.

With --panorama, real panoramas are turned by several yaws, pitches and rolls, and what is surely
found in the original is looked for again where it came to lie, by the same searches.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.scales import TILE_PX, overlap_px
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource, as_source, whole
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.projections.projection import Decision, Projection
from anon_plugin.engine.projections.sphere.camera import cube_cameras
from anon_plugin.engine.projections.sphere.directions import rotation
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.projections.sphere.views import CameraMapping
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.models.loading import load_detector
from benchmarks.accuracy.measures import share
from benchmarks.machine import described
from benchmarks.panorama_scenes import (
    BANDS,
    SAME_IOU,
    Placed,
    Scene,
    bands_of,
    made_scenes,
    matched,
    matched_flat,
    placed,
    turned_pixels,
    turned_region,
)
from benchmarks.pinhole_views import pinhole_views

SURE = 0.6
SEAM = ((0, 5), (5, 45), (45, 180))
SHRUNK_WIDTH = 2048
PANORAMA, SHEET = "equirectangular", "sheet"
TURNS = ((90, 0, 0), (180, 0, 0), (30, 30, 0), (0, -60, 0), (0, 0, 20), (45, 50, -40), (-90, 0, 80))
"""Yaw, pitch and roll by which real panoramas are turned."""

Search = Callable[[Scene, Detector], list[Detection]]


@dataclass(frozen=True)
class OtherViews(Spherical):
    """A picture of the sphere that is searched in other views than the product's.

    look: gives them, of a picture, its model and the sides that a detector finds in pixels.
    """

    look: Callable[[Pixels, SphereModel, tuple[float, float]], Iterator[View]] = field(kw_only=True)

    def views(
        self,
        source: PixelSource,
        object_range_px: tuple[float, float],
        _tile_px: int = TILE_PX,
    ) -> Iterator[View]:
        return self.look(whole(source), self.model, object_range_px)


def found_in(pixels: Pixels, projection: Projection, detector: Detector) -> list[Detection]:
    """What a run finds in a picture so projected."""
    settings = SearchSettings(labels=tuple(detector.labels))
    return search_pixels(as_source(pixels), Decision(projection, ""), detector, settings)


def ours(scene: Scene, detector: Detector) -> list[Detection]:
    """What is made of photos has no way up that pixels could show; it is level."""
    sphere = Spherical(scene.model)
    if scene.is_real:
        sphere, _ = sphere.upright(as_source(scene.pixels))
    return found_in(scene.pixels, sphere, detector)


def pinhole(scene: Scene, detector: Detector) -> list[Detection]:
    with pinhole_views():
        return ours(scene, detector)


def cube(
    pixels: Pixels, panorama: SphereModel, object_range_px: tuple[float, float]
) -> Iterator[View]:
    overlap = overlap_px(object_range_px)
    for shrink in (1, 2, 4, 8):
        size_wh = (panorama.size_wh[0] // shrink, panorama.size_wh[1] // shrink)
        small = cv2.resize(pixels, size_wh, interpolation=cv2.INTER_AREA)
        scaled = panorama.scaled(size_wh)
        focal = scaled.pixels_per_radian
        half = min(np.pi / 4 + overlap / focal / 2, np.radians(60))
        size = int(2 * focal * np.tan(half))
        for camera in cube_cameras(size, float(np.degrees(2 * half))).values():
            count = max(1, int(np.ceil((size - overlap) / (TILE_PX - overlap))))
            side = min(size, int(np.ceil((size + (count - 1) * overlap) / count)))
            starts = np.linspace(0, size - side, count).round().astype(int)
            for top in starts:
                for left in starts:
                    part = camera.part(left, top, left + side, top + side)
                    yield View(scaled.look(small, part), CameraMapping(part, panorama), (True,) * 4)


@dataclass(frozen=True)
class FlatMapping:
    """A flat tile's mapping, its photo a panorama of another size."""

    inner: View
    factor: float

    def to_photo(self, points: np.ndarray) -> np.ndarray:
        return self.inner.to_photo(points) * self.factor

    def to_view(self, points: np.ndarray) -> np.ndarray:
        return self.inner.to_view(points / self.factor)

    def region_to_photo(self, region: np.ndarray) -> np.ndarray:
        return self.to_photo(region)

    def tilt_deg_at(self, _point: np.ndarray, /) -> float:
        return 0.0


def flat(
    pixels: Pixels, _model: SphereModel, object_range_px: tuple[float, float]
) -> Iterator[View]:
    return planar_views(pixels, object_range_px)


def shrunk(
    pixels: Pixels, model: SphereModel, object_range_px: tuple[float, float]
) -> Iterator[View]:
    factor = model.size_wh[0] / SHRUNK_WIDTH
    small = cv2.resize(
        pixels, (SHRUNK_WIDTH, round(model.size_wh[1] / factor)), interpolation=cv2.INTER_AREA
    )
    for view in planar_views(small, (object_range_px[0], SHRUNK_WIDTH), SHRUNK_WIDTH):
        yield replace(view, mapping=FlatMapping(view, factor))


def searched_in(look: Callable[..., Iterator[View]]) -> Search:
    return lambda scene, detector: found_in(
        scene.pixels, OtherViews(scene.model, look=look), detector
    )


SEARCHES: dict[str, Search] = {
    "ours": ours,
    "pinhole": pinhole,
    "cube": searched_in(cube),
    "flat": searched_in(flat),
    "2048": searched_in(shrunk),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", default="cascade")
    parser.add_argument("--data", nargs="*", default=[], type=Path)
    parser.add_argument("--photos", type=int, default=48, help="of each COCO file")
    parser.add_argument("--width", type=int, default=5760)
    parser.add_argument("--projection", nargs="*", default=[PANORAMA])
    parser.add_argument("--panorama", nargs="*", default=[], type=Path)
    parser.add_argument("--searches", nargs="*", default=[*SEARCHES, SHEET])
    arguments = parser.parse_args()
    keep_memory()  # as runs do
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    detector = load_detector(arguments.model, device="cpu")
    print(described(1, detector))
    if arguments.data:
        for projection in arguments.projection:
            placed_photos(arguments, detector, projection)
    if arguments.panorama:
        turned_panoramas(arguments, detector)


class Tally:
    """How many objects were found, by search, label, elevation band and distance to the seam."""

    def __init__(self, bands: tuple[tuple[int, int], ...] = BANDS) -> None:
        self._bands = bands
        self._counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        self._extra: dict[str, int] = defaultdict(int)
        self._seconds: dict[str, float] = defaultdict(float)
        self._searched: dict[str, int] = defaultdict(int)

    def search(self, name: str, scene: Scene, detector: Detector) -> str:
        """Search a scene with one of SEARCHES, or its sheet, count, and tell "found of all"."""
        start, objects = time.process_time(), scene.objects
        if name == SHEET:
            pixels, regions = scene.sheet()
            found = found_in(pixels, Planar(), detector)
            hits, unmatched = matched_flat([one.label for one in objects], regions, found)
        else:
            found = SEARCHES[name](scene, detector)
            hits, unmatched = matched(objects, found, scene.model)
        self._seconds[name] += time.process_time() - start
        self._searched[name] += 1
        self._extra[name] += unmatched
        for one, hit in zip(objects, hits, strict=True):
            for group in self._groups(one) if one.counts else ():
                self._counts[name, one.label, group][0] += hit
                self._counts[name, one.label, group][1] += 1
        return f"{sum(hits)} of {len(hits)}"

    def _groups(self, placed: Placed) -> list[str]:
        found = [f"{a}-{b}°" for a, b in self._bands if a <= placed.off_deg < b]
        return found + [f"seam {a}-{b}°" for a, b in SEAM if a <= placed.seam_deg < b]

    def print(self, title: str, detector: Detector) -> None:
        columns = [f"{low}-{high}°" for low, high in self._bands]
        columns += [f"seam {low}-{high}°" for low, high in SEAM]
        print(f"\n{detector.name}: {title}, recall at IoU {SAME_IOU}, own thresholds\n")
        heads = ["label", "search", *columns, "others a picture", "s of processor time a picture"]
        print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
        for label in detector.labels:
            for name, count in self._searched.items():
                cells = [share(*self._counts[name, label, column]) for column in columns]
                cells += [f"{self._extra[name] / count:.1f}", f"{self._seconds[name] / count:.1f}"]
                print(f"| {label} | {name} | {' | '.join(cells)} |")


def placed_photos(arguments: argparse.Namespace, detector: Detector, projection: str) -> None:
    """Recall on made pictures, by ring and by distance to the seam."""
    tally, made = Tally(bands_of(projection)), 0
    searches = [name for name in arguments.searches if name != "cube" or projection == PANORAMA]
    for scene in made_scenes(
        arguments.data, arguments.photos, arguments.width, detector.labels, projection
    ):
        made += 1
        for name in searches:
            told = tally.search(name, scene, detector)
            print(f"{projection} {made}, {name}: {told} objects", flush=True)
    tally.print(f"{made} made pictures, {projection}", detector)


def turned_panoramas(arguments: argparse.Namespace, detector: Detector) -> None:
    """How much of what is surely found in real panoramas is found again after turning them."""
    tally = Tally()
    for path in arguments.panorama:
        pixels = cv2.imread(str(path))[:, :, ::-1]
        height, width = pixels.shape[:2]
        panorama = Panorama.full(width, height)
        sure = [
            one
            for one in ours(Scene(panorama, pixels, is_real=True), detector)
            if one.score >= SURE
        ]
        print(f"{path.name}: {len(sure)} surely found", flush=True)
        for angles in TURNS:
            turn = rotation(*angles)
            turned = turned_pixels(pixels, panorama, turn)
            objects = [
                placed(one.label, turned_region(one.region, panorama, turn), panorama, True)
                for one in sure
            ]
            scene = Scene(panorama, turned, objects, is_real=True)
            told = [
                f"{name} {tally.search(name, scene, detector)}"
                for name in arguments.searches
                if name != SHEET
            ]
            print(f"  yaw {angles[0]} pitch {angles[1]} roll {angles[2]}: {', '.join(told)}")
    tally.print("real panoramas, turned", detector)


if __name__ == "__main__":
    main()
