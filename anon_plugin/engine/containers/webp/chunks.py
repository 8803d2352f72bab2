"""The chunks of a WebP file: RFC 9649, section 2."""

from __future__ import annotations

from dataclasses import dataclass, field

EXTENDED, LOSSY, LOSSLESS, ALPHA = b"VP8X", b"VP8 ", b"VP8L", b"ALPH"
PROFILE, EXIF, XMP, ANIMATION, FRAME = b"ICCP", b"EXIF", b"XMP ", b"ANIM", b"ANMF"
PICTURE = (LOSSY, LOSSLESS, ALPHA)

ALPHA_FLAG, ANIMATION_FLAG = 0x10, 0x02

# A still picture has at most seven known ones; a file of empty chunks would fill the memory.
MAX_CHUNKS = 10_000


class WebpStructureError(Exception):
    """The bytes are not a sequence of WebP chunks; the message says what is wrong where."""


@dataclass(frozen=True)
class Chunk:
    """One chunk. type: its four characters."""

    type: bytes
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The type for messages."""
        return self.type.decode("latin-1").strip()

    def to_bytes(self) -> bytes:
        """Type, size, data and a byte that makes it even."""
        size = len(self.data)
        return self.type + size.to_bytes(4, "little") + self.data + bytes(size % 2)


@dataclass(frozen=True)
class WebpFile:
    """A WebP file taken apart. trailing: how many bytes follow what the file says is its size."""

    chunks: tuple[Chunk, ...]
    trailing: int

    def first(self, kind: bytes) -> bytes:
        """The data of the first chunk of a type, b"" without one."""
        return next((chunk.data for chunk in self.chunks if chunk.type == kind), b"")


def split_chunks(data: bytes) -> WebpFile:
    """Take a WebP file apart. Raises WebpStructureError where it is none or is cut off."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise WebpStructureError("it does not begin as a WebP file")
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise WebpStructureError(f"it is cut off: {end - len(data)} bytes are missing")
    chunks: list[Chunk] = []
    position = 12
    while position < end:
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        stop = position + 8 + size
        if position + 8 > end or stop > end:
            raise WebpStructureError(f"the chunk at byte {position} is cut off")
        chunks.append(Chunk(data[position : position + 4], data[position + 8 : stop]))
        if len(chunks) > MAX_CHUNKS:
            raise WebpStructureError(f"it has more than {MAX_CHUNKS} chunks")
        position = stop + size % 2
    return WebpFile(tuple(chunks), max(0, len(data) - max(end, position)))


def join_chunks(chunks: list[Chunk]) -> bytes:
    """The file that consists of these chunks."""
    body = b"WEBP" + b"".join(chunk.to_bytes() for chunk in chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def picture_size(webp: WebpFile) -> tuple[int, int]:
    """Width and height that the picture's own header states (RFC 6386, section 9.1; RFC 9649,
    section 3.4). Raises WebpStructureError where there is none or several."""
    pictures = [chunk for chunk in webp.chunks if chunk.type in (LOSSY, LOSSLESS)]
    if len(pictures) != 1:
        raise WebpStructureError(f"it has {len(pictures)} pictures")
    data = pictures[0].data
    if pictures[0].type == LOSSLESS:
        bits = int.from_bytes(data[1:5], "little")
        if data[:1] != b"\x2f" or len(data) < 5:
            raise WebpStructureError("its picture has no header")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if data[3:6] != b"\x9d\x01\x2a" or len(data) < 10:
        raise WebpStructureError("its picture has no header")
    width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    if not width or not height:
        raise WebpStructureError(f"its picture has {width} x {height} pixels")
    return width, height


def extended_header(flags: int, size_wh: tuple[int, int]) -> Chunk:
    """A VP8X chunk (RFC 9649, section 2.7)."""
    width, height = (side - 1 for side in size_wh)
    data = bytes((flags, 0, 0, 0)) + width.to_bytes(3, "little") + height.to_bytes(3, "little")
    return Chunk(EXTENDED, data)
