"""The layer of masks of cameras: places in their photos that always go, or never."""

from __future__ import annotations

from qgis.core import QgsFields

from anon_plugin.processing.layers import rows

_FIELDS = [
    ("action", rows.TEXT),
    ("label", rows.TEXT),
    ("make", rows.TEXT),
    ("model", rows.TEXT),
    ("serial", rows.TEXT),
    ("width", rows.WHOLE),
    ("height", rows.WHOLE),
    ("projection", rows.TEXT),
    ("region_px", rows.TEXT),
    ("photo", rows.TEXT),
]

NEEDED = ("action", "width", "height", "region_px")


def fields() -> QgsFields:
    """The fields of the layer; it has no geometry."""
    return rows.fields_of(_FIELDS)
