"""What all result layers share: their reference system, and how fields and rows are made."""

from __future__ import annotations

from datetime import datetime

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
)
from qgis.PyQt.QtCore import QDateTime, QMetaType

from anon_plugin.plain_text import csv_cell, encodable

TEXT = QMetaType.Type.QString
REAL = QMetaType.Type.Double
WHOLE = QMetaType.Type.Int
BOOLEAN = QMetaType.Type.Bool
TIME = QMetaType.Type.QDateTime


def crs() -> QgsCoordinateReferenceSystem:
    """The reference system of the result layers: WGS 84, as GPS gives it."""
    return QgsCoordinateReferenceSystem("EPSG:4326")


def fields_of(definitions: list[tuple[str, QMetaType.Type]]) -> QgsFields:
    """Fields by name and type."""
    fields = QgsFields()
    for name, kind in definitions:
        fields.append(QgsField(name, kind))
    return fields


def feature_of(fields: QgsFields, values: list[object], place: QgsPointXY | None) -> QgsFeature:
    """A row with these values; without geometry where the place is None."""
    feature = QgsFeature(fields)
    feature.setAttributes([_value(value) for value in values])
    if place is not None:
        feature.setGeometry(QgsGeometry.fromPointXY(place))
    return feature


def defuse(feature: QgsFeature) -> None:
    """Make sure that no text of a row is taken for a formula."""
    for index, value in enumerate(feature.attributes()):
        if isinstance(value, str):
            feature.setAttribute(index, csv_cell(value))


def _value(value: object) -> object:
    if value is None:
        return NULL
    return encodable(value) if isinstance(value, str) else value


def point(longitude_deg: float | None, latitude_deg: float | None) -> QgsPointXY | None:
    """A place in WGS 84, None where it is not known."""
    if longitude_deg is None or latitude_deg is None:
        return None
    return QgsPointXY(longitude_deg, latitude_deg)


def date_time(time: datetime | None) -> QDateTime | None:
    """A time without its zone, as 'Import geotagged photos' writes it."""
    if time is None:
        return None
    return QDateTime(time.year, time.month, time.day, time.hour, time.minute, time.second)
