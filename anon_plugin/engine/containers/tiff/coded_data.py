"""Where the coded data of a tile or strip end: what follows belongs to no pixel.

Sources: TIFF 6.0, sections 9 (PackBits) and 13 (LZW); RFC 1950; the .xz and .lzma formats.
"""

from __future__ import annotations

import lzma
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.compiling import compiled

Array = NDArray[Any]

_NONE, _LZW, _DEFLATE, _PACK_BITS = 1, 5, (8, 32946), 32773
_LZMA = 34925
_CLEAR, _END = 256, 257
# An encoder may end with a few bytes that fill it up.
_FILLING = 1


def exact_block(raw: bytes, compression: int, size: int) -> bytes | None:
    """The block's bytes without what follows its data; None where they do not hold exactly `size`
    bytes when unpacked, or it is not known how to tell."""
    if compression == _NONE:
        return raw[:size] if len(raw) >= size else None
    if compression in _DEFLATE:
        return _exact_stream(raw, zlib.decompressobj(), size)
    if compression == _LZMA:
        return _exact_stream(raw, lzma.LZMADecompressor(), size)
    if compression in (_LZW, _PACK_BITS):
        walk = lzw_end if compression == _LZW else pack_bits_end
        used, made = walk(np.frombuffer(raw, np.uint8), size)
        return raw[:used] if made == size else None
    return None


def _exact_stream(raw: bytes, stream: Any, size: int) -> bytes | None:
    try:
        made = len(stream.decompress(raw, size + 1))
        if made == size and not stream.eof:
            made += len(stream.decompress(getattr(stream, "unconsumed_tail", b""), 1))
    except (zlib.error, lzma.LZMAError):
        return None
    if made != size or not stream.eof:
        return None
    return raw[: len(raw) - len(stream.unused_data)]


@compiled
def lzw_end(data: Array, size: int) -> tuple[int, int]:
    """(bytes of the code, up to `size` + 1 of the bytes that it stands for); the second is -1 for
    what is no code of TIFF's."""
    lengths = np.ones(4097, np.int64)
    following, width, position, made = 258, 9, 0, 0
    last = -1
    bits = 8 * data.shape[0]
    while position + width <= bits:
        code = 0
        for at in range(position, position + width):
            code = code << 1 | (data[at >> 3] >> (7 - (at & 7)) & 1)
        position += width
        if code == _END:
            return (position + 7) >> 3, made
        if code == _CLEAR:
            following, width, last = 258, 9, -1
            continue
        if last < 0:
            if code > 255:
                return 0, -1
        elif code > following or following > 4096:
            return 0, -1
        else:
            lengths[following] = lengths[last] + 1
            following += 1
        made += lengths[code] if code > 257 else 1
        if made > size:
            return (position + 7) >> 3, size + 1
        last = code
        if code < 256:
            lengths[code] = 1
        if following + 1 >= 4096 or following + 1 >= 2048:
            width = 12
        elif following + 1 >= 1024:
            width = 11
        elif following + 1 >= 512:
            width = 10
        else:
            width = 9
    return (position + 7) >> 3, made


@compiled
def pack_bits_end(data: Array, size: int) -> tuple[int, int]:
    """The same for PackBits, which has no end of its own."""
    position, made = 0, 0
    while position < data.shape[0] and made < size:
        head = int(data[position])
        position += 1
        if head < 128:
            position += head + 1
            made += head + 1
        elif head > 128:
            position += 1
            made += 257 - head
    if position > data.shape[0]:
        return 0, -1
    return position, made
