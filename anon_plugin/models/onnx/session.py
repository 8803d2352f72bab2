"""Runs an ONNX file: with ONNX Runtime where that works, else with OpenCV's DNN module."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.dependencies import problem_with, works
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.onnx.engines import OpenCvEngine
from anon_plugin.models.onnx.header import FLOAT16, OnnxHeader

Tensor = NDArray[np.float32]


class Session(Protocol):
    """A network ready to run, from any thread. device: "cpu", "cuda" or "mps"."""

    device: str

    def run(self, batch: Tensor) -> Mapping[str, Tensor]:
        """(1, 3, H, W) float32 in; outputs by name, float32."""
        ...


# Every provider that computes on this machine; others, such as Azure's, would send pictures away.
_PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "mps": "CoreMLExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
_ANY_SIZE = (1, 3, 128, 128)

_PACKAGES = {"cuda": "onnxruntime-gpu", "mps": "onnxruntime"}


def open_session(path: Path, header: OnnxHeader, device: str = "") -> Session:
    """Open the file with the best engine there is.

    device: "cpu", "cuda" or "mps"; "" for the best there is. OpenCV has the CPU only.
    Raises ModelError where the engine refuses it or cannot run it on that device.
    """
    if works("onnxruntime"):
        return _RuntimeSession(path, header, device)
    if device not in ("", "cpu"):
        raise ModelError(
            tr(
                "{path} can be run on {device} by ONNX Runtime only, which is not "
                "installed. Install {packages}, or set DEVICE to auto or cpu."
            ).format(path=path, device=device, packages=_PACKAGES[device])
        )
    return _OpenCvSession(path, header)


class _RuntimeSession:
    def __init__(self, path: Path, header: OnnxHeader, device: str) -> None:
        import onnxruntime

        there = onnxruntime.get_available_providers()
        wanted = [name for key, name in _PROVIDERS.items() if device in ("", key) or key == "cpu"]
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # errors come as exceptions; the rest is noise
        # Photos are searched side by side: threads that spin take the time of their neighbours.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=[name for name in wanted if name in there]
            )
        except Exception as error:  # its exceptions have no common base class of their own
            raise ModelError(
                tr(
                    "ONNX Runtime cannot open {path}: {error}. The file may be "
                    "damaged, or made for a newer version: update onnxruntime or get "
                    "the file again."
                ).format(path=path, error=_first_line(error))
            ) from error
        # A provider that is there may still find no card, and leaves all to the next one.
        first = self._session.get_providers()[0]
        self.device = next(key for key, name in _PROVIDERS.items() if name == first)
        if device not in ("", self.device):
            raise ModelError(
                tr(
                    "ONNX Runtime cannot run {path} on {device} here; it has "
                    "{available}. Install {packages} and what it needs, or set DEVICE "
                    "to auto or cpu."
                ).format(
                    path=path, device=device, available=", ".join(there), packages=_PACKAGES[device]
                )
            )
        self._input = header.inputs[0].name
        self._dtype = np.float16 if header.inputs[0].element_type == FLOAT16 else np.float32
        self._names = [output.name for output in header.outputs]

    def run(self, batch: Tensor) -> Mapping[str, Tensor]:
        values = self._session.run(self._names, {self._input: batch.astype(self._dtype)})
        return {
            name: np.asarray(value, dtype=np.float32)
            for name, value in zip(self._names, values, strict=True)
        }


class _OpenCvSession:
    device = "cpu"

    def __init__(self, path: Path, header: OnnxHeader) -> None:
        import cv2

        self._input = header.inputs[0].name
        sides = zip(header.inputs[0].shape, _ANY_SIZE, strict=False)
        like = {self._input: [side or usual for side, usual in sides]}
        names = [output.name for output in header.outputs]
        try:
            self._engine = OpenCvEngine(path.read_bytes(), names, like)
        except cv2.error as error:
            raise ModelError(
                tr(
                    "OpenCV cannot run {path}: {error}. Get the file again if it may be damaged. "
                    "ONNX Runtime runs more kinds of files: {problem}"
                ).format(path=path, error=_first_line(error), problem=problem_with("onnxruntime"))
            ) from error

    def run(self, batch: Tensor) -> Mapping[str, Tensor]:
        return self._engine.run({self._input: batch})


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")
