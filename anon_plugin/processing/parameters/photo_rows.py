"""Photos from a folder or from a layer, whose fields may say more of them than they do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsPointXY,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QUrl

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.layers import photos_layer, rows
from anon_plugin.processing.parameters import attributes, photo_input
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.tasks.facades import Placement
    from anon_plugin.engine.tasks.outcome import Outcome


@dataclass(frozen=True)
class PhotoRow:
    """One photo of the input.

    place: in WGS 84, None where the input does not say. heading_deg, pitch_deg, roll_deg: likewise.
    review: values of photos_layer.REVIEW_FIELDS: whether somebody has looked at it, when, and who.
    time: by the camera's clock. sequence: which recording it belongs to, "" where nothing tells.
    """

    path: Path
    place: QgsPointXY | None = None
    heading_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    review: tuple[object, ...] = (None, None, None)
    time: datetime | None = None
    sequence: str = ""

    @property
    def reviewer(self) -> str | None:
        """Who has looked at it, "" where that has no name; None where nobody has."""
        seen, _, reviewer = self.review
        return attributes.text(reviewer) if attributes.is_true(seen) else None

    @property
    def placement(self) -> Placement:
        """The same as the engine's value."""
        from anon_plugin.engine.tasks.facades import Placement

        return Placement(
            longitude_deg=None if self.place is None else self.place.x(),
            latitude_deg=None if self.place is None else self.place.y(),
            heading_deg=self.heading_deg,
            pitch_deg=self.pitch_deg,
            roll_deg=self.roll_deg,
        )


@dataclass(frozen=True)
class PhotoInput:
    """The photos of a run, and what a layer says of some of them."""

    jobs: Sequence[Job]
    rows: Mapping[Path, PhotoRow]

    def review(self, outcome: Outcome) -> tuple[object, ...]:
        """Values of photos_layer.REVIEW_FIELDS, as the layer has them."""
        row = self.rows.get(outcome.source)
        return (None, None, None) if row is None else row.review

    def place(self, outcome: Outcome) -> QgsPointXY | None:
        """Where a photo was taken, by the layer or else by its own tags."""
        row = self.rows.get(outcome.source)
        if row is not None and row.place is not None:
            return row.place
        return rows.point(outcome.geotag.longitude_deg, outcome.geotag.latitude_deg)


def read_photos(inputs: Inputs, output: Path | None) -> PhotoInput:
    """The photos of the input, each once, with targets below `output`, if there is one.

    Raises SettingsError where neither or both of FOLDER and INPUT are given, where one of them is
    senseless, or where a result would take the place of an original.
    """
    from anon_plugin.engine.files.listing import (
        Job,
        jobs_in_folder,
        jobs_of_paths,
        photos_in_folder,
    )

    folder = given_folder(inputs)
    if folder is not None:
        recursive = inputs.flag(photo_input.RECURSIVE)
        if output is not None:
            return PhotoInput(jobs_in_folder(folder, output, recursive), {})
        return PhotoInput([Job(path, path) for path in photos_in_folder(folder, recursive)], {})
    rows = {row.path: row for row in _rows_of_layer(inputs)}
    if output is not None:
        return PhotoInput(jobs_of_paths(rows, output), rows)
    return PhotoInput([Job(path, path) for path in rows], rows)


def given_folder(inputs: Inputs) -> Path | None:
    """The folder of photos, None where a layer names them.

    Raises SettingsError where neither or both are given, or there is no such folder.
    """
    from anon_plugin.engine.files.listing import require_folder
    from anon_plugin.engine.files.storage import is_remote

    folder = inputs.place(photo_input.FOLDER)
    if (folder is None) != inputs.given(photo_input.INPUT):
        raise SettingsError(tr("Give either a folder of photos or a photo layer."))
    if folder is not None and not is_remote(folder):  # of a store that takes a while
        require_folder(folder)
    return folder


