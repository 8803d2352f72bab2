"""What other people call the things we know: their class names as our labels."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping

from anon_plugin.engine.detection.detections import FACE, PERSON, PLATE, VEHICLE

_NAMES = {
    FACE: "face, human face, masked face, head",
    PLATE: (
        "plate, license plate, licence plate, licenseplate, licenceplate, number plate, "
        "numberplate, car plate, vehicle registration plate, registration plate, lp"
    ),
    PERSON: "person, pedestrian, people, human, man, woman, boy, girl, child, rider, cyclist",
    VEHICLE: (
        "vehicle, car, bus, truck, van, motorcycle, motorbike, lorry, taxi, tram, pickup, minibus, "
        "moped, scooter, trailer, caravan"
    ),
}
_LABEL_OF = {name: label for label, names in _NAMES.items() for name in names.split(", ")}


def label_of(class_name: str) -> str | None:
    """Our label for a foreign class name, such as plate for License_Plate; None for a dog."""
    words = re.sub(r"[\W_]+", " ", class_name).strip().lower()
    return _LABEL_OF.get(words) or _LABEL_OF.get(words.removesuffix("s"))


def labels_of(names: Mapping[int, str]) -> dict[int, str]:
    """Class index → our label, for those classes that we have one for."""
    labels = {index: label_of(name) for index, name in names.items()}
    return {index: label for index, label in labels.items() if label}


def parse_names(text: str) -> dict[int, str]:
    """Class names as exporters write them: a list or a dictionary, as JSON or as Python shows it.

    Empty where the text is neither.
    """
    for parse in (json.loads, ast.literal_eval):
        try:
            value = parse(text)
        except (ValueError, SyntaxError):
            continue
        if isinstance(value, list):
            return {index: str(name) for index, name in enumerate(value)}
        if isinstance(value, dict) and all(str(key).isdigit() for key in value):
            return {int(key): str(name) for key, name in value.items()}
    return {}
