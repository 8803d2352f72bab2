"""Annotated photos from COCO folders, and what may be learned from each of their boxes."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

LABELS = ("face", "plate", "person", "vehicle")

VALIDATION_SHARE = 0.06
PSEUDO_WEIGHT = 0.7
"""How much a face that only teachers marked counts beside one that a person marked."""
AGREED = {"CenterFace": 0.35, "YuNet": 0.5}
"""Least scores at which two teachers, in the same place, make a face."""
ALONE = (0.8, 60.0)
"""Least score and longest side in pixels of a face that one teacher alone marked. Wheels and lamps
look like large faces to it; two teachers seldom take the same wheel for a face."""
ALONE_TEACHERS = ("yunet", "centerface")
"""Sources of annotations to which ALONE applies."""
DOUBTED = {"CenterFace": 0.22, "YuNet": 0.4}
"""Least score at which one teacher alone makes a place that is not sure to be background."""

STYLE_SCORE, STYLE_LEAST_PX, STYLE_LEAST_FACES = 0.4, 12, 40
"""What the teachers must be sure of, and how many faces a set needs, to compare its frames."""

PLATE_TEACHER = "earlier weights"
"""Under this name, teach.py notes the plates that a network trained before sees."""
PLATE_SURE, PLATE_DOUBTED = 0.6, 0.15
"""Least scores at which that network, where nobody marked a plate, sees one, and at which the place
is not sure to be background."""
THING_TEACHER = {"person": "YOLOX persons", "vehicle": "YOLOX vehicles"}
"""Under these names, teach.py notes what YOLOX-nano sees."""
THING_SURE, THING_DOUBTED = 0.5, 0.12
"""Least scores at which it, where nobody marked a person or vehicle, sees one, and at which the
place is not sure to be background."""
PLATE_OVERLOOKED_PX = 40.0
"""People leave narrower plates unmarked: of the network's sure findings most are plates. Of the
wider ones most are signs and lettering."""

PLATE_DOUBT_ENDS_AT_PX = {
    **dict.fromkeys(("groupweb", "in_crowds"), 0),
    "tud_inria_street": 60,
    **dict.fromkeys(("ilcmask", "facemask853", "mask498", "sy32", "rf_mik1i_gray"), 40),
    **dict.fromkeys(("oid_plates", "utc_fr_street"), 40),
}
"""Sets that were looked through: of the places where a model was unsure of a plate, none at least
so wide is one. They are windows, shop letters and signs, the most instructive background."""


Outline = tuple[NDArray[np.float32], ...]


@dataclass(frozen=True)
class Annotations:
    """What is known about one photo.

    boxes: (N, 4) float32 left, top, right, bottom in pixels. labels: (N,) indices into LABELS.
    weights: (N,) how much each box counts as an object; 0 = may be one, learn nothing there.
    background: for each label, whether places without a box are sure to hold no such object.
    outlines: for each box, its outline as polygons of (K, 2) float32 pixels; empty where it is not
    known.
    """

    path: Path
    source: str
    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    background: tuple[bool, ...]
    outlines: tuple[Outline, ...] = ()

    @property
    def for_validation(self) -> bool:
        """A fixed share of the photos, chosen by name, is kept for calibration."""
        name = f"{self.source}/{self.path.name}".encode()
        return zlib.crc32(name) % 10_000 < VALIDATION_SHARE * 10_000


def annotation_files(folder: Path) -> list[Path]:
    """Every COCO file below `folder` that is meant for training.

    Whatever lies in a folder named `holdout` is left alone: it is never learned from.
    """
    files = sorted(folder.rglob("*.json"))
    return [file for file in files if "holdout" not in file.relative_to(folder).parts]


def read_annotations(file: Path) -> dict[str, Any]:
    """The content of a COCO file. Raises ValueError where it is another kind of file."""
    content = json.loads(file.read_text())
    if not isinstance(content, dict) or not {"images", "annotations"} <= content.keys():
        raise ValueError(
            f"{file} holds no COCO annotations (images and annotations are missing). Keep other "
            "*.json files outside of the data folder."
        )
    return content


def read_folder(folder: Path, teachers: Path | None = None) -> list[Annotations]:
    """All annotated photos below `folder`.

    teachers: what teach.py wrote about the same folder; None does without.
    """
    seen = json.loads(teachers.read_text()) if teachers else {}
    photos = []
    for file in annotation_files(folder):
        photos += read_coco(file, {Path(key): value for key, value in seen.items()}, folder)
    if not photos:
        raise FileNotFoundError(
            f"No COCO annotation file (*.json) with images was found in {folder}."
        )
    return photos


def counts(photos: Sequence[Annotations]) -> str:
    """What is known about so many photos, in words: marked by people, by teachers, or in doubt."""
    labels = np.concatenate([photo.labels for photo in photos])
    weights = np.concatenate([photo.weights for photo in photos])
    kinds = {"by people": weights == 1, "by teachers": (weights > 0) & (weights < 1)}
    kinds["in doubt"] = weights == 0
    parts = [
        f"{int(((labels == number) & chosen).sum())} {label}s {kind}"
        for number, label in enumerate(LABELS)
        for kind, chosen in kinds.items()
    ]
    return f"{len(photos)} photos: {', '.join(parts)}"


def read_coco(
    file: Path, seen: Mapping[Path, Mapping[str, Any]] | None = None, root: Path | None = None
) -> list[Annotations]:
    """The photos of one COCO file.

    `info.complete_labels` names the labels that are marked completely (absent: all categories).
    Annotations carry `source` (annotator, uncertain, or the teacher's name) and `ignore`.
    A label that is not complete has a background only where a model has searched the set: then
    what it was unsure of is marked `uncertain`, and the rest is trusted.
    """
    content = read_annotations(file)
    names = {category["id"]: category["name"] for category in content.get("categories", [])}
    names = names or {number + 1: label for number, label in enumerate(LABELS)}
    complete = set(content.get("info", {}).get("complete_labels", names.values()))
    by_image: dict[int, list[dict[str, Any]]] = defaultdict(list)
    searched: set[str] = set()
    for annotation in content["annotations"]:
        label = names.get(annotation["category_id"])
        if label in LABELS:
            by_image[annotation["image_id"]].append(annotation)
            if annotation.get("source", "annotator") != "annotator":
                searched.add(label)
    doubt_ends = PLATE_DOUBT_ENDS_AT_PX.get(file.stem, float("inf"))
    keys = {
        image["id"]: (file.parent / image["file_name"]).relative_to(root or file.parent)
        for image in content["images"]
    }
    _in_common_style(content["annotations"], names, keys, seen or {})
    photos = []
    for image in content["images"]:
        path = file.parent / image["file_name"]
        found = (seen or {}).get(keys[image["id"]])
        rows, outlines = _learnable(
            by_image[image["id"]], names, found, doubt_ends, frozenset(complete)
        )
        trusted = complete | searched
        if found is not None:
            trusted |= {label for label, teacher in THING_TEACHER.items() if teacher in found}
        if found is not None and not AGREED.keys().isdisjoint(found):
            trusted.add("face")
        photos.append(
            Annotations(
                path,
                file.stem,
                rows[:, :4],
                rows[:, 4].astype(np.int64),
                rows[:, 5],
                tuple(label in trusted for label in LABELS),
                outlines,
            )
        )
    return photos


def _in_common_style(
    annotations: Sequence[dict[str, Any]],
    names: Mapping[int, str],
    keys: Mapping[int, Path],
    seen: Mapping[Path, Mapping[str, Any]],
) -> None:
    """Give the faces that people marked the same frame in every set; changes `annotations`.

    Where a face begins is a matter of taste: one set's boxes take in hair and neck, another's end
    at the brows. Each set's boxes are moved and scaled by the median by which the teachers' boxes
    differ from them, so that the network need not learn which set it is looking at.
    """
    by_hand = [
        annotation
        for annotation in annotations
        if names.get(annotation["category_id"]) == "face"
        and annotation.get("source", "annotator") == "annotator"
    ]
    differences = []
    for annotation in by_hand:
        box = np.array(annotation["bbox"], float)
        found = seen.get(keys[annotation["image_id"]], {})
        for faces in (np.array(found.get(name, [])).reshape(-1, 5) for name in AGREED):
            faces = faces[faces[:, 4] >= STYLE_SCORE, :4]
            shared = overlaps(np.concatenate([box[:2], box[:2] + box[2:]]), faces)
            if box[2:].max() >= STYLE_LEAST_PX and (shared > 0.2).any():
                other = faces[shared.argmax()]
                ratio = np.log((other[2:] - other[:2]) / box[2:])
                moved = ((other[:2] + other[2:]) / 2 - box[:2] - box[2:] / 2) / box[2:]
                differences.append(np.concatenate([ratio, moved]))
    if len(differences) < STYLE_LEAST_FACES:
        return
    ratio, moved = np.split(np.median(differences, axis=0), 2)
    for annotation in by_hand:
        start, size = np.split(np.array(annotation["bbox"], float), 2)
        middle = start + size * (0.5 + moved)
        size = size * np.exp(ratio)
        annotation["bbox"] = [*(middle - size / 2).tolist(), *size.tolist()]


def _learnable(
    annotations: Sequence[Mapping[str, Any]],
    names: Mapping[int, str],
    teachers: Mapping[str, Any] | None,
    plate_doubt_ends_px: float,
    complete: frozenset[str],
) -> tuple[NDArray[np.float32], tuple[Outline, ...]]:
    """(N, 6) left, top, right, bottom, label and weight; and the outlines of all N."""
    rows: list[Row] = []
    outlines: dict[Row, Outline] = {}
    for annotation in annotations:
        x, y, width, height = annotation["bbox"]
        source = annotation.get("source", "annotator")
        weight = 1.0 if source == "annotator" else PSEUDO_WEIGHT
        doubtful = source == "uncertain" or (
            source in ALONE_TEACHERS and not _sure_alone(annotation)
        )
        if doubtful or annotation.get("ignore") or annotation.get("iscrowd"):
            weight = 0.0
        label = LABELS.index(names[annotation["category_id"]])
        row = (x, y, x + width, y + height, label, weight)
        rows.append(row)
        polygons = annotation.get("segmentation")
        if isinstance(polygons, list) and source != "uncertain" and not annotation.get("ignore"):
            outlines[row] = tuple(
                np.array(one, np.float32).reshape(-1, 2) for one in polygons if len(one) >= 6
            )
    plates = [row for row in rows if row[4] == LABELS.index("plate") and row[5] > 0]
    rows = [
        row
        for row in rows
        if row[4] != LABELS.index("plate")
        or row[5] > 0
        or row[2] - row[0] < plate_doubt_ends_px
        or _touched(row, plates)
    ]
    if teachers is not None:
        rows = _with_teachers(rows, {name: teachers.get(name, []) for name in AGREED})
        seen = np.array(teachers.get(PLATE_TEACHER, [])).reshape(-1, 5)
        rows = _with_overlooked_plates(rows, seen, plate_doubt_ends_px)
        for label, teacher in THING_TEACHER.items():
            seen = np.array(teachers.get(teacher, [])).reshape(-1, 5)
            rows = _with_things(rows, label, seen, label in complete)
    table = np.array(rows, dtype=np.float32).reshape(-1, 6)
    return table, tuple(outlines.get(row, ()) for row in rows)


def _sure_alone(annotation: Mapping[str, Any]) -> bool:
    least_score, longest_px = ALONE
    return annotation.get("score", 0) >= least_score and max(annotation["bbox"][2:]) <= longest_px


Row = tuple[float, float, float, float, int, float]


def _with_teachers(rows: list[Row], teachers: Mapping[str, Any]) -> list[Row]:
    """Add faces that both teachers see, and doubt where one of them sees something."""
    by_teacher = {name: np.array(found).reshape(-1, 5) for name, found in teachers.items()}
    agreed: list[NDArray[np.float64]] = []
    doubted: list[NDArray[np.float64]] = []
    for name, found in by_teacher.items():
        others = [value for other, value in by_teacher.items() if other != name]
        for box in found:
            partners = [
                other[(overlaps(box[:4], other[:, :4]) > 0.4)] for other in others if len(other)
            ]
            confirmed = any(
                len(partner) and partner[:, 4].max() >= min(AGREED.values()) for partner in partners
            )
            if confirmed and box[4] >= AGREED[name]:
                agreed.append(box[:4])
            elif box[4] >= DOUBTED[name]:
                doubted.append(box[:4])
    face = LABELS.index("face")
    sure = [row for row in rows if row[4] == face and row[5] > 0]
    for box in agreed:
        if not _covered(box, sure):
            sure.append((*box.tolist(), face, PSEUDO_WEIGHT))
    unsure = [row for row in rows if row[4] == face and row[5] == 0]
    unsure += [(*box.tolist(), face, 0.0) for box in doubted]
    unsure = [row for row in unsure if not _covered(np.array(row[:4]), sure)]
    return [*(row for row in rows if row[4] != face), *sure, *unsure]


def _with_overlooked_plates(
    rows: list[Row], seen: NDArray[np.float64], doubt_ends_px: float
) -> list[Row]:
    """Add plates that nobody marked, and doubt where there may be one.

    seen: (N, 5) left, top, right, bottom, score, of an earlier network that saw the photos enlarged
    too. A student that has to see as much at their own size learns from it (Xie et al.,
    Self-training with Noisy Student, 2020, arXiv 1911.04252).
    """
    plate = LABELS.index("plate")
    plates = [row for row in rows if row[4] == plate and row[5] > 0]
    doubts = [row for row in rows if row[4] == plate and row[5] == 0]
    for *box, score in seen.tolist():
        width = box[2] - box[0]
        if score < PLATE_DOUBTED or width >= doubt_ends_px or _covered(np.array(box), plates):
            continue
        left, top, right, bottom = box
        if score >= PLATE_SURE and width < PLATE_OVERLOOKED_PX:
            plates.append((left, top, right, bottom, plate, PSEUDO_WEIGHT))
        else:
            doubts.append((left, top, right, bottom, plate, 0.0))
    doubts = [row for row in doubts if not _covered(np.array(row[:4]), plates)]
    return [*(row for row in rows if row[4] != plate), *plates, *doubts]


def _with_things(
    rows: list[Row], label: str, seen: NDArray[np.float64], complete: bool
) -> list[Row]:
    """Add persons or vehicles that a teacher is sure of, and doubt where it is not.

    seen: (N, 5) left, top, right, bottom, score. complete: whether people marked them all, so that
    what the teacher sees beside can only be a mistake of either.
    """
    number = LABELS.index(label)
    rows = list(rows)
    for *box, score in sorted(seen.tolist(), key=lambda one: -one[4]):
        own = [row for row in rows if row[4] == number]
        if score < THING_DOUBTED or _covered(np.array(box), own):
            continue
        sure = score >= THING_SURE and not complete
        left, top, right, bottom = box
        rows.append((left, top, right, bottom, number, PSEUDO_WEIGHT if sure else 0.0))
    return rows


def _touched(row: Row, others: Sequence[Row]) -> bool:
    boxes = np.array([other[:4] for other in others]).reshape(-1, 4)
    return bool((overlaps(np.array(row[:4]), boxes) > 0).any())


def _covered(box: NDArray[np.float64], rows: Sequence[Row]) -> bool:
    others = np.array([row[:4] for row in rows]).reshape(-1, 4)
    return bool((overlaps(box, others) > 0.3).any())


def overlaps(box: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
    """Intersection over union of one box with (N, 4) others, all left, top, right, bottom."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.clip(high - low, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod()
    return np.asarray(common / np.maximum(areas - common, 1e-9), dtype=np.float64)


def read_pixels(path: Path) -> NDArray[np.uint8]:
    """(H, W, 3) RGB."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise FileNotFoundError(f"{path} is listed in the annotations but cannot be read.")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
