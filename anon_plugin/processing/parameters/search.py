"""The parameters that say what is searched, and how: LABELS, MODEL, CONFIDENCE, PROJECTION."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from anon_plugin.engine.projections.names import OPTIONS
from anon_plugin.language import tr
from anon_plugin.processing.parameters import camera_masks, labels, machine
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help, with_suggestions
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detector import Detector
    from anon_plugin.engine.tasks.settings import SearchSettings

MODEL = "MODEL"
CONFIDENCE = "CONFIDENCE"
PROJECTION = "PROJECTION"


def parameters(with_labels: bool = True) -> list[QgsProcessingParameterDefinition]:
    """LABELS, unless it is fixed, MODEL, CONFIDENCE, PROJECTION: what is searched, and how."""
    model = QgsProcessingParameterString(MODEL, tr("Model"), optional=True)
    installed = _installed_models()
    confidence = QgsProcessingParameterNumber(
        CONFIDENCE,
        tr("Least confidence"),
        Qgis.ProcessingNumberParameterType.Double,
        optional=True,
        minValue=0.0,
        maxValue=1.0,
    )
    chosen = labels.parameter(
        tr("What to anonymize"),
        tr(
            "The kinds of objects to make unrecognizable. Those that an installed model of your "
            "own finds, such as documents, can be ticked too; scripts may name any. A model that "
            "cannot find a chosen kind is refused before any photo is touched."
        ),
    )
    return [
        *([chosen] if with_labels else []),
        with_help(
            with_suggestions(model, installed, empty=next(iter(installed), "")),
            tr(
                "A model's name, the path of a model file, or several joined by +. Empty: the "
                "model that comes with the plugin. 'Check setup' lists the names."
            ),
        ),
        advanced(
            with_help(
                confidence,
                tr(
                    "0 to 1: findings less sure than this are ignored. Lower finds more and errs "
                    "more often. With the model that comes with the plugin it is a share: of the "
                    "findings at 0.7 about 70 % are right. Empty: the model's own thresholds, "
                    "which are set to miss as little as possible at about one false finding a "
                    "photo."
                ),
            )
        ),
        *projection(),
    ]


def _installed_models() -> list[str]:
    """The names that MODEL takes here, the default first; none where nobody may look."""
    from anon_plugin.models.loading import model_names

    try:
        return model_names()
    except OSError:
        return []


def projection() -> list[QgsProcessingParameterDefinition]:
    """PROJECTION: how the photos are projected."""
    projection = ChoiceParameter(
        PROJECTION,
        tr("Projection of the photos"),
        options=list(OPTIONS),
        defaultValue="auto",
    )
    return [
        advanced(
            with_help(
                projection,
                tr(
                    "How the photos are projected. 'auto' decides for each photo from its tags and "
                    "its pixels, and the result layer says which and why. 'cylindrical': sweeps "
                    "and strips. 'fisheye': one or two circles, or a frame filled by one; "
                    "'stereographic' is another kind of fisheye lens, and little planets."
                ),
            )
        ),
    ]


def load_detector(inputs: Inputs) -> Detector:
    """The model of MODEL on the device of DEVICE. Raises ModelError where it cannot be opened."""
    from anon_plugin.models.loading import load_detector as load

    return load(inputs.text(MODEL), machine.read_device(inputs), machine.read_batch(inputs))


def read_settings(inputs: Inputs, only: tuple[str, ...] = ()) -> SearchSettings:
    """What is searched, and how, as the engine's value; `only`: its labels where they are fixed."""
    from anon_plugin.engine.tasks.settings import SearchSettings

    return SearchSettings(
        labels=only or labels.read(inputs),
        confidence=inputs.number(CONFIDENCE) if inputs.given(CONFIDENCE) else None,
        projection=inputs.choice(PROJECTION),
        masks=camera_masks.read(inputs),
    )
