"""How the classes of other people's models are called, wherever that is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from anon_plugin.engine.detection.class_names import parse_names
from anon_plugin.engine.vocabulary import known_label
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.store.folder import card_path, read_card


def names_for(path: Path, metadata: Mapping[str, str] | None = None) -> dict[int, str]:
    """The class names of a model, empty if nothing tells.

    Looked for in this order: `<file>.json` beside the model with {"names": [...]}, which a user
    can write where the model itself is silent or wrong; the model's own metadata; a word such as
    face or plate in the file's name, for models of a single class.
    """
    written = read_card(path).get("names")
    if written is not None:
        names = parse_names(json.dumps(written))
        if not names:
            raise ModelError(
                tr(
                    '{card} does not name the model\'s classes. Write it as {{"names": '
                    '["face", "license plate"]}}, in the order of the model\'s classes.'
                ).format(card=card_path(path))
            )
        return names
    return parse_names((metadata or {}).get("names", "")) or _names_in_file_name(path)


def nameless_classes(path: Path) -> ModelError:
    """The error for a model of which nothing tells what its classes are called."""
    return ModelError(
        tr(
            'Nothing says what the model {path} finds. Write {{"names": ["face", ...]}} to {card} '
            "beside it, in the order of the model's classes."
        ).format(path=path, card=card_path(path).name)
    )


def _names_in_file_name(path: Path) -> dict[int, str]:
    """{0: word} for the one label that the file's name speaks of, else empty."""
    words = re.findall(r"[a-z]+", path.stem.lower())
    told = {label: word for word in words if (label := known_label(word))}
    return {0: next(iter(told.values()))} if len(told) == 1 else {}
