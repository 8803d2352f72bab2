"""The parameters of cube maps: how they are laid out, and what each face sees."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from anon_plugin.language import tr
from anon_plugin.processing.parameters import outputs
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.inputs import Inputs

FOV = "FOV"
LAYOUT = "LAYOUT"
FACE_SIZE = "FACE_SIZE"
FORMAT = "FORMAT"

LAYOUT_OPTIONS = ["faces", "cross", "strip"]
FORMAT_OPTIONS = ["png", "jpg"]


def geometry() -> list[QgsProcessingParameterDefinition]:
    """LAYOUT and FOV: how a cube map is laid out, and how much each face sees."""
    layout = ChoiceParameter(
        LAYOUT,
        tr("Layout"),
        options=LAYOUT_OPTIONS,
        defaultValue="faces",
    )
    layout.setHelp(
        tr(
            "'faces': six files NAME_front, _right, _back, _left, _up, _down. 'cross' and 'strip': "
            "one file with all six."
        )
    )
    fov = QgsProcessingParameterNumber(
        FOV,
        tr("Field of view of a face in degrees"),
        Qgis.ProcessingNumberParameterType.Double,
        defaultValue=90.0,
        minValue=90.0,
        maxValue=150.0,
    )
    fov.setHelp(
        tr("Over 90 the faces overlap, so that what an edge would cut is whole in a neighbour.")
    )
    return [layout, fov]


def output(title: str) -> list[QgsProcessingParameterDefinition]:
    """OUTPUT: where the results go."""
    output = QgsProcessingParameterFolderDestination(outputs.OUTPUT, title)
    output.setHelp(
        tr(
            "The folder for the results, made where it does not exist. It must not be the input "
            "folder."
        )
    )
    return [output]


def read_geometry(inputs: Inputs) -> tuple[str, float]:
    """The layout's name and the field of view in degrees."""
    return (inputs.choice(LAYOUT), inputs.number(FOV))
