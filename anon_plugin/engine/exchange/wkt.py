"""Regions as text: WKT polygons in pixels of the upright photo, x right and y down."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

_RING = re.compile(r"^\s*(?:MULTI)?POLYGON\s*Z?M?\s*\(+([^()]*)\)", re.IGNORECASE)


def parse_polygon(text: str) -> NDArray[np.float64]:
    """The outer ring of a WKT (multi)polygon as (N, 2) points, the closing point left out.

    Raises ValueError where it is no polygon with at least three points.
    """
    found = _RING.match(text)
    if found is None:
        raise ValueError(f"“{text[:60]}” is no WKT polygon")
    rows = [point.split()[:2] for point in found.group(1).split(",")]
    points = np.array(rows, dtype=np.float64)
    if len(points) > 1 and np.array_equal(points[0], points[-1]):
        points = points[:-1]
    if points.ndim != 2 or len(points) < 3 or not np.isfinite(points).all():
        raise ValueError(f"“{text[:60]}” has no three points")
    return points


def parse_polygons(text: str) -> list[NDArray[np.float64]]:
    """The outer ring of every part of a WKT polygon or multipolygon, as parse_polygon gives it.

    Holes are left out: a region is redacted whole. Raises ValueError as parse_polygon does.
    """
    kind, _, body = text.strip().partition("(")
    if not kind.strip().upper().startswith("MULTI"):
        return [parse_polygon(text)]
    parts = re.findall(r"\(\s*\([^()]*\)(?:\s*,\s*\([^()]*\))*\s*\)", body)
    if not parts:
        raise ValueError(f"“{text[:60]}” is no WKT polygon")
    return [parse_polygon(f"POLYGON{part}") for part in parts]
