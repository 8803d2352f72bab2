"""Bands of progressive scans: what is coded is what is read, whatever the coefficients are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers.jpeg.coding import entropy
from anon_plugin.engine.containers.jpeg.coding.huffman import COUNT, DECODER_SIZE, optimal_table


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.005, 0.05, 0.3, 0.9]),
    st.sampled_from([(1, 5), (1, 63), (6, 63)]),
)
def test_scans_of_a_band_hold_any_coefficients(
    seed: int, density: float, band: tuple[int, int]
) -> None:
    """First the upper bits, then one more, as libjpeg codes a band in two scans."""
    random = np.random.default_rng(seed)
    count = 150
    coefficients = random.integers(-9, 10, (count, 64)).astype(np.int16)
    coefficients[random.random((count, 64)) >= density] = 0
    coefficients[:, : band[0]] = 0
    coefficients[:, band[1] + 1 :] = 0
    decoded = np.zeros_like(coefficients)
    order = np.array([[0, count, 1, 1, 0, 4]], np.int64), np.array([count, 1], np.int64), 40
    for kind, low_bit in ((entropy.AC_FIRST, 1), (entropy.AC_REFINE, 0)):
        encoders = np.zeros((8, 3, 256), np.int64)
        ends = np.zeros(4, np.int64)
        flat = encoders.reshape(-1), band, low_bit, coefficients.reshape(-1)
        nothing = np.zeros(0, np.uint64)
        assert entropy.encode_scan(nothing, ends, kind, *order, *flat) >= 0
        table = optimal_table(encoders[4, COUNT])
        counted = encoders[4, COUNT].copy()
        encoders[4] = table.encoder()
        out = np.zeros(4000, np.uint64)
        position = entropy.encode_scan(out, ends, kind, *order, *flat)
        assert np.array_equal(encoders[4, COUNT], counted)
        assert 0 <= position - ends[-1] < 8
        starts = np.array([0, *((ends + 7) // 8)], np.int64)
        decoders = np.zeros(8 * DECODER_SIZE, np.int32)
        decoders[4 * DECODER_SIZE : 5 * DECODER_SIZE] = table.decoder()
        flat_again = decoders, band, low_bit, decoded.reshape(-1), 1, np.zeros(0, np.int64)
        assert entropy.decode_scan(out, starts, kind, *order, *flat_again) == 0
        expected = np.sign(coefficients) * (np.abs(coefficients) >> low_bit << low_bit)
        assert np.array_equal(decoded, expected)
