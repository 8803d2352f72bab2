"""The detections of a journal: a row each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection

_FLOATS = np.dtype("<f8")
_CORNER = 2 * _FLOATS.itemsize
_FEWEST_CORNERS = 3

_ROWS_AT_ONCE = 50  # SQLite takes a few together in half the time, and not very many


def write_detections(
    connection: sqlite3.Connection, photo: int, detections: Sequence[Detection]
) -> None:
    """Write the detections of a photo, in their order; there must be none of it yet."""
    for first in range(0, len(detections), _ROWS_AT_ONCE):
        some = detections[first : first + _ROWS_AT_ONCE]
        values: list[object] = []
        for number, one in enumerate(some, first):
            region = one.region.astype(_FLOATS, copy=False).tobytes()
            values += (photo, number, one.label, float(one.score), one.is_box, region)
        marks = _row_marks(len(some))
        connection.execute(f"INSERT INTO detections VALUES {marks}", values)  # nosec B608


@cache
def _row_marks(count: int) -> str:
    return ", ".join(["(?, ?, ?, ?, ?, ?)"] * count)


def remove_detections(connection: sqlite3.Connection, photo: int) -> None:
    """Forget the detections of a photo."""
    connection.execute("DELETE FROM detections WHERE photo = ?", (photo,))


def read_detections(connection: sqlite3.Connection, photo: int) -> tuple[Detection, ...]:
    """The detections of a photo, in their order.

    Raises ValueError or TypeError where a row is none that was written here.
    """
    rows = connection.execute(
        "SELECT label, score, is_box, region FROM detections WHERE photo = ? ORDER BY number",
        (photo,),
    ).fetchall()
    regions = _regions([region for _, _, _, region in rows])
    return tuple(
        Detection(str(label), float(score), region, bool(is_box))
        for (label, score, is_box, _), region in zip(rows, regions, strict=True)
    )


def _regions(texts: Sequence[bytes]) -> list[NDArray[np.float64]]:
    """All polygons of a photo, made at once, because a photo of a crowd has hundreds."""
    corners = np.frombuffer(b"".join(texts), dtype=_FLOATS).astype(np.float64).reshape(-1, 2)
    regions = []
    start = 0
    for text in texts:
        count, rest = divmod(len(text), _CORNER)
        if rest or count < _FEWEST_CORNERS:
            raise ValueError("a region that is no polygon")
        regions.append(corners[start : start + count])
        start += count
    return regions
