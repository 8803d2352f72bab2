"""PNG files made for the tests, by other means than those that are tested."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Encoded, Patch
from anon_plugin.engine.containers.png.container import PngContainer

# (colour type, depth) of every kind of PNG
KINDS = [
    *((0, depth) for depth in (1, 2, 4, 8, 16)),
    *((2, depth) for depth in (8, 16)),
    *((3, depth) for depth in (1, 2, 4, 8)),
    *((4, depth) for depth in (8, 16)),
    *((6, depth) for depth in (8, 16)),
]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    body = kind + data
    return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def random_samples(
    width: int, height: int, colour: int, depth: int, seed: int = 1
) -> NDArray[np.uint16]:
    """(height, width, channels) samples of the whole range."""
    random = np.random.default_rng(1)
    return random.integers(0, 2**depth, (height, width, CHANNELS[colour]), dtype=np.uint16)


def image_data(samples: NDArray[np.uint16], depth: int, interlaced: bool = False) -> bytes:
    """Unfiltered image data; each bit is put in its place one by one."""
    lines = []
    for left, top, step_x, step_y in ADAM7 if interlaced else ((0, 0, 1, 1),):
        part = samples[top::step_y, left::step_x]
        for row in part if part.size else ():
            bits = "".join(f"{value:0{depth}b}" for value in row.reshape(-1))
            bits += "0" * (-len(bits) % 8)
            lines.append(b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big"))
    return b"".join(lines)


def png(
    samples: NDArray[np.uint16],
    colour: int,
    depth: int,
    interlaced: bool = False,
    before: Sequence[bytes] = (),
    after: Sequence[bytes] = (),
    data: bytes | None = None,
) -> bytes:
    """A PNG file; before, after: further chunks around the image data."""
    height, width = samples.shape[:2]
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header += bytes((depth, colour, 0, 0, interlaced))
    packed = zlib.compress(image_data(samples, depth, interlaced)) if data is None else data
    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), *before]
    parts += [chunk(b"IDAT", packed[i : i + 2000]) for i in range(0, len(packed), 2000)]
    return b"".join([*parts, *after, chunk(b"IEND")])


def palette(depth: int, seed: int = 5) -> bytes:
    """A PLTE chunk of 2**depth colours, all different."""
    random = np.random.default_rng(seed)
    return chunk(b"PLTE", random.permutation(256)[: 2**depth].astype(np.uint8).repeat(3).tobytes())


def chunks_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """(type, data) of each chunk."""
    found, position = [], 8
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        found.append(
            (data[position + 4 : position + 8], data[position + 8 : position + 8 + length])
        )
        position += 12 + length
    return found


def redact(path: Path, data: bytes, patches: Sequence[Patch] = ()) -> Encoded:
    """Open `data` as a file of that name, and put the patches in."""
    return PngContainer(path, data).encode(patches)
