"""What a request says of how its picture is done: query parameters as the engine's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from anon_plugin.engine.projections.names import OPTIONS
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import STYLE_NAMES, label_of
from anon_plugin.errors import SettingsError
from anon_service.work.orders import Model

PARAMETERS: Mapping[str, str] = {
    "labels": "What to look for, parted by commas, such as face,plate,person.",
    "style": f"How it is made unrecognizable: {', '.join(STYLE_NAMES)}.",
    "confidence": "0 to 1, the least score that counts; the model's own threshold without it.",
    "upright": "true or false: whether a JPEG that is stored turned comes back upright.",
    "projection": f"How the picture shows the world: {', '.join(OPTIONS)}.",
}
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_IGNORED = ("keep",)
"""`keep=1` of Panoramax asks to keep what is under a redaction. Nothing of that is kept."""


def read_settings(query: QueryParams, usual: Settings, model: Model | None) -> Settings:
    """The settings that a request asks for; what it does not name is as usual.

    Raises HTTPException 400 for an unknown parameter and for a value that makes no sense.
    """
    for name in query:
        if name not in PARAMETERS and name not in _IGNORED:
            known = ", ".join(PARAMETERS)
            raise HTTPException(400, f"A parameter is not known. Known are: {known}.")
    settings = usual
    try:
        if "labels" in query:
            labels = tuple(dict.fromkeys(filter(None, map(label_of, query["labels"].split(",")))))
            settings = replace(settings, labels=labels)
        if "style" in query:
            settings = replace(settings, styles=styles_for(query["style"]))
        if "confidence" in query:
            settings = replace(settings, confidence=float(query["confidence"]))
        if "projection" in query:
            settings = replace(settings, projection=query["projection"])
        if "upright" in query:
            settings = replace(settings, upright=_flag(query["upright"]))
        settings.check(model.labels if model else settings.labels)
    except SettingsError as error:
        raise HTTPException(400, str(error)) from error
    except ValueError as error:
        raise HTTPException(400, "confidence must be a number from 0 to 1.") from error
    return settings


def _flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise HTTPException(400, "upright must be true or false.")
    return _FLAGS[text.lower()]
