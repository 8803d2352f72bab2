"""From what the user typed under MODEL to a detector that works, or an error that says what to do.

Frameworks (torch, OpenCV) are imported only when a model that needs them is opened, so that the
plugin loads and shows its help without any.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from anon_plugin.errors import ModelError
from anon_plugin.models.detector import Detector

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
CASCADE = "cascade"

# File suffix → the module and function that open such a file as a Detector.
_OPENERS = {
    ".safetensors": ("anon_plugin.models.network", "load_network"),
    ".onnx": ("anon_plugin.models.onnx", "load_onnx"),
    ".pt": ("anon_plugin.models.torchscript", "load_torchscript"),
    ".jit": ("anon_plugin.models.torchscript", "load_torchscript"),
    ".torchscript": ("anon_plugin.models.torchscript", "load_torchscript"),
}


def load_detector(name_or_path: str) -> Detector:
    """Open a model by its catalogue name, or by the path of its file.

    An empty name means DEFAULT_MODEL.
    Raises ModelError where there is no such model, or its file is damaged or of the wrong kind,
    or the library that runs it is missing.
    """
    name_or_path = name_or_path or DEFAULT_MODEL
    if name_or_path == CASCADE:
        return _open("anon_plugin.models.cascade", "CascadeDetector")()
    path = Path(name_or_path)
    if not path.is_file():
        raise ModelError(
            f"There is no model named or stored at “{name_or_path}”. Give the name of a known "
            f"model ({CASCADE}), or the path of a {', '.join(_OPENERS)} file."
        )
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        raise ModelError(
            f"The model file {path} is of no known kind. Known are {', '.join(_OPENERS)} files."
        )
    return _open(*opener)(path)


def _open(module: str, function: str) -> Callable[..., Detector]:
    try:
        return cast(Callable[..., Detector], getattr(importlib.import_module(module), function))
    except ImportError as error:
        raise ModelError(
            f"This model needs the Python library “{error.name}”, which is not installed. "
            "Run the algorithm “Check setup”: it shows the line that installs it."
        ) from error


DEFAULT_MODEL = CASCADE
