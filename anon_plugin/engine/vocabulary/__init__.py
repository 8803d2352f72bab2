"""The words of the product: labels, effects, presets, levels.

Only the standard library is used, so that the toolbox shows every choice while the libraries of the
engine are missing.
"""

from anon_plugin.engine.vocabulary.choices import (
    ANNOTATION_FILES,
    Check,
    MaskAction,
    OnExisting,
    OpaqueMetadata,
    PersonalMetadata,
    Verify,
)
from anon_plugin.engine.vocabulary.labels import (
    DEFAULT_LABELS,
    FACADE,
    FACE,
    KNOWN_LABELS,
    LABELS,
    PERSON,
    PLATE,
    VEHICLE,
    Label,
    counted,
    found_title,
    in_order,
    key_of,
    known_label,
    label_entry,
    label_of,
    title_of,
)
from anon_plugin.engine.vocabulary.styles import (
    BY_STRICTNESS,
    DEFAULT_PRESET,
    EFFECTS,
    PRESETS,
    STYLE_NAMES,
    Effect,
    Preset,
)

__all__ = [
    "ANNOTATION_FILES",
    "BY_STRICTNESS",
    "DEFAULT_LABELS",
    "DEFAULT_PRESET",
    "EFFECTS",
    "FACADE",
    "FACE",
    "KNOWN_LABELS",
    "LABELS",
    "PERSON",
    "PLATE",
    "PRESETS",
    "STYLE_NAMES",
    "VEHICLE",
    "Check",
    "Effect",
    "Label",
    "MaskAction",
    "OnExisting",
    "OpaqueMetadata",
    "PersonalMetadata",
    "Preset",
    "Verify",
    "counted",
    "found_title",
    "in_order",
    "key_of",
    "known_label",
    "label_entry",
    "label_of",
    "title_of",
]
