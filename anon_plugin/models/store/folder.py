"""Where model files lie, and whether they are still what was installed.

The plugin's own weights come with it; models of others lie in a folder of the user's. Beside each
installed file stands `<file>.json`: its SHA-256, size, where it came from, and, where the user
wrote them, the names of its classes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anon_plugin.engine.files.json_text import parse_json
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.store.catalog import BY_NAME
from anon_plugin.models.store.kinds import MODEL_SUFFIXES
from anon_plugin.userdata import data_folder

WEIGHTS_FOLDER = Path(__file__).parents[1] / "weights"
FOLDER_VARIABLE = "ANON_MODELS_FOLDER"

_CHUNK = 1 << 20


def models_folder() -> Path:
    """The user's folder of models: ANON_MODELS_FOLDER, else where the system keeps user data."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    return data_folder() / "models"


def available() -> dict[str, Path]:
    """Name → file of every model that is here: the plugin's own first, then the user's."""
    found: dict[str, Path] = {}
    for folder in (WEIGHTS_FOLDER, models_folder()):
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in files:
            if path.suffix.lower() in MODEL_SUFFIXES and not path.name.startswith("."):
                found.setdefault(path.stem, path)
    return found


def verify(path: Path) -> None:
    """Raise ModelError where a file is not what was installed or what the catalogue knows.

    A file of which no SHA-256 is known passes: it is the user's own.
    """
    expected = str(read_card(path).get("sha256") or "")
    known = BY_NAME.get(path.stem)
    if known is not None and known.sha256 and path.parent == models_folder():
        expected = known.sha256
    if expected and digest(path) != expected.lower():
        raise ModelError(
            tr(
                "The model file {path} has changed since it was installed: its "
                "SHA-256 is not {sha256}…. Install it again with 'Install model'; "
                "do not use it as it is."
            ).format(path=path, sha256=expected[:12])
        )


def digest(path: Path) -> str:
    """Hex SHA-256 of a file. Raises ModelError where it cannot be read."""
    result = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                result.update(chunk)
    except OSError as error:
        raise ModelError(
            tr("The model file {path} cannot be read: {error}.").format(
                path=path, error=error.strerror
            )
        ) from error
    return result.hexdigest()


def write_card(path: Path, about: Mapping[str, Any]) -> None:
    """Write what is known of a model beside it: SHA-256, size and whatever else `about` holds."""
    found = digest(path)
    # In groups of eight: easier to compare by eye, and no scanner takes it for a secret.
    groups = " ".join(found[start : start + 8] for start in range(0, len(found), 8))
    card = {"sha256": groups, "size": path.stat().st_size, **about}
    with card_path(path).open("w", encoding="utf-8") as out:
        json.dump(card, out, indent=2, ensure_ascii=False)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())


def card_path(path: Path) -> Path:
    """The file beside a model that describes it."""
    return path.with_name(path.name + ".json")


def read_card(path: Path) -> Mapping[str, Any]:
    """What stands beside a model file; empty where nothing does.

    Raises ModelError where it cannot be understood.
    """
    card = card_path(path)
    if not card.is_file():
        return {}
    try:
        content = parse_json(card.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            tr("{card} cannot be read ({error}). Repair it or delete it.").format(
                card=card, error=error
            )
        ) from error
    if not isinstance(content, dict):
        raise ModelError(tr("{card} is no JSON object. Repair it or delete it.").format(card=card))
    if "sha256" in content:
        content["sha256"] = "".join(str(content["sha256"]).split()).lower()
    return content
