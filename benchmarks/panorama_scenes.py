"""Panoramas of which is known where objects are: made from annotated photos, or real, turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.engine.geometry.polygons import intersection_area
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.directions import yaw_pitch_deg
from anon_plugin.engine.projections.sphere.regions import (
    RegionChart,
    SphereSurface,
    region_on_sphere,
    sighting,
)

PHOTO_DEG = 32.0  # of a placed photo's longer side
LEAST_OBJECT_PX = 16
SAME_IOU = 0.4


@dataclass(frozen=True)
class Placed:
    """One annotated object on the sphere: its region, and what it counts by."""

    label: str
    region: np.ndarray
    elevation_deg: float
    seam_deg: float
    counts: bool


def made_panoramas(
    data: list[Path], most_photos: int, width: int, labels: tuple[str, ...]
) -> Iterator[tuple[np.ndarray, list[Placed], Panorama]]:
    """Panoramas of twelve placed photos each; every photo comes once in each band."""
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
    panorama = Panorama.full(width, width // 2)
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
        region = region_on_sphere(polygon, camera.to_directions, panorama)
        counts = not one.ignore and np.ptp(polygon, axis=0).max() >= LEAST_OBJECT_PX
        objects.append(placed(one.label, region, panorama, bool(counts)))
    return objects


def placed(label: str, region: np.ndarray, panorama: Panorama, counts: bool) -> Placed:
    seen_at = sighting(region, panorama)
    return Placed(label, region, abs(seen_at.pitch_deg), 180 - abs(seen_at.yaw_deg), counts)


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
