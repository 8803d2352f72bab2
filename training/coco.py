"""Annotated photos from COCO folders, and what may be learned from each of their boxes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.training.annotations import (
    LABELS,
    VALIDATION_SHARE,
    Annotations,
    Outline,
)
from training.votes import (
    AGREED,
    NOTHING,
    NOTHING_WEIGHT,
    PLATE_TEACHER,
    PSEUDO_WEIGHT,
    Row,
    interests,
    overlaps,
    touched,
    with_faces,
    with_overlooked_plates,
)

ALONE_TEACHERS = ("yunet", "centerface")
"""Sources of annotations to which ALONE applies."""
ALONE = (0.8, 60.0)
"""Least score and longest side in pixels of a face that one teacher alone marked. Wheels and lamps
look like large faces to it; two teachers seldom take the same wheel for a face."""

STYLE_SCORE, STYLE_LEAST_PX, STYLE_LEAST_FACES = 0.4, 12, 40
"""What the teachers must be sure of, and how many faces a set needs, to compare its frames."""

PLATE_DOUBT_ENDS_AT_PX = {
    **dict.fromkeys(("groupweb", "in_crowds"), 0),
    "tud_inria_street": 75,
    "mask498": 100,
    "oid_plates": 70,
    "utc_fr_street": 90,
    **dict.fromkeys(("ilcmask", "facemask853", "sy32", "rf_mik1i_gray"), 40),
}
"""Sets that were looked through: of the places where a model was unsure of a plate, none at least
so wide is one. They are windows, shop letters and signs, the most instructive background. In pixels
of the photos as sources.py has them."""

CAMERA_PX, CAMERA_VALIDATION_SHARE = 6_000_000, 1 / 3
"""Of photos with so many pixels, as cameras make them, so many are kept for calibration: they are
few, and what scores are worth there does not follow from small photos."""


def kept_for_calibration(
    photos: Sequence[Annotations],
) -> tuple[list[Annotations], list[Annotations]]:
    """Those that training kept aside: small ones, and those as cameras make them."""
    kept = [known for known in photos if known.for_validation]
    large = [known.validation_share >= CAMERA_VALIDATION_SHARE for known in kept]
    return (
        [known for known, is_large in zip(kept, large, strict=True) if not is_large],
        [known for known, is_large in zip(kept, large, strict=True) if is_large],
    )


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
    kinds["seen to be none"] = weights < 0
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

    `info.calibration` says that all of them, such as cameras make them, are kept for calibration.
    `info.complete_labels` names the labels that are marked completely (absent: all categories).
    Annotations carry `source` (annotator, uncertain, nothing, or the teacher's name) and `ignore`.
    A label that is not complete has a background only where a model has searched the set: then
    what it was unsure of is marked `uncertain`, and the rest is trusted.
    """
    content = read_annotations(file)
    names = {category["id"]: category["name"] for category in content.get("categories", [])}
    names = names or {number + 1: label for number, label in enumerate(LABELS)}
    info = content.get("info", {})
    complete, calibration = (
        set(info.get("complete_labels", names.values())),
        info.get("calibration"),
    )
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
        rows, outlines = _learnable(by_image[image["id"]], names, found, doubt_ends)
        trusted = complete | searched
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
                interests([tuple(row) for row in rows.tolist()], found),
                1.0 if calibration else _validation_share(image),
            )
        )
    return photos


def _validation_share(image: Mapping[str, Any]) -> float:
    pixels = image.get("width", 0) * image.get("height", 0)
    return CAMERA_VALIDATION_SHARE if pixels >= CAMERA_PX else VALIDATION_SHARE


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
        if source == NOTHING:
            weight = NOTHING_WEIGHT
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
        or row[5] != 0
        or row[2] - row[0] < plate_doubt_ends_px
        or touched(row, plates)
    ]
    if teachers is not None:
        rows = with_faces(rows, {name: teachers[name] for name in AGREED if name in teachers})
        seen = np.array(teachers.get(PLATE_TEACHER, [])).reshape(-1, 5)
        rows = with_overlooked_plates(rows, seen, plate_doubt_ends_px)
    table = np.array(rows, dtype=np.float32).reshape(-1, 6)
    return table, tuple(outlines.get(row, ()) for row in rows)


def _sure_alone(annotation: Mapping[str, Any]) -> bool:
    least_score, longest_px = ALONE
    sure: bool = annotation.get("score", 0) >= least_score
    return sure and bool(max(annotation["bbox"][2:]) <= longest_px)
