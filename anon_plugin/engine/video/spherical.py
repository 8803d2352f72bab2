"""How a 360° video says it is projected: Google's Spherical Video RFC, versions 1 and 2."""

from __future__ import annotations

import re

from anon_plugin.engine.containers.iso.boxes import Box, Fields, walk_boxes
from anon_plugin.engine.containers.iso.sample_tables import descend
from anon_plugin.engine.video.info import SphericalTags

V1_UUID = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
MOST_XML = 8192
"""Of a version 1 tag, whose elements are a dozen numbers and words."""
VISUAL_ENTRY_BYTES = 78
"""Of a visual sample entry before the boxes in it (ISO/IEC 14496-12, 12.1.3)."""

_ELEMENT = re.compile(r"<(GSpherical:\w+)>[^<>]{0,100}</\1>")
_FURTHER = re.compile(
    r"<\?xml[^<>]{0,100}\?>|</?rdf:SphericalVideo(?:\s+xmlns:\w+\s*=\s*['\"][^'\"<>]{0,100}['\"])*\s*>"
)

_V2_STEREO = ("mono", "top-bottom", "left-right")
_V2_PROJECTIONS = {b"equi": "equirectangular", b"cbmp": "cubemap", b"mshp": "mesh"}


def spherical_tags(file: bytes, track: Box) -> SphericalTags | None:
    """What a track says; version 2 comes first. None where it says nothing."""
    return _version_2(file, track) or _version_1(file, track)


def is_spherical(file: bytes, one: Box) -> bool:
    """Whether a box is a tag of version 1 and nothing else: XML of its own elements alone."""
    data = bytes(file[one.start : min(one.stop, one.start + MOST_XML)])
    if one.type != b"uuid" or data[:16] != V1_UUID or len(data) < one.stop - one.start:
        return False
    try:
        xml = data[16:].rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "GSpherical" in xml and not _FURTHER.sub("", _ELEMENT.sub("", xml)).strip()


def visual_entries(file: bytes, track: Box) -> list[Box]:
    """The sample entries of a video track; the boxes in one begin at its `start`."""
    table = descend(file, track, b"mdia", b"minf", b"stbl", b"stsd")
    if table is None:
        return []
    return [
        Box(one.type, one.begin, min(one.start + VISUAL_ENTRY_BYTES, one.stop), _end(file, one))
        for one in walk_boxes(file, table.start + 8, table.stop)
    ]


def _end(file: bytes, entry: Box) -> int:
    """Where the boxes in an entry end: QuickTime may put four zero bytes behind them."""
    position = entry.start + VISUAL_ENTRY_BYTES
    while position + 8 <= entry.stop:
        size = int.from_bytes(file[position : position + 4], "big")
        if size < 8:
            break
        position += size
    return position if not any(file[position : entry.stop]) else entry.stop


def _version_2(file: bytes, track: Box) -> SphericalTags | None:
    for entry in visual_entries(file, track):
        projection = descend(file, entry, b"sv3d", b"proj")
        if projection is None:
            continue
        inside = list(walk_boxes(file, projection.start, projection.stop))
        kind = next((one for one in inside if one.type in _V2_PROJECTIONS), None)
        if kind is None:
            return SphericalTags(2, "unknown")
        full = kind.type != b"equi" or not any(file[kind.start + 4 : kind.start + 20])
        stereo = descend(file, entry, b"st3d")
        mode = 0 if stereo is None else Fields(file, stereo.start + 4, stereo.stop).number(1)
        name = _V2_STEREO[mode] if mode < len(_V2_STEREO) else "unknown"
        return SphericalTags(2, _V2_PROJECTIONS[kind.type], name, full)
    return None


def _version_1(file: bytes, track: Box) -> SphericalTags | None:
    for one in walk_boxes(file, track.start, track.stop):
        if one.type == b"uuid" and file[one.start : one.start + 16] == V1_UUID:
            xml = bytes(file[one.start + 16 : min(one.stop, one.start + MOST_XML)])
            text = xml.decode("utf-8", "replace")
            if _value(text, "Spherical").lower() != "true":
                return None
            crop = "CroppedAreaImageWidthPixels" in text and (
                _value(text, "CroppedAreaImageWidthPixels") != _value(text, "FullPanoWidthPixels")
                or _value(text, "CroppedAreaImageHeightPixels")
                != _value(text, "FullPanoHeightPixels")
            )
            return SphericalTags(
                1,
                _value(text, "ProjectionType").lower() or "equirectangular",
                _value(text, "StereoMode").lower() or "mono",
                not crop,
            )
    return None


def _value(xml: str, name: str) -> str:
    found = re.search(rf"<GSpherical:{name}>\s*([^<]*?)\s*</GSpherical:{name}>", xml)
    return found.group(1) if found else ""
