"""What was judged by eye in photos of public collections, kept so that it need not be judged again.

    python -m training.verdicts keep DATA_FOLDER FOUND.json REVIEW.json
    python -m training.verdicts apply DATA_FOLDER

`keep` adds what training.review was told (FOUND.json and REVIEW.json are its files) to the folder
`verdicts` beside this file, one small file a collection. `apply` writes what is kept into the COCO
files of photos that training.gather took out of the same collections. A photo is known by its path
in the collection or data folder, and has to look as it did (near_duplicates); boxes are scaled with
it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.models.training.annotations import read_pixels
from training.coco import annotation_files, read_annotations
from training.near_duplicates import SAME_BITS, as_hashes, nearest, picture_hash
from training.review import Found, judged, write_judged

FOLDER = Path(__file__).parent / "verdicts"

Verdict = tuple[Found, str]
"""A finding as training.review has it, and "object", "nothing" or "doubt"."""


def keep(data: Path, verdicts: Sequence[Verdict], folder: Path = FOLDER) -> int:
    """Add the verdicts to the folder; how many. Of two about the same box the later one counts."""
    kept = 0
    folder.mkdir(exist_ok=True)
    for file, image in _images(data):
        path = file.parent / image["file_name"]
        new = [one for one in verdicts if data / one[0]["path"] == path]
        if not new:
            continue
        written = folder / f"{file.stem}.json"
        photos = _read(written)
        about = photos.setdefault(_name(image), _about(path))
        marks = {tuple(mark["xyxy"]): mark for mark in about["marks"]}
        for found, verdict in new:
            mark = {"label": found["label"], "xyxy": found["xyxy"], "verdict": verdict}
            marks[tuple(found["xyxy"])] = mark
        about["marks"] = list(marks.values())
        _write(written, photos)
        kept += len(new)
    return kept


def kept_verdicts(data: Path, folder: Path = FOLDER) -> Iterator[Verdict]:
    """The kept verdicts about the photos of a data folder, in the photos' own pixels."""
    for file, image in _images(data):
        about = _read(folder / f"{file.stem}.json").get(_name(image))
        if about is None:
            continue
        path = file.parent / image["file_name"]
        now = _about(path)
        hashes = as_hashes([np.uint64(int(one["hash"], 16)) for one in (about, now)])
        if nearest(hashes[0], hashes[1:])[1] > SAME_BITS:
            continue  # another photo under the same name
        scale = np.array(now["size"] * 2) / np.array(about["size"] * 2)
        for mark in about["marks"]:
            yield (
                {
                    "path": str(path.relative_to(data)),
                    "set": file.stem,
                    "label": mark["label"],
                    "xyxy": (np.array(mark["xyxy"]) * scale).round(1).tolist(),
                    "score": 0.0,
                },
                mark["verdict"],
            )


def _images(data: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in annotation_files(data):
        for image in read_annotations(file)["images"]:
            yield file, image


def _name(image: Mapping[str, Any]) -> str:
    """The photo's path in its collection, or in its data folder if it was not gathered."""
    return str(image.get("orig_name", image["file_name"]))


def _about(path: Path) -> dict[str, Any]:
    """What tells a photo from others: its perceptual hash and its width and height in pixels."""
    pixels = read_pixels(path)
    size = [pixels.shape[1], pixels.shape[0]]
    return {"hash": f"{int(picture_hash(pixels)):016x}", "size": size, "marks": []}


def _read(file: Path) -> dict[str, dict[str, Any]]:
    """By the photo's path in the collection."""
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _write(file: Path, photos: Mapping[str, dict[str, Any]]) -> None:
    """One line a verdict, so that a change is seen."""
    lines = []
    for name in sorted(photos):
        about = photos[name]
        marks = ",\n  ".join(json.dumps(mark) for mark in about["marks"])
        head = json.dumps({"hash": about["hash"], "size": about["size"]})[:-1]
        lines.append(f'{json.dumps(name)}: {head}, "marks": [\n  {marks}]}}')
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("keep", "apply"))
    parser.add_argument("data", type=Path)
    parser.add_argument("files", type=Path, nargs="*", help="of keep: FOUND.json and REVIEW.json")
    arguments = parser.parse_args()
    if arguments.what == "apply":
        print(write_judged(arguments.data, list(kept_verdicts(arguments.data))))
        return
    found, review = (json.loads(file.read_text()) for file in arguments.files)
    verdicts = list(zip(found, judged(found, review), strict=True))
    print(f"{keep(arguments.data, verdicts)} verdicts kept in {FOLDER}")


if __name__ == "__main__":
    main()
