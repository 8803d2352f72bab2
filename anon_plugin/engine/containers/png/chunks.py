"""The chunks of a PNG file: W3C PNG specification, third edition, section 5."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER, PALETTE, DATA, END = b"IHDR", b"PLTE", b"IDAT", b"IEND"

# Encoders write IDAT chunks of 8 KiB or more; a file of empty chunks would fill the memory.
MAX_CHUNKS = 2**19
_MAX_LENGTH = 2**31 - 1


class PngStructureError(Exception):
    """The bytes are not a sequence of PNG chunks; the message says what is wrong where."""


@dataclass(frozen=True)
class Chunk:
    """One chunk. type: its four letters, whose case tells its properties (section 5.4)."""

    type: bytes
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The type for messages."""
        return self.type.decode("ascii")

    @property
    def is_critical(self) -> bool:
        """Whether a decoder that does not know it must give up."""
        return self.type[:1].isupper()

    @property
    def is_safe_to_copy(self) -> bool:
        """Whether it holds for a changed picture too."""
        return self.type[3:].islower()

    def to_bytes(self) -> bytes:
        """Length, type, data and checksum as they stand in a file."""
        checksum = zlib.crc32(self.data, zlib.crc32(self.type))
        return b"".join(
            (len(self.data).to_bytes(4, "big"), self.type, self.data, checksum.to_bytes(4, "big"))
        )


@dataclass(frozen=True)
class PngFile:
    """A PNG file taken apart.

    chunks: in file order, IHDR first, without IEND. trailing: how many bytes follow IEND.
    """

    chunks: tuple[Chunk, ...]
    trailing: int


def split_chunks(data: bytes) -> PngFile:
    """Take a PNG file apart.

    Raises PngStructureError where it is none, is cut off, a checksum does not fit, or chunks stand
    where they must not.
    """
    if not data.startswith(SIGNATURE):
        raise PngStructureError("it does not begin with the PNG signature")
    chunks: list[Chunk] = []
    position = len(SIGNATURE)
    while True:
        head = data[position : position + 8]
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        stop = position + 8 + length
        if len(head) < 8 or length > _MAX_LENGTH or stop + 4 > len(data):
            raise PngStructureError(f"it is cut off at byte {position}")
        if not (kind.isalpha() and kind.isascii()):
            raise PngStructureError(f"no chunk begins at byte {position}")
        chunk = Chunk(kind, data[position + 8 : stop])
        if chunk.to_bytes()[-4:] != data[stop : stop + 4]:
            raise PngStructureError(f"the checksum of {chunk.name} at byte {position} is wrong")
        position = stop + 4
        if kind == END:
            _require_order(chunks)
            return PngFile(tuple(chunks), len(data) - position)
        chunks.append(chunk)
        if len(chunks) > MAX_CHUNKS:
            raise PngStructureError(f"it has more than {MAX_CHUNKS} chunks")


def _require_order(chunks: list[Chunk]) -> None:
    """Raise PngStructureError where critical chunks are not where section 5.6 puts them."""
    types = [chunk.type for chunk in chunks]
    data = [position for position, kind in enumerate(types) if kind == DATA]
    if types[:1] != [HEADER] or types.count(HEADER) != 1:
        raise PngStructureError("it does not begin with one image header")
    if not data:
        raise PngStructureError("it has no image data")
    if data[-1] - data[0] + 1 != len(data):
        raise PngStructureError("its image data are not in one piece")
    if types.count(PALETTE) > 1 or PALETTE in types[data[0] :]:
        raise PngStructureError("its palette is not where it belongs")


def join_chunks(chunks: tuple[Chunk, ...] | list[Chunk]) -> bytes:
    """The file that consists of these chunks, between signature and IEND."""
    return b"".join(
        (SIGNATURE, *(chunk.to_bytes() for chunk in chunks), Chunk(END, b"").to_bytes())
    )
