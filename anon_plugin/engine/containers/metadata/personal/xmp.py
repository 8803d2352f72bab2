"""Personal values in XMP: whole properties, which make room for blanks, so that the packet stays
well-formed and as long as it was.

Namespaces and properties: XMP specification part 2; MWG regions 2.0; IPTC Photo Metadata 2023.1;
Microsoft People tags; EXIF 3.0 for XMP (CIPA DC-010); ExifTool's XMP tag tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anon_plugin.engine.containers.metadata.code_units import CodeUnits, find_properties
from anon_plugin.engine.containers.metadata.personal.values import PersonalValue

_AUTHOR, _OWNER, _PERSONS = "author", "camera owner", "recognised persons"
_CAMERA, _LENS = "camera serial number", "lens serial number"
_EVERYTHING = rb"[\w.-]+"

# (namespace, properties, what they tell)
_PROPERTIES = (
    (b"http://www.metadataworkinggroup.com/schemas/regions/", rb"Regions", _PERSONS),
    (b"http://ns.microsoft.com/photo/1.2/", rb"RegionInfo", _PERSONS),
    (b"http://ns.acdsee.com/regions/", rb"Regions", _PERSONS),
    (b"http://ns.apple.com/faceinfo/1.0/", _EVERYTHING, _PERSONS),
    (
        b"http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        rb"PersonInImage\w*|ImageRegion|ModelAge|AddlModelInfo",
        _PERSONS,
    ),
    (b"http://ns.iview-multimedia.com/mediapro/1.0/", rb"People", _PERSONS),
    (b"http://ns.microsoft.com/expressionmedia/1.0/", rb"People", _PERSONS),
    (b"http://cipa.jp/exif/1.0/", rb"ImageEditor", _AUTHOR),
    (b"http://ns.adobe.com/tiff/1.0/", rb"Artist", _AUTHOR),
    (b"http://ns.adobe.com/tiff/1.0/", rb"HostComputer", "host computer"),
    (b"http://purl.org/dc/elements/1.1/", rb"creator|contributor", _AUTHOR),
    (b"http://ns.adobe.com/photoshop/1.0/", rb"CaptionWriter|AuthorsPosition", _AUTHOR),
    (b"http://ns.adobe.com/pdf/1.3/", rb"Author|Creator", _AUTHOR),
    (b"http://ns.useplus.org/ldf/xmp/1.0/", rb"ImageCreator\w*", _AUTHOR),
    (b"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", rb"CreatorContactInfo", "contact"),
)
# Names that tell it in whatever namespace.
_ANYWHERE = (
    (rb"[\w.-]*Lens[\w.-]*Serial(?:Number|No)?", _LENS),
    (rb"(?![\w.-]*Lens)[\w.-]*Serial(?:Number|No)?", _CAMERA),
    (rb"(?:Camera)?OwnerName", _OWNER),
    (rb"Photographer", _AUTHOR),
)
_NAMES = re.compile(
    rb"(?:\bName|PersonDisplayName)\s*(?:=\s*[\"']|>)([^<\"']{4,})"
    rb"|PersonInImage\b.*?<rdf:li[^>]*>([^<]{4,})",
    re.DOTALL,
)


def find_in_xmp(packet: bytes) -> tuple[PersonalValue, ...]:
    """Personal properties of an XMP packet, in any of its encodings, and the names of recognised
    persons wherever else in it they stand, as in keywords and captions."""
    units = CodeUnits.of(packet)
    return tuple(
        PersonalValue(value.what, value.start * units.width, value.stop * units.width, units.blank)
        for value in _find(units.text)
    )


def person_names(packet: bytes) -> tuple[bytes, ...]:
    """Names of recognised persons in an XMP packet, as far as they are UTF-8 or ASCII."""
    text = CodeUnits.of(packet).text
    return tuple(name for name in _names(text, list(_find_properties(text))) if b"\xff" not in name)


def _find(text: bytes) -> Iterator[PersonalValue]:
    found = list(_find_properties(text))
    yield from found
    for name in _names(text, found):
        position = text.find(name)
        while position >= 0:
            if not any(v.start <= position < v.stop for v in found):
                yield PersonalValue(_PERSONS, position, position + len(name), b" ")
            position = text.find(name, position + len(name))


def _find_properties(text: bytes) -> Iterator[PersonalValue]:
    for namespace, names, what in _PROPERTIES:
        for start, stop, _ in find_properties(text, namespace, names):
            yield PersonalValue(what, start, stop, b" ")
    for names, what in _ANYWHERE:
        for start, stop, _ in find_properties(text, None, names):
            yield PersonalValue(what, start, stop, b" ")


def _names(text: bytes, found: list[PersonalValue]) -> tuple[bytes, ...]:
    names: dict[bytes, None] = {}
    for value in found:
        if value.what == _PERSONS:
            for match in _NAMES.finditer(text[value.start : value.stop]):
                names.setdefault((match[1] or match[2]).strip())
    return tuple(name for name in names if name)
