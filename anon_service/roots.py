"""The places that jobs may read and write, by the names that the operator gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from anon_plugin.engine.files.storage import is_remote, path_of, require_store
from anon_plugin.errors import SettingsError

FOLDER_PATTERN = r"^(?!\.)[^/\\\x00-\x1f]+(/(?!\.)[^/\\\x00-\x1f]+)*$"
"""A path below a root, without anything hidden; links that lead out of it are refused besides."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Roots:
    """inputs: what jobs read. outputs: what they write to. Each a folder or a URL by its name."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]

    @classmethod
    def parse(cls, inputs: Iterable[str], outputs: Iterable[str]) -> Roots:
        """Of NAME=PLACE each. Raises SettingsError where a name or a place makes no sense."""
        return cls(dict(map(_root, inputs)), dict(map(_root, outputs)))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Roots:
        """Of what `to_dict` made."""
        return cls(dict(values["inputs"]), dict(values["outputs"]))

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"inputs": dict(self.inputs), "outputs": dict(self.outputs)}

    def __bool__(self) -> bool:
        return bool(self.inputs or self.outputs)

    def input(self, name: str, folder: str = "") -> Path:
        """A place in a root that jobs may read: one of results, too. Raises SettingsError."""
        return _below({**self.outputs, **self.inputs}, name, folder)

    def output(self, name: str, folder: str = "") -> Path:
        """A place in a root that jobs may write to. Raises SettingsError."""
        return _below(self.outputs, name, folder)

    def without_places(self, text: str) -> str:
        """A text with the name of each root in place of where it lies."""
        places = [(place, name) for name, place in (*self.inputs.items(), *self.outputs.items())]
        for place, name in sorted(places, key=lambda one: -len(one[0])):
            text = text.replace(place, name)
        return text


def _root(text: str) -> tuple[str, str]:
    name, _, place = text.partition("=")
    if not _NAME.fullmatch(name) or not place:
        raise SettingsError(f"'{text}' names no place. Write NAME=FOLDER, NAME in small letters.")
    path = path_of(place)
    if is_remote(path):
        require_store(path)
        return name, place.rstrip("/")
    if not path.is_absolute() or not path.is_dir():
        raise SettingsError(f"The place of '{name}' is no folder with its full path: {place}")
    return name, str(path.resolve())


def _below(roots: Mapping[str, str], name: str, folder: str) -> Path:
    if name not in roots:
        raise SettingsError(f"'{name}' is no place of this service. It has: {', '.join(roots)}.")
    root = path_of(roots[name])
    parts = PurePosixPath(folder).parts
    hidden = any(part.startswith(".") for part in parts)  # so are .. and the journal's folder
    if folder and (hidden or not re.match(FOLDER_PATTERN, folder) or ":" in parts[0]):
        raise SettingsError(f"'{folder}' is no folder below '{name}'.")
    place = root / folder if folder else root
    if not is_remote(root):
        resolved = place.resolve()
        if resolved != root and root not in resolved.parents:
            raise SettingsError(f"'{folder}' leads out of '{name}'.")
    return place
