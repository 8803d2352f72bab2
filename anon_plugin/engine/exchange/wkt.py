"""Regions as text: WKT polygons in pixels of the upright photo, x right and y down.

Source: OGC Simple Feature Access 06-103r4, section 7 (the grammar of WKT).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Part = TypeVar("Part")

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_POINT = rf"\s*{_NUMBER}(?:\s+{_NUMBER}){{1,3}}\s*"
_RING = re.compile(rf"\s*\(({_POINT}(?:,{_POINT})*)\)\s*")
_NAME = re.compile(r"\s*(?:SRID=\d+;\s*)?(MULTI)?POLYGON\s*(?:Z|M|ZM)?\s*(?=\()", re.IGNORECASE)


def parse_polygon(text: str) -> NDArray[np.float64]:
    """The outer ring of a WKT polygon, or of the first part of a multipolygon, as (N, 2) points,
    the closing point left out.

    Raises ValueError as `parse_polygons` does.
    """
    return parse_polygons(text)[0]


def parse_polygons(text: str) -> list[NDArray[np.float64]]:
    """The outer ring of every part of a WKT polygon or multipolygon, as parse_polygon gives it.

    Holes are left out: a region is redacted whole. Raises ValueError where the text as a whole is
    none, such as one that a field was too short for, or a ring has no three points.
    """
    name = _NAME.match(text)
    if name is None:
        raise ValueError(f"“{text[:60]}” is no WKT polygon")
    reader = _Reader(text, name.end())
    parts = reader.several(reader.rings) if name[1] else [reader.rings()]
    if text[reader.position :].strip():
        raise reader.error()
    return [_points(rings[0], text) for rings in parts]


class _Reader:
    """Reads brackets and what is in them, one after the other."""

    def __init__(self, text: str, position: int) -> None:
        self._text, self.position = text, position

    def rings(self) -> list[str]:
        """The rings of one polygon."""
        return self.several(self._ring)

    def several(self, read: Callable[[], Part]) -> list[Part]:
        """What lies between brackets, separated by commas."""
        self._take("(")
        found = [read()]
        while self._next() == ",":
            self._take(",")
            found.append(read())
        self._take(")")
        return found

    def error(self) -> ValueError:
        """What is wrong where the reader stands."""
        rest = self._text[self.position :].strip()
        if not rest:
            return ValueError(
                f"“…{self._text[-40:]}” is cut off: a field of {len(self._text)} characters may be "
                "too short for it"
            )
        return ValueError(f"“{rest[:60]}” does not belong to a WKT polygon")

    def _ring(self) -> str:
        found = _RING.match(self._text, self.position)
        if found is None:
            cut = not re.search(r"\)", self._text[self.position :])
            self.position = len(self._text) if cut else self.position
            raise self.error()
        self.position = found.end()
        return found[1]

    def _next(self) -> str:
        return self._text[self.position :].lstrip()[:1]

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self.error()
        self.position = self._text.index(sign, self.position) + 1


def _points(ring: str, text: str) -> NDArray[np.float64]:
    points = np.array([point.split()[:2] for point in ring.split(",")], dtype=np.float64)
    if len(points) > 1 and np.array_equal(points[0], points[-1]):
        points = points[:-1]
    if len(points) < 3 or not np.isfinite(points).all():
        raise ValueError(f"“{text[:60]}” has no three points")
    return points
