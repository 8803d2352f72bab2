"""Frame and scan headers: the components of a JPEG and how their blocks lie. T.81, A, B."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.segments import (
    DNL,
    DQT,
    DRI,
    SOS,
    START_OF_FRAME,
    JpegFile,
    JpegStructureError,
    Segment,
)

EXTENDED, PROGRESSIVE = 0xC1, 0xC2
# Arithmetic-coded frames, and what the same picture is when it is Huffman-coded.
ARITHMETIC = {0xC9: EXTENDED, 0xCA: PROGRESSIVE}
_SUPPORTED = {0xC0, EXTENDED, PROGRESSIVE, *ARITHMETIC}
_UNSUPPORTED = {
    0xC3: "lossless JPEG",
    0xC5: "hierarchical JPEG",
    0xC6: "hierarchical JPEG",
    0xC7: "hierarchical JPEG",
    0xCB: "arithmetic-coded lossless JPEG",
    0xCD: "arithmetic-coded hierarchical JPEG",
    0xCE: "arithmetic-coded hierarchical JPEG",
    0xCF: "arithmetic-coded hierarchical JPEG",
}

# Zigzag position -> position in an 8x8 block read row by row (T.81, figure A.6).
ZIGZAG: NDArray[np.int64] = np.array(
    [
        y * 8 + x
        for d in range(15)
        for y, x in sorted(
            ((y, d - y) for y in range(8) if 0 <= d - y < 8),
            key=lambda yx: yx[0] if yx[0] + yx[1] & 1 else yx[1],
        )
    ]
)


class UnsupportedJpegError(Exception):
    """A kind of JPEG that cannot be redacted without loss; the message names the kind."""


@dataclass(frozen=True)
class Component:
    """One colour component.

    id: as in the file. h, v: sampling factors. quantization: number of its table.
    blocks_wh: blocks that hold the picture. padded_wh: with those that fill up the last MCUs.
    first_block: index of its first block in the array that holds all components' blocks.
    """

    id: int
    h: int
    v: int
    quantization: int
    blocks_wh: tuple[int, int]
    padded_wh: tuple[int, int]
    first_block: int


@dataclass(frozen=True)
class Frame:
    """The frame header, with everything about the layout of blocks that follows from it.

    precision: bits of a sample, 8 or 12.
    """

    marker: int
    precision: int
    width: int
    height: int
    components: tuple[Component, ...]

    @property
    def is_progressive(self) -> bool:
        return ARITHMETIC.get(self.marker, self.marker) == PROGRESSIVE

    @property
    def h_max(self) -> int:
        return max(component.h for component in self.components)

    @property
    def v_max(self) -> int:
        return max(component.v for component in self.components)

    @property
    def mcus_wh(self) -> tuple[int, int]:
        """Minimum coded units of an interleaved scan, across and down."""
        return _ceil_divide(self.width, 8 * self.h_max), _ceil_divide(self.height, 8 * self.v_max)

    @property
    def block_count(self) -> int:
        return sum(c.padded_wh[0] * c.padded_wh[1] for c in self.components)


@dataclass(frozen=True)
class Scan:
    """A scan header: components (indices into the frame's), their tables, band and bit position."""

    components: tuple[int, ...]
    dc_tables: tuple[int, ...]
    ac_tables: tuple[int, ...]
    spectral_start: int
    spectral_end: int
    high_bit: int
    low_bit: int


def _ceil_divide(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def find_frame(jpeg: JpegFile) -> Frame:
    """The one frame of the file. Raises UnsupportedJpegError, JpegStructureError."""
    headers = [s for s in jpeg.segments if s.marker in START_OF_FRAME or s.marker in (0xDE, 0xDF)]
    if not headers:
        raise JpegStructureError("it has no frame header")
    if headers[0].marker in (0xDE, 0xDF) or len(headers) > 1:
        raise UnsupportedJpegError("hierarchical JPEG")
    return parse_frame(headers[0], _lines_stated_later(jpeg))


def _lines_stated_later(jpeg: JpegFile) -> int:
    """The picture's height where a DNL segment states it (T.81, B.2.5), else 0."""
    for segment in jpeg.segments:
        if segment.marker == DNL:
            return int.from_bytes(segment.payload[:2], "big")
    return 0


def with_height(segments: Sequence[Segment], frame: Frame) -> Iterator[Segment]:
    """The segments with the picture's height in the frame header, where decoders look for it, if it
    is stated in a DNL segment."""
    for segment in segments:
        if segment.marker == frame.marker:
            height = frame.height.to_bytes(2, "big")
            segment = replace(segment, payload=segment.payload[:1] + height + segment.payload[3:])
        if segment.marker != DNL:
            yield segment


def parse_frame(segment: Segment, height_if_none: int = 0) -> Frame:
    """Read a SOF segment (T.81, B.2.2). Raises UnsupportedJpegError, JpegStructureError."""
    payload = segment.payload
    if segment.marker not in _SUPPORTED:
        raise UnsupportedJpegError(_UNSUPPORTED.get(segment.marker, "unknown JPEG process"))
    if len(payload) < 6 or len(payload) < 6 + 3 * payload[5]:
        raise JpegStructureError("its frame header is cut off")
    precision, count = payload[0], payload[5]
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    height = height or height_if_none
    if precision not in (8, 12) or (precision == 12 and segment.marker == 0xC0):
        raise UnsupportedJpegError(f"{precision}-bit JPEG")
    if count not in (1, 3, 4):
        raise UnsupportedJpegError(f"JPEG with {count} colour components")
    if not width or not height:
        raise JpegStructureError(f"its frame header says {width} x {height} pixels")
    raw = [
        (payload[i], payload[i + 1] >> 4, payload[i + 1] & 15, payload[i + 2])
        for i in range(6, 6 + 3 * count, 3)
    ]
    if count == 1:  # the sampling factors of a lone component mean nothing (T.81, A.2.2)
        raw = [(raw[0][0], 1, 1, raw[0][3])]
    if any(not (1 <= h <= 4 and 1 <= v <= 4 and q <= 3) for _, h, v, q in raw):
        raise JpegStructureError("its frame header has impossible sampling factors")
    h_max, v_max = max(c[1] for c in raw), max(c[2] for c in raw)
    if any(h_max % h or v_max % v for _, h, v, _ in raw):
        raise UnsupportedJpegError("JPEG with fractional chroma subsampling")
    mcus_x, mcus_y = _ceil_divide(width, 8 * h_max), _ceil_divide(height, 8 * v_max)
    components, first = [], 0
    for id_, h, v, quantization in raw:
        across = _ceil_divide(_ceil_divide(width * h, h_max), 8)
        down = _ceil_divide(_ceil_divide(height * v, v_max), 8)
        padded = (mcus_x * h, mcus_y * v)
        components.append(Component(id_, h, v, quantization, (across, down), padded, first))
        first += padded[0] * padded[1]
    return Frame(segment.marker, precision, width, height, tuple(components))


def with_exact_headers(jpeg: JpegFile) -> JpegFile:
    """The file with headers of frames and scans, and restart intervals, as long as they have to be:
    decoders do not look at what follows in them."""
    return replace(jpeg, segments=tuple(_exact(segment) for segment in jpeg.segments))


def _exact(segment: Segment) -> Segment:
    payload = segment.payload
    size = len(payload)
    if segment.marker in START_OF_FRAME and size > 5:
        size = 6 + 3 * payload[5]
    elif segment.marker == SOS and payload:
        size = 4 + 2 * payload[0]
    elif segment.marker in (DNL, DRI):
        size = 2
    return replace(segment, payload=payload[:size]) if size < len(payload) else segment


def parse_scan(segment: Segment, frame: Frame) -> Scan:
    """Read a SOS segment (T.81, B.2.3). Raises JpegStructureError."""
    payload = segment.payload
    count = payload[0] if payload else 0
    if not 1 <= count <= len(frame.components) or len(payload) < 4 + 2 * count:
        raise JpegStructureError("a scan header is damaged")
    ids = [component.id for component in frame.components]
    chosen, dc, ac = [], [], []
    for i in range(1, 1 + 2 * count, 2):
        if payload[i] not in ids or ids.index(payload[i]) in chosen:
            raise JpegStructureError("a scan header names a component that is not there")
        chosen.append(ids.index(payload[i]))
        dc.append(payload[i + 1] >> 4)
        ac.append(payload[i + 1] & 15)
    start, end, bits = payload[1 + 2 * count : 4 + 2 * count]
    high, low = bits >> 4, bits & 15
    if not frame.is_progressive:
        start, end, high, low = 0, 63, 0, 0  # decoders ignore what a sequential scan says here
    band_fits = end == 0 if start == 0 else start <= end <= 63 and count == 1
    if frame.is_progressive and (
        not band_fits or low > 13 or (high and high != low + 1) or max(*dc, *ac) > 3
    ):
        raise JpegStructureError("a scan header asks for an impossible band")
    if max(*dc, *ac) > 3:
        raise JpegStructureError("a scan header names a Huffman table that cannot be")
    return Scan(tuple(chosen), tuple(dc), tuple(ac), start, end, high, low)


def quantization_tables(jpeg: JpegFile) -> dict[int, NDArray[np.int32]]:
    """Table number -> (64,) steps in zigzag order. T.81, B.2.4.1.

    Raises UnsupportedJpegError where a table is defined twice with different steps: then the
    picture's own steps depend on where in the file a component begins.
    """
    tables: dict[int, NDArray[np.int32]] = {}
    for segment in jpeg.segments:
        if segment.marker != DQT:
            continue
        payload, i = segment.payload, 0
        while i < len(payload):
            number, size = payload[i] & 15, 128 if payload[i] >> 4 else 64
            steps = payload[i + 1 : i + 1 + size]
            if len(steps) < size or number > 3:
                raise JpegStructureError("a quantization table is damaged")
            table = np.frombuffer(steps, ">u2" if size == 128 else "u1").astype(np.int32)
            if number in tables and not np.array_equal(tables[number], table):
                raise UnsupportedJpegError("JPEG that changes a quantization table between scans")
            tables[number] = table
            i += 1 + size
    return tables
