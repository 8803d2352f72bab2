"""Reads a folder of collected photos: what people marked, rejected and left open in each.

The form is that of training/README.md: COCO files in FOLDER/train, each beside its photos, and
FOLDER/holdout.sha256, the list of photos that are never learned from.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.vocabulary import known_label
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.models.training.annotations import LABELS, Annotations

HOLDOUT_LIST = "holdout.sha256"
VALIDATION_SHARE = 0.2

Row = tuple[float, float, float, float, int, float]


@dataclass(frozen=True)
class Collected:
    """A collected photo.

    sequence: photos of one drive and place have the same. reviewed: whether somebody went through
    it. sha256: of its file.
    """

    known: Annotations
    sequence: str
    reviewed: bool
    sha256: str


@dataclass(frozen=True)
class Collection:
    """The photos of a folder, each on one side. holdout_sha256: of the list of those held out.

    learned: for the network. validation: reviewed ones that choose and calibrate.
    """

    learned: tuple[Collected, ...]
    validation: tuple[Collected, ...]
    holdout_sha256: str

    @property
    def photos(self) -> tuple[Collected, ...]:
        return (*self.learned, *self.validation)

    def counts(self) -> dict[str, Any]:
        """What it holds, for the model's card."""
        photos = self.photos
        return {
            "photos": len(photos),
            "reviewed": sum(one.reviewed for one in photos),
            "learned": len(self.learned),
            "validation": len(self.validation),
            "objects": _by_label(photos, lambda weight: weight > 0),
            "rejected": _by_label(photos, lambda weight: weight < 0),
            "holdout_sha256": self.holdout_sha256,
        }

    def digest(self) -> str:
        """Changes with any photo or annotation; not with the folder's place."""
        result = hashlib.sha256()
        for one in self.photos:
            rows = np.column_stack([one.known.boxes, one.known.labels, one.known.weights])
            about = (one.sha256, one.sequence, one.reviewed, one.known.background, rows.tolist())
            result.update(repr(about).encode())
        return result.hexdigest()


def read_collection(folder: Path) -> Collection:
    """All photos of FOLDER/train, parted into those to learn from and those to choose by.

    Whole sequences go to either side, about a fifth of the reviewed photos to the second. Raises
    SettingsError where the folder is of another form, a photo is missing, or one of them is in the
    list of those held out.
    """
    held_out, digest = _held_out(folder)
    files = sorted((folder / "train").rglob("*.json"))
    photos = [photo for file in files for photo in _read_file(file)]
    if not photos:
        raise SettingsError(
            tr(
                "{folder} holds no photos to learn from: there is no COCO file with images in its "
                "folder 'train'. Choose a folder that 'Collect training data' "
                "(anon:collecttrainingdata) filled."
            ).format(folder=folder)
        )
    stray = next((one for one in photos if one.sha256 in held_out), None)
    if stray is not None:
        raise SettingsError(
            tr(
                "{photo} is in the list of photos that are held out ({list}), so nothing may be "
                "learned from it. Remove it from 'train', or collect anew into an empty folder."
            ).format(photo=stray.known.path, list=folder / HOLDOUT_LIST)
        )
    aside = _for_validation(photos)
    learned = tuple(one for one in photos if one.sequence not in aside)
    return Collection(
        learned, tuple(one for one in photos if one.sequence in aside and one.reviewed), digest
    )


def _held_out(folder: Path) -> tuple[set[str], str]:
    path = folder / HOLDOUT_LIST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            tr(
                "{path} cannot be read ({error}). It lists the photos that are never learned from, "
                "on which old and new weights are compared. Choose a folder that 'Collect training "
                "data' (anon:collecttrainingdata) filled."
            ).format(path=path, error=error.strerror)
        ) from error
    lines = content.decode("utf-8", "replace").splitlines()
    return {line.split()[0].lower() for line in lines if line.strip()}, hashlib.sha256(
        content
    ).hexdigest()


def _for_validation(photos: Sequence[Collected]) -> set[str]:
    """The sequences, by chance that is fixed, that make about a fifth of the reviewed photos."""
    sizes: dict[str, int] = defaultdict(int)
    for one in photos:
        sizes[one.sequence] += one.reviewed
    order = sorted(sizes, key=lambda name: hashlib.sha256(name.encode()).digest())
    wanted, chosen = VALIDATION_SHARE * sum(sizes.values()), set()
    for name in order:
        # One that would overshoot by far is left to learn from, however the hashes fall.
        if sizes[name] and sizes[name] <= 1.5 * wanted:
            chosen.add(name)
            wanted -= sizes[name]
        if wanted <= 0:
            break
    reviewed = [name for name in order if sizes[name]]
    if not chosen and len(reviewed) > 1:
        # A few long drives: the shortest one.
        return {min(reviewed, key=lambda name: sizes[name])}
    return chosen


def _read_file(file: Path) -> Iterator[Collected]:
    try:
        content = parse_json(file.read_bytes())
        names = {one["id"]: known_label(one["name"]) for one in content["categories"]}
        complete = content.get("info", {}).get("complete_labels", list(names.values()))
        marked = _by_image(content["annotations"])
        rejected = _by_image(content.get("rejected", []))
        for image in content["images"]:
            path = file.parent / image["file_name"]
            rows = list(_rows(marked[image["id"]], names))
            rows += [(*row[:5], -1.0) for row in _rows(rejected[image["id"]], names)]
            yield Collected(
                _annotations(path, rows, image.get("complete_labels", complete)),
                str(image.get("sequence", f"{file.stem}/{image['file_name']}")),
                bool(image.get("reviewed", True)),
                hashlib.sha256(path.read_bytes()).hexdigest(),
            )
    except (OSError, *NONSENSE) as error:
        raise SettingsError(
            tr(
                "{file} or a photo that it names cannot be read: {error}. Collect anew, or remove "
                "the file from the folder."
            ).format(file=file, error=error)
        ) from error


def _by_image(rows: Sequence[Mapping[str, Any]]) -> dict[Any, list[Mapping[str, Any]]]:
    result: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        result[row["image_id"]].append(row)
    return result


def _rows(marked: Sequence[Mapping[str, Any]], names: Mapping[Any, str | None]) -> Iterator[Row]:
    for one in marked:
        label = names.get(one["category_id"])
        if label not in LABELS:
            continue
        x, y, width, height = (float(value) for value in one["bbox"])
        source = one.get("source", "annotator")
        weight = 1.0
        if source == "rejected":
            weight = -1.0
        elif source == "uncertain" or one.get("ignore") or one.get("iscrowd"):
            weight = 0.0
        yield x, y, x + width, y + height, LABELS.index(label), weight


def _annotations(path: Path, rows: Sequence[Row], complete: Sequence[str]) -> Annotations:
    table = np.array(rows, dtype=np.float32).reshape(-1, 6)
    known = {known_label(str(label)) for label in complete}
    return Annotations(
        path,
        path.parent.name,
        table[:, :4],
        table[:, 4].astype(np.int64),
        table[:, 5],
        tuple(label in known for label in LABELS),
    )


def _by_label(photos: Sequence[Collected], wanted: Any) -> dict[str, int]:
    counts = {
        label: sum(
            int((wanted(one.known.weights) & (one.known.labels == number)).sum()) for one in photos
        )
        for number, label in enumerate(LABELS)
    }
    return {label: count for label, count in counts.items() if count}
