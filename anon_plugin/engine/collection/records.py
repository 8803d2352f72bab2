"""What a training folder holds of each photo, and the COCO files that are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from anon_plugin.engine.collection.looks import SIDE
from anon_plugin.engine.collection.masks import uncovered
from anon_plugin.engine.collection.splitting import Shot, Side
from anon_plugin.engine.collection.verdicts import Verdicts
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.vocabulary import in_order

PARTIAL = "partial"
"""The set of photos of which no label is marked completely."""

_KINDS = ("objects", "rejected", "unsure")


@dataclass(frozen=True)
class PictureRecord:
    """One picture of a photo. name: of its file. sha256: of the file. verdicts: in its pixels."""

    name: str
    sha256: str
    size_wh: tuple[int, int]
    verdicts: Verdicts = field(repr=False)


@dataclass(frozen=True)
class PhotoRecord:
    """One collected photo. shot: its key is the SHA-256 of the original. pictures: none where the
    photo is aside. sequence: a name for all that hangs together with it, which tells nothing.
    look: how it looks (looks.py), "" where that is not known."""

    shot: Shot
    side: Side
    pictures: tuple[PictureRecord, ...] = ()
    sequence: str = ""
    look: str = ""

    @property
    def set_name(self) -> str:
        """The labels that are marked completely, which name the COCO file that it stands in."""
        complete = self.pictures[0].verdicts.complete_labels if self.pictures else frozenset()
        return "_".join(in_order(complete)) or PARTIAL

    def file_of(self, picture: PictureRecord) -> str:
        """Where a picture lies, relative to the training folder."""
        return f"{self.side.value}/{self.set_name}/{picture.name}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "sha256": self.shot.key,
            "side": self.side.value,
            "sequence": self.sequence,
            "look": self.look,
            "drive": self.shot.drive,
            "time_s": self.shot.time_s,
            "longitude_deg": self.shot.longitude_deg,
            "latitude_deg": self.shot.latitude_deg,
            "pictures": [_picture_dict(one) for one in self.pictures],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> PhotoRecord:
        """The reverse. Raises what NONSENSE names for other values."""
        shot = Shot(
            str(values["sha256"]),
            str(values["drive"]),
            *(_number(values[name]) for name in ("time_s", "longitude_deg", "latitude_deg")),
        )
        pictures = tuple(_picture(one) for one in values["pictures"])
        look = str(values.get("look", ""))
        if look and len(bytes.fromhex(look)) != SIDE * SIDE // 8:
            raise ValueError(f"{look} is no look of a photo")
        return cls(shot, Side(values["side"]), pictures, str(values["sequence"]), look)


def coco_files(records: Iterable[PhotoRecord]) -> dict[str, dict[str, Any]]:
    """Path of each COCO file relative to the training folder → its content."""
    files: dict[str, list[PhotoRecord]] = {}
    for record in records:
        if record.pictures:
            name = f"{record.side.value}/{record.set_name}.json"
            files.setdefault(name, []).append(record)
    return {name: _coco(of_file) for name, of_file in sorted(files.items())}


def _coco(records: Sequence[PhotoRecord]) -> dict[str, Any]:
    labels = in_order(
        {
            label
            for record in records
            for picture in record.pictures
            for label in (
                *picture.verdicts.complete_labels,
                *(one.label for kind in _KINDS for one in getattr(picture.verdicts, kind)),
            )
        }
    )
    identities = {label: number for number, label in enumerate(labels, start=1)}
    complete = in_order(records[0].pictures[0].verdicts.complete_labels)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for record in records:
        for picture in record.pictures:
            number = len(images) + 1
            width, height = picture.size_wh
            images.append(
                {
                    "id": number,
                    "file_name": f"{record.set_name}/{picture.name}",
                    "width": width,
                    "height": height,
                    "complete_labels": list(complete),
                    "reviewed": bool(complete),
                    "sequence": record.sequence,
                }
            )
            for note in _annotations(picture, labels, identities):
                annotations.append({"id": len(annotations) + 1, "image_id": number, **note})
            rejected += [
                {
                    "image_id": number,
                    "category_id": identities[one.label],
                    "bbox": _bbox(one.xyxy),
                }
                for one in picture.verdicts.rejected
            ]
    return {
        "info": {"complete_labels": list(complete)},
        "categories": [{"id": number, "name": label} for label, number in identities.items()],
        "images": images,
        "annotations": annotations,
        "rejected": rejected,
    }


def _annotations(
    picture: PictureRecord, labels: Sequence[str], identities: Mapping[str, int]
) -> Iterable[dict[str, Any]]:
    """Objects, and what is to be masked.

    Of a label that is not marked completely, all that nobody judged is masked, in boxes: then no
    reader of COCO can take it for background.
    """
    known = picture.verdicts
    for one in known.objects:
        note = _note(identities[one.label], one.xyxy, "annotator")
        if not one.is_box:
            note["segmentation"] = [np.round(one.region, 2).ravel().tolist()]
        yield note
    for label in labels:
        if label in known.complete_labels:
            boxes = [one.xyxy for one in known.unsure if one.label == label]
        else:
            judged = [one.xyxy for one in known.rejected if one.label == label]
            boxes = uncovered(picture.size_wh, judged)
        for box in boxes:
            yield _note(identities[label], box, "uncertain")


def _note(category: int, xyxy: Sequence[float], source: str) -> dict[str, Any]:
    bbox = _bbox(xyxy)
    return {
        "category_id": category,
        "bbox": bbox,
        "area": round(bbox[2] * bbox[3], 2),
        "iscrowd": 0,
        "source": source,
    }


def _bbox(xyxy: Sequence[float]) -> list[float]:
    x0, y0, x1, y1 = (round(value, 2) for value in xyxy)
    return [x0, y0, round(x1 - x0, 2), round(y1 - y0, 2)]


def _picture_dict(picture: PictureRecord) -> dict[str, Any]:
    regions = {
        kind: [
            {"label": one.label, "region": np.round(one.region, 2).tolist(), "box": one.is_box}
            for one in getattr(picture.verdicts, kind)
        ]
        for kind in _KINDS
    }
    return {
        "name": picture.name,
        "sha256": picture.sha256,
        "size": list(picture.size_wh),
        "complete_labels": sorted(picture.verdicts.complete_labels),
        **regions,
    }


def _picture(values: Mapping[str, Any]) -> PictureRecord:
    regions = {
        kind: tuple(
            Detection(
                str(one["label"]),
                1.0,
                np.array(one["region"], dtype=np.float64).reshape(-1, 2),
                bool(one["box"]),
            )
            for one in values[kind]
        )
        for kind in _KINDS
    }
    width, height = values["size"]
    name = str(values["name"])
    if "/" in name or "\\" in name or name.startswith("."):
        raise ValueError(f"{name} is no name of a picture")
    verdicts = Verdicts(complete_labels=frozenset(map(str, values["complete_labels"])), **regions)
    return PictureRecord(name, str(values["sha256"]), (int(width), int(height)), verdicts)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
