"""Annotations of other tools, read and written: COCO, YOLO and CSV (and Pascal VOC, read)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.exchange.annotation_csv import COLUMNS, read_csv
from anon_plugin.engine.exchange.detection_files import read_detections
from anon_plugin.engine.exchange.ground_truth import read_ground_truth
from anon_plugin.engine.files.json_text import json_bytes, parse_json
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.geometry.polygons import cut
from anon_plugin.engine.vocabulary import LABELS, in_order, label_entry
from anon_plugin.errors import PhotoError, SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import csv_cell, encodable

_SAME_SHAPE = 0.01


@dataclass(frozen=True)
class Annotations:
    """What is marked in one picture.

    name: path or file name. size_wh: of the picture that the regions were drawn on, None where
    the file does not say.
    """

    name: str
    detections: tuple[Detection, ...] = field(repr=False)
    size_wh: tuple[int, int] | None = None

    def fitted(self, size_wh: tuple[int, int]) -> Annotations:
        """The same on a photo of this size, of which the annotated picture was a scaled copy.

        Raises SettingsError where it cannot have been one.
        """
        if self.size_wh is None or self.size_wh == size_wh:
            return replace(self, size_wh=size_wh)
        scale = np.array(size_wh) / self.size_wh
        if abs(scale[0] / scale[1] - 1) > _SAME_SHAPE:
            raise SettingsError(
                tr(
                    "{photo} was annotated at {width} × {height} pixels, but the photo "
                    "has {photo_width} × {photo_height}: another shape, perhaps not "
                    "upright. Annotate the photo as it is shown."
                ).format(
                    photo=self.name,
                    width=self.size_wh[0],
                    height=self.size_wh[1],
                    photo_width=size_wh[0],
                    photo_height=size_wh[1],
                )
            )
        moved = (replace(one, region=one.region * scale) for one in self.detections)
        return Annotations(self.name, tuple(moved), size_wh)


def read_annotations(path: Path) -> list[Annotations]:
    """Annotations of any kind known: CSV, JSON (COCO, our own, GeoJSON), folders of YOLO or VOC.

    What is marked as ignored, crowd or difficult counts like all else: it is to be seen. Classes
    that mean a known label get it, all others keep their name. Raises SettingsError where nothing
    can be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        found = read_csv(path)
    elif suffix in (".json", ".geojson") and not _is_coco(path):
        found = read_detections(path)
    else:
        return [
            Annotations(
                photo.name,
                tuple(
                    Detection(one.label, 1.0, one.region, is_box=_is_box(one.region))
                    for one in photo.objects
                ),
                photo.size_wh,
            )
            for photo in read_ground_truth(path)
        ]
    return [Annotations(name, tuple(detections)) for name, detections in found.items()]


def write_annotations(photos: Sequence[Annotations], target: Path, kind: str) -> None:
    """Write annotations: "coco" and "csv" to a file, "yolo" to a folder.

    photos: size_wh is needed for COCO and YOLO. What runs past a panorama's edge is written as two
    objects, because no other tool knows that it wraps. Facades are left out, because no other tool
    knows them either. Raises SettingsError where the target cannot be written.
    """
    wrapped = [replace(one, detections=tuple(_unwrapped(one))) for one in photos]
    writers = {"coco": _write_coco, "yolo": _write_yolo, "csv": _write_csv}
    try:
        writers[kind](wrapped, target)
    except PhotoError as error:
        raise SettingsError(
            tr("The annotations cannot be written: a file {error} Choose another place.").format(
                error=error
            )
        ) from error


def _classes(photos: Sequence[Annotations]) -> list[str]:
    """The classes of a file: always those that models look for, then what else there is."""
    there = {one.label for photo in photos for one in photo.detections}
    return list(in_order({*LABELS, *there}))


