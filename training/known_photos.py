"""Photos that are known already, and photos that look like them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.training.annotations import read_pixels
from training.coco import read_annotations
from training.near_duplicates import (
    SAME_BITS,
    Hashes,
    as_hashes,
    both_ways,
    nearest,
    picture_hash,
)

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
SAME_ASPECT = 0.03
"""Two photos of the same have aspects whose logarithms differ by less."""


@dataclass(frozen=True)
class Entry:
    """A photo of a COCO file: the file, and the photo's own parts of it."""

    file: Path
    image: dict[str, Any]
    annotations: list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """Photos of ours with annotations, and a hash of each; used: those that a source has larger."""

    hashes: Hashes
    entries: list[Entry]
    used: set[int]

    def like(self, rgb: NDArray[np.uint8]) -> int:
        """Index of the photo that shows the same, or -1."""
        index, bits = nearest(picture_hash(rgb), self.hashes)
        if index < 0 or bits > SAME_BITS:
            return -1
        image = self.entries[index].image
        aspect = (image["width"] / image["height"]) / (rgb.shape[1] / rgb.shape[0])
        return index if abs(np.log(aspect)) < SAME_ASPECT else -1


def read_known(folders: Sequence[Path]) -> Known:
    hashes: list[np.uint64] = []
    entries: list[Entry] = []
    for folder in folders:
        for file in sorted(folder.rglob("*.json")):
            if "holdout" in file.parts:
                continue
            content = read_annotations(file)
            by_image: dict[int, list[dict[str, Any]]] = {}
            for one in content["annotations"]:
                by_image.setdefault(one["image_id"], []).append(one)
            for image in content["images"]:
                path = file.parent / image["file_name"]
                if path.exists():
                    hashes.append(picture_hash(read_pixels(path)))
                    entries.append(Entry(file, image, by_image.get(image["id"], [])))
    return Known(as_hashes(hashes), entries, set())


def holdout_hashes(folders: Sequence[Path]) -> Hashes:
    """Of every picture below the folders, and of its mirror image."""
    hashes = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                hashes += both_ways(read_pixels(path))
    return as_hashes(hashes)


def scaled(annotation: dict[str, Any], x_scale: float, y_scale: float) -> dict[str, Any]:
    """An annotation of a photo at another size; outlines and all else go along."""
    x, y, width, height = annotation["bbox"]
    box = [x * x_scale, y * y_scale, width * x_scale, height * y_scale]
    outlines = [
        [
            round(value * (y_scale if place % 2 else x_scale), 1)
            for place, value in enumerate(outline)
        ]
        for outline in annotation.get("segmentation") or []
    ]
    area = annotation.get("area", width * height) * x_scale * y_scale
    return {
        **annotation,
        "bbox": [round(value, 1) for value in box],
        "segmentation": outlines,
        "area": area,
    }


def forget_seen(output: Path) -> str:
    """Drop what was put aside but looks like a photo of the training data; how many, in words."""
    trained = [
        both_ways(read_pixels(file.parent / image["file_name"]))
        for file in sorted((output / "data").rglob("*.json"))
        for image in read_annotations(file)["images"]
    ]
    hashes = as_hashes([one for both in trained for one in both])
    dropped, kept = 0, 0
    for file in sorted((output / "aside").glob("*.json")):
        content = read_annotations(file)
        alike = set()
        for image in content["images"]:
            path = file.parent / image["file_name"]
            if nearest(picture_hash(read_pixels(path)), hashes)[1] <= SAME_BITS:
                alike.add(image["id"])
                path.unlink()
        content["images"] = [one for one in content["images"] if one["id"] not in alike]
        content["annotations"] = [
            one for one in content["annotations"] if one["image_id"] not in alike
        ]
        file.write_text(json.dumps(content))
        dropped, kept = dropped + len(alike), kept + len(content["images"])
    return f"{kept} photos aside; {dropped} more looked like one of the training data"


def copy_rest(known: Known, output: Path, held_out: Hashes) -> str:
    """Copy the known photos that no source has at another size; how many, in words."""
    by_file: dict[Path, list[Entry]] = {}
    for index, entry in enumerate(known.entries):
        alike = nearest(known.hashes[index], held_out)[1] <= SAME_BITS
        if index not in known.used and not alike:
            by_file.setdefault(entry.file, []).append(entry)
    folder = output / "data" / "known"
    for file, entries in by_file.items():
        content = read_annotations(file)
        images = [entry.image for entry in entries]
        annotations = [one for entry in entries for one in entry.annotations]
        for image in images:
            target = folder / image["file_name"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((file.parent / image["file_name"]).read_bytes())
        chosen = {**content, "images": images, "annotations": annotations}
        (folder / file.name).write_text(json.dumps(chosen))
    return f"{sum(map(len, by_file.values()))} known photos copied as they are"
