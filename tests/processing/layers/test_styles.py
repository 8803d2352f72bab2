"""How result layers look: named styles, forms, and photos related to their detections."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geotag.geotag import Geotag
from anon_plugin.engine.tasks.outcome import Outcome, Status

PHOTO_LOOKS = {"Status", "Heat map of persons", "Heat map of vehicles"}
DETECTION_LOOKS = {"Labels", "Scores", "Heat map of detections"}


def outcomes() -> list[Outcome]:
    """Two photos with a heading and one without a place; the first shows two faces."""
    faces = tuple(Detection.from_xyxy("face", score, (10, 10, 30, 40)) for score in (0.2, 0.9))
    place = Geotag(13.2, 55.7, heading_deg=90.0)
    return [
        Outcome(Path("/in/a.jpg"), Status.DONE, Path("/out/a.jpg"), geotag=place, detections=faces),
        Outcome(Path("/in/b.jpg"), Status.FAILED, reason="is damaged", geotag=place),
        Outcome(Path("/in/c.jpg"), Status.DONE, Path("/out/c.jpg")),
    ]


@pytest.fixture
def write(plugin: Any) -> Callable[..., dict[str, str]]:
    """Writes the result layers of `outcomes` to two destinations, as an algorithm does."""
    from qgis.core import QgsProcessingContext

    from anon_plugin.processing.algorithms.detect import DetectObjects
    from anon_plugin.processing.parameters.inputs import Inputs
    from anon_plugin.processing.parameters.photo_rows import PhotoInput
    from anon_plugin.processing.results.running import ResultLayers

    def written(photos: str, detections: str, context: Any = None, **more: Any) -> dict[str, str]:
        algorithm = DetectObjects()
        algorithm.initAlgorithm()
        parameters = {"PHOTOS": photos, "DETECTIONS": detections, **more}
        context = context or QgsProcessingContext()
        layers = ResultLayers(Inputs(algorithm, parameters, context), PhotoInput([], {}))
        for outcome in outcomes():
            layers.add(outcome)
        return layers.finish()

    return written


def tables(path: Path) -> tuple[str, str]:
    return (
        f'ogr:dbname="{path}" table="photos" (geom)',
        f'ogr:dbname="{path}" table="detections" (geom)',
    )


def opened(source: str) -> Any:
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer(source, "opened", "ogr")
    assert layer.isValid()
    return layer


def stored(layer: Any) -> dict[str, str]:
    """Name → QML of the styles in the GeoPackage that are this layer's own."""
    related, ids, names, *_ = layer.listStylesInDatabase()
    own = dict(list(zip(names, ids, strict=True))[:related])
    return {name: layer.getStyleFromDatabase(number)[0] for name, number in own.items()}


def pages(layer: Any) -> dict[str, list[str]]:
    """The pages of a layer's form, each with what it shows."""
    config = layer.editFormConfig()
    return {page.name(): [one.name() for one in page.children()] for page in config.tabs()}


