"""The parameters that say which rules hold where, and how a polygon layer becomes a policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.layers import rows
from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.building_rows import polygons
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import PhotoInput

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.by_place import Policy, Rule
    from anon_plugin.engine.tasks.settings import Settings
    from anon_plugin.engine.tasks.task import Task

POLICY = "POLICY"
POLICY_LABELS_FIELD = "POLICY_LABELS_FIELD"
POLICY_STYLE_FIELD = "POLICY_STYLE_FIELD"
POLICY_CONFIDENCE_FIELD = "POLICY_CONFIDENCE_FIELD"
POLICY_BUFFER = "POLICY_BUFFER"
SKIP_OUTSIDE = "SKIP_OUTSIDE"

_DEFAULT_FIELDS = {
    POLICY_LABELS_FIELD: "labels",
    POLICY_STYLE_FIELD: "style",
    POLICY_CONFIDENCE_FIELD: "confidence",
}


def parameters() -> list[QgsProcessingParameterDefinition]:
    """POLICY, its fields, POLICY_BUFFER and SKIP_OUTSIDE."""
    layer = QgsProcessingParameterFeatureSource(
        POLICY, tr("Policy by place"), [Qgis.ProcessingSourceType.VectorPolygon], optional=True
    )
    fields = (
        (
            POLICY_LABELS_FIELD,
            tr("Field with the labels"),
            tr("Text such as 'face, plate, person': what must go there. Empty: as elsewhere."),
        ),
        (
            POLICY_STYLE_FIELD,
            tr("Field with the style"),
            tr("The name of a style or effect for there, such as evidence. Empty: as elsewhere."),
        ),
        (
            POLICY_CONFIDENCE_FIELD,
            tr("Field with the least confidence"),
            tr("0 to 1, lower to find more there. Empty: as elsewhere."),
        ),
    )
    buffer = QgsProcessingParameterNumber(
        POLICY_BUFFER,
        tr("Distance around its polygons in metres"),
        Qgis.ProcessingNumberParameterType.Double,
        defaultValue=0.0,
        minValue=0.0,
    )
    skip = QgsProcessingParameterBoolean(
        SKIP_OUTSIDE, tr("Leave out photos outside all its polygons"), defaultValue=False
    )
    return [
        with_help(
            layer,
            tr(
                "Polygons with rules of their own, such as schools or hospitals, where whole "
                "persons must go and not only faces. Where several overlap the strictest holds: "
                "all their labels, the lowest confidence, the most opaque style. A photo without "
                "a position is treated as if all of them held."
            ),
        ),
        *(
            advanced(
                with_help(
                    QgsProcessingParameterField(
                        name, title, _DEFAULT_FIELDS[name], POLICY, optional=True
                    ),
                    text,
                )
            )
            for name, title, text in fields
        ),
        advanced(
            with_help(buffer, tr("The rules also hold this far around, measured on the ground."))
        ),
        advanced(
            with_help(
                skip,
                tr("They are then neither searched nor written; the Photos layer says so."),
            )
        ),
    ]


def by_place(
    inputs: Inputs,
    settings: Settings,
    detectable: tuple[str, ...],
    photos: PhotoInput,
    make: Callable[[Settings], Task],
) -> Task:
    """The task with these settings, or with those of the policy where one is given.

    Raises SettingsError where a rule is senseless, or asks for what cannot be found.
    """
    from anon_plugin.engine.tasks.by_place import ByPlace

    policy = read(inputs, settings, detectable)
    if policy is None:
        return make(settings)
    places = {
        path: (row.place.x(), row.place.y())
        for path, row in photos.rows.items()
        if row.place is not None
    }
    return ByPlace(policy, settings, make, places)


def read(inputs: Inputs, settings: Settings, detectable: tuple[str, ...]) -> Policy | None:
    """The policy; None where none is given.

    Raises SettingsError where a rule is senseless, or asks for what cannot be found.
    """
    if not inputs.given(POLICY):
        if inputs.flag(SKIP_OUTSIDE):
            raise SettingsError(
                tr("SKIP_OUTSIDE needs a POLICY layer. Give one, or switch it off.")
            )
        return None
    policy = _read_policy(inputs)
    policy.check(settings, detectable)
    return policy


def _read_policy(inputs: Inputs) -> Policy:
    from anon_plugin.engine.tasks.by_place import Policy

    source = inputs.source(POLICY)
    indices = {}
    for parameter, default in _DEFAULT_FIELDS.items():
        name = inputs.text(parameter) or default
        if name == default:
            indices[parameter] = source.fields().lookupField(name)
        else:
            indices[parameter] = attributes.index_of(source, name, POLICY)
    skip_outside = inputs.flag(SKIP_OUTSIDE)
    if max(indices.values()) < 0 and not skip_outside:
        raise SettingsError(
            tr(
                "The layer of POLICY has none of the fields {fields}, so it rules nothing. Choose "
                "its fields."
            ).format(fields=", ".join(_DEFAULT_FIELDS.values()))
        )
    request = QgsFeatureRequest().setDestinationCrs(rows.crs(), inputs.context.transformContext())
    rules = [_rule(feature, indices) for feature in source.getFeatures(request)]
    buffer_m = inputs.number(POLICY_BUFFER)
    return Policy(rules, buffer_m, skip_outside)


def _rule(feature: QgsFeature, indices: dict[str, int]) -> Rule:
    from anon_plugin.engine.tasks.by_place import Rule
    from anon_plugin.engine.vocabulary import BY_STRICTNESS

    style = _text(feature, indices[POLICY_STYLE_FIELD])
    if style and style not in BY_STRICTNESS:
        raise SettingsError(
            tr(
                "Row {row} of the layer of POLICY has the style '{style}'. Known are: {known}."
            ).format(row=feature.id(), style=style, known=", ".join(BY_STRICTNESS))
        )
    text = _text(feature, indices[POLICY_CONFIDENCE_FIELD])
    try:
        confidence = float(text) if text else None
    except ValueError as error:
        raise SettingsError(
            tr(
                "Row {row} of the layer of POLICY has the confidence '{text}', which is no number."
            ).format(row=feature.id(), text=text)
        ) from error
    return Rule(
        name=f"polygon {feature.id()}",
        parts=tuple(polygons(feature.geometry())),
        labels=_labels(feature, indices[POLICY_LABELS_FIELD]),
        style=style,
        confidence=confidence,
    )


def _labels(feature: QgsFeature, index: int) -> tuple[str, ...]:
    from anon_plugin.engine.vocabulary import label_of

    labels = []
    for name in filter(None, (part.strip() for part in re.split(r"[,;|+]", _text(feature, index)))):
        label = label_of(name)
        if not label:
            raise SettingsError(
                tr(
                    "Row {row} of the layer of POLICY has the label '{label}', which is no name. "
                    "Write labels such as face, parted by commas."
                ).format(row=feature.id(), label=name)
            )
        labels.append(label)
    return tuple(dict.fromkeys(labels))


def _text(feature: QgsFeature, index: int) -> str:
    return attributes.text(feature.attribute(index)) if index >= 0 else ""
