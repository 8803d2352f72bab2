"""Pictures of the sphere of which is known where objects are: made from annotated photos, in every
projection, or real panoramas, turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.engine.geometry.polygons import intersection_area
from anon_plugin.engine.projections.cylindrical.cylinder import Cylinder
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.fisheye.lens import Fisheye
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.directions import direction, yaw_pitch_deg
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import (
    RegionChart,
    SphereSurface,
    region_on_sphere,
    sighting,
)

PHOTO_DEG = 32.0  # of a placed photo's longer side
LEAST_OBJECT_PX = 16
SAME_IOU = 0.4
GREY = 118
LEAST_SHOWN = 0.98  # of an object that counts
GAP_PX = 64
"""Between the photos of a sheet."""


@dataclass(frozen=True)
class Placed:
    """One annotated object on the sphere: its region, and what it counts by.

    off_deg: its elevation, or on a lens' picture the angle off the axis.
    """

    label: str
    region: np.ndarray
    off_deg: float
    seam_deg: float
    counts: bool


@dataclass(frozen=True)
class Scene:
    """A picture of the sphere and what is in it; and the same photos, flat, on a sheet.

    drawn: (H, W) the number of the photo that was drawn there last, from 1; 0 for none. is_real: it
    was taken by a camera.
    """

    model: SphereModel
    pixels: np.ndarray = field(repr=False)
    objects: list[Placed] = field(default_factory=list)
    photos: list[np.ndarray] = field(default_factory=list)
    flat_regions: list[np.ndarray] = field(default_factory=list)
    drawn: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.uint8), repr=False)
    is_real: bool = False

    def without_hidden(self) -> Scene:
        """The same, in which objects that a later photo was drawn over do not count."""
        objects = [
            replace(one, counts=one.counts and self._shows(one.region, int(region[0, 0]) + 1))
            for one, region in zip(self.objects, self.flat_regions, strict=True)
        ]
        return replace(self, objects=objects)

    def _shows(self, region: np.ndarray, photo: int) -> bool:
        height, width = self.drawn.shape
        inside = np.zeros((height, width), np.uint8)
        for turn in (-width, 0, width) if self.model.closes else (0,):
            cv2.fillPoly(inside, [np.round(region + np.array([turn, 0.0])).astype(np.int32)], 1)
        return bool((self.drawn[inside > 0] == photo).mean() >= LEAST_SHOWN)

    def sheet(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """The photos one below the other, as large as they are in the middle of the scene, and the
        regions of all objects there."""
        widest = max(photo.shape[1] for photo in self.photos)
        tops = np.cumsum([GAP_PX] + [photo.shape[0] + GAP_PX for photo in self.photos])
        pixels = np.full((int(tops[-1]), widest + 2 * GAP_PX, 3), GREY, np.uint8)
        for top, photo in zip(tops, self.photos, strict=False):
            pixels[top : top + photo.shape[0], GAP_PX : GAP_PX + photo.shape[1]] = photo
        regions = [
            region + np.array([GAP_PX, tops[int(nth)]])
            for nth, region in ((one[0, 0], one[1:]) for one in self.flat_regions)
        ]
        return pixels, regions


def empty_model(projection: str, width: int) -> SphereModel:
    """The picture that photos are placed in, of the resolution of a panorama so wide."""
    focal = width / (2 * np.pi)
    if projection == "cylindrical":  # 45° up and down
        return Cylinder.around((width, 2 * round(focal)), float(width))
    if projection in ("fisheye", "stereographic"):
        radius = focal * (np.pi / 2 if projection == "fisheye" else 2.0)
        side = 2 * round(radius)
        middle = (side / 2, side / 2)
        return Fisheye.with_radius(projection, (side, side), middle, radius, 90.0)
    return Panorama.full(width, width // 2)


def bands_of(projection: str) -> tuple[tuple[int, int], ...]:
    """The rings in which objects are counted."""
    return ((0, 15), (15, 30), (30, 45)) if projection == "cylindrical" else BANDS


BANDS = ((0, 30), (30, 60), (60, 90))


def look_at(
    projection: str, band: int, nth: int, start: float, generator: np.random.Generator
) -> tuple[float, float]:
    """Yaw and pitch of the nth of four photos in a band."""
    side = 1 if nth < 2 else -1
    if projection in ("fisheye", "stereographic"):
        off = (generator.uniform(0, 6) + 22, generator.uniform(42, 48), generator.uniform(66, 72))
        around = start + 90 * nth + 45 * band + generator.uniform(-4, 4)
        return tuple(  # type: ignore[return-value]
            yaw_pitch_deg(
                direction(0.0, 0.0) * np.cos(np.radians(off[band]))
                + np.sin(np.radians(off[band]))
                * np.array([np.cos(np.radians(around)), np.sin(np.radians(around)), 0.0])
            )
        )
    if projection == "cylindrical":
        pitch = (generator.uniform(-4, 4), side * generator.uniform(14, 18), 0.0)[band]
        pitch = side * generator.uniform(27, 29) if band == 2 else pitch
        return start + 90 * nth + 30 * band + generator.uniform(-5, 5), pitch
    yaw = start + 180 * (nth % 2) + generator.uniform(-15, 15)
    pitch = side * generator.uniform(68, 78)
    if band == 0:
        return start + 90 * nth + generator.uniform(-15, 15), generator.uniform(-4, 4)
    if band == 1:
        return yaw + 60, side * generator.uniform(38, 45)
    return yaw, pitch


def made_scenes(
    data: list[Path],
    most_photos: int,
    width: int,
    labels: tuple[str, ...],
    projection: str = "equirectangular",
) -> Iterator[Scene]:
    """Scenes of twelve placed photos each; every photo comes once in each band."""
    generator = np.random.default_rng(11)
    photos = []
    for path in data:
        usable = [
            photo
            for photo in read_coco(path)
            if any(one.label in labels and not one.ignore for one in photo.objects)
        ]
        chosen = generator.permutation(len(usable))[:most_photos]
        photos += [(path.parent / usable[index].name, usable[index]) for index in chosen]
    photos = [photos[index] for index in generator.permutation(len(photos))]
    groups_of_four = [photos[start : start + 4] for start in range(0, len(photos) - 3, 4)]
    model = empty_model(projection, width)
    count = len(groups_of_four)
    for turn in range(count):
        size = model.size_wh[::-1]
        drawn = np.zeros(size, np.uint8)
        scene = Scene(model, np.full((*size, 3), GREY, np.uint8), drawn=drawn)
        start = generator.uniform(-180, 180)
        for band in range(3):
            for nth, (path, photo) in enumerate(
                groups_of_four[(turn + band * (count // 3)) % count]
            ):
                yaw, pitch = look_at(projection, band, nth, start, generator)
                place(scene, path, photo, yaw, pitch, labels)
        yield scene.without_hidden()


def place(
    scene: Scene, path: Path, photo: object, yaw: float, pitch: float, labels: tuple[str, ...]
) -> None:
    """Draw a photo into the scene, and tell where its objects came to lie."""
    model, pixels = scene.model, scene.pixels
    finer = model.enlargement(direction(yaw, pitch))
    picture, shrink = shrunk(path, model, 1.0)
    scene.photos.append(picture)
    picture, drawn_shrink = shrunk(path, model, finer)
    height, width = picture.shape[:2]
    focal = model.pixels_per_radian * drawn_shrink / shrink
    camera = Camera(yaw, pitch, 0.0, focal, (width, height), (width / 2, height / 2))
    for top in range(0, model.size_wh[1], 128):
        y, x = np.mgrid[top : min(top + 128, model.size_wh[1]), 0 : model.size_wh[0]] + 0.5
        points = np.stack([x, y], axis=-1)
        coarse = camera.to_pixels(model.to_directions(points[::16, ::16]))
        with np.errstate(invalid="ignore"):
            near = ((coarse >= -64) & (coarse <= (width + 64, height + 64))).all(axis=-1)
        if not near.any():
            continue
        seen = camera.to_pixels(model.to_directions(points))
        with np.errstate(invalid="ignore"):
            inside = ((seen >= 0) & (seen <= (width, height))).all(axis=-1)
        places = np.nan_to_num(seen - 0.5, nan=-9).astype(np.float32)
        drawn = cv2.remap(picture, places, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        pixels[top : top + 128][inside] = drawn[inside]
        scene.drawn[top : top + 128][inside] = len(scene.photos)
    nth = len(scene.photos) - 1
    for one in photo.objects:  # type: ignore[attr-defined]
        if one.label not in labels:
            continue
        polygon = np.asarray(one.region, dtype=np.float64)
        counts = not one.ignore and np.ptp(polygon * shrink, axis=0).max() >= LEAST_OBJECT_PX
        region = region_on_sphere(polygon * drawn_shrink, camera.to_directions, model)
        scene.objects.append(placed(one.label, region, model, bool(counts)))
        scene.flat_regions.append(np.vstack([[nth, nth], polygon * shrink]))


def shrunk(path: Path, model: SphereModel, finer: float) -> tuple[np.ndarray, float]:
    """A photo no wider than PHOTO_DEG in a picture so much finer than the scene's middle."""
    picture = cv2.imread(str(path))[:, :, ::-1]
    longest = 2 * model.pixels_per_radian * finer * np.tan(np.radians(PHOTO_DEG / 2))
    shrink = min(1.0, longest / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return small, shrink


def placed(label: str, region: np.ndarray, model: SphereModel, counts: bool) -> Placed:
    seen_at = sighting(region, model)
    off = abs(seen_at.pitch_deg)
    if not model.turn_px:
        ahead = direction(seen_at.yaw_deg, seen_at.pitch_deg)[2]
        off = float(np.degrees(np.arccos(np.clip(ahead, -1.0, 1.0))))
    return Placed(label, region, off, 180 - abs(seen_at.yaw_deg), counts)


def matched(
    objects: list[Placed], found: list[Detection], model: SphereModel
) -> tuple[list[bool], int]:
    """Whether each object is found, best scores first; and how many findings match none."""
    surface = SphereSurface(model)
    charts = [surface.chart_at(surface.reach(one.region)[0]) for one in objects]
    flat_regions = [chart.to_chart(one.region) for chart, one in zip(charts, objects, strict=True)]
    return _matched(
        [one.label for one in objects],
        flat_regions,
        found,
        lambda index, region: charts[index].to_chart(region),
    )


def matched_flat(
    labels: list[str], regions: list[np.ndarray], found: list[Detection]
) -> tuple[list[bool], int]:
    """The same on a sheet."""
    return _matched(labels, regions, found, lambda _, region: region)


def _matched(
    labels: list[str],
    flat_regions: list[np.ndarray],
    found: list[Detection],
    to_chart: Callable[[int, np.ndarray], np.ndarray],
) -> tuple[list[bool], int]:
    taken = [False] * len(labels)
    unmatched = 0
    for detection in sorted(found, key=lambda one: -one.score):
        best, best_iou = -1, SAME_IOU
        near_any = False
        for index, label in enumerate(labels):
            if label != detection.label:
                continue
            there = to_chart(index, detection.region)
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
    return region_on_sphere(
        polygon, lambda points: chart.chart.to_directions(points) @ turn.T, panorama
    )
