"""Reads layers with one row a region: what was found, or what an annotator marked."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsFeatureRequest, QgsProcessingFeatureSource

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.exchange.wkt import parse_polygon
from anon_plugin.engine.vocabulary import label_of
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters import attributes

FIELDS = ("photo", "label", "region_px")
IGNORE = "ignore"


def read_regions(source: QgsProcessingFeatureSource) -> dict[str, list[Detection]]:
    """Photo → regions of a layer's rows, with score 1 where none is given (drawn by hand).

    Labels that are not known are taken by their names; a photo whose row has no label has no
    regions.
    Raises SettingsError where fields are missing or a region is no WKT polygon.
    """
    return {photo: [one for one, _ in rows] for photo, rows in read_annotated(source).items()}


def read_annotated(
    source: QgsProcessingFeatureSource,
) -> dict[str, list[tuple[Detection, bool]]]:
    """Like read_regions, each with whether the layer's field `ignore`, if it has one, sets it aside
    as neither an object nor background.
    """
    names = source.fields().names()
    missing = [name for name in FIELDS if name not in names]
    if missing:
        raise SettingsError(
            tr(
                "The layer “{layer}” lacks the fields {missing}. It needs {needed} and, for "
                "detections, score, as DETECTIONS layers have them."
            ).format(
                layer=source.sourceName(), missing=", ".join(missing), needed=", ".join(FIELDS)
            )
        )
    wanted = [name for name in (*FIELDS, "score", IGNORE) if name in names]
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes(wanted, source.fields())
    found: dict[str, list[tuple[Detection, bool]]] = {}
    for feature in source.getFeatures(request):
        regions = found.setdefault(attributes.text(feature["photo"]), [])
        label = label_of(attributes.text(feature["label"]))
        if not label:
            continue
        try:
            region = parse_polygon(attributes.text(feature["region_px"]))
        except ValueError as error:
            raise SettingsError(
                tr(
                    "Row {row} of the layer “{layer}” has no valid region_px: {error}. Correct or "
                    "delete the row."
                ).format(row=feature.id(), layer=source.sourceName(), error=error)
            ) from error
        score = attributes.number(feature["score"]) if "score" in wanted else None
        score = 1.0 if score is None else score
        ignore = IGNORE in wanted and feature[IGNORE] in (True, 1)
        regions.append((Detection(label, score, region, is_box=_is_box(region)), ignore))
    return found


def _is_box(region: Any) -> bool:
    return len(region) == 4 and len(set(region[:, 0])) == 2 and len(set(region[:, 1])) == 2
