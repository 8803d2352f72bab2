"""The layer of a verification: one point a photo, with what was checked and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsFields,
    QgsMarkerSymbol,
    QgsRendererCategory,
    QgsVectorLayer,
)

from anon_plugin.language import tr
from anon_plugin.processing.layers import rows
from anon_plugin.processing.layers.forms import shown
from anon_plugin.processing.layers.styles import LayerStyle
from anon_plugin.processing.layers.symbols import Looks

if TYPE_CHECKING:
    from anon_plugin.engine.verification.findings import Findings


PASSED, FAILED = "passed", "failed"

_COLOURS = {PASSED: "#2e7d32", FAILED: "#b3261e"}


def fields() -> QgsFields:
    """The fields of the layer; the first one is that of photo layers."""
    return rows.fields_of(
        [
            ("photo", rows.TEXT),
            ("original", rows.TEXT),
            ("status", rows.TEXT),
            ("reason", rows.TEXT),
            ("checked", rows.TEXT),
            ("regions", rows.WHOLE),
            ("found_outside", rows.WHOLE),
            ("found_inside", rows.WHOLE),
            ("remarks", rows.TEXT),
        ]
    )


def feature(findings: Findings) -> QgsFeature:
    """One row; without geometry where the photo has no position."""
    geotag = findings.geotag
    place = rows.point(geotag.longitude_deg, geotag.latitude_deg)
    values: list[object] = [
        str(findings.path),
        None if findings.original is None else str(findings.original),
        FAILED if findings.failures else PASSED,
        findings.reason or None,
        ", ".join(findings.checked) or None,
        findings.regions,
        len(findings.outside),
        len(findings.inside),
        "; ".join(findings.remarks) or None,
    ]
    return rows.feature_of(fields(), values, place)


def _looks(_layer: QgsVectorLayer) -> Looks:
    titles = {PASSED: tr("passed"), FAILED: tr("failed")}
    categories = [
        QgsRendererCategory(
            value,
            QgsMarkerSymbol.createSimple({"color": colour, "outline_color": "white", "size": "3"}),
            titles[value],
        )
        for value, colour in _COLOURS.items()
    ]
    return {tr("Verification"): QgsCategorizedSymbolRenderer("status", categories)}


def _form(layer: QgsVectorLayer) -> None:
    layer.setDisplayExpression('file_name("photo")')
    layer.setMapTipTemplate(f"""<b>{shown('"status"')}</b> {shown('"reason"')}""")


VERIFICATION = LayerStyle(_looks, _form)
