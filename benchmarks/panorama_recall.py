"""Are objects found wherever on the sphere they are? Recall by elevation and distance to the seam.

    .venv/bin/python benchmarks/panorama_recall.py --model NAME_OR_PATH
        --data FOLDER/faces/holdout/ilcmask.json [more COCO files] [--photos 48] [--width 5760]
        [--panorama FILE ...]

With --data, panoramas are made at run time: each annotated photo is placed on the sphere, upright
as the things it shows are, once near the horizon, once at 35° to 55° and once at 68° to 78° above
or below it, at any yaw, the seam included. So every object stands once in each band, and what
differs between the bands is geometry alone. Searched are the same pixels by the same detector at
the same thresholds as

- ours: the product's views of the sphere,
- cube: tiled cube faces with overlap at the panorama's own resolution, and smaller ones,
- flat: the equirectangular picture in tiles, as a flat photo,
- 2048: the picture shrunk to 2048 pixels, at once, as most tools do.

With --panorama, real panoramas are turned by several yaws, pitches and rolls, and what is surely
found in the original is looked for again where it came to lie.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detections import Detection
from anon_plugin.engine.evaluation.ground_truth import read_coco
from anon_plugin.engine.merging import Finding, merge
from anon_plugin.engine.panorama.regions import (
    RegionChart,
    SphereChart,
    SphereSurface,
    region_on_panorama,
    sighting,
)
from anon_plugin.engine.panorama.sampling import look
from anon_plugin.engine.panorama.sphere import (
    LEVEL,
    Camera,
    Panorama,
    cube_cameras,
    rotation,
    yaw_pitch_deg,
)
from anon_plugin.engine.panorama.upright import scene_up
from anon_plugin.engine.panorama.views import PinholeMapping, panorama_views
from anon_plugin.engine.pixels import as_source
from anon_plugin.engine.planar_views import planar_views
from anon_plugin.engine.polygons import intersection_area
from anon_plugin.engine.scales import TILE_PX, overlap_px
from anon_plugin.engine.view import View
from anon_plugin.models.detector import Detector
from anon_plugin.models.loading import load_detector

PHOTO_DEG = 32.0  # of a placed photo's longer side
LEAST_OBJECT_PX = 16
SAME_IOU = 0.4
SURE = 0.6
BANDS = ((0, 30), (30, 60), (60, 90))
SEAM = ((0, 5), (5, 45), (45, 180))
SHRUNK_WIDTH = 2048

Search = Callable[[np.ndarray, Panorama, Detector], Iterator[View]]


@dataclass(frozen=True)
class Placed:
    """One annotated object on the sphere: its region, and what it counts by."""

    label: str
    region: np.ndarray
    elevation_deg: float
    seam_deg: float
    counts: bool


def ours(pixels: np.ndarray, panorama: Panorama, detector: Detector) -> Iterator[View]:
    up = scene_up(as_source(pixels), panorama) or LEVEL
    return panorama_views(pixels, panorama, detector.object_range_px, up=up)


def cube(pixels: np.ndarray, panorama: Panorama, detector: Detector) -> Iterator[View]:
    overlap = overlap_px(detector.object_range_px)
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
                    yield View(
                        look(small, scaled, part), PinholeMapping(part, panorama), (True,) * 4
                    )


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


def flat(pixels: np.ndarray, _: Panorama, detector: Detector) -> Iterator[View]:
    return planar_views(pixels, detector.object_range_px)


def shrunk(pixels: np.ndarray, panorama: Panorama, detector: Detector) -> Iterator[View]:
    factor = panorama.size_wh[0] / SHRUNK_WIDTH
    small = cv2.resize(
        pixels, (SHRUNK_WIDTH, round(panorama.size_wh[1] / factor)), interpolation=cv2.INTER_AREA
    )
    for view in planar_views(small, (detector.object_range_px[0], SHRUNK_WIDTH), SHRUNK_WIDTH):
        yield replace(view, mapping=FlatMapping(view, factor))


SEARCHES: dict[str, Search] = {"ours": ours, "cube": cube, "flat": flat, "2048": shrunk}


def search(views: Iterable[View], panorama: Panorama, detector: Detector) -> list[Detection]:
    found: list[Finding] = []
    iterator = iter(views)
    while batch := list(islice(iterator, 4)):
        for view, detections in zip(
            batch, detector.detect([view.pixels for view in batch]), strict=True
        ):
            found += view.bring_home(detections)
    return merge(found, SphereSurface(panorama))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", default="cascade")
    parser.add_argument("--data", nargs="*", default=[], type=Path)
    parser.add_argument("--photos", type=int, default=48, help="of each COCO file")
    parser.add_argument("--width", type=int, default=5760)
    parser.add_argument("--panorama", nargs="*", default=[], type=Path)
    parser.add_argument("--searches", nargs="*", default=list(SEARCHES), choices=list(SEARCHES))
    arguments = parser.parse_args()
    detector = load_detector(arguments.model)
    if arguments.data:
        placed_photos(arguments, detector)
    for path in arguments.panorama:
        turned_panorama(path, detector)


def placed_photos(arguments: argparse.Namespace, detector: Detector) -> None:
    """Recall on made panoramas, by band and by distance to the seam."""
    tally: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    extra: dict[str, int] = defaultdict(int)
    seconds: dict[str, float] = defaultdict(float)
    made = 0
    for pixels, objects, panorama in made_panoramas(arguments, detector.labels):
        made += 1
        for name in arguments.searches:
            start = time.perf_counter()
            found = search(SEARCHES[name](pixels, panorama, detector), panorama, detector)
            seconds[name] += time.perf_counter() - start
            hits, unmatched = matched(objects, found, panorama)
            extra[name] += unmatched
            print(f"panorama {made}, {name}: {sum(hits)} of {len(hits)} objects", flush=True)
            for placed, hit in zip(objects, hits, strict=True):
                if placed.counts:
                    for group in groups(placed):
                        tally[name, placed.label, group][0] += hit
                        tally[name, placed.label, group][1] += 1
    columns = [f"{low}-{high}°" for low, high in BANDS]
    columns += [f"seam {low}-{high}°" for low, high in SEAM]
    print(f"\n{detector.name}: recall at IoU {SAME_IOU}, own thresholds, {made} panoramas")
    print(f"{'':6s}{'':6s}" + "".join(f"{column:>18s}" for column in columns) + "   false  s each")
    for label in detector.labels:
        for name in arguments.searches:
            cells = []
            for column in columns:
                hit, total = tally[name, label, column]
                cells.append(f"{hit / total:.3f} ({total})" if total else "-")
            print(
                f"{label:6s}{name:6s}"
                + "".join(f"{cell:>18s}" for cell in cells)
                + f"{extra[name] / made:8.1f}{seconds[name] / made:8.1f}"
            )


def groups(placed: Placed) -> list[str]:
    found = [f"{a}-{b}°" for a, b in BANDS if a <= placed.elevation_deg < b]
    return found + [f"seam {a}-{b}°" for a, b in SEAM if a <= placed.seam_deg < b]


def made_panoramas(
    arguments: argparse.Namespace, labels: tuple[str, ...]
) -> Iterator[tuple[np.ndarray, list[Placed], Panorama]]:
    """Panoramas of twelve placed photos each; every photo comes once in each band."""
    generator = np.random.default_rng(11)
    photos = []
    for path in arguments.data:
        usable = [
            photo
            for photo in read_coco(path)
            if any(one.label in labels and not one.ignore for one in photo.objects)
        ]
        chosen = generator.permutation(len(usable))[: arguments.photos]
        photos += [(path.parent / usable[index].name, usable[index]) for index in chosen]
    photos = [photos[index] for index in generator.permutation(len(photos))]
    groups_of_four = [photos[start : start + 4] for start in range(0, len(photos) - 3, 4)]
    panorama = Panorama.full(arguments.width, arguments.width // 2)
    count = len(groups_of_four)
    for turn in range(count):
        pixels = np.full((panorama.size_wh[1], panorama.size_wh[0], 3), 118, np.uint8)
        objects: list[Placed] = []
        start = generator.uniform(-180, 180)
        for band in range(3):
            for nth, (path, photo) in enumerate(
                groups_of_four[(turn + band * (count // 3)) % count]
            ):
                side = 1 if nth < 2 else -1
                yaw = start + 180 * (nth % 2) + generator.uniform(-15, 15)
                pitch = side * generator.uniform(68, 78)
                if band == 0:
                    yaw = start + 90 * nth + generator.uniform(-15, 15)
                    pitch = generator.uniform(-4, 4)
                elif band == 1:
                    yaw += 60
                    pitch = side * generator.uniform(38, 45)
                objects += place(pixels, panorama, path, photo, yaw, pitch, labels)
        yield pixels, objects, panorama


def place(
    pixels: np.ndarray,
    panorama: Panorama,
    path: Path,
    photo: object,
    yaw: float,
    pitch: float,
    labels: tuple[str, ...],
) -> list[Placed]:
    """Draw a photo into the panorama; where its objects came to lie."""
    picture = cv2.imread(str(path))[:, :, ::-1]
    longest = 2 * panorama.pixels_per_radian * np.tan(np.radians(PHOTO_DEG / 2))
    shrink = min(1.0, longest / max(picture.shape[:2]))
    picture = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    height, width = picture.shape[:2]
    camera = Camera(
        yaw, pitch, 0.0, panorama.pixels_per_radian, (width, height), (width / 2, height / 2)
    )
    for top in range(0, panorama.size_wh[1], 128):
        y, x = np.mgrid[top : top + 128, 0 : panorama.size_wh[0]] + 0.5
        rows = panorama.to_directions(np.stack([x[:, :1], y[:, :1]], axis=-1))
        reach = np.degrees(np.arctan(np.hypot(width, height) / 2 / camera.focal_px))
        if np.abs(yaw_pitch_deg(rows)[..., 1] - pitch).min() > reach + 1:
            continue
        seen = camera.to_pixels(panorama.to_directions(np.stack([x, y], axis=-1)))
        with np.errstate(invalid="ignore"):
            inside = ((seen >= 0) & (seen <= (width, height))).all(axis=-1)
        places = np.nan_to_num(seen - 0.5, nan=-9).astype(np.float32)
        drawn = cv2.remap(picture, places, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        band = pixels[top : top + 128]
        band[inside[: len(band)]] = drawn[: len(band)][inside[: len(band)]]
    objects = []
    for one in photo.objects:  # type: ignore[attr-defined]
        if one.label not in labels:
            continue
        polygon = np.asarray(one.region, dtype=np.float64) * shrink
        region = region_on_panorama(polygon, camera.to_directions, panorama)
        seen_at = sighting(region, panorama)
        objects.append(
            Placed(
                label=one.label,
                region=region,
                elevation_deg=abs(seen_at.pitch_deg),
                seam_deg=180 - abs(seen_at.yaw_deg),
                counts=not one.ignore and np.ptp(polygon, axis=0).max() >= LEAST_OBJECT_PX,
            )
        )
    return objects


def matched(
    objects: list[Placed], found: list[Detection], panorama: Panorama
) -> tuple[list[bool], int]:
    """Whether each object is found, best scores first; and how many findings match none."""
    surface = SphereSurface(panorama)
    taken = [False] * len(objects)
    charts = [surface.chart_at(surface.reach(one.region)[0]) for one in objects]
    flat_regions = [chart.to_chart(one.region) for chart, one in zip(charts, objects, strict=True)]
    unmatched = 0
    for detection in sorted(found, key=lambda one: -one.score):
        best, best_iou = -1, SAME_IOU
        near_any = False
        for index, one in enumerate(objects):
            if one.label != detection.label:
                continue
            there = charts[index].to_chart(detection.region)
            shared = intersection_area(flat_regions[index], there)
            if not shared:
                continue
            first, second = (intersection_area(each, each) for each in (flat_regions[index], there))
            iou = shared / (first + second - shared)
            near_any |= iou >= SAME_IOU
            if iou >= best_iou and not taken[index]:
                best, best_iou = index, iou
        if best >= 0:
            taken[best] = True
        elif not near_any:
            unmatched += 1
    return taken, unmatched


def turned_panorama(path: Path, detector: Detector) -> None:
    """How much of what is surely found in a real panorama is found again after turning it."""
    pixels = cv2.imread(str(path))[:, :, ::-1]
    height, width = pixels.shape[:2]
    panorama = Panorama.full(width, height)
    for name in ("ours", "flat"):
        reference = [
            one
            for one in search(SEARCHES[name](pixels, panorama, detector), panorama, detector)
            if one.score >= SURE
        ]
        line = [f"{path.name[:28]:28s} {name:5s} {len(reference):3d} sure:"]
        for yaw, pitch, roll in ((90, 0, 0), (180, 0, 0), (30, 30, 0), (0, -60, 0), (0, 0, 20)):
            turn = rotation(yaw, pitch, roll)
            turned = turned_pixels(pixels, panorama, turn)
            objects = [
                Placed(one.label, turned_region(one.region, panorama, turn), 0, 0, True)
                for one in reference
            ]
            found = search(SEARCHES[name](turned, panorama, detector), panorama, detector)
            hits, _ = matched(objects, found, panorama)
            line.append(f"yaw {yaw} pitch {pitch} roll {roll}: {sum(hits)}")
        print("  ".join(line))


def turned_pixels(pixels: np.ndarray, panorama: Panorama, turn: np.ndarray) -> np.ndarray:
    """The panorama as if the camera's content had been turned by a (3, 3) rotation."""
    turned = np.empty_like(pixels)
    height, width = pixels.shape[:2]
    padded = np.concatenate([pixels[:, -4:], pixels, pixels[:, :4]], axis=1)
    for top in range(0, height, 128):
        y, x = np.mgrid[top : min(top + 128, height), 0:width] + 0.5
        source = panorama.to_pixels(panorama.to_directions(np.stack([x, y], axis=-1)) @ turn)
        places = (source + np.array([3.5, -0.5])).astype(np.float32)
        turned[top : top + 128] = cv2.remap(
            padded, places, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    return turned


def turned_region(region: np.ndarray, panorama: Panorama, turn: np.ndarray) -> np.ndarray:
    surface = SphereSurface(panorama)
    centre, _ = surface.reach(region)
    chart = RegionChart(SphereChart.around(centre, panorama.pixels_per_radian), panorama)
    polygon = chart.to_chart(region)
    return region_on_panorama(
        polygon, lambda points: chart.chart.to_directions(points) @ turn.T, panorama
    )


if __name__ == "__main__":
    main()