def _write_coco(photos: Sequence[Annotations], target: Path) -> None:
    classes = _classes(photos)
    categories = [{"id": index, "name": label} for index, label in enumerate(classes, start=1)]
    identities = {str(one["name"]): one["id"] for one in categories}
    images: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    for number, photo in enumerate(photos, start=1):
        width, height = _size(photo)
        images.append({"id": number, "file_name": photo.name, "width": width, "height": height})
        for one in photo.detections:
            x0, y0, x1, y1 = one.xyxy
            note: dict[str, object] = {
                "id": len(notes) + 1,
                "image_id": number,
                "category_id": identities[one.label],
                "bbox": [x0, y0, x1 - x0, y1 - y0],
                "area": _area(one.region),
                "iscrowd": 0,
                "score": one.score,
            }
            if not one.is_box:
                note["segmentation"] = [one.region.ravel().tolist()]
            notes.append(note)
    document = {"images": images, "annotations": notes, "categories": categories}
    publish(json_bytes(document), target)


def _write_yolo(photos: Sequence[Annotations], target: Path) -> None:
    """One text file a photo, named after it; boxes as four shares, outlines as polygons."""
    classes = _classes(photos)
    publish(("\n".join(classes) + "\n").encode(), target / "classes.txt")
    names = [f"{Path(photo.name).stem}.txt" for photo in photos]
    twice = sorted({name for name in names if names.count(name) > 1}) if photos else []
    if twice:
        raise SettingsError(
            tr(
                "Several photos would be written to {path}, since YOLO names files "
                "by the photo's name alone. Export the photos of one folder at a "
                "time, or choose COCO."
            ).format(path=twice[0])
        )
    for name, photo in zip(names, photos, strict=True):
        size = np.array(_size(photo), dtype=np.float64)
        lines = []
        for one in photo.detections:
            if one.is_box:
                x0, y0, x1, y1 = np.array(one.xyxy) / np.tile(size, 2)
                values = [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]
            else:
                values = (one.region / size).ravel().tolist()
            numbers = " ".join(f"{value:.8f}" for value in values)
            lines.append(f"{classes.index(one.label)} {numbers}\n")
        publish("".join(lines).encode(), target / name)


def _write_csv(photos: Sequence[Annotations], target: Path) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for photo in photos:
        for one in photo.detections:
            wkt = "" if one.is_box else _wkt(one.region)
            writer.writerow([csv_cell(photo.name), one.label, one.score, *one.xyxy, wkt])
    publish(encodable(file.getvalue()).encode(), target)


def _unwrapped(photo: Annotations) -> Iterable[Detection]:
    """The detections that other tools may know, each as often as a panorama's edge cuts it."""
    for one in photo.detections:
        if not label_entry(one.label).searched:
            continue
        width = None if photo.size_wh is None else photo.size_wh[0]
        if width is None or one.xyxy[2] <= width or one.xyxy[0] >= width:
            yield one
            continue
        x0, y0, x1, y1 = one.xyxy
        if one.is_box:
            yield Detection.from_xyxy(one.label, one.score, (x0, y0, width, y1))
            yield Detection.from_xyxy(one.label, one.score, (0, y0, min(x1 - width, width), y1))
            continue
        beyond = one.region - np.array([width, 0.0])
        for region in (one.region, cut(beyond, 0, 0.0, 1.0)):
            within = cut(region, 0, float(width), -1.0)
            if len(within) >= 3:
                yield replace(one, region=within)


def _size(photo: Annotations) -> tuple[int, int]:
    if photo.size_wh is None:
        raise SettingsError(
            tr("The size of {photo} is unknown. Export as CSV instead.").format(photo=photo.name)
        )
    return photo.size_wh


def _area(region: NDArray[np.float64]) -> float:
    x, y = region.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _wkt(region: NDArray[np.float64]) -> str:
    points = [f"{x} {y}" for x, y in region.tolist()]
    return f"POLYGON(({', '.join([*points, points[0]])}))"


def _is_box(region: NDArray[np.float64]) -> bool:
    return len(region) == 4 and len(set(region[:, 0])) == 2 and len(set(region[:, 1])) == 2


def _is_coco(path: Path) -> bool:
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and "annotations" in content
