"""Photos that stand for a user's new streets, as anon:collecttrainingdata keeps them.

The camera is made up: it lies on its side, and its photos bear no tag that says so. The photos are
those of open-lpr that training.gather leaves out, turned by 90 degrees and shrunk. The shipped
weights know others of that collection; upright they find nearly every plate, lying about four of
five. Photos that look like one of ../shared, held out or known to the weights, are left out. Whole
sequences, by the numbers of the photos, are on one side.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.store.folder import digest
from training.gather import SUFFIXES
from training.known_photos import holdout_hashes
from training.near_duplicates import SAME_BITS, as_hashes, nearest, picture_hash
from training.snapshot import Snapshot, find_snapshot
from training.source_labels import read_boxes
from training.sources import SOURCES

NAME = "openlpr"
KNOWN = ("holdout", f"train/{NAME}")
HELD_OUT, MOST = 200, 1000
"""Photos that are held out, by whole sequences, and that may be learned from, if there are."""
LONGEST_PX = 512
JPEG_QUALITY = 92


@dataclass(frozen=True)
class Taken:
    """A photo of the made-up camera. boxes: (N, 4) left, top, width, height."""

    sequence: str
    pixels: NDArray[np.uint8]
    boxes: NDArray[np.float64]


def collect(snapshots: Path, shared: Path, output: Path) -> None:
    """Write OUTPUT/train, OUTPUT/holdout and OUTPUT/holdout.sha256, once.

    snapshots: a folder of git directories, as training.gather takes it.
    """
    if (output / "holdout.sha256").is_file():
        return
    groups: dict[str, list[Taken]] = {}
    for one in _taken(snapshots, shared):
        groups.setdefault(one.sequence, []).append(one)
    sides: dict[str, list[Taken]] = {"holdout": [], "train": []}
    for name in sorted(groups, key=_chance):
        side = "holdout" if len(sides["holdout"]) < HELD_OUT else "train"
        sides[side] += groups[name]
    for side, photos in sides.items():
        _write(output / side, photos[:MOST])
    lines = [
        f"{digest(path)}  {path.relative_to(output)}\n"
        for path in sorted((output / "holdout" / "new").iterdir())
    ]
    (output / "holdout.sha256").write_text("".join(lines))


def _taken(snapshots: Path, shared: Path) -> Iterator[Taken]:
    seen = as_hashes(list(holdout_hashes([shared / "data" / "plates" / one for one in KNOWN])))
    source = next(one for one in SOURCES if one.name == NAME)
    snapshot = Snapshot(find_snapshot(snapshots, source.repository), source.commit)
    fits = (path for path in sorted(snapshot.paths) if re.search(source.images, path))
    paths = sorted((one for one in fits if one.lower().endswith(SUFFIXES)), key=_chance)
    # As training.gather takes them: the first ones by this order were trained on.
    for path in paths[source.most :]:
        try:
            file = np.frombuffer(snapshot.read(path), np.uint8)
        except FileNotFoundError:
            continue  # snapshots lack the largest files
        bgr = cv2.imdecode(file, cv2.IMREAD_COLOR)
        if bgr is None:
            continue
        rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
        boxes = read_boxes(snapshot, source, path, (rgb.shape[1], rgb.shape[0]))
        own = picture_hash(rgb)
        if not boxes or nearest(own, seen)[1] <= SAME_BITS:
            continue
        seen = np.append(seen, own)
        numbers = re.findall(r"\d+", PurePosixPath(path).stem)
        sequence = str(int(numbers[-1]) // source.sequence) if numbers else path
        yield Taken(sequence, *lying(rgb, np.array(boxes)))
    snapshot.close()


def lying(
    pixels: NDArray[np.uint8], boxes: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The photo and its boxes, (N, 4) left, top, width, height, turned to the right and shrunk."""
    height = pixels.shape[0]
    scale = min(1.0, LONGEST_PX / max(pixels.shape[:2]))
    turned = np.ascontiguousarray(np.rot90(pixels, -1))
    small = cv2.resize(turned, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left, top, wide, high = boxes.T
    return np.asarray(small, np.uint8), scale * np.stack(
        [height - top - high, left, high, wide], axis=1
    )


def _write(folder: Path, photos: Sequence[Taken]) -> None:
    images, annotations = [], []
    (folder / "new").mkdir(parents=True)
    for number, one in enumerate(photos):
        path = f"new/{number:05d}.jpg"
        bgr = cv2.cvtColor(one.pixels, cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(folder / path), bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        height, width = one.pixels.shape[:2]
        about = {"id": number, "file_name": path, "width": width, "height": height}
        images.append({**about, "sequence": one.sequence})
        for box in one.boxes.round(2).tolist():
            row = {"id": len(annotations), "image_id": number, "category_id": 2, "bbox": box}
            annotations.append(row)
    content = {
        "info": {"complete_labels": ["plate"]},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}],
    }
    (folder / "new.json").write_text(json.dumps(content))


def part_of(whole: Path, count: int, output: Path) -> Path:
    """A collection with so many photos of another's; links to them."""
    if (output / "holdout.sha256").is_file():
        return output
    content = json.loads((whole / "train" / "new.json").read_text())
    content["images"] = content["images"][:count]
    kept = {one["id"] for one in content["images"]}
    content["annotations"] = [one for one in content["annotations"] if one["image_id"] in kept]
    (output / "train").mkdir(parents=True)
    (output / "train" / "new").symlink_to((whole / "train" / "new").resolve())
    (output / "train" / "new.json").write_text(json.dumps(content))
    (output / "holdout.sha256").write_bytes((whole / "holdout.sha256").read_bytes())
    return output


def _chance(text: str) -> int:
    return zlib.crc32(text.encode())
