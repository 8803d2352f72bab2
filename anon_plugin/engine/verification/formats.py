"""Where pictures may hide in a file: its bytes, and what its segments or chunks hold in pieces.

A walker of its own, which knows nothing of the code that writes the files. Sources: ITU-T T.81,
annex B; PNG third edition, section 5; RIFF and WebP container specification; Adobe XMP part 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from anon_plugin.engine.verification.signatures import Buffer

NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
SOS, EOI = 0xDA, 0xD9
STANDALONE = {0x01, *range(0xD0, 0xD8)}
# Identifier of a JPEG segment -> bytes before the data that go on in the next segment.
_HEADERS = {
    b"http://ns.adobe.com/xmp/extension/": 75,
    b"ICC_PROFILE": 14,
    b"FLIR": 8,
    b"FPXR": 13,
    b"Photoshop 3.0": 14,
    b"Exif": 6,
}
_LONGEST_IDENTIFIER = 48


@dataclass(frozen=True)
class Zone:
    """A stretch of bytes to be searched.

    name: for messages. origin: (start, stop) in the file, None for what was put together.
    is_metadata: whether it is none of the picture's own data, so that texts and compressed parts
    in it are looked into.
    """

    name: str
    data: bytes = field(repr=False)
    origin: tuple[int, int] | None = None
    is_metadata: bool = True


@dataclass(frozen=True)
class Walk:
    """A file taken apart.

    kind: "jpeg", "png", "webp" or "other". zones: what is to be searched besides the whole file.
    own: (start, stop) of what is the file's own picture, where further signatures mean nothing.
    trailer: where the file's own end lies; bytes after it belong to nothing.
    """

    kind: str
    zones: tuple[Zone, ...]
    own: tuple[tuple[int, int], ...] = ()
    trailer: int | None = None


def walk(data: Buffer) -> Walk:
    """Take a file apart as far as it can be understood; never raises."""
    if data[:2] == b"\xff\xd8":
        return _walk_jpeg(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return _walk_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _walk_webp(data)
    return Walk("other", (), ((0, 1),))


def _walk_jpeg(data: Buffer) -> Walk:
    zones: list[Zone] = []
    pieces: dict[tuple[int, bytes], list[bytes]] = {}
    position, trailer = 2, len(data)
    while True:
        found = NEXT_MARKER.search(data, position)
        if found is None:
            break
        if found.start() > position:
            zones.append(_zone(data, "stray bytes", position, found.start()))
        marker, start = data[found.start() + 1], found.end()
        if marker == EOI:
            trailer = start
            break
        if marker in STANDALONE:
            position = start
            continue
        stop = start + max(2, int.from_bytes(data[start : start + 2], "big"))
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            name = f"APP{marker - 0xE0}" if marker != 0xFE else "COM"
            zones.append(_zone(data, name, start + 2, stop))
            payload = data[start + 2 : stop]
            identifier = payload[:_LONGEST_IDENTIFIER].split(b"\0")[0]
            pieces.setdefault((marker, identifier), []).append(payload)
        if marker == SOS:
            after = NEXT_MARKER.search(data, stop)
            stop = len(data) if after is None else after.start()
        position = stop
    for (_, identifier), payloads in pieces.items():
        if len(payloads) > 1:
            header = _HEADERS.get(identifier, len(identifier) + 1)
            joined = b"".join(payload[header:] for payload in payloads)
            zones.append(Zone(f"{len(payloads)} joined segments", joined))
    if trailer < len(data):
        zones.append(_zone(data, "what follows the picture", trailer, len(data)))
    return Walk("jpeg", tuple(zones), ((0, 2),), trailer)


def _walk_png(data: Buffer) -> Walk:
    zones, own = [], [(0, 8)]
    position = 8
    while position + 12 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        start, position = position + 8, position + 12 + size
        if kind in (b"IDAT", b"fdAT"):
            own.append((start, start + size))
        elif size:
            name = kind.decode("latin-1")
            zones.append(_zone(data, name, start, start + size))
            if kind in (b"tEXt", b"zTXt", b"iTXt"):
                zones += _hexadecimal(zones[-1])
        if kind == b"IEND":
            break
    if position < len(data):
        zones.append(_zone(data, "what follows the picture", position, len(data)))
    return Walk("png", tuple(zones), tuple(own), min(position, len(data)))


def _walk_webp(data: Buffer) -> Walk:
    zones, own = [], [(0, 12)]
    end = min(8 + int.from_bytes(data[4:8], "little"), len(data))
    position = 12
    while position + 8 <= end:
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        start = position + 8
        if data[position : position + 4] in (b"VP8 ", b"VP8L", b"ALPH"):
            own.append((start, start + size))
        else:
            name = data[position : position + 4].decode("latin-1").strip()
            zones.append(_zone(data, name, start, start + size))
        position = start + size + size % 2
    if end < len(data):
        zones.append(_zone(data, "what follows the picture", end, len(data)))
    return Walk("webp", tuple(zones), tuple(own), end)


def _zone(data: Buffer, name: str, start: int, stop: int) -> Zone:
    stop = min(stop, len(data))
    return Zone(name, data[start:stop], (start, stop))


def _hexadecimal(zone: Zone) -> Iterator[Zone]:
    """ImageMagick writes raw profiles into PNG texts as hexadecimal digits."""
    for match in re.finditer(rb"(?:[0-9a-fA-F]{2}\s*){64,}", zone.data):
        digits = re.sub(rb"\s+", b"", match[0])
        yield Zone(f"{zone.name} in hexadecimal", bytes.fromhex(digits.decode("ascii")))
