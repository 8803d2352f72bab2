"""Decoded photos that are larger together than memory: kept in one file that is mapped into it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.training.annotations import Annotations, read_pixels

Levels = tuple[NDArray[np.uint8], ...]
LEVELS = 4
"""Full, half, quarter and eighth size."""
AT_ONCE = 64


@dataclass(frozen=True)
class Photo:
    """Annotations with pixels at full, half, quarter and eighth size."""

    annotations: Annotations
    levels: Levels


def load_photos(annotations: Sequence[Annotations], store: Path | None = None) -> list[Photo]:
    """Decode everything once.

    store: a folder in which the pixels are kept, for this run and the next; the system reads what
    is needed and forgets what is not. None keeps them in memory, 4 bytes for each pixel.
    """
    if store is None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            levels = list(pool.map(lambda known: shrunk(read_pixels(known.path)), annotations))
    else:
        levels = list(_mapped(annotations, store))
    return [Photo(known, one) for known, one in zip(annotations, levels, strict=True)]


def shrunk(pixels: NDArray[np.uint8]) -> Levels:
    levels = [pixels]
    for _ in range(LEVELS - 1):
        half = cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, np.uint8))
    return tuple(levels)


def _mapped(annotations: Sequence[Annotations], store: Path) -> Iterator[Levels]:
    """The photos' levels as views of the file; what is not in it yet is appended."""
    store.mkdir(parents=True, exist_ok=True)
    index, pixels = store / "index.json", store / "pixels.raw"
    places: dict[str, list[list[int]]] = json.loads(index.read_text()) if index.exists() else {}
    keys = [_key(known.path) for known in annotations]
    missing = [number for number, key in enumerate(keys) if key not in places]
    # Bytes that a killed run wrote after the last index are written over.
    end = max(
        (place + height * width * 3 for rows in places.values() for place, height, width in rows),
        default=0,
    )
    with pixels.open("r+b" if pixels.exists() else "w+b") as file:
        file.seek(end)
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            for number in some:
                rows = []
                for level in shrunk(read_pixels(annotations[number].path)):
                    rows.append([file.tell(), level.shape[0], level.shape[1]])
                    file.write(np.ascontiguousarray(level).tobytes())
                places[keys[number]] = rows
            file.flush()
            partial = index.with_suffix(".partial")
            partial.write_text(json.dumps(places))
            partial.replace(index)
    mapped = np.memmap(pixels, np.uint8, "r")
    for key in keys:
        levels = (
            np.asarray(mapped[place : place + height * width * 3]).reshape(height, width, 3)
            for place, height, width in places[key]
        )
        yield tuple(levels)


def _key(path: Path) -> str:
    """Another file at the same place has another key."""
    about = path.stat()
    return f"{path.resolve()}|{about.st_size}|{about.st_mtime_ns}"
