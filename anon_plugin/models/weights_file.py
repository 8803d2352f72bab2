"""What all files of our own weights have in common; read without torch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from anon_plugin.errors import ModelError
from anon_plugin.language import tr


@dataclass(frozen=True)
class WeightsFile:
    """about: texts that lie beside the numbers. state: the numbers as float32, by their name."""

    about: Mapping[str, str]
    state: Mapping[str, NDArray[np.float32]]
    sha256: str


def read_file(path: Path, kind: str) -> WeightsFile:
    """All that a file holds. kind: the format that it must say it has.

    Raises ModelError where the file is damaged or holds something else.
    """
    try:
        with safe_open(path, framework="np") as file:
            about: dict[str, str] = file.metadata() or {}
            names = list(file.keys())
            state = {name: file.get_tensor(name).astype(np.float32) for name in names}
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (SafetensorError, OSError, RuntimeError, ValueError, TypeError) as error:
        raise damaged(path, error) from error
    if about.get("format") != kind:
        raise ModelError(
            tr(
                "{path} holds no weights of this program's own network (its format "
                "is “{format}”, needed is “{needed}”). Choose another file."
            ).format(path=path, format=about.get("format", "not stated"), needed=kind)
        )
    return WeightsFile(about, state, digest)


def damaged(path: Path, error: Exception) -> ModelError:
    """What is told of a file whose content cannot be understood."""
    return ModelError(
        tr(
            "The weights {path} cannot be read: {error}. The file is damaged "
            "or incomplete; copy it again from where it came from."
        ).format(path=path, error=error)
    )
