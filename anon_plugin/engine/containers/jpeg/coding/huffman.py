"""Huffman tables of JPEG: reading, code assignment, and the best table for given counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.segments import DHT, JpegStructureError, Segment

# Rows of an encoding table, see HuffmanTable.encoder.
CODE, LENGTH, COUNT = 0, 1, 2
ENCODER_SIZE = 3 * 256
# Layout of a decoding table, see HuffmanTable.decoder.
LOOKAHEAD = 12
COEFFICIENTS = 1 << LOOKAHEAD
LIMITS = 2 * COEFFICIENTS
OFFSETS = LIMITS + 17
SYMBOLS = OFFSETS + 17
DECODER_SIZE = SYMBOLS + 256

# Cameras write the same tables into all their photos.
_DECODERS_KEPT = 64


@dataclass(frozen=True)
class HuffmanTable:
    """counts: how many codes have length 1 to 16. values: the symbols, in order of their codes."""

    counts: tuple[int, ...]
    values: bytes = field(repr=False)

    def codes(self) -> list[tuple[int, int, int]]:
        """(symbol, code, length) of each symbol: T.81, annex C.

        Raises JpegStructureError where the counts ask for more codes than there are.
        """
        result, code, index = [], 0, 0
        for length, count in enumerate(self.counts, start=1):
            if code + count > 1 << length:
                raise JpegStructureError("a Huffman table has more codes than can be")
            for _ in range(count):
                result.append((self.values[index], code, length))
                code, index = code + 1, index + 1
            code <<= 1
        return result

    def encoder(self) -> NDArray[np.int64]:
        """(3, 256): code, its length (0: the symbol has none), and a row for counting symbols."""
        table = np.zeros((3, 256), np.int64)
        for symbol, code, length in self.codes():
            table[CODE, symbol], table[LENGTH, symbol] = code, length
        return table

    @lru_cache(maxsize=_DECODERS_KEPT)  # noqa: B019  # tables are few, small and alike
    def decoder(self) -> NDArray[np.int32]:
        """(DECODER_SIZE,) table for decoding, not to be written to.

        The first 2**LOOKAHEAD entries, indexed by the next bits, are length << 8 | symbol, or 0
        where the code is longer. As many from COEFFICIENTS on are for AC coefficients whose
        magnitude bits are among those bits, too: value << 16 | run << 8 | length of all, else 0.
        From LIMITS, OFFSETS and SYMBOLS on: what finds longer codes (T.81, F.2.2.3).
        """
        table = np.zeros(DECODER_SIZE, np.int32)
        table[LIMITS:OFFSETS] = -1
        for index, (symbol, code, length) in enumerate(self.codes()):
            spare, size = LOOKAHEAD - length, symbol & 15
            if spare >= 0:
                table[code << spare : (code + 1) << spare] = length << 8 | symbol
            if size and spare >= size:
                magnitudes = np.arange(1 << size)
                values = np.where(
                    magnitudes < 1 << size >> 1, magnitudes - (1 << size) + 1, magnitudes
                )
                entries = values << 16 | symbol >> 4 << 8 | length + size
                first = COEFFICIENTS + (code << spare)
                table[first : first + (1 << spare)] = np.repeat(entries, 1 << (spare - size))
            if table[LIMITS + length] < 0:
                table[OFFSETS + length] = index - code
            table[LIMITS + length] = code
            table[SYMBOLS + index] = symbol
        table.flags.writeable = False
        return table


def _table(counts: str, values: str) -> HuffmanTable:
    return HuffmanTable(tuple(bytes.fromhex(counts)), bytes.fromhex(values))


STANDARD_TABLES = {
    (0, 0): _table("00010501010101010100000000000000", "000102030405060708090a0b"),
    (0, 1): _table("00030101010101010101010000000000", "000102030405060708090a0b"),
    (1, 0): _table(
        "0002010303020403050504040000017d",
        "01020300041105122131410613516107227114328191a1082342"  # pragma: allowlist secret
        "b1c11552d1f02433627282090a161718191a25262728292a3435"  # pragma: allowlist secret
        "363738393a434445464748494a535455565758595a6364656667"  # pragma: allowlist secret
        "68696a737475767778797a838485868788898a92939495969798"  # pragma: allowlist secret
        "999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7"  # pragma: allowlist secret
        "c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4"  # pragma: allowlist secret
        "f5f6f7f8f9fa",  # pragma: allowlist secret
    ),
    (1, 1): _table(
        "00020102040403040705040400010277",
        "000102031104052131061241510761711322328108144291a1b1"  # pragma: allowlist secret
        "c109233352f0156272d10a162434e125f11718191a262728292a"  # pragma: allowlist secret
        "35363738393a434445464748494a535455565758595a63646566"  # pragma: allowlist secret
        "6768696a737475767778797a82838485868788898a9293949596"  # pragma: allowlist secret
        "9798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"  # pragma: allowlist secret
        "c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4"  # pragma: allowlist secret
        "f5f6f7f8f9fa",  # pragma: allowlist secret
    ),
}
"""(0 for DC or 1 for AC, 0 for luminance or 1 for chrominance) -> table: T.81, K.3 to K.6."""


def parse_huffman_tables(segment: Segment) -> dict[tuple[int, int], HuffmanTable]:
    """(0 for DC or 1 for AC, number) -> table, of one DHT segment (T.81, B.2.4.2).

    Raises JpegStructureError.
    """
    tables: dict[tuple[int, int], HuffmanTable] = {}
    payload, i = segment.payload, 0
    while i < len(payload):
        kind, number = payload[i] >> 4, payload[i] & 15
        counts = tuple(payload[i + 1 : i + 17])
        values = payload[i + 17 : i + 17 + sum(counts)]
        if kind > 1 or number > 3 or len(counts) < 16 or not len(values) == sum(counts) <= 256:
            raise JpegStructureError("a Huffman table is damaged")
        tables[kind, number] = HuffmanTable(counts, values)
        i += 17 + len(values)
    return tables


def huffman_segment(tables: dict[tuple[int, int], HuffmanTable]) -> Segment:
    """One DHT segment that defines all these tables."""
    parts = [
        bytes((kind << 4 | number, *table.counts)) + table.values
        for (kind, number), table in sorted(tables.items())
    ]
    return Segment(DHT, b"".join(parts))


def optimal_table(counts: NDArray[np.int64]) -> HuffmanTable:
    """The table with the shortest output for these counts of the symbols 0 to 255.

    T.81, annex K.2: Huffman's procedure with one reserved symbol, so that no code is all ones,
    and lengths above 16 folded back.
    """
    weights = {symbol: int(count) for symbol, count in enumerate(counts) if count}
    weights[256] = 1
    lengths = dict.fromkeys(weights, 0)
    groups = {symbol: [symbol] for symbol in weights}
    while len(weights) > 1:
        # Ties go to the larger symbol, so that the reserved one gets one of the longest codes.
        rarest, next_rarest = sorted(weights, key=lambda symbol: (weights[symbol], -symbol))[:2]
        weights[rarest] += weights.pop(next_rarest)
        groups[rarest] += groups.pop(next_rarest)
        for symbol in groups[rarest]:
            lengths[symbol] += 1
    per_length = [0] * (max(17, *lengths.values()) + 1)
    for length in lengths.values():
        per_length[length] += 1
    for length in range(len(per_length) - 1, 16, -1):
        while per_length[length]:
            shorter = next(n for n in range(length - 2, 0, -1) if per_length[n])
            per_length[length] -= 2
            per_length[length - 1] += 1
            per_length[shorter + 1] += 2
            per_length[shorter] -= 1
    longest = max(n for n, count in enumerate(per_length) if count)
    per_length[longest] -= 1  # the reserved symbol
    del lengths[256]
    ordered = sorted(lengths, key=lambda symbol: (lengths[symbol], symbol))
    return HuffmanTable(tuple(per_length[1:17]), bytes(ordered))
