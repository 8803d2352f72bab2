"""What the processes are called, what they take and what they give: as OGC API describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anon_plugin.engine.projections.names import OPTIONS
from anon_plugin.engine.vocabulary import STYLE_NAMES, Check, Verify
from anon_service.roots import FOLDER_PATTERN, Roots
from anon_service.version import version

Schema = dict[str, Any]

JOB_PATTERN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_FOLDER: Schema = {"type": "string", "pattern": FOLDER_PATTERN, "maxLength": 1024}
_LABELS: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 64},
    "minItems": 1,
    "maxItems": 32,
    "uniqueItems": True,
}

_TITLES = {
    "anonymize": ("Anonymize photos", "Searches photos and writes them with all of it redacted."),
    "detect": ("Detect", "Searches photos and writes none; what is found is a layer."),
    "redact": ("Redact detections", "Writes photos with what detections say redacted."),
    "verify": ("Verify anonymization", "Looks whether written photos show or hold anything left."),
    "evaluate": ("Evaluate detections", "Compares detections with what annotators marked."),
}

FILES: Mapping[str, tuple[str, str]] = {
    "report": ("report.html", "text/html"),
    "figures": ("report.json", "application/json"),
    "photos": ("photos.geojson", "application/geo+json"),
    "detections": ("detections.geojson", "application/geo+json"),
}
"""Results that are files: their name and media type."""

_OUTPUTS = {
    "anonymize": ("folder", "report", "figures", "photos", "detections"),
    "detect": ("photos", "detections"),
    "redact": ("folder", "report", "figures", "photos"),
    "verify": ("report", "figures"),
    "evaluate": ("report", "figures"),
}


def describe(roots: Roots) -> dict[str, dict[str, Any]]:
    """Each process by its identifier, as pygeoapi takes it."""
    return {
        name: {
            "version": version(),
            "id": name,
            "title": {"en": title},
            "description": {"en": text},
            "keywords": ["anonymization", "privacy", "street photos"],
            "jobControlOptions": ["async-execute", "dismiss"],
            "outputTransmission": ["reference"],
            "links": [],
            "inputs": _inputs(name, roots),
            "outputs": {one: _output(one) for one in _OUTPUTS[name]},
        }
        for name, (title, text) in _TITLES.items()
    }


def outputs_of(process: str) -> tuple[str, ...]:
    """What a process gives."""
    return _OUTPUTS[process]


def schema_of(description: Mapping[str, Any]) -> Schema:
    """The JSON Schema of all inputs of a process together."""
    inputs = description["inputs"]
    schema: Schema = {
        "type": "object",
        "properties": {name: one["schema"] for name, one in inputs.items()},
        "required": [name for name, one in inputs.items() if one["minOccurs"]],
        "additionalProperties": False,
    }
    if "detections" in inputs:
        schema["oneOf"] = [{"required": ["job"]}, {"required": ["detections"]}]
    return schema


def _inputs(process: str, roots: Roots) -> dict[str, Any]:
    readable, writable = sorted({**roots.outputs, **roots.inputs}), sorted(roots.outputs)
    search = {
        "labels": _input("What to look for, such as face and plate", _LABELS),
        "confidence": _input(
            "The least score that counts", {"type": "number", "minimum": 0, "maximum": 1}
        ),
        "projection": _input("How photos show the world", {"type": "string", "enum": [*OPTIONS]}),
    }
    source = {
        "input": _input("The place of the photos", _one_of(readable), required=True),
        "folder": _input("A folder below it", _FOLDER),
        "recursive": _input("Photos in sub-folders, too", {"type": "boolean", "default": True}),
    }
    target = {
        "output": _input("The place for results", _one_of(writable), required=True),
        "output_folder": _input("A folder below it", _FOLDER),
        "style": _input("How redactions look", _one_of(STYLE_NAMES)),
        "upright": _input("Turn photos upright", {"type": "boolean", "default": False}),
        "verify": _input("How results are verified", _one_of([one.value for one in Verify])),
    }
    found = {
        "job": _input("A job of detect", {"type": "string", "pattern": JOB_PATTERN}),
        "detections": _input(
            "A file with detections: GeoJSON, COCO or our own JSON",
            {
                "type": "object",
                "properties": {"place": _one_of(readable), "file": _FOLDER},
                "required": ["place", "file"],
                "additionalProperties": False,
            },
        ),
    }
    truth = {
        "ground_truth": _input("The place of the annotations", _one_of(readable), required=True),
        "truth_file": _input("A COCO file, or a folder of YOLO or VOC files", _FOLDER),
        "iou": _input("The least overlap", {"type": "number", "minimum": 0.05, "maximum": 0.95}),
        "confidence": search["confidence"],
    }
    checks = {
        "type": "array",
        "items": _one_of([one.value for one in Check]),
        "minItems": 1,
        "uniqueItems": True,
    }
    originals = {
        "originals": _input("The place of the originals", _one_of(readable)),
        "originals_folder": _input("A folder below it", _FOLDER),
        "checks": _input("What is checked; all of it without", checks),
    }
    return {
        "anonymize": {**source, **target, **search},
        "detect": {**source, **search},
        "redact": {**source, **target, "projection": search["projection"], **found},
        "verify": {**source, **originals, **search},
        "evaluate": {**found, **truth},
    }[process]


def _input(title: str, schema: Schema, required: bool = False) -> dict[str, Any]:
    return {
        "title": title,
        "schema": schema,
        "minOccurs": 1 if required else 0,
        "maxOccurs": 1,
    }


def _one_of(names: Any) -> Schema:
    return {"type": "string", "enum": list(names)}


def _output(name: str) -> dict[str, Any]:
    if name == "folder":
        return {"title": "Where the written photos lie", "schema": {"type": "object"}}
    return {
        "title": FILES[name][0],
        "schema": {"type": "object", "contentMediaType": FILES[name][1]},
    }
