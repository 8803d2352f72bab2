"""The 8x8 discrete cosine transform of JPEG: T.81, A.3.3."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.frame import ZIGZAG

# Orthonormal DCT-II matrix: row u, column x. Its transpose is its inverse.
_U, _X = np.mgrid[0:8, 0:8]
_BASIS: NDArray[np.float32] = (
    np.where(_U == 0, np.sqrt(1 / 8), 0.5) * np.cos((2 * _X + 1) * _U * np.pi / 16)
).astype(np.float32)

# The range of the coefficients of 8-bit samples, where every table has codes: T.81, table F.2.
_AC_LIMIT = 1023


def samples_from_coefficients(
    coefficients: NDArray[np.int16], steps: NDArray[np.int32], precision: int = 8
) -> NDArray[np.float32]:
    """(n, 64) quantized, zigzag; steps (64,) zigzag -> (n, 8, 8) samples of `precision` bits, none
    negative but by rounding, as nothing is clipped: what a decoder would round away is needed to
    get the same coefficients back."""
    blocks = np.empty((len(coefficients), 64), np.float32)
    blocks[:, ZIGZAG] = coefficients * steps.astype(np.float32)
    result: NDArray[np.float32] = _BASIS.T @ blocks.reshape(-1, 8, 8) @ _BASIS + np.float32(
        1 << (precision - 1)
    )
    return result


def coefficients_from_samples(
    samples: NDArray[np.float32], steps: NDArray[np.int32], precision: int = 8
) -> NDArray[np.int16]:
    """(n, 8, 8) samples -> (n, 64) coefficients, zigzag, divided by steps and rounded."""
    blocks = _BASIS @ (samples - np.float32(1 << (precision - 1))) @ _BASIS.T
    zigzag = blocks.reshape(-1, 64)[:, ZIGZAG]
    quantized = np.rint(zigzag / np.maximum(steps, 1))
    limit = (_AC_LIMIT + 1 << (precision - 8)) - 1
    np.clip(quantized, -limit, limit, out=quantized)
    result: NDArray[np.int16] = quantized.astype(np.int16)
    return result
