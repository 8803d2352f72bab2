"""Which library computes our network here: torch where it is there, else another one that is.

They compute the same with the same weights: findings differ by rounding. What benchmarks.runtimes
measured decides where a faster one is taken although torch is there.
"""

from __future__ import annotations

import platform

from anon_plugin.dependencies import works
from anon_plugin.models.street.network import FLOAT32, Network
from anon_plugin.models.street.weights import Weights
from anon_plugin.models.torch_precision import has_float32_only

TORCH, ONNX_RUNTIME, OPENCV = "torch", "onnxruntime", "opencv"
RUNTIMES = (TORCH, ONNX_RUNTIME, OPENCV)


def open_network(
    weights: Weights, device: str = "", precision: str | None = None, runtime: str = ""
) -> Network:
    """The network that the weights are of, ready to search.

    device: "cpu" or, with torch only, "cuda" or "mps"; "" takes a CUDA GPU where there is one.
    precision: one of network.py's names; None for the fastest here that is exact enough. runtime:
    one of RUNTIMES; "" for the one that suits.
    Raises ModelError where the precision cannot be had; RuntimeError, KeyError or ValueError where
    the weights do not fit their architecture; ImportError where `runtime` is not there.
    """
    runtime = runtime or _best(weights, device, precision)
    if runtime == TORCH:
        from anon_plugin.models.street.torch_network import open_torch_network

        return open_torch_network(weights, device, precision)
    if runtime == ONNX_RUNTIME:
        from anon_plugin.models.street.onnx_network import OnnxNetwork

        return OnnxNetwork(weights, precision)
    from anon_plugin.models.street.opencv_network import OpenCvNetwork

    return OpenCvNetwork(weights)


def _best(weights: Weights, device: str, precision: str | None) -> str:
    if device in ("", "cpu") and precision is None and _is_faster_than_torch(weights):
        return ONNX_RUNTIME
    if not works(TORCH):
        return ONNX_RUNTIME if works(ONNX_RUNTIME) else OPENCV
    return TORCH


def _is_faster_than_torch(weights: Weights) -> bool:
    """Whether ONNX Runtime was measured to be: in int8, where torch has float32 only.

    These are processors of Intel's and AMD's without AVX-512 VNNI and bfloat16. With them torch is
    the faster one. On ARM it was not measured.
    """
    if platform.machine().lower() not in ("x86_64", "amd64") or not works(ONNX_RUNTIME):
        return False
    from anon_plugin.models.street.onnx_network import can_compute_in_int8

    return _torch_has_float32_only(weights) and can_compute_in_int8(weights)


def _torch_has_float32_only(weights: Weights) -> bool:
    if has_float32_only():
        return True
    if not works(TORCH):
        return False
    from anon_plugin.models.street.torch_network import usual

    return usual("", weights.ranges) == ("cpu", FLOAT32)
