"""Takes the photos that are learned from out of snapshots of public repositories.

    python -m training.gather SNAPSHOTS OUTPUT --holdout FOLDER [FOLDER ...] [--known FOLDER ...]

SNAPSHOTS holds git directories of the repositories that sources.py names. OUTPUT gets `data`, for
training, and `aside`, a tenth of each source by sequence: never trained on, and not looked at
before the end. Both hold a COCO file and a folder of photos a source, as teach.py and train.py read
them; the photos are the files as they were, but those of more than MOST_PX pixels.

Photos that look like one below --holdout are left out. --known are folders of COCO files that
people have worked on already: where one of their photos is the same as one of a source, its
annotations are taken, scaled, with their marks of doubt; and it is not put aside. All their other
photos are copied to OUTPUT/data as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.known_photos import (
    Known,
    copy_rest,
    forget_seen,
    holdout_hashes,
    read_known,
    scaled,
)
from training.near_duplicates import SAME_BITS, Hashes, nearest, picture_hash
from training.snapshot import Snapshot, find_snapshot
from training.source_labels import read_boxes
from training.sources import SOURCES, Source

CATEGORIES = [
    {"id": number + 1, "name": name}
    for number, name in enumerate(("face", "plate", "person", "vehicle"))
]
ASIDE_SHARE = 0.1
MOST_PX = 12_000_000
SUFFIXES = (".jpg", ".jpeg", ".png")
Pixels = NDArray[np.uint8]


def photos_of(source: Source, snapshot: Snapshot) -> Iterator[tuple[str, bytes, Pixels]]:
    """Path, file and (H, W, 3) RGB pixels of the source's photos, by chance at most `most`."""
    paths = [
        path
        for path in sorted(snapshot.paths)
        if re.search(source.images, path) and path.lower().endswith(SUFFIXES)
    ]
    if source.most:
        paths = sorted(paths, key=lambda path: zlib.crc32(path.encode()))[: source.most]
    for path in sorted(paths):
        try:
            file = snapshot.read(path)
        except FileNotFoundError:
            continue  # snapshots lack the largest files
        pixels = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
        if pixels is not None:
            yield path, file, np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))


def is_aside(source: Source, path: str) -> bool:
    """Whether the photo is among those that are kept aside, with its neighbours."""
    name = PurePosixPath(path).stem
    numbers = re.findall(r"\d+", name)
    group = str(int(numbers[-1]) // source.sequence) if source.sequence and numbers else name
    return zlib.crc32(f"{source.name}/{group}".encode()) % 1000 < 1000 * ASIDE_SHARE


class Writer:
    """One COCO file with its folder of photos."""

    def __init__(self, folder: Path, source: Source, complete: Sequence[str]) -> None:
        self._folder, self._source = folder, source
        (folder / source.name).mkdir(parents=True, exist_ok=True)
        about = {
            "set": source.name,
            "repository": source.repository,
            "commit": source.commit,
            "licence": source.licence,
            "complete_labels": list(complete),
        }
        self._content: dict[str, Any] = {
            "info": about,
            "images": [],
            "annotations": [],
            "categories": CATEGORIES,
        }

    def add(
        self, path: str, file: bytes, rgb: Pixels, annotations: Sequence[dict[str, Any]]
    ) -> None:
        number = len(self._content["images"]) + 1
        scale = min(1.0, (MOST_PX / (rgb.shape[0] * rgb.shape[1])) ** 0.5)
        name = f"{self._source.name}/{number:05d}{PurePosixPath(path).suffix.lower()}"
        target = self._folder / name
        height, width = rgb.shape[:2]
        if scale < 1:
            width, height = round(width * scale), round(height * scale)
            rgb = np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA))
            cv2.imwrite(
                str(target),
                cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR),
                [cv2.IMWRITE_JPEG_QUALITY, 95],
            )
        else:
            target.write_bytes(file)
        entry = {"id": number, "file_name": name, "width": width, "height": height}
        self._content["images"].append({**entry, "orig_name": path})
        for annotation in annotations:
            self._content["annotations"].append(
                {
                    **scaled(annotation, scale, scale),
                    "id": len(self._content["annotations"]) + 1,
                    "image_id": number,
                }
            )

    def save(self) -> str:
        (self._folder / f"{self._source.name}.json").write_text(json.dumps(self._content))
        return f"{len(self._content['images'])} photos, {len(self._content['annotations'])} boxes"


def gather(source: Source, snapshot: Snapshot, output: Path, known: Known, held_out: Hashes) -> str:
    """Write the source's photos for training and those kept aside; how many, in words."""
    kept = Writer(output / "data" / "fetched", source, source.complete)
    aside = Writer(output / "aside", source, source.complete)
    category = {"face": 1, "plate": 2}[source.label]
    left_out, seen_before = 0, 0
    for path, file, rgb in photos_of(source, snapshot):
        if nearest(picture_hash(rgb), held_out)[1] <= SAME_BITS:
            left_out += 1
            continue
        size_wh = (rgb.shape[1], rgb.shape[0])
        like = known.like(rgb)
        if like >= 0:
            seen_before += 1
            entry = known.entries[like]
            known.used.add(like)
            scale = (size_wh[0] / entry.image["width"], size_wh[1] / entry.image["height"])
            found = [scaled(one, *scale) for one in entry.annotations]
        else:
            boxes = read_boxes(snapshot, source, path, size_wh)
            if boxes is None or (source.form == "none" and source.complete):
                continue
            found = [
                {
                    "category_id": category,
                    "bbox": list(box),
                    "iscrowd": 0,
                    "ignore": 0,
                    "source": "annotator",
                }
                for box in boxes
            ]
        if not is_aside(source, path):
            kept.add(path, file, rgb, found)
        elif like < 0:
            aside.add(path, file, rgb, found)
    return (
        f"{source.name}: {kept.save()}; {seen_before} known before; {left_out} like a holdout's; "
        f"aside {aside.save()}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("snapshots", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--holdout", type=Path, nargs="+", required=True)
    parser.add_argument("--known", type=Path, nargs="+", default=[])
    parser.add_argument("--only", nargs="+", help="names of sources")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    known, held_out = read_known(arguments.known), holdout_hashes(arguments.holdout)
    print(f"{len(known.entries)} photos known, {len(held_out) // 2} held out", flush=True)
    for source in SOURCES:
        if arguments.only and source.name not in arguments.only:
            continue
        snapshot = Snapshot(find_snapshot(arguments.snapshots, source.repository), source.commit)
        try:
            print(gather(source, snapshot, arguments.output, known, held_out), flush=True)
        finally:
            snapshot.close()
    if not arguments.only:
        print(copy_rest(known, arguments.output, held_out))
        print(forget_seen(arguments.output))


if __name__ == "__main__":
    main()
