"""Our network computed by ONNX Runtime, in float32 or int8; needs no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Image
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.onnx.engines import RuntimeEngine, open_session
from anon_plugin.models.street.byte_layers import largest_weight
from anon_plugin.models.street.graph_maps import batch_of, maps_of, output_names
from anon_plugin.models.street.grid import Grid
from anon_plugin.models.street.network import FLOAT32, INT8, Maps
from anon_plugin.models.street.onnx_graph import PICTURES, build, heat, hidden, probe
from anon_plugin.models.street.weights import Weights

_BITS = (8, 7)
"""Of weights in int8: processors without VNNI add two products in 16 bits, which only the products
of the smaller weights fit into."""


class OnnxNetwork:
    """A Network that ONNX Runtime computes on the processor.

    precision: "float32" or "int8"; None for int8 where ranges are known. weight_bits: of weights in
    int8; None for as many as can be added up exactly here.
    Raises ModelError where int8 is asked for that cannot be had; KeyError or ValueError where the
    weights do not fit their architecture.
    """

    runtime = "onnxruntime"
    device = "cpu"

    def __init__(
        self, weights: Weights, precision: str | None = None, weight_bits: int | None = None
    ) -> None:
        self.labels = tuple(weights.architecture.corners)
        self.precision = precision or (INT8 if can_compute_in_int8(weights) else FLOAT32)
        in_int8 = self.precision == INT8
        if self.precision not in (FLOAT32, INT8) or (in_int8 and not can_compute_in_int8(weights)):
            raise ModelError(
                tr(
                    "ONNX Runtime cannot compute this network in {precision} here. Leave the "
                    "precision to the program."
                ).format(precision=self.precision)
            )
        self._weights, self._in_int8 = weights, in_int8
        ranges = weights.ranges if in_int8 else None
        bits = weight_bits or exact_weight_bits() or max(_BITS)
        model = build(weights.architecture, weights.state, ranges, bits)
        self._engine = RuntimeEngine(model, output_names(self.labels))

    def run(self, images: Sequence[Image]) -> Mapping[str, Maps]:
        """See Network.run."""
        outputs = self._engine.run({PICTURES: batch_of(images)})
        return maps_of(self._weights, outputs, self._in_int8)


@cache
def exact_weight_bits() -> int:
    """With how many bits weights may be given so that bytes are added up exactly here; 0 for none.

    Asked by computing with the largest weights and bytes there are.
    """
    generator = np.random.default_rng(1)
    takes, gives = Grid(1.0, 3), Grid(2.0**13, 128)
    pixels = generator.choice(np.array([255, 255, 254, 7], np.uint8), (1, 12, 12, 64))
    for bits in _BITS:
        largest = largest_weight(bits)
        # Mostly as large as can be, of both signs.
        chosen = generator.choice([-largest, -largest, largest, largest, 5], (32, 64, 3, 3))
        weights = chosen.astype(np.float32)
        weights[:, 0, 1, 1] = largest
        try:
            session = open_session(probe(takes, weights, gives, bits), threads=1)
            given = {PICTURES: pixels}
            numbers, made = session.run([heat("probe"), hidden("probe")], given)
        except Exception:  # its exceptions have no common base class of their own
            return 0
        around = ((0, 0), (1, 1), (1, 1), (0, 0))
        padded = np.pad(pixels.astype(np.float64) - takes.zero, around)
        squares: NDArray[np.float64] = sliding_window_view(padded, (3, 3), axis=(1, 2))  # type: ignore[call-overload]
        sums = np.einsum("nyxcij,ocij->noyx", squares, weights.astype(np.float64))
        expected = (sums / gives.step).round().clip(-128, 127) + gives.zero
        middle = np.einsum("nyxc,c->nyx", squares[..., 1, 1], weights[0, :, 1, 1])
        # A number halfway between two bytes may go to either.
        if np.abs(made - expected).max() <= 1 and np.allclose(numbers[:, 0], middle, atol=0.5):
            return bits
    return 0


def can_compute_in_int8(weights: Weights) -> bool:
    """Whether ranges are known, and bytes are added up exactly here."""
    return bool(weights.ranges) and exact_weight_bits() > 0
