"""Reads the layers of tracks and of their frames, as people corrected them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsFeature

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.layers.detections_layer import OUTLINE
from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from anon_plugin.engine.tasks.videos.edited import FrameRow, TrackRow
    from anon_plugin.engine.tracking.tracks import Tracks

_TRACK_NEEDED = ("video", "label", "region_px")
_TRACK_OPTIONAL = (
    *("track", "score", "first_frame", "last_frame", "found", "shape", "keep", "region_found"),
)
_FRAME_NEEDED = ("video", "track", "frame", "region_px")
_FRAME_OPTIONAL = ("score", "how", "keep")


@dataclass(frozen=True)
class GivenTracks:
    """What layers say is in the videos.

    by_video: of rows whose `keep` is not false. strangers: paths in the layer that are none of the
    videos, each with the number of its rows.
    """

    by_video: dict[Path, Tracks] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)

    @property
    def labels(self) -> set[str]:
        """All labels that a row has."""
        return {one.label for tracks in self.by_video.values() for one in tracks.tracks}


def read_tracks(
    inputs: Inputs, tracks_name: str, frames_name: str, videos: Iterable[Path]
) -> GivenTracks:
    """What the layers given as these parameters say of these videos.

    Raises SettingsError, before any video is touched, where a field is missing or a row makes no
    sense.
    """
    from anon_plugin.engine.exchange.photo_names import PhotoNames
    from anon_plugin.engine.tasks.videos.edited import EditedTracks

    known = PhotoNames(videos)
    given = GivenTracks()
    tracks: dict[Path, list[TrackRow]] = {}
    numbers: dict[Path, int] = {}
    places: dict[str, Path | None] = {}

    def find(name: str) -> Path | None:
        if name not in places:
            places[name] = known.find(name)
        return places[name]

    for feature, values in _rows(inputs, tracks_name, _TRACK_NEEDED, _TRACK_OPTIONAL):
        if values.get("keep") in (False, 0):
            continue
        name = attributes.text(values["video"])
        video = find(name)
        if video is None:
            given.strangers[name] = given.strangers.get(name, 0) + 1
            continue
        row = _track_row(feature, values)
        if not row.number:  # drawn by hand; -1 and below are nobody else's
            numbers[video] = numbers.get(video, 0) - 1
            row = _numbered(row, numbers[video])
        tracks.setdefault(video, []).append(row)
    edited = {video: EditedTracks(rows) for video, rows in tracks.items()}
    if inputs.given(frames_name):
        if inputs.is_partial(frames_name):
            raise SettingsError(
                tr(
                    "Only some rows of {name} are chosen, so a track would be covered in these "
                    "frames and bare in the others. Give all rows of that layer, and choose tracks "
                    "in the other one."
                ).format(name=frames_name)
            )
        for feature, values in _rows(inputs, frames_name, _FRAME_NEEDED, _FRAME_OPTIONAL):
            if values.get("keep") in (False, 0):
                continue
            video = find(attributes.text(values["video"]))
            if video is not None and video in edited:
                edited[video].add(_frame_row(feature, values))
    for video, one in edited.items():
        given.by_video[video] = one.finish()
    return given


def _rows(
    inputs: Inputs, name: str, needed: tuple[str, ...], optional: tuple[str, ...]
) -> Iterator[tuple[QgsFeature, dict[str, Any]]]:
    lacking = tr(
        "The layer of {name} lacks the fields {missing}. It needs {needed}, as 'Detect in "
        "videos' writes them."
    )
    for feature in attributes.rows(inputs.source(name), name, needed, optional, lacking):
        there = feature.fields().names()
        yield feature, {each: feature[each] for each in (*needed, *optional) if each in there}


def _track_row(feature: QgsFeature, values: dict[str, Any]) -> TrackRow:
    from anon_plugin.engine.tasks.videos.edited import TrackRow
    from anon_plugin.engine.vocabulary import label_of

    label = label_of(attributes.text(values["label"]))
    if not label:
        raise SettingsError(
            tr("Row {row} has no label. Give it one, or set its keep to false.").format(
                row=feature.id()
            )
        )
    score = attributes.number(values.get("score"))
    found = attributes.text(values.get("region_found"))
    regions = _regions(feature, values["region_px"])
    return TrackRow(
        number=int(attributes.number(values.get("track")) or 0),
        label=label,
        score=1.0 if score is None else score,
        first=_whole(values.get("first_frame")),
        last=_whole(values.get("last_frame")),
        regions=regions,
        found=_regions(feature, found) if found else (),
        is_box=attributes.text(values.get("shape")) != OUTLINE
        and all(_is_upright_box(one) for one in regions),
        is_found=bool(attributes.number(values.get("found"))),
    )


def _numbered(row: TrackRow, number: int) -> TrackRow:
    from dataclasses import replace

    return replace(row, number=number)


def _frame_row(feature: QgsFeature, values: dict[str, Any]) -> FrameRow:
    from anon_plugin.engine.tasks.videos.edited import FrameRow
    from anon_plugin.engine.tracking.tracks import How

    track, frame = (_whole(values[name]) for name in ("track", "frame"))
    if track is None or frame is None or frame < 0:
        raise SettingsError(
            tr(
                "Row {row} of the layer of frames has no track or no frame. Fill them in, or "
                "delete the row."
            ).format(row=feature.id())
        )
    how = attributes.text(values.get("how")).upper()
    score = attributes.number(values.get("score"))
    return FrameRow(
        track,
        frame,
        1.0 if score is None else score,
        How[how] if how in How.__members__ else How.FOUND,
        _regions(feature, values["region_px"]),
    )


def _regions(feature: QgsFeature, value: Any) -> list[NDArray[np.float64]]:
    from anon_plugin.engine.exchange.wkt import parse_polygons

    try:
        return list(parse_polygons(attributes.text(value)))
    except ValueError as error:
        raise SettingsError(
            tr(
                "Row {row} has no region in region_px: {error}. Correct it, or delete the row."
            ).format(row=feature.id(), error=error)
        ) from error


def _whole(value: Any) -> int | None:
    number = attributes.number(value)
    return None if number is None else int(number)


def _is_upright_box(region: NDArray[np.float64]) -> bool:
    """Whether a region is but the box around a thing; of more corners, one in a panorama."""
    upright = len(set(region[:, 0])) == 2 and len(set(region[:, 1])) == 2
    return (len(region) == 4 and upright) or len(region) > 4
