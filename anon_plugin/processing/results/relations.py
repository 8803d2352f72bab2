"""The relations of result layers: photos to their detections, tracks of videos to their frames."""

from __future__ import annotations

import uuid
from html import escape

from qgis.core import QgsProject, QgsRelation, QgsRelationContext, QgsVectorLayer

from anon_plugin.language import tr
from anon_plugin.processing.layers import styles

FIELD = "photo"


class PhotoRelation:
    """Relates the photos of one run to its detections, wherever they end up together: 1 to n, by
    the photo's path.
    """

    fields: tuple[str, ...] = (FIELD,)
    style = styles.PHOTOS

    @property
    def title(self) -> str:
        """What people read."""
        return tr("Detections of the photo")

    def __init__(self) -> None:
        self.id = f"anon_{uuid.uuid4().hex}"
        self._photos = ""
        self._detections = ""

    def photos_loaded(self, layer: QgsVectorLayer, project: QgsProject) -> None:
        """To be called when QGIS has loaded the photos into a project."""
        self._photos = layer.id()
        self._add(project)

    def detections_loaded(self, layer: QgsVectorLayer, project: QgsProject) -> None:
        """To be called when QGIS has loaded the detections into a project."""
        self._detections = layer.id()
        self._add(project)

    def element(self, photos: str, detections: str) -> str:
        """The relation as QGIS keeps it in the style of the detections; layers given as sources.

        "" where they do not lie in one GeoPackage.
        """
        if not _in_one_geopackage(photos, detections):
            return ""
        pairs = "".join(
            f'<fieldRef referencingField="{field}" referencedField="{field}"/>'
            for field in self.fields
        )
        return (
            f'<relation id="{self.id}" name="{escape(self.title)}" strength="Association" '
            f'layerId="{self.id}_photos" layerName="{escape(_table(photos))}" providerKey="ogr" '
            f'dataSource="{escape(photos)}" referencedLayer="{self.id}_photos" '
            f'referencingLayer="{self.id}_detections">'
            f"{pairs}</relation>"
        )

    def _add(self, project: QgsProject) -> None:
        photos, detections = project.mapLayer(self._photos), project.mapLayer(self._detections)
        if photos is None or detections is None:
            return
        relation = QgsRelation(QgsRelationContext(project))
        relation.setId(self.id)
        relation.setName(self.title)
        relation.setReferencedLayer(photos.id())
        relation.setReferencingLayer(detections.id())
        for field in self.fields:
            relation.addFieldPair(field, field)
        project.relationManager().addRelation(relation)
        self.style.show(photos, self.id)


class TrackRelation(PhotoRelation):
    """Relates the tracks of videos to their frames, by the video's path and the track's number."""

    fields = ("video", "track")
    style = styles.VIDEO_DETECTIONS

    @property
    def title(self) -> str:
        return tr("Frames of the track")


def _in_one_geopackage(photos: str, detections: str) -> bool:
    """Whether two layers, given as sources, lie in the same GeoPackage."""
    same = photos.split("|")[0] == detections.split("|")[0]
    return same and styles.in_geopackage(photos)


def _table(source: str) -> str:
    """The table that a source such as /a/b.gpkg|layername=c names."""
    return source.rpartition("layername=")[2]
