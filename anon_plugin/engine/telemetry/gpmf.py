"""GoPro's telemetry: streams of typed values, nested (github.com/gopro/gpmf-parser, README)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from anon_plugin.engine.telemetry.fix import Fix

DEEPEST = 6
_NESTED = 0
_FORMS = {
    "b": ">i1", "B": ">u1", "s": ">i2", "S": ">u2", "l": ">i4", "L": ">u4", "f": ">f4",
    "d": ">f8", "j": ">i8", "J": ">u8",
}  # fmt: skip
_GPS9_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One value with its key; content: the values of a nested entry, or nothing."""

    key: str
    kind: int
    size: int
    count: int
    data: bytes
    content: tuple[Entry, ...] = ()


def entries(data: bytes, depth: int = 0) -> Iterator[Entry]:
    """The entries of a sample; stops where the bytes make no sense any more."""
    position = 0
    while position + 8 <= len(data):
        key = data[position : position + 4]
        kind, size = data[position + 4], data[position + 5]
        count = int.from_bytes(data[position + 6 : position + 8], "big")
        length = size * count
        begin = position + 8
        if key == b"\0\0\0\0" or begin + length > len(data):
            return
        inner = data[begin : begin + length]
        nested = kind == _NESTED and depth < DEEPEST
        content = tuple(entries(inner, depth + 1)) if nested else ()
        yield Entry(key.decode("latin-1"), kind, size, count, inner, content)
        position = begin + -(-length // 4) * 4


def fixes(sample: bytes, start_s: float, duration_s: float) -> list[Fix]:
    """The positions of one sample, spread evenly over the time that it stands for."""
    found = []
    for device in entries(sample):
        for stream in device.content:
            values = {one.key: one for one in stream.content}
            if "GPS5" in values:
                found += _gps5(values)
            elif "GPS9" in values:
                found += _gps9(values)
    step = duration_s / len(found) if found else 0.0
    return [replace(one, time_s=start_s + step * number) for number, one in enumerate(found)]


def _gps5(values: dict[str, Entry]) -> list[Fix]:
    """Latitude, longitude, altitude, speed over ground and in space, with one state for all."""
    rows = _scaled(values["GPS5"], values.get("SCAL"))
    dimensions = _first(values.get("GPSF"))
    dilution = _first(values.get("GPSP"))
    utc = _utc(values.get("GPSU"))
    return [
        Fix(
            longitude_deg=row[1],
            latitude_deg=row[0],
            utc=utc if number == 0 else None,
            altitude_m=row[2],
            speed_mps=row[3],
            dimensions=None if dimensions is None else int(dimensions),
            dilution=None if dilution is None else dilution / 100,
        )
        for number, row in enumerate(rows)
        if len(row) >= 5
    ]


def _gps9(values: dict[str, Entry]) -> list[Fix]:
    """The same with a clock, dilution and state of each fix (HERO11 and later)."""
    entry, form = values["GPS9"], values.get("TYPE")
    letters = form.data.decode("latin-1") if form else "lllllllSS"
    if any(letter not in _FORMS for letter in letters):
        return []
    layout = np.dtype([(str(number), _FORMS[letter]) for number, letter in enumerate(letters)])
    if layout.itemsize != entry.size or len(letters) < 9:
        return []
    scales = _scales(values.get("SCAL"), len(letters))
    found = []
    for row in np.frombuffer(entry.data, layout).tolist():
        parts = [value / scale for value, scale in zip(row, scales, strict=False)]
        found.append(
            Fix(
                longitude_deg=parts[1],
                latitude_deg=parts[0],
                utc=_GPS9_EPOCH + timedelta(days=int(parts[5]), seconds=parts[6]),
                altitude_m=parts[2],
                speed_mps=parts[3],
                dimensions=int(parts[8]),
                dilution=parts[7],
            )
        )
    return found


def _scaled(entry: Entry, scale: Entry | None) -> list[list[float]]:
    form = _FORMS.get(chr(entry.kind))
    if form is None or entry.size % np.dtype(form).itemsize:
        return []
    width = entry.size // np.dtype(form).itemsize
    rows = np.frombuffer(entry.data, form).astype(np.float64).reshape(-1, width)
    scaled: list[list[float]] = (rows / np.array(_scales(scale, width))).tolist()
    return scaled


def _scales(entry: Entry | None, width: int) -> list[float]:
    numbers = [] if entry is None else _numbers(entry)
    if len(numbers) == 1:
        numbers *= width
    padded = (numbers + [1.0] * width)[:width]
    return [number or 1.0 for number in padded]


def _numbers(entry: Entry) -> list[float]:
    form = _FORMS.get(chr(entry.kind))
    if form is None or len(entry.data) % np.dtype(form).itemsize:
        return []
    values: Any = np.frombuffer(entry.data, form).astype(np.float64).tolist()
    return list(values)


def _first(entry: Entry | None) -> float | None:
    numbers = [] if entry is None else _numbers(entry)
    return numbers[0] if numbers else None


def _utc(entry: Entry | None) -> datetime | None:
    """yymmddhhmmss.sss"""
    if entry is None:
        return None
    try:
        text = entry.data.decode("ascii").strip("\0 ")
        return datetime.strptime(f"20{text}+0000", "%Y%m%d%H%M%S.%f%z")
    except ValueError:
        return None
