"""Whether a written file still says of its picture what the original says.

Byte by byte for the segments of a JPEG, tag by tag for all formats. What may differ is what holds
or announces a picture; personal data only where they were to be removed.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import exifread

from anon_plugin.engine.containers.opening import read_metadata
from anon_plugin.engine.geotag.geotag import read_geotag
from anon_plugin.engine.verification.formats import walk
from anon_plugin.engine.verification.raw import find_raw, thumbnails
from anon_plugin.engine.verification.signatures import find_damaged, find_signatures

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_OF_PICTURES = (
    b"MPF\0",
    b"urn:iso:std:iso:ts:21496",
    b"http://ns.adobe.com/xmp/extension/",
    b"FPXR",
    b"JFXX",
    b"JP",
)
_PICTURE_WORDS = re.compile(
    rb"Container|MotionPhoto|MicroVideo|hdrgm|HDRGainMap|GImage|GDepth|GCamera|Thumbnail|xmpGImg"
    rb"|xapGImg|HasExtendedXMP|Item|Directory|Device|[A-Za-z0-9+/=]{80}|rdf:(Seq|Alt|Bag|li|"
    rb"Description)|parseType|xmlns"
)
# Elements with a text of their own, and attributes: (name, value) either way.
_ELEMENTS = re.compile(rb"<([\w.-]+:[\w.-]+)[^<>]*(?<!/)>([^<>]*)(?=<)")
_ATTRIBUTES = re.compile(rb"([\w.-]+:[\w.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_NOT_METADATA = {"stray bytes", "what follows the picture", "VP8X", "IHDR"}
_BLANK = frozenset(b"\0 ")
# What is about thumbnails, or where in a file something lies: exifread's names.
_LAYOUT = re.compile(
    r"^(Thumbnail|JPEGThumbnail|TIFFThumbnail|Image (Strip|Tile|SubIFDs|JPEGInterchange|ExifOffset"
    r"|GPSInfo|Compression|Predictor|RowsPerStrip|FillOrder|PlanarConfiguration|ApplicationNotes"
    r"|XMLPacket|ImageResources|Padding)"
    r"|EXIF (InteroperabilityOffset|MakerNote|Padding|OffsetSchema)"
    r"|Interoperability|MakerNote|Image Tag 0x0111|IFD \d)"
)


_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def changed_tags(original: Path, written: Path, personal: bool = False) -> list[str]:
    """What the written file says differently, as sentences.

    personal: whether personal data were to be removed.
    """
    before, after = _bytes_of(original), _bytes_of(written)
    kind = walk(after).kind
    if kind == walk(before).kind != "other":
        found = list(_segments(before, after, personal))
    else:
        found = [] if personal else list(_exif(before, after))
    if kind not in ("png", "webp"):  # whose chunks are compared, which is all there is
        found += _geotag(before, after)
    if before.startswith(_TIFF):
        found += _raster(original, written)
    return found


def _bytes_of(path: Path) -> bytes:
    """The file; of a TIFF, which may be larger than the memory, its metadata."""
    with path.open("rb") as file:
        is_tiff = file.read(4).startswith(_TIFF)
    return read_metadata(path) if is_tiff else path.read_bytes()


def _geotag(before: bytes, after: bytes) -> Iterator[str]:
    old, new = read_geotag(before), read_geotag(after)
    for name in old.__dataclass_fields__:
        if getattr(old, name) != getattr(new, name):
            yield f"{name} was {getattr(old, name)} and is {getattr(new, name)}"


def _segments(before: bytes, after: bytes, personal: bool) -> Iterator[str]:
    """Each segment of a JPEG, or chunk of a PNG or WebP, is there again, in order, but for what
    holds pictures or describes how the pixels are coded."""
    old, new = _metadata(before), _metadata(after)
    position = 0
    for zone in old:
        ahead = [later for later, other in enumerate(new[position:], position) if other == zone]
        if ahead:
            position = ahead[0] + 1
            continue
        same = new[position] if position < len(new) else None
        if same is not None and same[0] == zone[0] and _begin_alike(same[1], zone[1]):
            position += 1
            yield from _within(zone, same[1], personal)
        elif not _is_of_pictures(zone) and not (personal and zone[1].startswith(_XMP)):
            yield f"a segment {zone[0]} of {len(zone[1])} bytes is gone"


def _metadata(data: bytes) -> list[tuple[str, bytes]]:
    return [
        (zone.name, zone.data)
        for zone in walk(data).zones
        if zone.origin is not None and zone.name not in _NOT_METADATA
    ]


def _begin_alike(one: bytes, other: bytes) -> bool:
    return one[:4] == other[:4]


def _is_of_pictures(zone: tuple[str, bytes]) -> bool:
    if zone[1].startswith(_OF_PICTURES):
        return True
    searches = (find_signatures(zone[1]), find_damaged(zone[1]), find_raw(zone[1]))
    return any(any(True for _ in search) for search in searches)


def _within(zone: tuple[str, bytes], new: bytes, personal: bool) -> Iterator[str]:
    name, old = zone
    if old.startswith(_XMP):
        if not personal:
            yield from _packet(old, new)
        return
    if len(old) != len(new):
        yield f"segment {name} has {len(new)} bytes and had {len(old)}"
        return
    found = (*find_signatures(old), *find_damaged(old))
    pictures = [(hit.start, _stop(old, hit.start)) for hit in found]
    pictures += [(hit.start, len(old)) for hit in find_raw(old)]
    pictures += thumbnails(old)
    wrong = sum(
        1
        for position, (a, b) in enumerate(zip(old, new, strict=True))
        if a != b
        and b not in _BLANK
        and not any(start <= position < stop for start, stop in pictures)
    )
    if wrong and not personal:
        yield f"{wrong} bytes of segment {name} differ that are no picture's"


def _stop(data: bytes, start: int) -> int:
    """Where a JPEG that begins at `start` ends."""
    end = walk(b"\xff" + data[start + 1 :]).trailer
    return len(data) if end is None else start + end


def _packet(old: bytes, new: bytes) -> Iterator[str]:
    for name, value in _properties(old) - _properties(new):
        if value.strip() and not _PICTURE_WORDS.search(name) and not _PICTURE_WORDS.search(value):
            shown = value.strip()[:60].decode("utf-8", "replace")
            yield f"XMP lost {name.decode('utf-8', 'replace')} = {shown}"


def _properties(packet: bytes) -> Counter[tuple[bytes, bytes]]:
    return Counter([*_ELEMENTS.findall(packet), *_ATTRIBUTES.findall(packet)])


def _exif(before: bytes, after: bytes) -> Iterator[str]:
    old, new = _exif_tags(before), _exif_tags(after)
    for name, value in old.items():
        if not _LAYOUT.match(name) and new.get(name) != value:
            yield f"{name} was {value[:60]!r} and is {new.get(name, 'gone')[:60]!r}"


def _exif_tags(data: bytes) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tags = exifread.process_file(io.BytesIO(data), details=False)
        except Exception:  # exifread raises whatever a damaged file makes it raise
            return {}
    return {str(name): str(value) for name, value in tags.items() if str(value) != "[]"}


def _raster(original: Path, written: Path) -> Iterator[str]:
    """What GDAL reads from a TIFF besides its values."""
    old, new = _profile(original), _profile(written)
    for name, value in old.items():
        if new.get(name) != value:
            yield f"{name} was {value} and is {new.get(name)}"


def _profile(path: Path) -> dict[str, Any]:
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings(), rasterio.Env():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as tiff:
                return {
                    "size": (tiff.width, tiff.height),
                    "bands": tiff.count,
                    "type of values": tiff.dtypes,
                    "coordinate system": str(tiff.crs),
                    "transform": tuple(tiff.transform),
                    "control points": str(tiff.gcps),
                    "polynomials": str(tiff.rpcs),
                    "nodata": str(tiff.nodatavals),
                    "colours": str(tiff.colorinterp),
                    "tags": tiff.tags(),
                    "band descriptions": tiff.descriptions,
                }
    except (RasterioError, OSError):
        return {}
