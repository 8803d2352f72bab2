"""CSV files of annotation tools: one line a box or polygon, told apart by their header."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.vocabulary import known_label, label_of
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import from_csv_cell

Row = Mapping[str, str]

COLUMNS = ("photo", "label", "score", "xmin", "ymin", "xmax", "ymax", "region_px")
"""Ours: a box for tools that know only boxes, and the region itself."""

# What other tools call these columns: TensorFlow and Roboflow, RetinaNet, makesense.ai, VoTT.
_PHOTO = ("photo", "filename", "image_name", "image", "path", "file", "image_path")
_LABEL = ("label", "class", "label_name", "category", "name")
_EDGES = (("xmin", "ymin", "xmax", "ymax"), ("x1", "y1", "x2", "y2"))
_SIDES = (("bbox_x", "bbox_y", "bbox_width", "bbox_height"), ("x", "y", "width", "height"))
_HEADLESS = ("path", "x1", "y1", "x2", "y2", "class")


def read_csv(path: Path) -> dict[str, list[Detection]]:
    """Photo → objects of a CSV file, with score 1 where it gives none.

    Known are our own export; boxes with a header (xmin, ymin, xmax, ymax as TensorFlow, Roboflow
    and VoTT write them; x1, y1, x2, y2; bbox_x, bbox_y, bbox_width, bbox_height as makesense.ai
    writes them); RetinaNet's without one (path, x1, y1, x2, y2, class); and the VGG Image
    Annotator's. Raises SettingsError where the file is none of these.
    """
    found: dict[str, list[Detection]] = {}
    try:
        for number, row in enumerate(_rows(path), start=1):
            photo, detections = _objects(row, number)
            found.setdefault(photo, []).extend(detections)
    except (OSError, *NONSENSE, csv.Error) as error:
        raise SettingsError(
            tr(
                "{path} cannot be read as annotations: {error}. Give a CSV with "
                "the columns {first} and {others}, or one that a tool wrote."
            ).format(
                path=path, error=error, first=", ".join(COLUMNS[:2]), others=", ".join(COLUMNS[3:7])
            )
        ) from error
    return found


def _rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = list(csv.reader(file))
    if not lines:
        raise ValueError("it is empty")
    head = [name.strip().lower() for name in lines[0]]
    if _first(head, _PHOTO) is not None:
        body = lines[1:]
    elif len(head) == len(_HEADLESS):
        head, body = list(_HEADLESS), lines
    else:
        raise ValueError(f"no column names the photo; there are {', '.join(head)}")
    return [dict(zip(head, line, strict=True)) for line in body if line]


def _objects(row: Row, number: int) -> tuple[str, list[Detection]]:
    """A line's photo, and what it marks there."""
    from anon_plugin.engine.exchange.wkt import parse_polygons

    photo = from_csv_cell(row[_first(row, _PHOTO) or ""])
    if "region_shape_attributes" in row:
        return photo, _vgg_object(row)
    label_column = _first(row, _LABEL)
    if label_column is None:
        raise KeyError(f"line {number} has no label")
    label = label_of(row[label_column])
    if all(not value for name, value in row.items() if _is_number(name)):
        return photo, []  # a photo without any object
    if not label:
        raise ValueError(f"the object of line {number} has no label")
    score = float(row.get("score") or row.get("confidence") or 1.0)
    if row.get("region_px"):
        regions = parse_polygons(row["region_px"])
        return photo, [Detection(label, score, each, is_box=False) for each in regions]
    return photo, [Detection.from_xyxy(label, score, _edges(row))]


def _is_number(name: str) -> bool:
    return name == "region_px" or any(name in names for names in (*_EDGES, *_SIDES))


def _edges(row: Row) -> Sequence[float]:
    for names in _EDGES:
        if all(name in row for name in names):
            return [float(row[name]) for name in names]
    for names in _SIDES:
        if all(name in row for name in names):
            x, y, width, height = (float(row[name]) for name in names)
            return [x, y, x + width, y + height]
    raise KeyError(f"no columns of a box; there are {', '.join(row)}")


def _vgg_object(row: Row) -> list[Detection]:
    """A line of the VGG Image Annotator: shapes and attributes as JSON.

    Of several attributes the one that means a known label tells what it is, else the first.
    """
    shape = parse_json(row["region_shape_attributes"] or "{}")
    attributes = parse_json(row.get("region_attributes") or "{}")
    values = [str(value) for value in attributes.values()] if attributes else []
    meant = [*filter(None, map(known_label, values)), *filter(None, map(label_of, values))]
    if not shape:
        return []
    if not meant:
        raise ValueError("a shape has no attribute that says what it is")
    label = meant[0]
    kind = shape["name"]
    if kind == "rect":
        x, y, width, height = (float(shape[name]) for name in ("x", "y", "width", "height"))
        return [Detection.from_xyxy(label, 1.0, (x, y, x + width, y + height))]
    if kind in ("circle", "ellipse"):
        rx, ry = (
            float(shape.get("r", shape.get("rx", 0))),
            float(shape.get("r", shape.get("ry", 0))),
        )
        x, y = float(shape["cx"]), float(shape["cy"])
        if "theta" in shape and float(shape["theta"]):
            rx = ry = max(rx, ry)  # turned: the circle around it
        return [Detection.from_xyxy(label, 1.0, (x - rx, y - ry, x + rx, y + ry))]
    if kind in ("polygon", "polyline"):
        points = np.array([shape["all_points_x"], shape["all_points_y"]], dtype=np.float64).T
        if len(points) < 3:
            raise ValueError(f"a {kind} has only {len(points)} points")
        return [Detection(label, 1.0, points, is_box=False)]
    raise ValueError(f"a shape is a {kind}, which has no area")


def _first(names: Sequence[str] | Row, wanted: Sequence[str]) -> str | None:
    return next((name for name in wanted if name in names), None)
