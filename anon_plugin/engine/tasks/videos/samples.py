"""Frames of an anonymized video as geotagged photos, so that other steps can take them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.geotag.exif_writing import exif_block, panorama_xmp, with_segments
from anon_plugin.engine.projections.equirectangular.panorama import panorama_of
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.telemetry.fix import Fix
from anon_plugin.engine.telemetry.positions import Positions, way_m
from anon_plugin.engine.video.reading import open_video
from anon_plugin.errors import CancelledError, PhotoError

_QUALITY = 92


@dataclass(frozen=True)
class Spacing:
    """distance_m: the way between two frames, 0 for by time. time_s: seconds between them, where
    the way is not known."""

    distance_m: float = 5.0
    time_s: float = 1.0


@dataclass(frozen=True)
class Sample:
    """One frame that was written as a photo; fix: where the camera was, None where unknown."""

    path: Path
    frame: int
    time_s: float
    fix: Fix | None
    time: datetime | None = field(default=None)


def choose_frames(
    times_s: NDArray[np.float64], positions: Positions, spacing: Spacing
) -> list[int]:
    """Which frames are taken: the first, and each that is far enough from the last one taken."""
    chosen: list[int] = []
    last_s, last_fix = 0.0, None
    for index, time_s in enumerate(times_s.tolist()):
        fix = positions.at(time_s)
        if chosen:
            if spacing.distance_m > 0 and fix is not None and last_fix is not None:
                is_far = way_m(last_fix, fix) >= spacing.distance_m
            else:
                is_far = time_s - last_s >= spacing.time_s - 1e-6
            if not is_far:
                continue
        chosen.append(index)
        last_s, last_fix = time_s, fix
    return chosen


def write_samples(
    video: Path,
    folder: Path,
    times_s: NDArray[np.float64],
    positions: Positions,
    spacing: Spacing,
    projection: Projection | None,
    begun: datetime | None,
    cancelled: Cancelled = lambda: False,
) -> Iterator[Sample]:
    """Write chosen frames of an anonymized video into a folder of their own, and tell of each.

    video: the written one, never an original. folder: frames of it that an earlier run took and
    this one does not are removed. begun: the time of the first frame, where no fix has one.
    Raises PhotoError where the video cannot be read or a file not be written.
    """
    chosen = choose_frames(times_s, positions, spacing)
    names = [f"{video.stem}_{index:06d}.jpg" for index in chosen]
    _remove_others(folder, video.stem, names)
    is_panorama = projection is not None and panorama_of(projection) is not None
    with open_video(video) as opened:
        wanted = dict(zip(chosen, names, strict=True))
        for frame in opened.frames():
            name = wanted.pop(frame.index, None)
            if name is None:
                continue
            if cancelled():
                raise CancelledError
            time_s = float(times_s[frame.index])
            fix = positions.at(time_s)
            time = None if begun is None else begun + timedelta(seconds=time_s)
            if fix is not None and fix.utc is not None:
                time = fix.utc
            data = _jpeg(frame.rgb(), fix, time, is_panorama)
            publish(data, folder / name, folder)
            yield Sample(folder / name, frame.index, time_s, fix, time)
            if not wanted:
                return


def _jpeg(
    rgb: NDArray[np.uint8], fix: Fix | None, time: datetime | None, is_panorama: bool
) -> bytes:
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    written, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not written:
        raise PhotoError("has a frame that cannot be encoded as JPEG.")
    heading = None if fix is None else fix.course_deg
    contents = [
        exif_block(
            None if fix is None else fix.longitude_deg,
            None if fix is None else fix.latitude_deg,
            None if fix is None else fix.altitude_m,
            heading,
            time,
        )
    ]
    if is_panorama:
        height, width = rgb.shape[:2]
        contents.append(panorama_xmp((width, height), heading))
    return with_segments(data.tobytes(), contents)


def _remove_others(folder: Path, stem: str, names: Sequence[str]) -> None:
    """Remove frames of this video that an earlier run wrote with other settings."""
    if not folder.is_dir() or folder.is_symlink():
        return
    own = re.compile(re.escape(stem) + r"_\d{6}\.jpg")
    for path in folder.iterdir():
        if own.fullmatch(path.name) and path.name not in names and not path.is_symlink():
            path.unlink()
