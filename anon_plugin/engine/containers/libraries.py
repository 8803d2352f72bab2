"""Libraries that only some formats need, and that a user may do without."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from anon_plugin.dependencies import optional_problem
from anon_plugin.errors import PhotoError


def library_for(path: Path, kind: str, module: str) -> ModuleType:
    """The library that reads and writes pictures of that kind ("a WebP picture").

    module: the part of it that is needed, such as "PIL.Image".

    Raises PhotoError where it is missing or too old, with the line that installs it.
    """
    problem = optional_problem(module.partition(".")[0])
    if not problem:
        try:
            return importlib.import_module(module)
        except ImportError as error:
            problem = f"{module} cannot be loaded: {error}. Install it again."
    raise PhotoError(f"{path} holds {kind}, but {problem}")
