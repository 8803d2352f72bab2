"""From what the user typed under MODEL to a detector that works, or an error that says what to do.

Frameworks (torch, OpenCV, ONNX Runtime) are imported only when a model that needs them is opened,
so that the plugin loads and shows its help without any.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from anon_plugin.errors import ModelError
from anon_plugin.models.catalog import BY_NAME, CASCADE
from anon_plugin.models.detector import Detector
from anon_plugin.models.store import WEIGHTS_FOLDER, available, verify

_OWN = sorted(path.stem for path in WEIGHTS_FOLDER.glob("*.safetensors"))

DEFAULT_MODEL = _OWN[0] if _OWN else CASCADE
"""Our own network as soon as its weights are there."""

JOINED_BY = "+"
"""A MODEL may be several, such as a face model + a plate model."""

# File suffix → the module and function that open such a file as a Detector.
_OPENERS = {
    ".safetensors": ("anon_plugin.models.network", "load_network"),
    ".onnx": ("anon_plugin.models.onnx", "load_onnx"),
    ".jit": ("anon_plugin.models.torchscript", "load_torchscript"),
    ".pt": ("anon_plugin.models.torchscript", "load_torchscript"),
    ".torchscript": ("anon_plugin.models.torchscript", "load_torchscript"),
}


def load_detector(name_or_path: str = "", device: str = "") -> Detector:
    """Open a model by its name or by the path of its file; several joined by "+" work as one.

    An empty name means DEFAULT_MODEL. device: "cpu", "cuda" or "mps", "" for the best
    there is; the cascade and OpenCV always take the CPU.
    Raises ModelError where there is no such model or device, the file is damaged, changed or of
    the wrong kind, or the library that runs it is missing.
    """
    wanted = name_or_path.strip() or DEFAULT_MODEL
    _check_device(device)
    if wanted == CASCADE:
        return _open("anon_plugin.models.cascade", "CascadeDetector")()
    path = available().get(wanted) or Path(wanted)
    if not path.is_file():
        if JOINED_BY in wanted:
            from anon_plugin.models.combined import CombinedDetector

            return CombinedDetector([load_detector(part, device) for part in _parts(wanted)])
        raise _missing(wanted)
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        raise ModelError(
            f"The model file {path} is of no known kind. Known are {', '.join(_OPENERS)} files."
        )
    verify(path)
    return _open(*opener)(path, device)


def _check_device(device: str) -> None:
    """Raise ModelError where the wanted device is not there, rather than run without it."""
    if device not in ("cuda", "mps"):
        return
    torch = _import("torch")
    there = torch.cuda.is_available() if device == "cuda" else torch.backends.mps.is_available()
    if not there:
        raise ModelError(
            f"torch finds no {device} device here. Set DEVICE to auto or cpu, or install the torch "
            "that fits the graphics card."
        )


def model_names() -> list[str]:
    """The names that MODEL takes without anything further to install, the default first."""
    return list(dict.fromkeys([DEFAULT_MODEL, *available(), CASCADE]))


def _parts(wanted: str) -> list[str]:
    parts = [part.strip() for part in wanted.split(JOINED_BY)]
    if not all(parts):
        raise ModelError(f"“{wanted}” joins models with {JOINED_BY}, but one of them has no name.")
    return parts


def _missing(wanted: str) -> ModelError:
    known = BY_NAME.get(wanted)
    if known is not None:
        where = known.url or f"{known.source} (file {known.file})"
        return ModelError(
            f"The model “{wanted}” is not installed. Install it with 'Install model' "
            f"(anon:installmodel) from {where}."
        )
    return ModelError(
        f"There is no model named or stored at “{wanted}”. Here are {', '.join(model_names())}; "
        f"or give the path of a {', '.join(_OPENERS)} file."
    )


def _open(module: str, function: str) -> Callable[..., Detector]:
    return cast(Callable[..., Detector], getattr(_import(module), function))


def _import(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ModelError(
            f"This model needs the Python library “{error.name}”, which is not installed. "
            "Run 'Check setup' (anon:checksetup): it shows the line that installs it."
        ) from error
