"""Libraries that only some formats need, and that a user may do without."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import ModuleType

from anon_plugin.dependencies import problem_with
from anon_plugin.errors import PhotoError

_LOADING = Lock()


def library_for(path: Path, kind: str, module: str) -> ModuleType:
    """The library that reads and writes pictures of that kind ("a WebP picture").

    module: the part of it that brings the codec, such as "PIL.WebPImagePlugin".
    Raises PhotoError where it is missing or too old, with the line that installs it.
    """
    problem = problem_with(module.partition(".")[0])
    if not problem:
        try:
            with _LOADING, _own_symbols():
                return importlib.import_module(module)
        except ImportError as error:
            problem = f"{module} cannot be loaded: {error}. Install it again."
    raise PhotoError(f"{path} holds {kind}, but {problem}")


@contextmanager
def _own_symbols() -> Iterator[None]:
    """Let what is loaded call the codecs that it brings, not others of the same name.

    Inside QGIS the system's libheif and libwebp are there already, for GDAL: on Linux the first
    one loaded answers for all, and calls into another version of it end the whole process.
    """
    if not hasattr(os, "RTLD_DEEPBIND"):  # systems where libraries do not mix
        yield
        return
    before = sys.getdlopenflags()
    sys.setdlopenflags(before | os.RTLD_DEEPBIND)
    try:
        yield
    finally:
        sys.setdlopenflags(before)
