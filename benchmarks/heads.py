"""How much of annotated faces do heads cover that are told from persons, and what do they cost?

    .venv/bin/python -m benchmarks.heads FOLDER/faces/holdout/ilcmask.json [more COCO files]
        [--model traffic] [--turned street+yunet+traffic] [--photos 200]

A face belongs to a person where it is the only one in the box of the only person around it. What is
told, by the shape of the person's box:

- bottom: at which share of the box, from above, faces end, for half, 95 and 99 of 100 of them:
  what SHARES in redaction/heads.py are made from;
- covered: the share of faces that lie to at least 90 % in what the preset `street` redacts of
  heads;
- area: what is redacted, as a share of the person's own area and in areas of the face's box. A
  whole head has about two of these.

Of a file with categories `turned head` and `head in profile`, in which somebody marked heads by
hand, in photos and panoramas: how many the preset `street` hides to at least 90 %, as a run with
the model --turned does, of how many in profile it hides the face that it found, and each other one,
with the reason.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.merging import PLANE
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.overlap import Canvas, polygon_mask
from anon_plugin.engine.evaluation.pictures import redacted_area
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.engine.geometry.boxes import bounding_boxes
from anon_plugin.engine.geometry.polygons import Points, ellipse_inside, enclosing_box
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.redaction.heads import SURE_FACE, as_redacted
from anon_plugin.engine.redaction.style import HEAD, Style, styles_for
from anon_plugin.engine.tasks.search import search
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.vocabulary import FACE, LABELS, PERSON, PRESETS
from anon_plugin.models.loading import DEFAULT_MODEL, load_detector
from benchmarks.machine import described

ASPECTS = (0.0, 0.7, 1.0, 1.3, 1.6, 2.0, 2.4, 2.8, 3.4, 9.0)
COVERED = 0.9
TURNED, PROFILE = "turned head", "head in profile"
FACE_FOUND = "a face was found"
_STREET = PRESETS["street"].by_label[PERSON]
STYLE = Style("fill", HEAD, float(_STREET["margin"]), float(_STREET["feather"]))


@dataclass(frozen=True)
class Pair:
    """A face in a person. aspect: height by width of the person's box. bottom: where the face ends
    in it, from above. covered: share of the face. of_person, of_face: the redacted area by theirs.
    """

    aspect: float
    bottom: float
    covered: float
    of_person: float
    of_face: float


def pairs(photo: AnnotatedPhoto, persons: Sequence[Detection]) -> Iterator[Pair]:
    """The faces of one photo that surely belong to one of the persons."""
    faces = [one for one in photo.objects if one.label == FACE]
    masker = redacted_area(styles_for("fill") | {PERSON: STYLE})
    for person in persons:
        own = [one for one in faces if _holds(person, one.region)]
        if len(own) != 1 or own[0].ignore:
            continue
        (face,) = own
        if sum(_holds(other, face.region) for other in persons) != 1:
            continue
        x0, y0, x1, y1 = person.xyxy
        (head,) = as_redacted([person], {PERSON: STYLE}, PLANE)
        mask, shown = masker(head), polygon_mask(face.region)
        canvas = Canvas([mask, shown])
        canvas.add(mask)
        area = float(mask[2].sum())
        yield Pair(
            (y1 - y0) / (x1 - x0),
            (float(face.region[:, 1].max()) - y0) / (y1 - y0),
            canvas.share_of(shown),
            area / max(float(polygon_mask(person.region)[2].sum()), 1.0),
            area / max(float(shown[2].sum()), 1.0),
        )


def _holds(person: Detection, face: Points) -> bool:
    """Whether a face's middle lies in a person's box, or so little above it as boxes are off."""
    x, y = face.mean(axis=0)
    x0, y0, x1, y1 = person.xyxy
    return bool(x0 <= x <= x1 and y0 - 0.3 * np.ptp(face[:, 1]) <= y <= y1)


def table(found: Sequence[Pair]) -> Iterator[str]:
    """A line for each shape of box, and one for all."""
    yield "height/width   faces  bottom 50 %  95 %  99 %  covered  area/person  area/face"
    for low, high in (*pairwise(ASPECTS), (0.0, np.inf)):
        some = [one for one in found if low <= one.aspect < high]
        if not some:
            continue
        bottoms = np.quantile([one.bottom for one in some], [0.5, 0.95, 0.99])
        covered = np.mean([one.covered >= COVERED for one in some])
        of_person, of_face = (
            np.median([getattr(one, name) for one in some]) for name in ("of_person", "of_face")
        )
        yield (
            f"{low:4.1f} to {high:4.1f}  {len(some):6d}  {bottoms[0]:11.2f}  {bottoms[1]:4.2f}  "
            f"{bottoms[2]:4.2f}  {covered:7.3f}  {of_person:11.2f}  {of_face:9.1f}"
        )


def marked_heads(
    marked: AnnotatedPhoto, path: Path, detector: Detector
) -> Iterator[tuple[TrueObject, float, str]]:
    """Each marked head of a photo, how much of it is hidden, and what speaks against it."""
    photo = read_photo(path)
    styles = styles_for("street")
    found = search(photo, detector, SearchSettings(labels=LABELS))
    masker = redacted_area(styles)
    masks = [masker(one) for one in as_redacted(found, styles, photo.decision.projection.surface)]
    for head in marked.objects:
        if head.label not in (TURNED, PROFILE):
            continue
        shown = polygon_mask(ellipse_inside(enclosing_box(head.region, head.region)))
        canvas = Canvas([*masks, shown])
        for mask in masks:
            canvas.add(mask)
        around = [one for one in found if one.label == PERSON and _holds(one, head.region)]
        (left, top), (right, bottom) = head.region.min(axis=0), head.region.max(axis=0)
        faces = [
            one
            for one in found
            if one.label == FACE and one.score >= SURE_FACE
            for x, y in [one.region.mean(axis=0)]
            if left <= x <= right and top <= y <= bottom
        ]
        why = FACE_FOUND if faces else "not all of it" if around else "no person found"
        yield head, canvas.share_of(shown), why


def print_marked(path: Path, photos: Sequence[AnnotatedPhoto], detector: Detector) -> None:
    """How many marked heads are hidden, and each that is not."""
    results = []
    for photo in photos:
        for head, hidden, why in marked_heads(photo, path.parent / photo.name, detector):
            results.append((head.label, hidden >= COVERED, why))
            if hidden < COVERED and (head.label, why) != (PROFILE, FACE_FOUND):
                x0, y0, x1, y1 = bounding_boxes([head.region])[0].round().astype(int)
                place = f"{x1 - x0} x {y1 - y0} px at {x0}, {y0}"
                print(f"{head.label}, {photo.name}, {place}: {hidden:.2f}, {why}", flush=True)
    for label in (TURNED, PROFILE):
        same = [(hidden, why) for name, hidden, why in results if name == label]
        whole = sum(hidden for hidden, _ in same)
        faces = sum(not hidden and why == FACE_FOUND for hidden, why in same)
        told = f"{whole} of {len(same)} hidden to {COVERED:.0%}"
        print(f"{path.stem}, {label}: {told}, of {faces} others a face", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--model", default="traffic")
    parser.add_argument("--turned", default=DEFAULT_MODEL, help="model for turned heads")
    parser.add_argument("--photos", type=int, default=200, help="of each file, evenly chosen")
    options = parser.parse_args()
    detector = load_detector(options.model)
    print(described(torch.get_num_threads(), detector), detector.name)
    everything: list[Pair] = []
    for path in options.data:
        photos = [one for one in read_coco(path) if one.objects]
        if any(one.label in (TURNED, PROFILE) for photo in photos for one in photo.objects):
            print_marked(path, photos, load_detector(options.turned))
            continue
        chosen = photos[:: max(1, len(photos) // options.photos)]
        found: list[Pair] = []
        for photo in chosen:
            pixels = cv2.imread(str(path.parent / photo.name))
            picture = np.ascontiguousarray(pixels[:, :, ::-1])
            (seen,) = detector.detect([picture], {PERSON: None})
            found += pairs(photo, seen)
        print(f"\n{path.stem}: {len(chosen)} photos", *table(found), sep="\n", flush=True)
        everything += found
    if everything:
        print("\nall", *table(everything), sep="\n")


if __name__ == "__main__":
    main()
