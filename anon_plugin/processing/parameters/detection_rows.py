"""Reads layers with one row a region, which a model, people or other tools made: as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsFeature

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
OPTIONAL = ("score", "shape", "keep", "ignore")


@dataclass(frozen=True)
class DetectionRow:
    """One row.

    number: the feature's. photo: a path or a name. label: "" where there is none; one that is not
    known is taken by its name. region: WKT in pixels. score: 1 where there is none, as of a region
    that was drawn by hand. keep: False where somebody took the finding back. ignore: whether it
    counts neither as an object nor as background. by_hand: whether a person drew it, who gave it no
    score.
    """

    number: int
    photo: str
    label: str
    region: str
    score: float
    shape: str
    keep: bool
    ignore: bool
    by_hand: bool = False

    def detections(self) -> list[Detection]:
        """What the row says, one for each part of its region.

        Raises SettingsError where it has no label or its region is no polygon: what a row means
        must never be guessed.
        """
        from anon_plugin.engine.detection.detections import Detection
        from anon_plugin.engine.exchange.wkt import parse_polygons

        if not self.label:
            raise SettingsError(
                tr("Row {row} has no label. Give it one, or set its keep to false.").format(
                    row=self.number
                )
            )
        try:
            regions = parse_polygons(self.region)
        except ValueError as error:
            raise SettingsError(
                tr(
                    "Row {row} has no region in region_px: {error}. Correct it, or delete the row."
                ).format(row=self.number, error=error)
            ) from error
        return [
            Detection(self.label, self.score, region, _is_box(region, self.shape))
            for region in regions
        ]


@dataclass(frozen=True)
class GivenDetections:
    """What a layer says is in the photos.

    by_photo: rows whose `keep` is not false. strangers: paths in the layer that are none of the
    photos, each with the number of its rows.
    """

    by_photo: dict[Path, list[Detection]] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)


def read_rows(inputs: Inputs, name: str) -> Iterator[DetectionRow]:
    """The rows of the layer given as the parameter `name`.

    Raises SettingsError where a field is missing.
    """
    lacking = tr(
        "The layer of {name} lacks the fields {missing}. It needs {needed}, as 'Detect' "
        "writes them; score, shape and keep are optional."
    )
    yield from map(as_row, attributes.rows(inputs.source(name), name, NEEDED, OPTIONAL, lacking))


def as_row(feature: QgsFeature) -> DetectionRow:
    """What a feature of such a layer says."""
    from anon_plugin.engine.vocabulary import label_of

    names = feature.fields().names()
    given = {each: feature[each] for each in (*NEEDED, *OPTIONAL) if each in names}
    score = attributes.number(given.get("score"))
    return DetectionRow(
        number=feature.id(),
        photo=attributes.text(given["photo"]),
        label=label_of(attributes.text(given["label"])),
        region=attributes.text(given["region_px"]),
        score=1.0 if score is None else score,
        shape=attributes.text(given.get("shape")),
        keep=given.get("keep") not in (False, 0),
        ignore=given.get("ignore") in (True, 1),
        by_hand=score is None,
    )


def read_detections(inputs: Inputs, name: str, photos: Iterable[Path]) -> GivenDetections:
    """What the layer given as the parameter `name` says of these photos.

    Raises SettingsError, before any photo is touched, where a field is missing or a row makes no
    sense.
    """
    from anon_plugin.engine.exchange.photo_names import PhotoNames

    known = PhotoNames(photos)
    given = GivenDetections()
    for row in read_rows(inputs, name):
        if not row.keep:
            continue
        detections = row.detections()
        photo = known.find(row.photo)
        if photo is None:
            given.strangers[row.photo] = given.strangers.get(row.photo, 0) + 1
        else:
            given.by_photo.setdefault(photo, []).extend(detections)
    return given


def _is_box(region: NDArray[np.float64], shape: str) -> bool:
    """Whether a region is but the box around an object.

    A box of four corners that somebody reshaped is a box no more. One of more corners is what a
    box looks like in a panorama.
    """
    if shape == detections_layer.OUTLINE:
        return False
    upright = len(set(region[:, 0])) == 2 and len(set(region[:, 1])) == 2
    return (len(region) == 4 and upright) or (shape == detections_layer.BOX and len(region) > 4)
