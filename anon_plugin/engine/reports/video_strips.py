"""Strips of pictures for the report: a track through its frames, from the written video."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.tracks import Row, Tracks
from anon_plugin.engine.video.reading import open_video

_PICTURES = 8
_SIDE_PX = 88
_AROUND = 0.6
_QUALITY = 80
_TRACKS_SHOWN = 30


def strips(written: Path, tracks: Tracks) -> Mapping[int, str]:
    """For the longest tracks, a strip of redacted frames from the first to the last, as base64.

    written: the anonymized video, never an original. Raises PhotoError where it cannot be read.
    """
    longest = sorted(tracks.tracks, key=lambda one: one.first - one.last)[:_TRACKS_SHOWN]
    wanted: dict[int, list[Row]] = {}
    for one in longest:
        rows = list(tracks.rows_of_track(one.number))
        places = np.unique(np.linspace(0, len(rows) - 1, _PICTURES).round().astype(int))
        for place in places.tolist():
            wanted.setdefault(rows[place].frame, []).append(rows[place])
    if not wanted:
        return {}
    pictures: dict[int, list[NDArray[np.uint8]]] = {}
    with open_video(written, allow_damage=True) as video:
        for frame in video.frames(min(wanted), max(wanted) + 1):
            if frame.index in wanted:
                rgb = frame.rgb()
                for row in wanted[frame.index]:
                    pictures.setdefault(row.track, []).append(_around(rgb, row))
    return {number: _encoded(np.hstack(parts)) for number, parts in pictures.items()}


def _around(rgb: NDArray[np.uint8], row: Row) -> NDArray[np.uint8]:
    """A square around a region; on a panorama also across its edge."""
    x0, y0, x1, y1 = row.detection.xyxy
    side = max(x1 - x0, y1 - y0, 8.0) * (1 + 2 * _AROUND)
    left, top = round((x0 + x1 - side) / 2), round((y0 + y1 - side) / 2)
    height, width = rgb.shape[:2]
    columns = np.arange(left, left + round(side))
    columns = np.mod(columns, width) if x1 > width else columns.clip(0, width - 1)
    lines = np.arange(top, top + round(side)).clip(0, height - 1)
    square = np.ascontiguousarray(rgb[lines[:, None], columns[None, :]])
    shown = cv2.resize(square, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(shown, dtype=np.uint8)


def _encoded(rgb: NDArray[np.uint8]) -> str:
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return base64.b64encode(data.tobytes()).decode()