def _rows_of_layer(inputs: Inputs) -> Iterator[PhotoRow]:
    source = inputs.source(photo_input.INPUT)
    path_field = inputs.text(photo_input.PHOTO_FIELD) or "photo"
    path_index = attributes.index_of(source, path_field, photo_input.INPUT)
    pose = [
        attributes.index_of(source, name, photo_input.INPUT) if name else None
        for name in (
            inputs.text(parameter)
            for parameter in (
                photo_input.HEADING_FIELD,
                photo_input.PITCH_FIELD,
                photo_input.ROLL_FIELD,
            )
        )
    ]
    names = source.fields().names()
    review = [name if name in names else "" for name, _ in photos_layer.REVIEW_FIELDS]
    folders = home_folders(inputs)
    to_wgs84 = QgsCoordinateTransform(
        source.sourceCrs(), rows.crs(), inputs.context.transformContext()
    )
    for feature in source.getFeatures():
        heading, pitch, roll = (_number(feature, index) for index in pose)
        yield PhotoRow(
            path=_path(feature, path_index, path_field, folders),
            place=_place(feature, to_wgs84),
            heading_deg=None if heading is None else heading % 360.0,
            pitch_deg=pitch,
            roll_deg=roll,
            review=tuple(attributes.known(feature[name]) if name else None for name in review),
            time=attributes.time(feature["timestamp"]) if "timestamp" in names else None,
            sequence=attributes.text(feature["sequence"]) if "sequence" in names else "",
        )


def _number(feature: QgsFeature, index: int | None) -> float | None:
    return None if index is None else attributes.number(feature.attribute(index))


def _place(feature: QgsFeature, to_wgs84: QgsCoordinateTransform) -> QgsPointXY | None:
    if not feature.hasGeometry() or feature.geometry().isEmpty():
        return None
    from anon_plugin.engine.geotag.geotag import is_on_earth

    try:
        place = to_wgs84.transform(feature.geometry().centroid().asPoint())
    except QgsCsException:
        return None  # it lies outside of what its reference system knows
    return place if is_on_earth(place.x(), place.y()) else None


def _path(feature: QgsFeature, index: int, field: str, folders: Sequence[Path]) -> Path:
    """The photo's path. Raises SettingsError where the row names none."""
    text = attributes.text(feature.attribute(index))
    if not text:
        raise SettingsError(
            tr(
                "Row {row} of the layer has no path in its field '{field}'. Fill it in, or leave "
                "the row out of the selection."
            ).format(row=feature.id(), field=field)
        )
    return resolve(text, folders)


def resolve(text: str, folders: Sequence[Path]) -> Path:
    """A path as a layer writes it, absolute: relative ones begin in the first folder they fit."""
    from anon_plugin.engine.files.spelling import existing
    from anon_plugin.engine.files.storage import is_remote, path_of, require_store

    place = path_of(text)
    if is_remote(place):
        require_store(place)
        return place
    url = QUrl(text)
    path = Path(url.toLocalFile() if url.scheme() == "file" else text)
    candidates = [folder / path for folder in folders] or [path.absolute()]
    found = next(filter(None, map(existing, candidates)), candidates[0])
    return Path(os.path.normpath(found))


def home_folders(inputs: Inputs) -> list[Path]:
    """Where relative paths may begin: at the layer's own file, and at the project."""
    given = inputs.values[photo_input.INPUT]
    if isinstance(given, QgsProcessingFeatureSourceDefinition):
        given = given.source.staticValue()
    layer = given if isinstance(given, QgsVectorLayer) else inputs.context.getMapLayer(str(given))
    provider, uri = ("ogr", str(given)) if layer is None else (layer.providerType(), layer.source())
    return folders_of(provider, uri, inputs.context.project())


def folders_of(provider: str, uri: str, project: QgsProject | None) -> list[Path]:
    """Where relative paths of a layer may begin, given its provider and source."""
    folders = []
    parts = QgsProviderRegistry.instance().decodeUri(provider, uri)
    if parts.get("path"):
        folders.append(Path(parts["path"]).absolute().parent)
    if project is not None and project.absolutePath():
        folders.append(Path(project.absolutePath()))
    return folders
