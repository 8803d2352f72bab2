"""The parameters that say which buildings are hidden and how well the camera's pose is known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
)

from anon_plugin.language import tr
from anon_plugin.processing.parameters import files, search, verify
from anon_plugin.processing.parameters.building_rows import read_footprints
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.redaction import EFFECT

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.facades import Placement, RedactFacades

BUILDINGS = "BUILDINGS"
HEIGHT_FIELD = "HEIGHT_FIELD"
GROUND_FIELD = "GROUND_FIELD"
OCCLUDERS = "OCCLUDERS"
OCCLUDER_HEIGHT_FIELD = "OCCLUDER_HEIGHT_FIELD"
OCCLUDER_GROUND_FIELD = "OCCLUDER_GROUND_FIELD"
HEIGHT = "HEIGHT"
MAX_DISTANCE = "MAX_DISTANCE"
CAMERA_HEIGHT = "CAMERA_HEIGHT"
POSITION_UNCERTAINTY = "POSITION_UNCERTAINTY"
HEADING_UNCERTAINTY = "HEADING_UNCERTAINTY"
TILT_UNCERTAINTY = "TILT_UNCERTAINTY"
FIELD_OF_VIEW = "FIELD_OF_VIEW"
COPY_OTHERS = "COPY_OTHERS"

EFFECT_OPTIONS = ["blur", "pixelate", "fill"]

# An occluder whose height nobody knows hides little, so that no facade is left out by mistake.
_OCCLUDER_HEIGHT_M = 2.0


def buildings() -> list[QgsProcessingParameterDefinition]:
    """BUILDINGS and OCCLUDERS with the fields of their heights."""
    return [
        with_help(
            QgsProcessingParameterFeatureSource(
                BUILDINGS, tr("Buildings to hide"), [Qgis.ProcessingSourceType.VectorPolygon]
            ),
            tr("The footprints of the buildings to hide, in any reference system."),
        ),
        _field(
            HEIGHT_FIELD,
            tr("Field with the height"),
            BUILDINGS,
            tr("Metres from the ground to the top of the roof. Empty rows take the default."),
        ),
        with_help(
            _number(HEIGHT, tr("Default height in metres"), 12.0, least=0.1),
            tr("For buildings without a height. Too high hides sky, too low leaves the roof."),
        ),
        advanced(
            _field(
                GROUND_FIELD,
                tr("Field with the ground's height"),
                BUILDINGS,
                tr(
                    "Metres above any common level, such as the sea's. The camera stands on the "
                    "ground of the nearest building. Empty: all is level."
                ),
            )
        ),
        with_help(
            QgsProcessingParameterFeatureSource(
                OCCLUDERS,
                tr("What may stand in front"),
                [Qgis.ProcessingSourceType.VectorPolygon],
                optional=True,
            ),
            tr(
                "Footprints of all buildings, those to hide among them or not. What they hide from "
                "wherever the camera may have been is not redacted. Empty: nothing hides anything."
            ),
        ),
        _field(
            OCCLUDER_HEIGHT_FIELD,
            tr("Field with their height"),
            OCCLUDERS,
            tr("Metres. A building without a height counts as a wall of 2 m."),
        ),
        advanced(
            _field(
                OCCLUDER_GROUND_FIELD,
                tr("Field with their ground's height"),
                OCCLUDERS,
                tr("Metres above the same level as that of the buildings to hide."),
            )
        ),
    ]


def lookout() -> list[QgsProcessingParameterDefinition]:
    """Where the camera stands, how well that is known, and what is done."""
    effect = ChoiceParameter(
        EFFECT,
        tr("Effect"),
        options=EFFECT_OPTIONS,
        defaultValue=EFFECT_OPTIONS[0],
    )
    view = QgsProcessingParameterNumber(
        FIELD_OF_VIEW,
        tr("Field of view of flat photos in degrees"),
        Qgis.ProcessingNumberParameterType.Double,
        optional=True,
        minValue=1.0,
        maxValue=170.0,
    )
    return [
        with_help(
            _number(MAX_DISTANCE, tr("Greatest distance in metres"), 100.0, least=1.0),
            tr("Buildings farther off are left as they are."),
        ),
        with_help(
            _number(CAMERA_HEIGHT, tr("Height of the camera in metres"), 2.5),
            tr("Above the ground: 2.5 on a car's roof, 1.6 in a hand."),
        ),
        with_help(
            _number(POSITION_UNCERTAINTY, tr("Uncertainty of the position in metres"), 1.0),
            tr(
                "How far the camera may have been from where its position says: 0.1 for a surveyed "
                "trajectory, 5 or more for a phone in a street. The region grows accordingly."
            ),
        ),
        with_help(
            _number(HEADING_UNCERTAINTY, tr("Uncertainty of the heading in degrees"), 2.0),
            tr("To either side: 0.2 for a surveyed trajectory, 10 or more for a phone's compass."),
        ),
        advanced(
            with_help(
                _number(TILT_UNCERTAINTY, tr("Uncertainty of pitch and roll in degrees"), 1.0),
                tr("Up and down: a car on a slope of 5 % looks 3 degrees up."),
            )
        ),
        with_help(
            view,
            tr(
                "From the left to the right edge. Empty: from the focal length and the sensor's "
                "size in EXIF. Panoramas do not need it."
            ),
        ),
        with_help(
            effect,
            tr("How the facade is made unrecognizable; nothing of it is kept."),
        ),
        with_help(
            QgsProcessingParameterBoolean(
                COPY_OTHERS, tr("Copy photos that show none of them"), defaultValue=False
            ),
            tr(
                "Copies them to the output byte for byte, so that it is complete. Their faces and "
                "plates are as they were in the input."
            ),
        ),
    ]


def read_task(inputs: Inputs, placements: Mapping[Path, Placement]) -> RedactFacades:
    """All of the above as the engine's task. Raises SettingsError where a value is senseless."""
    from anon_plugin.engine.facades.footprints import Lookout
    from anon_plugin.engine.facades.visibility import Uncertainty
    from anon_plugin.engine.tasks.facades import RedactFacades

    def number(name: str) -> float:
        return inputs.number(name)

    fields = HEIGHT_FIELD, GROUND_FIELD
    targets = read_footprints(inputs, BUILDINGS, *fields, number(HEIGHT))
    fields = OCCLUDER_HEIGHT_FIELD, OCCLUDER_GROUND_FIELD
    occluders = read_footprints(inputs, OCCLUDERS, *fields, _OCCLUDER_HEIGHT_M)
    uncertainty = Uncertainty(
        number(POSITION_UNCERTAINTY), number(HEADING_UNCERTAINTY), number(TILT_UNCERTAINTY)
    )
    given_view = inputs.given(FIELD_OF_VIEW)
    return RedactFacades(
        targets=targets,
        occluders=occluders,
        lookout=Lookout(number(CAMERA_HEIGHT), number(MAX_DISTANCE), uncertainty),
        effect=inputs.choice(EFFECT),
        projection=inputs.choice(search.PROJECTION),
        field_of_view_deg=number(FIELD_OF_VIEW) if given_view else None,
        placements=placements,
        copy_others=inputs.flag(COPY_OTHERS),
        handling=files.read_handling(inputs),
        verify=verify.read(inputs),
        limits=files.read_limits(inputs),
    )


def _field(name: str, title: str, layer: str, text: str) -> QgsProcessingParameterDefinition:
    numeric = Qgis.ProcessingFieldParameterDataType.Numeric
    field = QgsProcessingParameterField(name, title, None, layer, numeric, optional=True)
    return with_help(field, text)


def _number(
    name: str, title: str, default: float, least: float = 0.0
) -> QgsProcessingParameterNumber:
    return QgsProcessingParameterNumber(
        name,
        title,
        Qgis.ProcessingNumberParameterType.Double,
        defaultValue=default,
        minValue=least,
    )
