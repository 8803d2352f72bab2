"""A new EXIF block with time, position and heading, and GPano tags, for a JPEG that is made here.

Exif 2.32 (CIPA DC-008-2019), sections 4.6.4 and 4.6.6; Google's Photo Sphere XMP metadata.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

_ASCII, _SHORT, _LONG, _RATIONAL, _BYTE = 2, 3, 4, 5, 1
_SIZES = {_BYTE: 1, _ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8}
_EXIF_HEADER = b"Exif\0\0"
_XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
_MOST_OF_A_SEGMENT = 65_533

Entry = tuple[int, int, bytes]


def exif_block(
    longitude_deg: float | None,
    latitude_deg: float | None,
    altitude_m: float | None = None,
    heading_deg: float | None = None,
    utc: datetime | None = None,
) -> bytes:
    """The content of an APP1 segment; what is None is left out. Degrees of WGS 84, metres above
    sea level, heading from true north.
    """
    exif: list[Entry] = [(0x9000, 7, b"0232")]
    main: list[Entry] = [(0x0112, _SHORT, struct.pack("<H", 1))]
    gps: list[Entry] = [(0x0000, _BYTE, bytes((2, 3, 0, 0)))]
    if utc is not None:
        time = utc.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\0"
        main.append((0x0132, _ASCII, time))
        exif += [(0x9003, _ASCII, time), (0x9011, _ASCII, b"+00:00\0")]
        exif.append((0x9291, _ASCII, f"{utc.microsecond // 1000:03d}\0".encode()))
        seconds = Fraction(utc.second * 1000 + utc.microsecond // 1000, 1000)
        gps += [
            (0x0007, _RATIONAL, _rationals((Fraction(utc.hour), Fraction(utc.minute), seconds))),
            (0x001D, _ASCII, utc.strftime("%Y:%m:%d").encode() + b"\0"),
        ]
    if longitude_deg is not None and latitude_deg is not None:
        gps += [
            (0x0001, _ASCII, b"N\0" if latitude_deg >= 0 else b"S\0"),
            (0x0002, _RATIONAL, _sexagesimal(latitude_deg)),
            (0x0003, _ASCII, b"E\0" if longitude_deg >= 0 else b"W\0"),
            (0x0004, _RATIONAL, _sexagesimal(longitude_deg)),
            (0x0012, _ASCII, b"WGS-84\0"),
        ]
    if altitude_m is not None:
        gps += [
            (0x0005, _BYTE, bytes((altitude_m < 0,))),
            (0x0006, _RATIONAL, _rationals((Fraction(round(abs(altitude_m) * 1000), 1000),))),
        ]
    if heading_deg is not None:
        heading = Fraction(round(heading_deg % 360 * 100), 100)
        gps += [(0x0010, _ASCII, b"T\0"), (0x0011, _RATIONAL, _rationals((heading,)))]
    return _EXIF_HEADER + _tiff(main, exif, gps)


def panorama_xmp(size_wh: tuple[int, int], heading_deg: float | None) -> bytes:
    """The content of an APP1 segment that says that a picture is a full equirectangular panorama,
    whose middle looks to heading_deg."""
    width, height = size_wh
    values = {
        "ProjectionType": "equirectangular",
        "UsePanoramaViewer": "True",
        "FullPanoWidthPixels": width,
        "FullPanoHeightPixels": height,
        "CroppedAreaImageWidthPixels": width,
        "CroppedAreaImageHeightPixels": height,
        "CroppedAreaLeftPixels": 0,
        "CroppedAreaTopPixels": 0,
    }
    if heading_deg is not None:
        values["PoseHeadingDegrees"] = f"{heading_deg % 360:.2f}"
    tags = " ".join(f'GPano:{name}="{value}"' for name, value in values.items())
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" '
        f"{tags}/></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
    return _XMP_HEADER + packet.encode()


def with_segments(jpeg: bytes, contents: Sequence[bytes]) -> bytes:
    """A JPEG with APP1 segments of these contents right after its beginning.

    Raises ValueError where it is no JPEG or a content is too long for a segment.
    """
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    segments = b""
    for content in contents:
        if len(content) > _MOST_OF_A_SEGMENT:
            raise ValueError("a segment that is too long")
        segments += b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    return jpeg[:2] + segments + jpeg[2:]


def _tiff(main: list[Entry], exif: list[Entry], gps: list[Entry]) -> bytes:
    """A little-endian TIFF of three directories, the second and third of which the first names."""
    places: dict[int, int] = {0x8769: 0, 0x8825: 0}
    for _ in range(2):  # the first time to learn how long each is
        named = [*main, *((tag, _LONG, struct.pack("<I", at)) for tag, at in places.items())]
        data = b"II*\0" + struct.pack("<I", 8)
        data += _directory(named, len(data))
        places[0x8769] = len(data)
        data += _directory(exif, len(data))
        places[0x8825] = len(data)
        data += _directory(gps, len(data))
    return data


def _directory(entries: list[Entry], begin: int) -> bytes:
    head = struct.pack("<H", len(entries))
    beyond = begin + 2 + 12 * len(entries) + 4
    rest = b""
    for tag, kind, value in sorted(entries):
        count = len(value) // _SIZES.get(kind, 1)
        head += struct.pack("<HHI", tag, kind, count)
        if len(value) <= 4:
            head += value.ljust(4, b"\0")
        else:
            head += struct.pack("<I", beyond + len(rest))
            rest += value + b"\0" * (len(value) % 2)
    return head + struct.pack("<I", 0) + rest


def _sexagesimal(degrees: float) -> bytes:
    """Degrees, minutes and seconds to a ten-thousandth of a second, which is some millimetres."""
    parts = round(abs(degrees) * 3600 * 10_000)
    whole, parts = divmod(parts, 3600 * 10_000)
    minutes, parts = divmod(parts, 60 * 10_000)
    return _rationals((Fraction(whole), Fraction(minutes), Fraction(parts, 10_000)))


def _rationals(values: Sequence[Fraction]) -> bytes:
    return b"".join(struct.pack("<II", one.numerator, one.denominator) for one in values)
