"""Which model a file was trained on from, as its card says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.errors import ModelError
from anon_plugin.models.store.folder import WEIGHTS_FOLDER, available, digest, read_card


@dataclass(frozen=True)
class Parent:
    """A model that another was trained on from. name: by which it was known there."""

    name: str
    sha256: str


def parents_of(path: Path) -> tuple[Parent, ...]:
    """The models that a file was trained on from; none where its card does not say so."""
    try:
        listed = _card(path).get("parents", [])
        return tuple(Parent(str(one["name"]), str(one["sha256"]).lower()) for one in listed)
    except (SafetensorError, OSError, RuntimeError, *NONSENSE):
        return ()  # who opens the file tells what is wrong with it


def holdout_of(path: Path) -> str:
    """SHA-256 of the list of photos that were kept aside when a file was trained on, "" where its
    card does not say so."""
    try:
        return str(_card(path).get("collection", {}).get("holdout_sha256", "")).lower()
    except (SafetensorError, OSError, RuntimeError, *NONSENSE):
        return ""


def copied_from(path: Path) -> str:
    """The name of the model that a file is a copy of, because training on found nothing better; ""
    where it is none."""
    try:
        share = _card(path).get("share")
    except (SafetensorError, OSError, RuntimeError, *NONSENSE):
        return ""
    parents = parents_of(path)
    return parents[0].name if share == 0 and parents else ""


def _card(path: Path) -> Any:
    if path.suffix.lower() != ".safetensors":
        return {}
    with safe_open(path, framework="np") as file:
        return parse_json((file.metadata() or {}).get("card", "{}"))


def parent_here(path: Path) -> str:
    """The name of the model that a file was trained on from, "" where just that one is not here.

    What was measured of that one then holds for its child, whose scores were calibrated alike.
    """
    for parent in parents_of(path):
        there = available().get(parent.name)
        if there is not None and _sha256(there) == parent.sha256:
            return parent.name
    return ""


def _sha256(path: Path) -> str:
    try:
        known = str(read_card(path).get("sha256") or "") if path.parent == WEIGHTS_FOLDER else ""
        return known or digest(path)
    except ModelError:
        return ""
