"""The kinds of model files: how their names end, and what opens them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    suffixes: with their dot, in small letters. opener: "module:function" below anon_plugin.models,
    a function that makes a Detector of (path, device) and raises ModelError where it cannot.
    checks_devices: whether the opener itself tells that a device is not there; else torch is asked.
    """

    suffixes: tuple[str, ...]
    opener: str
    checks_devices: bool = False


KINDS = (
    Kind((".safetensors",), "own_weights:load_own"),
    Kind((".onnx",), "onnx.onnx_detector:load_onnx", checks_devices=True),
    Kind((".jit", ".pt", ".torchscript"), "torchscript:load_torchscript"),
)
"""Every kind that MODEL takes; another one is a line here and its module."""

MODEL_SUFFIXES = tuple(suffix for kind in KINDS for suffix in kind.suffixes)


def kind_of(suffix: str) -> Kind | None:
    """The kind of a file by the end of its name; None for no known one."""
    return next((kind for kind in KINDS if suffix.lower() in kind.suffixes), None)
