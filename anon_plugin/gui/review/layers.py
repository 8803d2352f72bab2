"""Which layers of the project can be reviewed, and which photos belong to which detections."""

from __future__ import annotations

from qgis.core import QgsProject, QgsVectorLayer

from anon_plugin.processing.parameters.detection_rows import NEEDED
from anon_plugin.processing.results.relations import FIELD


def holds_detections(layer: object) -> bool:
    """Whether a layer has one row a region of a photo."""
    return isinstance(layer, QgsVectorLayer) and set(NEEDED) <= set(layer.fields().names())


def holds_photos(layer: object) -> bool:
    """Whether a layer has one row a photo."""
    return (
        isinstance(layer, QgsVectorLayer)
        and FIELD in layer.fields().names()
        and not holds_detections(layer)
    )


def detection_layers(project: QgsProject) -> list[QgsVectorLayer]:
    """The layers of detections in a project, by their names."""
    layers = [layer for layer in project.mapLayers().values() if holds_detections(layer)]
    return sorted(layers, key=lambda layer: layer.name())


def photos_of(detections: QgsVectorLayer, project: QgsProject) -> QgsVectorLayer | None:
    """The layer of the photos in which these were found: by its relation, else the one in the same
    file, if it is the only one there."""
    for relation in project.relationManager().referencingRelations(detections):
        if holds_photos(relation.referencedLayer()):
            return relation.referencedLayer()
    file = detections.source().split("|")[0]
    beside = [
        layer
        for layer in project.mapLayers().values()
        if holds_photos(layer) and layer.source().split("|")[0] == file
    ]
    return beside[0] if len(beside) == 1 and detections.providerType() == "ogr" else None


def detections_of(layer: object, project: QgsProject) -> QgsVectorLayer | None:
    """The layer to review where this one was chosen: itself, or the detections of its photos."""
    if holds_detections(layer):
        return layer  # type: ignore[return-value]
    if not holds_photos(layer):
        return None
    found = [one for one in detection_layers(project) if photos_of(one, project) is layer]
    return found[0] if found else None
