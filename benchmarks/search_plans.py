"""How many pixels a search reads, and what it finds: steps between scales, sizes of tiles.

    python -m benchmarks.search_plans [--data DATA_FOLDER] [--photos 60] [--model street]
    python -m benchmarks.search_plans --search PHOTO … [--rounds 2]

Prints how many times the pixels of a photo or panorama are searched, by size; of panoramas also
with the flat square views that there were before curved ones (pinhole_views.py).

With --search, photos and panoramas are searched by what ships, panoramas in turns with either
kind of views. Printed is where the processor time of one thread goes.

With --data, annotated photos that models learned from are enlarged by chance up to five times, so
that their objects have any size beside tiles and scales, and searched with each plan. What a plan
finds beside another one differs by scales and tiles alone.
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np

from anon_plugin.engine.detection import scales
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.joining import join
from anon_plugin.engine.detection.merging import PLANE, Finding
from anon_plugin.engine.detection.photo_score import own_thresholds
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.planar import views
from anon_plugin.engine.projections.sphere import views as sphere_views
from anon_plugin.engine.projections.sphere.directions import LEVEL
from anon_plugin.models.loading import open_measured
from anon_plugin.models.street.street_detector import VIEW_PX
from anon_plugin.models.training.annotations import read_pixels
from benchmarks.machine import described
from benchmarks.pinhole_views import pinhole_views
from benchmarks.search_stages import tell_searches
from training.calibrate import MATCH_IOU, as_truth
from training.coco import annotation_files, read_coco

RANGE_PX = (12.0, 320.0)
FLAT = ((736, 490), (1280, 960), (3264, 2448), (4000, 3000), (6000, 4000))
PANORAMAS = (2688, 3840, 5760, 8000, 11_000, 16_000)
LARGEST = 5.0
SURE = 0.5


@dataclass(frozen=True)
class Plan:
    """step: by how much each scale shrinks the one before. even: in steps of equal size, none of
    them larger, to the scale that is needed. tile_px: the longest side of a tile."""

    name: str
    step: float
    tile_px: int
    even: bool = False

    def scales(self, longest_px: float, range_px: tuple[float, float]) -> list[float]:
        if not self.even:
            with patch.object(scales, "SMALLEST_STEP", self.step):
                return scales.scales(longest_px, range_px)
        least = min(1.0, range_px[1] / longest_px)
        steps = int(np.ceil(np.log(least) / np.log(self.step) - 1e-9))
        return [1.0, *(least ** (number / steps) for number in range(1, steps + 1))]


PLANS = (
    Plan("even steps of at most 0.4", 0.4, 1024, even=True),
    Plan("0.4", 0.4, 1024),
    Plan("0.33", 1 / 3, 1024),
    Plan("0.25", 0.25, 1024),
    Plan("0.4, tiles of 1408", 0.4, 1408),
    Plan("0.4, tiles of 2048", 0.4, 2048),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="folder of annotated photos")
    parser.add_argument("--photos", type=int, default=60, help="of each COCO file")
    parser.add_argument("--model", default="street")
    parser.add_argument("--search", type=Path, nargs="*", default=[], help="photos and panoramas")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.search:
        tell_searches(arguments.search, arguments.rounds)
        return
    tell_pixels()
    if arguments.data:
        detector = open_measured(arguments.model, "cpu")
        print(described(cv2.getNumThreads(), detector))
        compare(detector, list(enlarged(arguments.data, arguments.photos)))


def tell_pixels() -> None:
    """How many times the pixels of photos each plan searches; of panoramas what is used."""
    print("photo: times its pixels that are searched")
    for width, height in FLAT:
        cells = []
        for plan in PLANS:
            searched = 0
            for scale in plan.scales(max(width, height), RANGE_PX):
                overlap = scales.overlap_px(RANGE_PX)
                across, lefts = scales.spans(round(width * scale), plan.tile_px, overlap)
                down, tops = scales.spans(round(height * scale), plan.tile_px, overlap)
                searched += across * len(lefts) * down * len(tops)
            cells.append(f"{plan.name}: {searched / width / height:.3f}")
        print(f"  {width} x {height}  " + ", ".join(cells))
    print("panorama: times its pixels that are searched, by scale")
    for width in PANORAMAS:
        for name in ("curved views", "flat square ones"):
            with contextlib.nullcontext() if name == "curved views" else pinhole_views():
                shares = panorama_shares(width)
            told = " + ".join(f"{share:.3f}" for share in shares)
            print(f"  {width} x {width // 2}, {name}:  {sum(shares):.3f} = {told}")


def panorama_shares(width: int) -> list[float]:
    """Pixels of the views of each scale, as shares of a panorama's own."""
    whole = Panorama.full(width, width // 2)
    shares = []
    for scale in scales.scales(whole.pixels_per_radian * np.pi / 4, RANGE_PX):
        small = whole.scaled((round(width * scale), round(width * scale / 2)))
        overlap = scales.overlap_px(RANGE_PX)
        looks = sphere_views.looks(small, overlap, VIEW_PX, LEVEL, scale == 1)
        shares.append(sum(one.size_wh[0] * one.size_wh[1] for one in looks) / (width * width / 2))
    return shares


def enlarged(data: Path, most: int) -> Iterator[tuple[AnnotatedPhoto, np.ndarray]]:
    """Photos of each COCO file, by chance, with their truth."""
    generator = np.random.default_rng(5)
    for file in annotation_files(data):
        photos = read_coco(file)
        for index in generator.permutation(len(photos))[:most]:
            known = photos[index]
            pixels = read_pixels(known.path)
            times = float(np.exp(generator.uniform(0, np.log(LARGEST))))
            truth = as_truth(known, (pixels.shape[1], pixels.shape[0]))
            objects = [replace(one, region=one.region * times) for one in truth.objects]
            large = cv2.resize(pixels, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
            yield replace(truth, objects=tuple(objects)), np.asarray(large)


Searched = tuple[list[Finding], int]


def compare(detector: Detector, photos: Sequence[tuple[AnnotatedPhoto, np.ndarray]]) -> None:
    found: dict[str, list[tuple[AnnotatedPhoto, list[Detection]]]] = {}
    searched = dict.fromkeys((plan.name for plan in PLANS), 0)
    for truth, pixels in photos:
        known: dict[tuple[int, float], Searched] = {}
        for plan in PLANS:
            findings: list[Finding] = []
            for scale in plan.scales(max(pixels.shape[:2]), detector.object_range_px):
                key = (plan.tile_px, round(scale, 4))
                if key not in known:
                    known[key] = searched_at(detector, pixels, scale, plan.tile_px)
                findings += known[key][0]
                searched[plan.name] += known[key][1]
            found.setdefault(plan.name, []).append((truth, join(findings, PLANE)))
    area = sum(pixels.shape[0] * pixels.shape[1] for _, pixels in photos)
    thresholds = own_thresholds(detector)
    for name, pairs in found.items():
        print(f"{name}: {searched[name] / area:.3f} times the pixels")
        for label, threshold in thresholds.items():
            tell(pairs, label, threshold)


def tell(
    pairs: Sequence[tuple[AnnotatedPhoto, list[Detection]]], label: str, threshold: float
) -> None:
    matches = match(pairs, label, MATCH_IOU)
    cells = []
    for least in (threshold, SURE):
        hits, total = matches.recall_of(least)
        false = int((matches.false & (matches.scores >= least)).sum())
        cells.append(f"from {least:.2f} on {hits} of {total}, {false} false")
    print(f"  {label}: " + "; ".join(cells))


def searched_at(detector: Detector, pixels: np.ndarray, scale: float, tile_px: int) -> Searched:
    """What is found at one scale, in the photo's pixels, and how many pixels were searched."""
    findings: list[Finding] = []
    count = 0
    asked: dict[str, float | None] = dict.fromkeys(detector.labels, 0.1)
    with patch.object(views, "scales", lambda *_: [scale]):
        looks = list(views.planar_views(pixels, detector.object_range_px, tile_px))
    for view in looks:
        count += view.pixels.shape[0] * view.pixels.shape[1]
        findings += view.bring_home(detector.detect([view.pixels], asked)[0])
    return findings, count


if __name__ == "__main__":
    main()
