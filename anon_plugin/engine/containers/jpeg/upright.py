"""A JPEG file turned upright: picture, thumbnails' sizes and all that metadata say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.frame import Frame
from anon_plugin.engine.containers.jpeg.metadata import (
    JFXX_HEADER,
    XMP_HEADER,
    find_streams,
)
from anon_plugin.engine.containers.jpeg.scan_writing import encode_scans
from anon_plugin.engine.containers.jpeg.segments import (
    APP1,
    MAX_PAYLOAD,
    JpegFile,
    Segment,
    join_segments,
)
from anon_plugin.engine.containers.jpeg.turning import turned
from anon_plugin.engine.containers.metadata.turning import (
    Turn,
    sideways_jpeg,
    turned_exif,
    turned_xmp,
)
from anon_plugin.engine.containers.orientation import steps, to_upright, upright_size

# Levels of 255. Decoders round in one direction and interpolate colours from left to right.
_ROUNDING, _ROUNDING_OF_A_SQUARE, _SQUARE = 1.5, 24, 16
_JFIF_SIZE = 12
_JFXX_JPEG, _JFXX_RGB = 0x10, 0x13


def turned_file(
    jpeg: JpegFile, frame: Frame, coefficients: NDArray[np.int16], orientation: int
) -> tuple[bytes, Turn] | None:
    """(a file that shows the same without its orientation tag, what became of its size); None for a
    picture so small that nothing would be left. coefficients: as decode_coefficients gives them."""
    made = turned(jpeg.segments, frame, coefficients, orientation)
    if made is None:
        return None
    stored_wh = frame.width, frame.height
    upright_wh = upright_size(stored_wh, orientation)
    size_wh = made.frame.width, made.frame.height
    turn = Turn(stored_wh, upright_wh, size_wh, made.left, made.top, steps(orientation)[0])
    new = replace(jpeg, segments=turned_metadata(made.segments, turn))
    # What symbols there are has changed, and tables must not tell of the old ones.
    return join_segments(encode_scans(new, made.frame, made.coefficients, new_tables=True)), turn


def shows_the_same(
    before: NDArray[np.uint8] | None, after: NDArray[np.uint8] | None, orientation: int, turn: Turn
) -> bool:
    """Whether a library that knows nothing of turning shows the same picture, but for rounding.

    before, after: (H, W, 3) as stored; None for the kinds that the library does not decode.
    """
    if before is None or after is None:
        return before is None
    wanted = to_upright(before, orientation)[turn.top :, turn.left :]
    if wanted.shape != after.shape:
        return False
    apart = cv2.absdiff(np.ascontiguousarray(wanted), after)
    squares = cv2.blur(apart, (_SQUARE, _SQUARE))
    return float(apart.mean()) <= _ROUNDING and int(squares.max()) <= _ROUNDING_OF_A_SQUARE


def turned_metadata(segments: Sequence[Segment], turn: Turn) -> tuple[Segment, ...]:
    """The segments with what they say of the picture's position and size said anew."""
    result = list(segments)
    for stream in find_streams(segments):
        parts = stream.parts
        data = b"".join(segments[position].payload[header:] for position, header in parts)
        if stream.kind == "exif":
            new = turned_exif(data, turn)
        elif stream.kind == "jfif" and turn.is_sideways:
            new = data[:_JFIF_SIZE] + data[_JFIF_SIZE : _JFIF_SIZE + 2][::-1] + data[14:]
        elif stream.kind == "jfxx" and turn.is_sideways:
            new = _sideways_extension(data)
        else:
            continue
        for position, header in parts:
            payload = segments[position].payload
            size = len(payload) - header
            result[position] = replace(segments[position], payload=payload[:header] + new[:size])
            new = new[size:]
    for position, segment in enumerate(result):
        if segment.marker == APP1 and segment.payload.startswith(XMP_HEADER):
            text = XMP_HEADER + turned_xmp(segment.payload[len(XMP_HEADER) :], turn)
            if len(text) <= MAX_PAYLOAD:
                result[position] = replace(segment, payload=text)
    return tuple(result)


def _sideways_extension(data: bytes) -> bytes:
    start = len(JFXX_HEADER) + 1
    code = data[start - 1 : start]
    if code == bytes([_JFXX_JPEG]):
        return data[:start] + sideways_jpeg(data[start:])
    if code == bytes([_JFXX_RGB]):
        return data[:start] + data[start : start + 2][::-1] + data[start + 2 :]
    return data
