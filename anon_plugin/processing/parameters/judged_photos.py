"""The parameters that say which photos were judged, and what people said of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters import attributes, photo_input
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.detection_rows import read_rows
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import PhotoInput, PhotoRow, read_photos

if TYPE_CHECKING:
    from anon_plugin.engine.collection.collecting import Candidate
    from anon_plugin.engine.collection.verdicts import Verdicts

DETECTIONS = "DETECTIONS"
ANNOTATIONS = "ANNOTATIONS"


@dataclass
class JudgedPhotos:
    """candidates: photos of the input, judged or not. strangers: rows that fit none of them.
    missing: annotated photos that were not found."""

    candidates: list[Candidate] = field(default_factory=list)
    strangers: int = 0
    missing: list[str] = field(default_factory=list)


def parameters() -> list[QgsProcessingParameterDefinition]:
    """FOLDER or INPUT, DETECTIONS, ANNOTATIONS."""
    return [
        *photo_input.folder_or_layer(),
        with_help(
            QgsProcessingParameterFeatureSource(
                DETECTIONS,
                tr("Detections that were reviewed"),
                [Qgis.ProcessingSourceType.Vector],
                optional=True,
            ),
            tr(
                "The layer of 'Detect' after the review. A region without a score was drawn by "
                "hand and is an object. One whose keep is false is none. All others count only in "
                "photos whose field 'reviewed' is true in the photo layer; elsewhere nobody knows, "
                "and they are masked."
            ),
        ),
        with_help(
            QgsProcessingParameterString(
                ANNOTATIONS, tr("Annotations of other tools"), optional=True
            ),
            tr(
                "A COCO JSON file, or a folder of YOLO text or Pascal VOC files. The photos are "
                "looked for beside them and in the folder of photos. Labels that the file says are "
                "complete count as looked for everywhere in its photos. Where a COCO file does not "
                "say so (info.complete_labels), photos without any mark tell nothing."
            ),
        ),
    ]


def read(inputs: Inputs, labels: tuple[str, ...]) -> JudgedPhotos:
    """What was said of which photos.

    Raises SettingsError where nothing is given, or what is given makes no sense.
    """
    judged = JudgedPhotos()
    layered = inputs.given(photo_input.INPUT) or inputs.given(photo_input.FOLDER)
    if inputs.given(DETECTIONS):
        _from_layers(inputs, labels, judged)
    elif layered and inputs.given(ANNOTATIONS):
        photos = read_photos(inputs, None)
        judged.candidates += [_candidate(path, row) for path, row in _rows_of(photos)]
    elif not inputs.given(ANNOTATIONS):
        raise SettingsError(
            tr(
                "Nothing says what is in the photos. Give the detections that were reviewed, "
                "annotations of another tool, or both."
            )
        )
    if inputs.given(ANNOTATIONS):
        _from_annotations(inputs, labels, judged)
    return judged


def _from_layers(inputs: Inputs, labels: tuple[str, ...], judged: JudgedPhotos) -> None:
    from anon_plugin.engine.collection.verdicts import Row, of_rows
    from anon_plugin.engine.exchange.photo_names import PhotoNames

    photos = read_photos(inputs, None)
    names = PhotoNames(job.source for job in photos.jobs)
    by_photo: dict[Path, list[Row]] = {}
    for row in read_rows(inputs, DETECTIONS):
        photo = names.find(row.photo)
        if photo is None:
            judged.strangers += 1
            continue
        by_photo.setdefault(photo, []).extend(
            Row(one, row.by_hand, row.keep, row.ignore) for one in row.detections()
        )
    for path, shown in _rows_of(photos):
        reviewed = shown is not None and attributes.is_true(shown.review[0])
        verdicts = of_rows(by_photo.get(path, []), reviewed, labels)
        judged.candidates.append(_candidate(path, shown, verdicts))


def _from_annotations(inputs: Inputs, labels: tuple[str, ...], judged: JudgedPhotos) -> None:
    from anon_plugin.engine.collection.verdicts import of_annotations
    from anon_plugin.engine.evaluation.looking import find_photos
    from anon_plugin.engine.exchange.ground_truth import read_ground_truth, says_complete

    place = inputs.path(ANNOTATIONS)
    if place is None:
        return
    photos, empty_tells = read_ground_truth(place), says_complete(place)
    known = {one.path: number for number, one in enumerate(judged.candidates)}
    folders = [one for one in (place, inputs.path(photo_input.FOLDER)) if one is not None]
    folders += list(dict.fromkeys(path.parent for path in known))
    files = find_photos(photos, [""] * len(photos), folders)
    for photo, path in zip(photos, files, strict=True):
        if path is None:
            judged.missing.append(photo.name)
            continue
        verdicts = of_annotations(photo, labels, empty_tells)
        number = known.get(path.absolute())
        if number is None:
            judged.candidates.append(_candidate(path.absolute(), None, verdicts))
        else:
            judged.candidates[number] = _judged(judged.candidates[number], verdicts)


def _judged(before: Candidate, verdicts: Verdicts) -> Candidate:
    if before.verdicts is not None and before.verdicts.tells_something:
        raise SettingsError(
            tr(
                "{photo} is judged in the layer of detections and in the annotations as well. "
                "Leave it out of one of them."
            ).format(photo=before.path)
        )
    return replace(before, verdicts=verdicts)


def _rows_of(photos: PhotoInput) -> Iterator[tuple[Path, PhotoRow | None]]:
    for job in photos.jobs:
        yield job.source, photos.rows.get(job.source)


def _candidate(path: Path, row: PhotoRow | None, verdicts: Verdicts | None = None) -> Candidate:
    from anon_plugin.engine.collection.collecting import Candidate, seconds

    place = None if row is None else row.place
    time = None if row is None else row.time
    return Candidate(
        path,
        verdicts,
        drive=(row.sequence if row is not None else "") or str(path.parent),
        time_s=None if time is None else seconds(time),
        longitude_deg=None if place is None else place.x(),
        latitude_deg=None if place is None else place.y(),
    )
