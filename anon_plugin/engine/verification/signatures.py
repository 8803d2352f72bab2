"""Pictures and videos told by their content: signatures, each tried by decoding what follows.

A signature of few bytes may stand anywhere by chance, so it counts only where what follows decodes
or has the structure of a picture. What has the structure but does not decode counts: nobody can say
that it shows nothing.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.pixels.decoding import decoded

Buffer = bytes | mmap.mmap

_MOST_BYTES = 2**26
"""How much of a candidate is decoded at most; pictures inside pictures are smaller."""

_MOST_HITS = 500
"""So many signatures of a kind are no accident: the file is then said to be full of pictures."""

_SMALL = 8  # bytes of scan that can hold a picture worth the name


@dataclass(frozen=True)
class Hit:
    """A picture or video in some bytes.

    start: where it begins. kind: such as "JPEG". pixels: (h, w, 3) uint8 RGB where it decodes.
    size_wh: as its header says; None where it says nothing.
    """

    start: int
    kind: str
    pixels: NDArray[np.uint8] | None = field(default=None, repr=False)
    size_wh: tuple[int, int] | None = None


def find_signatures(data: Buffer, is_own: Callable[[int], bool] = lambda _: False) -> Iterator[Hit]:
    """All pictures and videos that begin somewhere in `data`.

    is_own: whether a position belongs to the file's own picture, where no other begins.
    """
    for signature, shift, look in _KINDS:
        for position in _places(data, signature):
            if position < shift or is_own(position - shift):
                continue
            hit = look(data, position - shift)
            if hit is not None:
                yield hit


def find_damaged(data: bytes) -> Iterator[Hit]:
    """Pictures in metadata that `find_signatures` does not look for: JPEGs whose first byte a
    camera has damaged, and BMPs, which two bytes announce."""
    for match in _HEADLESS_JPEG.finditer(data):
        hit = _jpeg(b"\xff" + data[match.start() + 1 :][:_MOST_BYTES], 0)
        if hit is not None:
            yield Hit(match.start(), "JPEG without its first byte", hit.pixels, hit.size_wh)
    for position in _places(data, b"BM"):
        hit = _bmp(data, position)
        if hit is not None:
            yield hit


def _places(data: Buffer, signature: bytes) -> Iterator[int]:
    position = data.find(signature)
    count = 0
    while position >= 0 and count < _MOST_HITS:
        yield position
        count += 1
        position = data.find(signature, position + 1)


def _jpeg(data: Buffer, start: int) -> Hit | None:
    """A start marker that segments, a frame and a scan follow (T.81, annex B)."""
    position, size_wh = start + 2, None
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in (0x00, 0x01, 0xD8, 0xD9) or 0xD0 <= marker <= 0xD7 or marker < 0xC0:
            return None
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if length < 2:
            return None
        if marker in _FRAMES:
            height = int.from_bytes(data[position + 5 : position + 7], "big")
            size_wh = int.from_bytes(data[position + 7 : position + 9], "big"), height
        position += 2 + length
        if marker == 0xDA:
            if size_wh is None or not data[position : position + _SMALL].strip(b"\0"):
                return None
            return Hit(start, "JPEG", decoded(data[start : start + _MOST_BYTES]), size_wh)
    return None


_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_HEADLESS_JPEG = re.compile(rb"[^\xff]\xd8\xff[\xc0-\xcf\xdb\xdd\xe0-\xef\xfe]", re.DOTALL)


def _png(data: Buffer, start: int) -> Hit | None:
    if data[start + 12 : start + 16] != b"IHDR":
        return None
    size_wh = _integer(data, start + 16, "big"), _integer(data, start + 20, "big")
    return Hit(start, "PNG", decoded(data[start : start + _MOST_BYTES]), size_wh)


def _gif(data: Buffer, start: int) -> Hit | None:
    if data[start + 4 : start + 6] not in (b"7a", b"9a"):
        return None
    return Hit(start, "GIF", decoded(data[start : start + _MOST_BYTES]))


def _riff(data: Buffer, start: int) -> Hit | None:
    form = data[start + 8 : start + 12]
    if form == b"AVI ":
        return Hit(start, "AVI video")
    if form != b"WEBP":
        return None
    return Hit(start, "WebP", decoded(data[start : start + _MOST_BYTES]))


def _iso_media(data: Buffer, start: int) -> Hit | None:
    """A file type box (ISO/IEC 14496-12, 4.3) with a brand, and a box after it."""
    size = _integer(data, start, "big")
    brand, following = data[start + 8 : start + 12], data[start + size + 4 : start + size + 8]
    if not 16 <= size <= 4096 or size % 4 or not _is_name(brand) or not _is_name(following):
        return None
    still = brand[:3] in (b"hei", b"hev", b"mif", b"msf", b"avi", b"avc")
    return Hit(start, "HEIF picture" if still else "MP4 or QuickTime video")


def _quicktime(data: Buffer, start: int) -> Hit | None:
    """A film without a file type box: its header stands first in the box 'moov'."""
    if data[start + 12 : start + 16] not in (b"mvhd", b"cmov"):
        return None
    return Hit(start, "QuickTime video")


def _matroska(data: Buffer, start: int) -> Hit | None:
    head = data[start : start + 96]
    return Hit(start, "Matroska video") if b"webm" in head or b"matroska" in head else None


def _tiff(data: Buffer, start: int) -> Hit | None:
    """A TIFF that decodes. Most of those in metadata are EXIF, which holds no picture in its
    first directory."""
    order = "little" if data[start : start + 1] == b"I" else "big"
    if not 8 <= _integer(data, start + 4, order) < len(data) - start:
        return None
    pixels = decoded(data[start : start + _MOST_BYTES])
    return None if pixels is None else Hit(start, "TIFF", pixels)


def _jpeg_2000(data: Buffer, start: int) -> Hit | None:
    return Hit(start, "JPEG 2000", decoded(data[start : start + _MOST_BYTES]))


def _jpeg_xl(data: Buffer, start: int) -> Hit | None:  # noqa: ARG001  # as the others
    return Hit(start, "JPEG XL")


def _codestream(data: Buffer, start: int) -> Hit | None:
    """A JPEG 2000 codestream without its file format (T.800, A.5.1)."""
    length = int.from_bytes(data[start + 4 : start + 6], "big")
    components = int.from_bytes(data[start + 40 : start + 42], "big")
    if not 1 <= components <= 16384 or length != 38 + 3 * components:
        return None
    return Hit(start, "JPEG 2000", decoded(data[start : start + _MOST_BYTES]))


def _bmp(data: Buffer, start: int) -> Hit | None:
    size, header = _integer(data, start + 2, "little"), _integer(data, start + 14, "little")
    if data[start + 6 : start + 10] != b"\0\0\0\0" or header not in (12, 40, 108, 124):
        return None
    pixels = decoded(data[start : start + max(size, 0)])
    return None if pixels is None else Hit(start, "BMP", pixels)


def _is_name(name: bytes) -> bool:
    """Whether these are four letters, as the types of boxes are."""
    return len(name) == 4 and all(0x20 <= byte < 0x7F for byte in name)


def _integer(data: Buffer, position: int, order: str) -> int:
    raw = data[position : position + 4]
    return int.from_bytes(raw, "little" if order == "little" else "big") if len(raw) == 4 else -1


# (signature, how far into the picture it stands, what looks closer)
_KINDS: tuple[tuple[bytes, int, Callable[[Buffer, int], Hit | None]], ...] = (
    (b"\xff\xd8\xff", 0, _jpeg),
    (b"\x89PNG\r\n\x1a\n", 0, _png),
    (b"GIF8", 0, _gif),
    (b"RIFF", 0, _riff),
    (b"ftyp", 4, _iso_media),
    (b"moov", 4, _quicktime),
    (b"\x1aE\xdf\xa3", 0, _matroska),
    (b"II*\0", 0, _tiff),
    (b"MM\0*", 0, _tiff),
    (b"II+\0", 0, _tiff),
    (b"MM\0+", 0, _tiff),
    (b"\0\0\0\x0cjP  \r\n\x87\n", 0, _jpeg_2000),
    (b"\0\0\0\x0cJXL \r\n\x87\n", 0, _jpeg_xl),
    (b"\xff\x4f\xff\x51", 0, _codestream),
)
