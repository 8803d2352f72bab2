"""Runs an ONNX file: with ONNX Runtime where that works, else with OpenCV's DNN module."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.dependencies import problem_with, works
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.onnx.fixed_size import with_input_shape
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
_MOST_SIZES = 4

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
        self._path = path
        self._input = header.inputs[0]
        self._names = [output.name for output in header.outputs]
        self._nets: dict[tuple[int, ...], Any] = {}
        self._lock = threading.Lock()  # a cv2.dnn.Net holds its input: one caller at a time
        sides = self._input.shape
        self._net(tuple(side or like for side, like in zip(sides, _ANY_SIZE, strict=False)))

    def run(self, batch: Tensor) -> Mapping[str, Tensor]:
        with self._lock:
            net = self._net(batch.shape)
            net.setInput(batch)
            values: Any = net.forward(self._names)
        return dict(zip(self._names, values, strict=True))

    def _net(self, shape: tuple[int, ...]) -> Any:
        """One for each of the sizes used last: many networks that take any size have parts of which
        OpenCV has to know how large they are."""
        import cv2

        net = self._nets.pop(shape, None)
        if net is None:
            # From memory: on Windows OpenCV cannot open every path.
            model = self._path.read_bytes()
            if None in self._input.shape:
                model = with_input_shape(model, self._input.name, shape)
            try:
                net = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
            except cv2.error as error:
                raise ModelError(
                    tr(
                        "OpenCV cannot run {path}: {error}. Get the file again if it may be "
                        "damaged. ONNX Runtime runs more kinds of files: {problem}"
                    ).format(
                        path=self._path,
                        error=_first_line(error),
                        problem=problem_with("onnxruntime"),
                    )
                ) from error
        self._nets[shape] = net
        while len(self._nets) > _MOST_SIZES:
            del self._nets[next(iter(self._nets))]
        return net


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")
