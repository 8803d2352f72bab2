"""Track points of a GPX file (topografix.com/GPX/1/1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError, fromstring  # nosec B405

from anon_plugin.engine.telemetry import nmea
from anon_plugin.engine.telemetry.fix import Fix

MOST_BYTES = 256 * 2**20
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def fixes(data: bytes) -> list[Fix]:
    """The track points in order, timed from the first; [] where the file is none.

    Files that declare entities are not read: they may grow without bound.
    """
    plain = data.replace(b"\0", b"")  # so that a declaration in UTF-16 is seen, too
    if len(data) > MOST_BYTES or _DECLARATION.search(plain):
        return []
    try:
        root = fromstring(data)  # nosec B314
    except (ParseError, ValueError, LookupError):
        return []
    points = (one for one in root.iter() if _name(one) == "trkpt")
    return nmea.timed(fix for one in points if (fix := _fix(one)) is not None)


def _fix(point: Element) -> Fix | None:
    inner = {_name(one): (one.text or "").strip() for one in point}
    try:
        return Fix(
            longitude_deg=float(point.attrib["lon"]),
            latitude_deg=float(point.attrib["lat"]),
            utc=_utc(inner.get("time", "")),
            altitude_m=_number(inner.get("ele", "")),
            speed_mps=_number(inner.get("speed", "")),
            course_deg=_number(inner.get("course", "")),
            dilution=_number(inner.get("hdop", "")),
        )
    except (KeyError, ValueError):
        return None


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _utc(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time
