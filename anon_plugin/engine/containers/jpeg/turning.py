"""A JPEG turned upright without loss: its DCT blocks change places, and their coefficients signs.

Turning and mirroring a picture is turning and mirroring each block and all of them together. The
DCT of a transposed block is the transposed DCT; that of a mirrored one has the other sign at each
odd frequency (T.81, A.3.3). Only blocks that an edge cuts off cannot come to lie at the other side,
where each picture has to begin with a whole one: they are trimmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.frame import (
    ZIGZAG,
    Component,
    Frame,
    parse_frame,
    with_height,
)
from anon_plugin.engine.containers.jpeg.segments import DQT, Segment
from anon_plugin.engine.containers.orientation import steps, upright_size

_POSITIONS = np.argsort(ZIGZAG)
_ROW, _COLUMN = ZIGZAG // 8, ZIGZAG % 8
TRANSPOSED: NDArray[np.intp] = _POSITIONS[_COLUMN * 8 + _ROW]
"""Zigzag position -> that of the coefficient that takes its place in a transposed block."""


@dataclass(frozen=True)
class Turned:
    """A turned picture.

    segments: all of the file's, with headers and tables for it; its scans are still the old ones.
    coefficients: as decode_coefficients gives them. left, top: pixels that were trimmed there.
    """

    segments: tuple[Segment, ...] = field(repr=False)
    frame: Frame
    coefficients: NDArray[np.int16] = field(repr=False)
    left: int
    top: int


def turned(
    segments: Sequence[Segment],
    frame: Frame,
    coefficients: NDArray[np.int16],
    orientation: int,
) -> Turned | None:
    """Turn what these segments hold as an EXIF orientation says; None for a picture so small that
    nothing would be left."""
    swap, mirror, flip = steps(orientation)
    width, height = upright_size((frame.width, frame.height), orientation)
    mcu_w, mcu_h = 8 * frame.h_max, 8 * frame.v_max
    if swap:
        mcu_w, mcu_h = mcu_h, mcu_w
    left = width % mcu_w if mirror else 0
    top = height % mcu_h if flip else 0
    if width <= left or height <= top:
        return None
    new = tuple(_headers(segments, frame, (width - left, height - top), swap))
    header = next(one for one in new if one.marker == frame.marker)
    new_frame = parse_frame(header)
    result = np.empty((new_frame.block_count, 64), np.int16)
    signs = np.where(_COLUMN % 2 * mirror ^ _ROW % 2 * flip, -1, 1).astype(np.int16)
    for old, one in zip(frame.components, new_frame.components, strict=True):
        blocks = _grid(coefficients, old)
        if swap:
            blocks = blocks.swapaxes(0, 1)
        across, down = one.padded_wh
        blocks = blocks[:down, :across]
        blocks = blocks[:: -1 if flip else 1, :: -1 if mirror else 1]
        part = _grid(result, one)
        np.take(blocks, TRANSPOSED, axis=2, out=part) if swap else np.copyto(part, blocks)
        part *= signs
    return Turned(new, new_frame, result, left, top)


def _grid(coefficients: NDArray[np.int16], one: Component) -> NDArray[np.int16]:
    """A view of the blocks of a component, (down, across, 64)."""
    across, down = one.padded_wh
    return coefficients[one.first_block :][: across * down].reshape(down, across, 64)


def _headers(
    segments: Sequence[Segment], frame: Frame, size_wh: tuple[int, int], swap: bool
) -> Iterator[Segment]:
    """The segments with the frame and the quantization steps of the turned picture."""
    width, height = size_wh
    for segment in with_height(segments, frame):
        payload = bytearray(segment.payload)
        if segment.marker == frame.marker:
            payload[1:5] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
            for at in range(7, 6 + 3 * payload[5], 3):
                if swap:
                    payload[at] = payload[at] >> 4 | (payload[at] & 15) << 4
        elif segment.marker == DQT and swap:
            at = 0
            while at < len(payload):
                size = 128 if payload[at] >> 4 else 64
                table = np.frombuffer(bytes(payload[at + 1 : at + 1 + size]), f"V{size // 64}")
                payload[at + 1 : at + 1 + size] = table[TRANSPOSED].tobytes()
                at += 1 + size
        yield replace(segment, payload=bytes(payload))
