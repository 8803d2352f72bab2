"""The detections of a journal: a row each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection

_FLOATS = np.dtype("<f8")


def write_detections(
    connection: sqlite3.Connection, photo: int, detections: Sequence[Detection]
) -> None:
    """Write the detections of a photo, in their order; there must be none of it yet."""
    connection.executemany(
        "INSERT INTO detections VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                *(photo, number, one.label, float(one.score), one.is_box),
                one.region.astype(_FLOATS, copy=False).tobytes(),
            )
            for number, one in enumerate(detections)
        ],
    )


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
    )
    return tuple(
        Detection(str(label), float(score), _region(region), bool(is_box))
        for label, score, is_box, region in rows
    )


def _region(data: bytes) -> NDArray[np.float64]:
    region = np.frombuffer(data, dtype=_FLOATS).reshape(-1, 2).astype(np.float64)
    if len(region) < 3 or not np.isfinite(region).all():
        raise ValueError("a region that is no polygon")
    return region
