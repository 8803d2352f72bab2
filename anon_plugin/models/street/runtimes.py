"""Which library computes our network here: torch where it is there, else another one that is.

They compute the same with the same weights: findings differ by rounding.
"""

from __future__ import annotations

from anon_plugin.dependencies import works
from anon_plugin.models.street.network import Network
from anon_plugin.models.street.weights import Weights

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
    runtime = runtime or _best()
    if runtime == TORCH:
        from anon_plugin.models.street.torch_network import open_torch_network

        return open_torch_network(weights, device, precision)
    if runtime == ONNX_RUNTIME:
        from anon_plugin.models.street.onnx_network import OnnxNetwork

        return OnnxNetwork(weights, precision)
    from anon_plugin.models.street.opencv_network import OpenCvNetwork

    return OpenCvNetwork(weights)


def _best() -> str:
    return next((one for one in (TORCH, ONNX_RUNTIME) if works(one)), OPENCV)
