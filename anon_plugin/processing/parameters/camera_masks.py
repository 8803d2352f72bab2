"""The parameter that says what always goes in the photos of a camera, or never: CAMERA_MASKS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
)

from anon_plugin.engine.vocabulary import PERSON, MaskAction
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.layers.camera_masks_layer import NEEDED
from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.camera_masks import CameraMask, CameraMasks

CAMERA_MASKS = "CAMERA_MASKS"


def parameters() -> list[QgsProcessingParameterDefinition]:
    """CAMERA_MASKS."""
    layer = QgsProcessingParameterFeatureSource(
        CAMERA_MASKS, tr("Masks of cameras"), [Qgis.ProcessingSourceType.Vector], optional=True
    )
    return [
        advanced(
            with_help(
                layer,
                tr(
                    "A table of places in the photos of a camera, as the review draws them: action "
                    "(redact: what lies there always goes, such as the operator's head; keep: "
                    "findings there are none, such as a logo on the dashboard), region_px, width "
                    "and height of the photo, and make, model and serial of the camera. On "
                    "panoramas a place is a direction from the camera."
                ),
            )
        )
    ]


def read(inputs: Inputs) -> CameraMasks:
    """CAMERA_MASKS as the engine's value; none where no layer is given.

    Raises SettingsError where a row means nothing.
    """
    from anon_plugin.engine.tasks.camera_masks import CameraMasks

    if not inputs.defines(CAMERA_MASKS) or not inputs.given(CAMERA_MASKS):
        return CameraMasks()
    source = inputs.source(CAMERA_MASKS)
    names = source.fields().names()
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise SettingsError(
            tr("The layer of {name} lacks the fields {missing}. It needs {needed}.").format(
                name=CAMERA_MASKS, missing=", ".join(missing), needed=", ".join(NEEDED)
            )
        )
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    return CameraMasks(tuple(one for row in source.getFeatures(request) for one in masks_of(row)))


def masks_of(row: QgsFeature) -> Iterator[CameraMask]:
    """What a row says, one mask for each part of its region. Raises SettingsError."""
    from anon_plugin.engine.exchange.wkt import parse_polygons
    from anon_plugin.engine.tasks.camera_masks import CameraMask
    from anon_plugin.engine.vocabulary import label_of

    names = row.fields().names()

    def text(name: str) -> str:
        return attributes.text(row[name]) if name in names else ""

    action = text("action").lower()
    if action not in [one.value for one in MaskAction]:
        raise SettingsError(
            tr(
                "Row {row} of the masks of cameras has the action '{action}'. Write redact or keep."
            ).format(row=row.id(), action=action)
        )
    size = attributes.number(row["width"]), attributes.number(row["height"])
    if size[0] is None or size[1] is None or min(size[0], size[1]) < 1:
        raise SettingsError(
            tr(
                "Row {row} of the masks of cameras does not say the width and height of the photo "
                "on which it was drawn, in pixels."
            ).format(row=row.id())
        )
    try:
        regions = parse_polygons(text("region_px"))
    except ValueError as error:
        raise SettingsError(
            tr("Row {row} of the masks of cameras has no region in region_px: {error}.").format(
                row=row.id(), error=error
            )
        ) from error
    for region in regions:
        yield CameraMask(
            action=MaskAction(action),
            region=tuple((float(x), float(y)) for x, y in region),
            size_wh=(round(size[0]), round(size[1])),
            label=label_of(text("label")) or PERSON,
            make=text("make"),
            model=text("model"),
            serial=text("serial"),
            projection=text("projection"),
        )