def test_one_geopackage_holds_both_tables_with_all_their_looks(
    write: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    results = write(*tables(tmp_path / "run.gpkg"))
    photos, detections = opened(results["PHOTOS"]), opened(results["DETECTIONS"])
    assert (photos.featureCount(), detections.featureCount()) == (3, 2)
    assert photos.renderer().classAttribute() == "status"
    assert detections.renderer().classAttribute() == "label"
    assert set(stored(photos)) == PHOTO_LOOKS
    assert set(stored(detections)) == DETECTION_LOOKS


def test_writing_again_replaces_the_looks(
    write: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    for _ in range(2):
        results = write(*tables(tmp_path / "run.gpkg"))
    assert set(stored(opened(results["PHOTOS"]))) == PHOTO_LOOKS
    assert opened(results["DETECTIONS"]).featureCount() == 2


def test_the_relation_comes_back_with_the_geopackage(
    write: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    results = write(*tables(tmp_path / "run & more.gpkg"))
    qml = stored(opened(results["DETECTIONS"]))["Labels"]
    assert 'dataSource="' + results["PHOTOS"].replace("&", "&amp;") in qml
    assert '<fieldRef referencingField="photo" referencedField="photo"/>' in qml or (
        '<fieldRef referencedField="photo" referencingField="photo"/>' in qml
    )
    assert "Detections" in pages(opened(results["PHOTOS"]))


def test_two_files_are_not_related(write: Callable[..., dict[str, str]], tmp_path: Path) -> None:
    results = write(str(tmp_path / "photos.gpkg"), str(tmp_path / "detections.gpkg"))
    assert "<referencedLayers>" not in stored(opened(results["DETECTIONS"]))["Labels"]
    assert "Detections" not in pages(opened(results["PHOTOS"]))


def load_into_project(write: Callable[..., dict[str, str]], project: Any, **more: Any) -> list[Any]:
    """Load the layers as the toolbox does when an algorithm has ended."""
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingUtils

    context = QgsProcessingContext()
    context.setProject(project)
    from qgis.core import QgsProcessingOutputLayerDefinition

    results = write(
        QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project),
        QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project),
        context,
        **more,
    )
    waiting = []
    for name in ("PHOTOS", "DETECTIONS"):
        details = context.layerToLoadOnCompletionDetails(results[name])
        layer = QgsProcessingUtils.mapLayerFromString(results[name], context)
        context.temporaryLayerStore().takeMapLayer(layer)
        project.addMapLayer(layer)
        waiting.append((layer, details.postProcessor()))
    for layer, processor in waiting:
        processor.postProcessLayer(layer, context, QgsProcessingFeedback())
    return [layer for layer, _ in waiting]


def test_in_a_project_people_switch_looks_and_see_a_photos_detections(
    write: Callable[..., dict[str, str]],
) -> None:
    from qgis.core import QgsProject

    project = QgsProject()
    photos, detections = load_into_project(write, project)
    assert set(photos.styleManager().styles()) == PHOTO_LOOKS
    assert photos.styleManager().currentStyle() == "Status"
    assert set(detections.styleManager().styles()) == DETECTION_LOOKS
    (relation,) = project.relationManager().relations().values()
    assert relation.isValid()
    rows = {row["filename"]: row for row in photos.getFeatures()}
    assert len(list(relation.getRelatedFeatures(rows["a"]))) == 2
    assert not list(relation.getRelatedFeatures(rows["b"]))
    for look in PHOTO_LOOKS:
        photos.styleManager().setCurrentStyle(look)
        assert pages(photos)["Detections"] == [relation.id()]
        assert photos.editorWidgetSetup(photos.fields().indexOf("output")).type() == (
            "ExternalResource"
        )


def drawn(layer: Any, side: int = 60) -> Any:
    """The layer drawn on white, (side, side, 3) uint8, its points in the middle."""
    import numpy as np
    from qgis.core import QgsMapRendererCustomPainterJob, QgsMapSettings, QgsRectangle
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor, QImage, QPainter

    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(QgsRectangle(13.199, 55.699, 13.201, 55.701))
    settings.setOutputSize(QSize(side, side))
    settings.setBackgroundColor(QColor("white"))
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    bits = image.constBits()
    bits.setsize(side * side * 4)
    return np.frombuffer(bits, np.uint8).reshape(side, side, 4)[:, :, :3].copy()


@pytest.mark.parametrize("look", sorted(PHOTO_LOOKS - {"Heat map of vehicles"} | DETECTION_LOOKS))
def test_every_look_draws_something(write: Callable[..., dict[str, str]], look: str) -> None:
    from qgis.core import QgsProject

    project = QgsProject()
    photos, detections = load_into_project(write, project)
    layer = photos if look in PHOTO_LOOKS else detections
    layer.styleManager().setCurrentStyle(look)
    assert (drawn(layer) < 250).any()


def test_where_nobody_is_the_heat_map_is_empty(write: Callable[..., dict[str, str]]) -> None:
    from qgis.core import QgsProject

    project = QgsProject()
    photos, _ = load_into_project(write, project)
    photos.styleManager().setCurrentStyle("Heat map of vehicles")
    assert (drawn(photos) == 255).all()


def test_a_row_that_is_not_kept_turns_pale(write: Callable[..., dict[str, str]]) -> None:
    from qgis.core import QgsProject

    project = QgsProject()
    _, detections = load_into_project(write, project)
    before = drawn(detections)
    keep = detections.fields().indexOf("keep")
    changes = {row.id(): {keep: False} for row in detections.getFeatures()}
    assert detections.dataProvider().changeAttributeValues(changes)
    after = drawn(detections)
    assert after.min() > before.min()
    assert (after < 255).any()


def test_sight_lines_have_no_heat_map(write: Callable[..., dict[str, str]], tmp_path: Path) -> None:
    results = write(*tables(tmp_path / "lines.gpkg"), RAY_LENGTH=30)
    assert set(stored(opened(results["DETECTIONS"]))) == {"Labels", "Scores"}
