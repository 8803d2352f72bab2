"""Boxes of other people's collections, in the forms in which they wrote them down."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from training.snapshot import Snapshot
from training.sources import Source

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""
Reader = Callable[[Snapshot, Source, str, tuple[int, int]], list[Box] | None]
"""Boxes of the photo at a path whose width and height are given; None where nothing is written."""


def read_boxes(
    snapshot: Snapshot, source: Source, path: str, size_wh: tuple[int, int]
) -> list[Box] | None:
    """The boxes that the source's annotators drew in one photo, clipped to it."""
    boxes = READERS[source.form](snapshot, source, path, size_wh)
    if boxes is None:
        return None
    width, height = size_wh
    clipped = []
    for left, top, wide, high in boxes:
        right, bottom = min(left + wide, width), min(top + high, height)
        left, top = max(left, 0.0), max(top, 0.0)
        if right - left >= 1 and bottom - top >= 1:
            clipped.append((left, top, right - left, bottom - top))
    return clipped


def _turned(written_wh: tuple[float, float], size_wh: tuple[int, int]) -> bool:
    """Whether boxes were drawn in a photo that was not yet turned upright by its orientation."""
    aspect = (written_wh[0] / written_wh[1]) / (size_wh[0] / size_wh[1])
    return not 0.95 < aspect < 1.05


def _text(snapshot: Snapshot, source: Source, path: str) -> str | None:
    stem = PurePosixPath(path).stem
    file = source.annotations.format(stem=stem)
    return snapshot.read(file).decode("utf-8-sig") if file in snapshot.paths else None


def _none(*_: object) -> list[Box]:
    return []


def _yolo(
    snapshot: Snapshot, source: Source, path: str, size_wh: tuple[int, int]
) -> list[Box] | None:
    """Lines of class, middle x, middle y, width, height as shares of the photo; or of class and the
    x and y of more than two corners."""
    text = _text(snapshot, source, path)
    if text is None:
        return None
    width, height = size_wh
    boxes = []
    for line in text.splitlines():
        name, *rest = line.split() or [""]
        values = [float(value) for value in rest] if name.isdigit() else []
        if len(values) == 4:
            x, y, wide, high = values
            left, top = x - wide / 2, y - high / 2
        elif len(values) >= 6:
            left, top = min(values[::2]), min(values[1::2])
            wide, high = max(values[::2]) - left, max(values[1::2]) - top
        else:
            continue
        boxes.append((left * width, top * height, wide * width, high * height))
    return boxes


def _voc(
    snapshot: Snapshot, source: Source, path: str, size_wh: tuple[int, int]
) -> list[Box] | None:
    """Pascal VOC's XML; where it was written for another size, scaled to the photo's."""
    text = _text(snapshot, source, path)
    if text is None:
        return None
    root = ElementTree.fromstring(text)
    wide, high = (float(root.findtext(f"size/{name}") or 0) for name in ("width", "height"))
    if wide and high and _turned((wide, high), size_wh):
        return None
    x_scale = size_wh[0] / wide if wide else 1.0
    y_scale = size_wh[1] / high if high else 1.0
    boxes = []
    for box in root.iter("bndbox"):
        left, top, right, bottom = (
            float(box.findtext(name) or 0) for name in ("xmin", "ymin", "xmax", "ymax")
        )
        boxes.append(
            (left * x_scale, top * y_scale, (right - left) * x_scale, (bottom - top) * y_scale)
        )
    return boxes


def _iwpod(
    snapshot: Snapshot, source: Source, path: str, size_wh: tuple[int, int]
) -> list[Box] | None:
    """The number of corners, four x and four y as shares of the photo, a name."""
    text = _text(snapshot, source, path)
    if text is None:
        return None
    boxes = []
    for line in text.splitlines():
        fields = [field for field in line.split(",") if field]
        if len(fields) >= 9 and fields[0] == "4":
            x = [float(value) * size_wh[0] for value in fields[1:5]]
            y = [float(value) * size_wh[1] for value in fields[5:9]]
            boxes.append((min(x), min(y), max(x) - min(x), max(y) - min(y)))
    return boxes


def _openlpr(
    snapshot: Snapshot, source: Source, path: str, size_wh: tuple[int, int]
) -> list[Box] | None:
    """A table of areas in an SQLite file, by file name."""
    known = _openlpr_table(snapshot, source.annotations)
    found = known.get(PurePosixPath(path).name)
    if found is None:
        return None
    wide, high, areas = found
    if _turned((wide, high), size_wh):
        return None
    x_scale, y_scale = size_wh[0] / wide, size_wh[1] / high
    return [
        (
            area["x"] * x_scale,
            area["y"] * y_scale,
            area["width"] * x_scale,
            area["height"] * y_scale,
        )
        for area in areas
        if area["lbltxt"] == "plate"
    ]


_openlpr_tables: dict[str, Mapping[str, tuple[int, int, list[dict[str, float | str]]]]] = {}


def _openlpr_table(snapshot: Snapshot, path: str):  # type: ignore[no-untyped-def]
    key = f"{snapshot.folder}/{path}"
    if key not in _openlpr_tables:
        with tempfile.NamedTemporaryFile(suffix=".db") as file:
            file.write(snapshot.read(path))
            file.flush()
            connection = sqlite3.connect(file.name)
            rows = connection.execute(
                "SELECT filename, imwidth, imheight, imgareas FROM annotations "
                "WHERE isreviewed AND NOT isdeleted AND NOT needscropping AND NOT isbackground"
            ).fetchall()
            connection.close()
        _openlpr_tables[key] = {
            name: (width, height, json.loads(areas or "[]"))
            for name, width, height, areas in rows
            if width and height
        }
    return _openlpr_tables[key]


READERS: Mapping[str, Reader] = {
    "none": _none,
    "yolo": _yolo,
    "voc": _voc,
    "iwpod": _iwpod,
    "openlpr": _openlpr,
}
