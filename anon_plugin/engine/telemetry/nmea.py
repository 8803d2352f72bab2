"""NMEA 0183 sentences as dash cameras write them: recommended minimum (RMC) and fix data (GGA)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from anon_plugin.engine.telemetry.fix import Fix

KNOT_MPS = 0.514444
_SENTENCE = re.compile(r"(?:\[(\d{10,13})\])?\$(..)(RMC|GGA),([^*\r\n$]*)(?:\*([0-9A-Fa-f]{2}))?")


def fixes(text: str, time_s: float | None = None) -> list[Fix]:
    """A fix for each RMC sentence, with altitude and dilution of the GGA nearest to it in time.

    time_s: when all of the text was shown; None where the receiver's clock has to tell: then the
    first fix is at 0. A checksum of 00 stands for none, as some cameras write it.
    """
    positions: list[Fix] = []
    heights: list[tuple[str, float | None, float | None]] = []
    clocks: list[str] = []
    for stamp, talker, kind, body, checksum in _SENTENCE.findall(text):
        if not _is_whole(f"{talker}{kind},{body}", checksum):
            continue
        values = body.split(",")
        if kind == "RMC":
            one = _rmc(values)
            if one is not None:
                positions.append(replace(one, utc=one.utc or _from_stamp(stamp)))
                clocks.append(values[0])
        elif len(values) >= 9:
            heights.append((values[0], _number(values[8]), _number(values[7])))
    by_clock = {clock: (height, dilution) for clock, height, dilution in heights}
    found = []
    for one, clock in zip(positions, clocks, strict=True):
        height, dilution = by_clock.get(clock, (None, None))
        found.append(replace(one, altitude_m=height, dilution=dilution))
    if time_s is not None:
        return [replace(one, time_s=time_s) for one in found]
    return timed(found)


def timed(found: Iterable[Fix]) -> list[Fix]:
    """Fixes with seconds since the first of them, by the receiver's clock."""
    known = list(found)
    start = next((one.utc for one in known if one.utc is not None), None)
    return [
        one if one.utc is None or start is None
        else replace(one, time_s=(one.utc - start).total_seconds())
        for one in known
    ]  # fmt: skip


def _rmc(values: list[str]) -> Fix | None:
    """Time, state, latitude, N/S, longitude, E/W, knots, course, date."""
    if len(values) < 9 or values[1] != "A":
        return None
    latitude, longitude = _angle(values[2], values[3]), _angle(values[4], values[5])
    if latitude is None or longitude is None:
        return None
    knots = _number(values[6])
    return Fix(
        longitude_deg=longitude,
        latitude_deg=latitude,
        utc=_utc(values[8], values[0]),
        speed_mps=None if knots is None else knots * KNOT_MPS,
        course_deg=_number(values[7]),
    )


def _angle(value: str, side: str) -> float | None:
    """(d)ddmm.mmmm and its side as degrees."""
    number = _number(value)
    if number is None or side not in ("N", "S", "E", "W"):
        return None
    degrees = number // 100 + number % 100 / 60
    return -degrees if side in "SW" else degrees


def _utc(date: str, clock: str) -> datetime | None:
    """ddmmyy and hhmmss.sss"""
    try:
        whole, _, part = clock.partition(".")
        time = datetime.strptime(f"{date}{whole}+0000", "%d%m%y%H%M%S%z")
        return time + timedelta(seconds=float(f"0.{part or 0}"))
    except ValueError:
        return None


def _from_stamp(stamp: str) -> datetime | None:
    """Milliseconds since 1970, which some cameras write before each sentence."""
    try:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC) if len(stamp) == 13 else None
    except (OverflowError, OSError, ValueError):
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_whole(body: str, checksum: str) -> bool:
    """Whether the exclusive or of all characters is the checksum, where there is one."""
    if not checksum or checksum == "00":
        return True
    total = 0
    for character in body.encode("latin-1", "replace"):
        total ^= character
    return total == int(checksum, 16)
