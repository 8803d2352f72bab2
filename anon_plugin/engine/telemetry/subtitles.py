"""Positions in subtitles: the dialects of DJI's drones, and NMEA sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from anon_plugin.engine.telemetry import nmea
from anon_plugin.engine.telemetry.fix import Fix

_TIMING = re.compile(r"(\d+):(\d\d):(\d\d)[,.](\d{1,3})\s*-->")
_NUMBER = r"\s*:?\s*(-?\d+(?:\.\d+)?)"
_LATITUDE = re.compile(rf"\blatitude{_NUMBER}", re.IGNORECASE)
_LONGITUDE = re.compile(rf"\blong?t?itude{_NUMBER}", re.IGNORECASE)  # one firmware: longtitude
_ALTITUDE = re.compile(rf"\b(?:abs_alt|altitude){_NUMBER}", re.IGNORECASE)
_YAW = re.compile(rf"\bgb_yaw{_NUMBER}", re.IGNORECASE)
# Longitude first, by the makers' own examples: GPS(149.0251,-20.2532,16).
_GPS = re.compile(r"\bGPS\s*\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*(?:,\s*(-?[\d.]+)M?\s*)?\)")


def fixes(text: str) -> list[Fix]:
    """The positions of an .srt file, each at the time at which its subtitle appears."""
    found = []
    for time_s, shown in cues(text):
        found += in_cue(shown, time_s)
    return found


def cues(text: str) -> Iterator[tuple[float, str]]:
    """Seconds from the start and the text of each subtitle."""
    marks = list(_TIMING.finditer(text))
    for number, mark in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        hours, minutes, seconds = (int(mark.group(part)) for part in (1, 2, 3))
        fraction = float(f"0.{mark.group(4)}")
        yield 3600 * hours + 60 * minutes + seconds + fraction, text[mark.end() : stop]


def in_cue(text: str, time_s: float) -> list[Fix]:
    """The positions in one subtitle, whatever dialect it is in."""
    if "$" in text:
        sentences = nmea.fixes(text, time_s)
        if sentences:
            return sentences
    fix = _bracketed(text) or _listed(text)
    return [] if fix is None else [replace(fix, time_s=time_s)]


def _bracketed(text: str) -> Fix | None:
    """[latitude: 52.1] [longitude: 5.1] [rel_alt: 1.0 abs_alt: 30.2] [gb_yaw: 12.0 …]"""
    latitude, longitude = _LATITUDE.search(text), _LONGITUDE.search(text)
    if latitude is None or longitude is None:
        return None
    altitude, yaw = _ALTITUDE.search(text), _YAW.search(text)
    return Fix(
        longitude_deg=float(longitude.group(1)),
        latitude_deg=float(latitude.group(1)),
        altitude_m=float(altitude.group(1)) if altitude else None,
        course_deg=float(yaw.group(1)) % 360 if yaw else None,
    )


def _listed(text: str) -> Fix | None:
    """GPS(149.0251,-20.2532,16)"""
    found = _GPS.search(text)
    try:
        return None if found is None else Fix(float(found.group(1)), float(found.group(2)))
    except ValueError:
        return None
