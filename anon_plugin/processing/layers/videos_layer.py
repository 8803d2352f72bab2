"""The layers of videos: one row a video, a track, a frame of a track, a frame as a photo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from qgis.core import QgsFeature, QgsFields, QgsPointXY

from anon_plugin.engine.vocabulary import LABELS, key_of
from anon_plugin.processing.layers import rows
from anon_plugin.processing.layers.detections_layer import BOX, OUTLINE, region_wkt
from anon_plugin.processing.layers.photos_layer import IMPORT_FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from anon_plugin.engine.tasks.outcome import Outcome
    from anon_plugin.engine.tasks.videos.samples import Sample
    from anon_plugin.engine.telemetry.positions import Positions
    from anon_plugin.engine.tracking.tracks import Row, Track, Tracks

STEPS = ("detect", "write", "verify")

_VIDEO_FIELDS = [
    ("video", rows.TEXT),
    ("filename", rows.TEXT),
    ("output", rows.TEXT),
    ("status", rows.TEXT),
    ("reason", rows.TEXT),
    ("duration_s", rows.REAL),
    ("frames", rows.WHOLE),
    ("searched", rows.WHOLE),
    ("cuts", rows.WHOLE),
    *((f"{key_of(label)}_count", rows.WHOLE) for label in LABELS),
    ("label_counts", rows.TEXT),
    ("width", rows.WHOLE),
    ("height", rows.WHOLE),
    ("projection", rows.TEXT),
    ("projection_reason", rows.TEXT),
    ("timestamp", rows.TIME),
    ("notes", rows.TEXT),
    ("verified", rows.TEXT),
    *((f"seconds_{step}", rows.REAL) for step in STEPS),
    ("input_sha256", rows.TEXT),
    ("output_sha256", rows.TEXT),
]

_TRACK_FIELDS = [
    ("video", rows.TEXT),
    ("output", rows.TEXT),
    ("track", rows.WHOLE),
    ("label", rows.TEXT),
    ("score", rows.REAL),
    ("first_frame", rows.WHOLE),
    ("last_frame", rows.WHOLE),
    ("first_s", rows.REAL),
    ("last_s", rows.REAL),
    ("frames", rows.WHOLE),
    ("found", rows.WHOLE),
    ("frame", rows.WHOLE),
    ("region_px", rows.TEXT),
    ("yaw_deg", rows.REAL),
    ("pitch_deg", rows.REAL),
    ("bearing_deg", rows.REAL),
    ("timestamp", rows.TIME),
    ("shape", rows.TEXT),
    ("keep", rows.BOOLEAN),
    ("region_found", rows.TEXT),
]

_FRAME_FIELDS = [
    ("video", rows.TEXT),
    ("track", rows.WHOLE),
    ("frame", rows.WHOLE),
    ("time_s", rows.REAL),
    ("how", rows.TEXT),
    ("score", rows.REAL),
    ("region_px", rows.TEXT),
    ("shape", rows.TEXT),
    ("keep", rows.BOOLEAN),
]


_SAMPLE_FIELDS = [
    *IMPORT_FIELDS,
    ("video", rows.TEXT),
    ("frame", rows.WHOLE),
    ("time_s", rows.REAL),
]


def sample_fields() -> QgsFields:
    """The fields of SAMPLES: those of photos first, so that other steps take it."""
    return rows.fields_of(_SAMPLE_FIELDS)


def sample_feature(video: Path, sample: Sample) -> QgsFeature:
    """One row: one frame that was written as a photo."""
    fix = sample.fix
    values: list[object] = [
        str(sample.path),
        sample.path.stem,
        str(sample.path.parent),
        None if fix is None else fix.altitude_m,
        None if fix is None else fix.course_deg,
        0,
        None if fix is None else str(fix.longitude_deg),
        None if fix is None else str(fix.latitude_deg),
        rows.date_time(sample.time),
        str(video),
        sample.frame,
        sample.time_s,
    ]
    place = None if fix is None else rows.point(fix.longitude_deg, fix.latitude_deg)
    return rows.feature_of(sample_fields(), values, place)


def video_fields() -> QgsFields:
    """The fields of VIDEOS."""
    return rows.fields_of(_VIDEO_FIELDS)


def track_fields() -> QgsFields:
    """The fields of DETECTIONS."""
    return rows.fields_of(_TRACK_FIELDS)


def frame_fields() -> QgsFields:
    """The fields of FRAMES."""
    return rows.fields_of(_FRAME_FIELDS)


def video_feature(outcome: Outcome) -> QgsFeature:
    """One row: one video, at the place of its first frame."""
    counts = outcome.counts()
    width, height = outcome.size_wh or (None, None)
    tracks, geotag = outcome.tracks, outcome.geotag
    values: list[object] = [
        str(outcome.source),
        outcome.source.stem,
        None if outcome.target is None else str(outcome.target),
        outcome.status.value,
        outcome.reason or None,
        None if tracks is None or not len(tracks.times_s) else float(tracks.times_s[-1]),
        None if tracks is None else len(tracks.times_s),
        None if tracks is None else len(tracks.searched),
        None if tracks is None else len(tracks.cuts),
        *(counts.get(label, 0) for label in LABELS),
        json.dumps(counts) if counts else None,
        width,
        height,
        None if outcome.projection is None else outcome.projection.name,
        outcome.projection_reason or None,
        rows.date_time(geotag.time),
        "; ".join(outcome.notes) or None,
        ", ".join(outcome.verified) or None,
        *(outcome.seconds.get(step) for step in STEPS),
        outcome.input_sha256 or None,
        outcome.output_sha256 or None,
    ]
    place = rows.point(geotag.longitude_deg, geotag.latitude_deg)
    return rows.feature_of(video_fields(), values, place)


def track_features(outcome: Outcome, positions: Positions) -> Iterator[QgsFeature]:
    """The rows of the tracks of one video, each where the camera was when it saw it best."""
    tracks, fields = outcome.tracks, track_fields()
    if tracks is None:
        return
    for one in tracks.tracks:
        best = tracks.best_row(one.number)
        values = _track_values(outcome, tracks, one, best, positions)
        yield rows.feature_of(fields, values, _place(tracks, best.frame, positions))


def frame_features(outcome: Outcome, positions: Positions) -> Iterator[QgsFeature]:
    """The rows of all frames of all tracks of one video."""
    tracks, fields = outcome.tracks, frame_fields()
    if tracks is None:
        return
    video = str(outcome.source)
    for row in tracks.rows():
        found = row.detection
        values: list[object] = [
            video,
            row.track,
            row.frame,
            float(tracks.times_s[row.frame]),
            row.how.name.lower(),
            found.score,
            region_wkt(found),
            BOX if found.is_box else OUTLINE,
            True,
        ]
        yield rows.feature_of(fields, values, _place(tracks, row.frame, positions))


def _track_values(
    outcome: Outcome, tracks: Tracks, track: Track, best: Row, positions: Positions
) -> list[object]:
    seen = outcome.sighting(best.detection)
    time_s = float(tracks.times_s[best.frame])
    fix = positions.at(time_s)
    heading = None if fix is None else fix.course_deg
    bearing = None if seen is None or heading is None else seen.bearing_deg(heading)
    begun = outcome.geotag.time
    time = None if begun is None else begun + timedelta(seconds=time_s)
    return [
        str(outcome.source),
        None if outcome.target is None else str(outcome.target),
        track.number,
        track.label,
        track.score,
        track.first,
        track.last,
        float(tracks.times_s[track.first]),
        float(tracks.times_s[track.last]),
        tracks.count(track.number),
        track.found,
        best.frame,
        region_wkt(best.detection),
        None if seen is None else seen.yaw_deg,
        None if seen is None else seen.pitch_deg,
        bearing,
        rows.date_time(time if fix is None or fix.utc is None else fix.utc),
        BOX if track.is_box else OUTLINE,
        True,
        region_wkt(best.detection),
    ]


def _place(tracks: Tracks, frame: int, positions: Positions) -> QgsPointXY | None:
    fix = positions.at(float(tracks.times_s[frame]))
    return None if fix is None else rows.point(fix.longitude_deg, fix.latitude_deg)
