"""How much what is found depends on where a pixel happens to lie.

    python -m benchmarks.stability [--data FOLDER] [--photos 80] [--model NAME]

The same scene is searched several times: cut off by some pixels at the left and top, made a little
smaller, saved as JPEG once more, and, a panorama, turned by half its width. Told is the share of
findings that are found again, of those scored 0.5 and more and of all at the default thresholds,
and by how much scores change. A detector in which nothing hung on chance would keep all of them.
Photos are holdouts ($ANON_TEST_DATA, by default ../shared), as many of each set.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, Share
from anon_plugin.engine.detection.photo_score import photo_scores
from anon_plugin.engine.detection.side_by_side import parts_for
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.verification.seen_before import is_same_object
from anon_plugin.engine.vocabulary import DEFAULT_LABELS
from anon_plugin.models.loading import load_detector
from benchmarks.accuracy.sets import SETS, Image
from benchmarks.machine import described

SHIFTS_PX = (1, 3, 7)
SCALE = 0.97
JPEG_QUALITY = 90
SURE = 0.5
FAINTEST = 0.3
"""What is found anew is looked for down to this share of the default thresholds, so that changes of
scores are known of what fell below them, too."""
PANORAMA = "panoramas/trek-view__GSAG2002.JPG"

Home = Callable[[Detection], Detection]
"""A finding in the changed picture, in pixels of the picture as it was."""


@dataclass
class Kept:
    """Of findings, whether they were found again, their scores before and after."""

    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    counts: list[bool] = field(default_factory=list)

    def told(self) -> list[str]:
        """Cells: share kept of the sure ones, and of all; mean change of score."""
        before, after, counts = np.array(self.before), np.array(self.after), np.array(self.counts)
        if not len(before):
            return ["–"] * 3
        sure = before >= SURE
        shares = [
            counts[chosen].mean() if chosen.any() else np.nan for chosen in (sure, before > 0)
        ]
        number = f"n = {int(sure.sum())}", f"n = {len(before)}"
        cells = [f"{share:.3f} ({n})" for share, n in zip(shares, number, strict=True)]
        return [*cells, f"{np.abs(before - after).mean():.3f}"]


def changes(image: Image) -> Iterator[tuple[str, Image, Home]]:
    """Each change of a flat photo: what it is called, the picture, and the way home."""
    for shift in SHIFTS_PX:
        part = np.ascontiguousarray(image[shift:, shift:])
        yield f"cut off by {shift} px", part, lambda one, by=shift: _moved(one, 1.0, by)
    size = round(image.shape[1] * SCALE), round(image.shape[0] * SCALE)
    smaller = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    yield f"scaled by {SCALE}", smaller, lambda one: _moved(one, 1 / SCALE, 0)
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    again = np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
    yield f"JPEG {JPEG_QUALITY}", again, lambda one: one


def _moved(one: Detection, scale: float, by: float) -> Detection:
    return replace(one, region=one.region * scale + by)


class Compared:
    """Searches a picture and what became of it with one detector, which says what its scores are
    worth in photos."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._thresholds = {
            label: worth.threshold
            for part in parts_for(detector, DEFAULT_LABELS)
            for label, worth in photo_scores(part).items()
        }
        self.kept: dict[str, Kept] = {}

    def search(self, image: Image, decision: Decision) -> list[Detection]:
        """All that is found, from FAINTEST on."""
        settings = SearchSettings(confidence=Share(FAINTEST))
        return search_pixels(ArrayPixels(image), decision, self._detector, settings)

    def counts(self, one: Detection) -> bool:
        """Whether it is found at the default thresholds."""
        return one.score >= self._thresholds[one.label]

    def compare(
        self, change: str, before: Sequence[Detection], image: Image, decision: Decision, home: Home
    ) -> None:
        """Note which of the findings from before are found in the changed picture."""
        found = [home(one) for one in self.search(image, decision)]
        kept = self.kept.setdefault(change, Kept())
        for one in filter(self.counts, before):
            again = [other for other in found if is_same_object(one, other, image.shape[1])]
            kept.before.append(one.score)
            kept.after.append(max((other.score for other in again), default=0.0))
            kept.counts.append(any(self.counts(other) for other in again))


def photos(data: Path, count: int) -> Iterator[Image]:
    """So many holdout photos of at most a megapixel, as many of each set."""
    sets = [one for one in SETS if one.size == "shrunk"]
    for one in sets:
        each = -(-count // len(sets))
        for _, (_, image) in zip(range(each), one.photos(data), strict=False):
            yield image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    parser.add_argument("--data", type=Path, default=shared)
    parser.add_argument("--photos", type=int, default=80)
    parser.add_argument("--model", default="")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    print(described(arguments.threads))
    compared = Compared(load_detector(arguments.model, device="cpu"))
    flat = Decision(Planar(), "")
    for image in photos(arguments.data, arguments.photos):
        before = compared.search(image, flat)
        for change, changed, home in changes(image):
            compared.compare(change, before, changed, flat, home)
    panorama = read_photo(arguments.data / PANORAMA)
    whole = np.ascontiguousarray(panorama.picture.rgb.read(0, 0, *panorama.size_wh))
    width = whole.shape[1]
    turned = np.roll(whole, width // 2, axis=1)
    compared.compare(
        "panorama turned by half its width",
        compared.search(whole, panorama.decision),
        turned,
        panorama.decision,
        lambda one: replace(one, region=one.region - (width // 2, 0)),
    )
    print(f"\n| change | kept of those scored ≥ {SURE} | kept of all | change of score |")
    print("| --- | --- | --- | --- |")
    for change, kept in compared.kept.items():
        print("| " + " | ".join([change, *kept.told()]) + " |")


if __name__ == "__main__":
    main()
