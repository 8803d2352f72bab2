"""Detections from JSON files, and which annotated photo each belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.exchange.coco_masks import region_of
from anon_plugin.engine.exchange.wkt import parse_polygon
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.vocabulary import label_of
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

ByPhoto = dict[str, list[Detection]]


def read_detections(path: Path, ground_truth: Path | None = None) -> ByPhoto:
    """Photo → detections of a JSON file.

    Known are a list of {"photo", "label", "score", "region_px" (WKT) or "bbox" (x, y, width,
    height)}, alone or under "detections"; GeoJSON of a DETECTIONS layer; and COCO results
    ({"image_id", "category_id", "score", "bbox"}), whose ids are those of `ground_truth`.
    Raises SettingsError where the file is none of these.
    """
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
        if isinstance(content, dict) and "features" in content:
            content = [feature["properties"] for feature in content["features"]]
        elif isinstance(content, dict):
            content = content["detections"]
        names, labels = _coco_ids(content, ground_truth)
        found: ByPhoto = {}
        for entry in content:
            photo = str(names[entry["image_id"]] if names else entry["photo"])
            label = labels[entry["category_id"]] if labels else label_of(str(entry["label"]))
            if not label:
                raise ValueError(f"a detection in {photo} has no label")
            found.setdefault(photo, []).append(_detection(label, entry))
        return found
    except (OSError, *NONSENSE) as error:
        raise SettingsError(
            tr(
                "{path} cannot be read as detections: {problem} {error}. Give a "
                'JSON list of {{"photo", "label", "score", "region_px" or '
                '"bbox"}}, or COCO results together with their COCO ground truth.'
            ).format(path=path, problem=type(error).__name__, error=error)
        ) from error


def _coco_ids(
    content: Sequence[Mapping[str, Any]], ground_truth: Path | None
) -> tuple[dict[Any, str], dict[Any, str]]:
    if not content or "image_id" not in content[0]:
        return {}, {}
    if ground_truth is None or not ground_truth.is_file():
        raise ValueError("COCO results need the COCO file that their ids refer to")
    document = parse_json(ground_truth.read_text(encoding="utf-8"))
    names = {image["id"]: str(image["file_name"]) for image in document["images"]}
    return names, {one["id"]: label_of(str(one["name"])) for one in document["categories"]}


def _detection(label: str, entry: Mapping[str, Any]) -> Detection:
    score = float(entry.get("score", 1.0))
    if entry.get("region_px"):
        return Detection(label, score, parse_polygon(str(entry["region_px"])), is_box=False)
    outline = region_of(entry.get("segmentation"))
    if outline is not None:
        return Detection(label, score, outline, is_box=False)
    x, y, width, height = (float(value) for value in entry["bbox"])
    return Detection.from_xyxy(label, score, (x, y, x + width, y + height))


def pair(
    photos: Sequence[AnnotatedPhoto], found: ByPhoto
) -> tuple[list[tuple[AnnotatedPhoto, list[Detection]]], list[str], list[str]]:
    """Annotated photos, each with its detections; and the photos of detections that belong to none.

    Paths need not be equal: a photo is recognised by its file name (without suffix), and where
    several are called the same by the folders above it. Returns (pairs in the order of `photos`,
    path that the detections use for each or "", photos left over).
    Raises SettingsError where two annotated photos fit equally well.
    """
    by_stem: dict[str, list[int]] = {}
    for index, photo in enumerate(photos):
        by_stem.setdefault(_parts(photo.name)[-1], []).append(index)
    taken: dict[int, list[Detection]] = {}
    paths = [""] * len(photos)
    left_over = []
    for name, detections in found.items():
        candidates = by_stem.get(_parts(name)[-1], [])
        if not candidates:
            left_over.append(name)
            continue
        scores = [_common(name, photos[index].name) for index in candidates]
        best = max(scores)
        if scores.count(best) > 1:
            raise SettingsError(
                tr(
                    "The detections of {name} fit {count} annotated photos equally "
                    "well. Use file names that differ, or paths with their folders, on "
                    "both sides."
                ).format(name=name, count=scores.count(best))
            )
        chosen = candidates[scores.index(best)]
        taken.setdefault(chosen, []).extend(detections)
        paths[chosen] = name
    pairs = [(photo, taken.get(index, [])) for index, photo in enumerate(photos)]
    return pairs, paths, left_over


def _parts(name: str) -> tuple[str, ...]:
    path = PurePosixPath(name.replace("\\", "/"))
    return (*path.parts[:-1], path.stem)


def _common(first: str, second: str) -> int:
    """How many names, from the file upwards, two paths share."""
    count = 0
    for one, other in zip(reversed(_parts(first)), reversed(_parts(second)), strict=False):
        if one != other:
            break
        count += 1
    return count
