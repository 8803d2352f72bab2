"""Reads DETECTIONS layers that people or other tools may have edited, as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.layers import detections_layer
from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from anon_plugin.engine.detection.detections import Detection

NEEDED = ("photo", "label", "region_px")


@dataclass(frozen=True)
class GivenDetections:
    """What a layer says is in the photos.

    by_photo: rows whose `keep` is not false. strangers: paths in the layer that are none of the
    photos, each with the number of its rows.
    """

    by_photo: dict[Path, list[Detection]] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)


def read_detections(
    inputs: Inputs,
    name: str,
    photos: Iterable[Path],
) -> GivenDetections:
    """The rows of the layer given as the parameter `name`.

    A row without a score counts like any other, and so does one with a label that is not known: it
    is taken by its name. Raises SettingsError, before any photo is touched, where a field or a
    label is missing or a region is no polygon: what a row means must never be guessed.
    """
    from anon_plugin.engine.exchange.photo_names import PhotoNames

    source = inputs.source(name)
    names = source.fields().names()
    missing = [each for each in NEEDED if each not in names]
    if missing:
        raise SettingsError(
            tr(
                "The layer of {name} lacks the fields {missing}. It needs {needed}, as 'Detect' "
                "writes them; score, shape and keep are optional."
            ).format(name=name, missing=", ".join(missing), needed=", ".join(NEEDED))
        )
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    known = PhotoNames(photos)
    given = GivenDetections()
    for feature in source.getFeatures(request):
        if "keep" in names and feature["keep"] in (False, 0):
            continue
        detections = _detections(feature, names)
        text = attributes.text(feature["photo"])
        photo = known.find(text)
        if photo is None:
            given.strangers[text] = given.strangers.get(text, 0) + 1
        else:
            given.by_photo.setdefault(photo, []).extend(detections)
    return given


def _detections(feature: QgsFeature, names: list[str]) -> list[Detection]:
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.exchange.wkt import parse_polygons
    from anon_plugin.engine.vocabulary import label_of

    label = label_of(attributes.text(feature["label"]))
    if not label:
        raise SettingsError(
            tr("Row {row} has no label. Give it one, or set its keep to false.").format(
                row=feature.id()
            )
        )
    try:
        regions = parse_polygons(attributes.text(feature["region_px"]))
    except ValueError as error:
        raise SettingsError(
            tr(
                "Row {row} has no region in region_px: {error}. Correct it, or set its keep to "
                "false."
            ).format(row=feature.id(), error=error)
        ) from error
    score = attributes.number(feature["score"]) if "score" in names else None
    score = 1.0 if score is None else score
    shape = attributes.text(feature["shape"]) if "shape" in names else ""
    return [Detection(label, score, region, _is_box(region, shape)) for region in regions]


def _is_box(region: NDArray[np.float64], shape: str) -> bool:
    """Whether a region is but the box around an object.

    A box of four corners that somebody reshaped is a box no more. One of more corners is what a
    box looks like in a panorama.
    """
    if shape == detections_layer.OUTLINE:
        return False
    upright = len(set(region[:, 0])) == 2 and len(set(region[:, 1])) == 2
    return (len(region) == 4 and upright) or (shape == detections_layer.BOX and len(region) > 4)
