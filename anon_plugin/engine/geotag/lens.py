"""A flat photo's focal length in pixels, from what its EXIF says of lens and sensor."""

from __future__ import annotations

import math

from anon_plugin.engine.geotag.geotag import exif_numbers, exif_tags

_DIAGONAL_35MM = math.hypot(36.0, 24.0)
_MILLIMETRES = {2.0: 25.4, 3.0: 10.0, 4.0: 1.0, 5.0: 0.001}  # of FocalPlaneResolutionUnit


def focal_length_px(data: bytes, size_wh: tuple[int, int]) -> float | None:
    """Focal length in pixels of a picture of this size; None where the file does not say.

    data: the photo file's bytes. EXIF 2.32 section 4.6.5: FocalLengthIn35mmFilm, of equal diagonal
    field of view (CIPA DCG-001), else FocalLength with FocalPlaneXResolution.
    """
    tags = exif_tags(data)

    def one(name: str) -> float | None:
        values = exif_numbers(tags, f"EXIF {name}")
        return values[0] if len(values) == 1 and values[0] > 0 else None

    diagonal_px = math.hypot(*size_wh)
    equivalent_mm = one("FocalLengthIn35mmFilm")
    if equivalent_mm is not None:
        return equivalent_mm / _DIAGONAL_35MM * diagonal_px
    focal_mm, resolution = one("FocalLength"), one("FocalPlaneXResolution")
    if focal_mm is None or resolution is None:
        return None
    unit_mm = _MILLIMETRES.get(one("FocalPlaneResolutionUnit") or 2.0)
    tagged = one("ExifImageWidth"), one("ExifImageLength")
    if unit_mm is None or tagged[0] is None or tagged[1] is None:
        return None
    # The picture may have been scaled or turned since, so diagonals are compared.
    tagged_diagonal = math.hypot(tagged[0], tagged[1])
    return focal_mm * resolution / unit_mm * diagonal_px / tagged_diagonal
