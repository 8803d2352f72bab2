"""anon:importorientedimagery: photos as other systems list them, as a layer for all other steps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr_plural
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.layers import listed_photos_layer, rows, styles
from anon_plugin.processing.parameters import outputs, photo_input
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import home_folders, resolve
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.exchange.image_catalogues import ListedPhoto

FILE = "FILE"


class ImportOrientedImagery(AnonymizerAlgorithm):
    """Reads catalogues of photos into a layer."""

    ID = "importorientedimagery"
    TITLE = "Import oriented imagery"
    GROUP = "steps"
    SUMMARY = "Reads photos with position and pose from the lists of other systems into a layer."
    HELP = (
        "Known are Esri oriented imagery tables (as CSV or as a layer with their fields, such "
        "as ImagePath, CameraHeading and CameraPitch), 'mapillary_image_description.json', "
        "and STAC item collections as Panoramax serves them.\n"
        "The result has the fields of 'Import geotagged photos' and further ones: choose "
        "'direction', 'pitch' and 'roll' as the pose fields of 'Redact facades'. "
        "Angles are degrees clockwise from north, above the horizon, and clockwise around the "
        "line of sight.\n"
        "Nothing is fetched: photos that a list names by their address need a folder in which "
        "they lie under the same name."
    )
    TAGS = ("Esri", "Mapillary", "Panoramax", "STAC", "trajectory", "mobile mapping", "heading")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in (
            with_help(
                QgsProcessingParameterFile(FILE, self.tr("List of photos"), optional=True),
                self.tr("A CSV or JSON file. Relative paths in it begin at its folder."),
            ),
            with_help(
                QgsProcessingParameterFeatureSource(
                    photo_input.INPUT,
                    self.tr("Or an oriented imagery layer"),
                    [Qgis.ProcessingSourceType.Vector],
                    optional=True,
                ),
                self.tr("A table or point layer with the fields of an oriented imagery table."),
            ),
            with_help(
                QgsProcessingParameterFile(
                    photo_input.FOLDER,
                    self.tr("Folder of the photos"),
                    Qgis.ProcessingFileParameterBehavior.Folder,
                    optional=True,
                ),
                self.tr("Where to look, by name, for photos that are not where the list says."),
            ),
            with_help(
                QgsProcessingParameterFeatureSink(
                    outputs.PHOTOS, self.tr("Photos"), Qgis.ProcessingSourceType.VectorPoint
                ),
                self.tr("One point a photo, ready for every other step."),
            ),
        ):
            self.addParameter(definition)
        for name, title in (
            ("PHOTO_COUNT", self.tr("Photos listed")),
            ("MISSING_COUNT", self.tr("Of these, photos that are nowhere to be found")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        listed, folders = self._listed(inputs)
        photos = {one.path: resolve(one.path, folders) for one in listed}
        missing = [name for name, path in photos.items() if not path.is_file()]
        folder = inputs.path(photo_input.FOLDER)
        if missing and folder is not None:
            found = _look_for(missing, folder)
            photos |= found
            missing = [name for name in missing if name not in found]
        if missing:
            feedback.pushWarning(
                tr_plural(
                    "{count} photo is nowhere to be found: {names}",
                    "{count} photos are nowhere to be found: {names}",
                    len(missing),
                    names=printable(", ".join(missing[:10])),
                )
            )
        fields = listed_photos_layer.fields()
        sink = Sink(inputs, outputs.PHOTOS, fields, styles.LISTED_PHOTOS)
        for one in listed:
            place = rows.point(one.longitude_deg, one.latitude_deg)
            sink.add([listed_photos_layer.feature(one, photos[one.path], place)])
        return {**sink.finish(), "PHOTO_COUNT": len(listed), "MISSING_COUNT": len(missing)}

    def _listed(self, inputs: Inputs) -> tuple[list[ListedPhoto], list[Path]]:
        """The photos, and where their relative paths may begin."""
        from anon_plugin.engine.exchange.image_catalogues import read_catalogue

        file = inputs.path(FILE)
        if (file is None) != inputs.given(photo_input.INPUT):
            raise SettingsError(
                self.tr("Give either a list of photos or an oriented imagery layer.")
            )
        if file is not None:
            return read_catalogue(file), [file.parent]
        return self._rows(inputs), home_folders(inputs)

    def _rows(self, inputs: Inputs) -> list[ListedPhoto]:
        from dataclasses import replace

        from anon_plugin.engine.exchange.image_catalogues import from_oriented_imagery

        source = inputs.source(photo_input.INPUT)
        names = source.fields().names()
        if "imagepath" not in (name.lower() for name in names):
            raise SettingsError(
                self.tr(
                    "The layer has no field ImagePath; it has: {names}. Give an oriented imagery "
                    "table."
                ).format(names=", ".join(names))
            )
        to_wgs84 = QgsCoordinateTransform(
            source.sourceCrs(), rows.crs(), inputs.context.transformContext()
        )

        def transformed(x: float, y: float) -> tuple[float, float]:
            point = to_wgs84.transform(QgsPointXY(x, y))
            return point.x(), point.y()

        has_crs = source.sourceCrs().isValid()
        listed = []
        for feature in source.getFeatures():
            values = dict(zip(names, feature.attributes(), strict=True))
            photo = from_oriented_imagery(values, transformed if has_crs else None)
            if feature.hasGeometry() and not feature.geometry().isEmpty():
                point = to_wgs84.transform(feature.geometry().centroid().asPoint())
                photo = replace(photo, longitude_deg=point.x(), latitude_deg=point.y())
            listed.append(photo)
        return listed


def _look_for(names: Iterable[str], folder: Path) -> dict[str, Path]:
    """Photos of these names in a folder or below it."""
    from anon_plugin.engine.exchange.photo_names import PhotoNames
    from anon_plugin.engine.files.listing import photos_in_folder

    known = PhotoNames(photos_in_folder(folder))
    found = {name: known.find(name) for name in names}
    return {name: path for name, path in found.items() if path is not None}
