"""Whether a file of positions holds anything else: names, comments, descriptions, other bytes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from anon_plugin.engine.telemetry import subtitles

_MOST_BYTES = 64 * 2**20

_NUMBERS = frozenset(
    (
        *("ele", "time", "fix", "sat", "hdop", "vdop", "pdop", "speed", "course", "magvar"),
        *("geoidheight", "hr", "cad", "atemp", "ageofdgpsdata", "dgpsid"),
    )
)
"""Elements of GPX with a number, a time or the kind of a fix."""

_FRAMES = frozenset(
    (
        *("gpx", "trk", "trkseg", "trkpt", "rte", "rtept", "wpt", "metadata", "bounds"),
        *("extensions", "trackpointextension"),
    )
)
"""Elements of GPX that hold others."""

_ATTRIBUTES = frozenset(("lat", "lon", "minlat", "minlon", "maxlat", "maxlon", "version"))
_WRITER = "creator"
_WRITERS = re.compile(r"[\w ./:+(),-]{0,64}")
"""Names of programs and devices; an apostrophe tells whose."""
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?")
_FIXES = frozenset(("none", "2d", "3d", "dgps", "pps"))
_ADDRESSES = re.compile(r"(?:https?://[\w./:-]{1,120}\s*)*")
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml [\w\s.=\"'-]{1,100}\?>")
_REMARKS = (b"<!--", b"<!DOCTYPE", b"<!ENTITY", b"<![CDATA[")
_ENCODINGS = frozenset(("", "utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"))
"""In all of these a remark looks the same; in UTF-16 it would be passed over."""
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_NAMESPACE = re.compile(rb"xmlns(?::\w+)?\s*=\s*[\"']([^\"']*)[\"']")

_SENTENCE = re.compile(
    r"(?:\[\d{10,13}\])?\$G[A-Z](?:GGA|RMC|GLL|VTG|GSA|GSV|ZDA|GST|GNS)"
    r"(?:,(?:[A-Z]{1,2}(?=[,*\s]|$)|[-+\d.]*))*(?:\*[0-9A-Fa-f]{2})?"
)
_FONT = re.compile(r'</?(?:font(?:\s+(?:size|color)\s*=\s*"?#?\w{1,8}"?)*|b|i|u)\s*/?>')
_BLOCK = re.compile(r"\s*(?:\d+\s*\n)?\s*$")
_TIMING = re.compile(r"\d+:\d\d:\d\d[,.]\d{1,3}\s*-->\s*\d+:\d\d:\d\d[,.]\d{1,3}[ \t]*(?=\r?\n|$)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = frozenset(
    (
        *("font", "size", "srtcnt", "framecnt", "frameid", "difftime", "tv", "ir", "hb", "home"),
        *("gps", "barometer", "iso", "shutter", "ev", "fnum", "ct", "focal", "len", "num", "ss"),
        *("hs", "vs", "ms", "dzoom", "color", "md", "latitude", "longitude", "longtitude", "hlg"),
        *("altitude", "rel", "abs", "alt", "distance", "speed", "default", "dlog", "ae", "meter"),
        *("ratio", "delta", "gb", "yaw", "pitch", "roll", "vsync", "eis", "close", "open", "on"),
        *("off", "shift", "pp", "timestamp", "target", "cur", "drone", "gimbal", "fov", "zoom"),
        *("lens", "wide", "tele", "mode", "sharpness", "contrast", "saturation", "none", "true"),
        *("warp", "td", "status", "over", "limit", "imu", "image", "current", "border"),
        *("false", "normal", "heading", "satellites", "battery", "voltage", "temp"),
    )
)
"""What drones and cameras call what they measure, and values that are words."""


def is_telemetry_alone(path: Path) -> bool:
    """Whether a file of subtitles (.srt) or a track (.gpx) holds positions, and nothing that people
    wrote or that nobody knows."""
    return telemetry_alone(path) is not None


def telemetry_alone(path: Path) -> bytes | None:
    """The bytes of such a file; None where it holds anything else."""
    if path.stat().st_size > _MOST_BYTES:
        return None
    data = path.read_bytes()
    is_bare = _is_bare_gpx(data) if path.suffix.lower() == ".gpx" else _is_bare_srt(data)
    return data if is_bare else None


def _is_bare_srt(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    marks = list(_TIMING.finditer(text))
    if not marks or _BLOCK.match(text[: marks[0].start()]) is None:
        return False
    starts = [mark.end() for mark in marks]
    stops = [*(mark.start() for mark in marks[1:]), len(text)]
    shown = [text[start:stop] for start, stop in zip(starts, stops, strict=True)]
    if not any(subtitles.in_cue(one, 0.0) for one in shown):
        return False
    return all(_says_numbers_alone(one) for one in shown)


def _says_numbers_alone(cue: str) -> bool:
    """Whether a subtitle has nothing but what drones and cameras measure."""
    rest = _FONT.sub(" ", _SENTENCE.sub(" ", cue))
    words = {word.lower() for word in _WORD.findall(rest.replace("n/a", " "))}
    return words <= _WORDS and rest.replace("\n", " ").replace("\r", " ").isprintable()


def _is_bare_gpx(data: bytes) -> bool:
    declared = _DECLARATION.match(data)
    encoding = _ENCODING.search(declared[0]) if declared else None
    name = encoding[1].decode("ascii", "replace").lower() if encoding else ""
    if name not in _ENCODINGS or b"\0" in data:
        return False
    if any(one in data for one in _REMARKS) or b"<?" in _DECLARATION.sub(b"", data):
        return False
    named = _NAMESPACE.findall(data)
    if not all(_ADDRESSES.fullmatch(one.decode("utf-8", "replace")) for one in named):
        return False
    try:
        root = ElementTree.fromstring(data)  # nosec B314
    except ElementTree.ParseError:
        return False
    return all(_is_bare(element) for element in root.iter())


def _is_bare(element: ElementTree.Element) -> bool:
    """Whether an element is known, and has numbers, times and nothing else in it."""
    name = element.tag.rpartition("}")[2].lower()
    text, tail = (element.text or "").strip(), (element.tail or "").strip()
    if tail or not all(_is_known(key, value) for key, value in element.attrib.items()):
        return False
    if name in _NUMBERS:
        is_value = _NUMBER.fullmatch(text) or _TIME.fullmatch(text) or text.lower() in _FIXES
        return bool(is_value or not text) and not len(element)
    return name in _FRAMES and not text


def _is_known(key: str, value: str) -> bool:
    if key == _WRITER:
        return _WRITERS.fullmatch(value) is not None
    if key == _SCHEMA:
        return _ADDRESSES.fullmatch(value) is not None
    return key.lower() in _ATTRIBUTES and _NUMBER.fullmatch(value.strip()) is not None
