"""What is attacked: our styles, and the blurs and mosaics that other tools use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.guard import weakness
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.shapes import Box, coverage, flat_shape
from anon_plugin.engine.redaction.style import Style, styles_for
from anon_plugin.engine.vocabulary import EFFECTS, PRESETS

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Method:
    """One way to redact.

    name: what the table calls it. kind: "ours", "ours, weak" (refused by the guard) or "others".
    redact: (image, detection) -> redacted image.
    masks: (image, detection) -> where it changes anything, and where it claims to hide.
    """

    name: str
    kind: str
    redact: Callable[[Image, Detection], Image]
    masks: Callable[[Image, Detection], tuple[Mask, Mask]]


def methods(label: str) -> Iterator[Method]:
    """Other tools' fixed strengths, every effect and preset of ours, and some weak styles."""
    yield _theirs("Gaussian blur, kernel 21 px", lambda box: cv2.GaussianBlur(box, (21, 21), 0))
    yield _theirs("box blur, half the region", _half_blur)
    yield _theirs("mosaic, 20 px cells", lambda box: _mosaic(box, 20))
    yield _theirs("mosaic, 24 cells across", lambda box: _mosaic(box, max(1, box.shape[1] // 24)))
    named: dict[Style, list[str]] = {}
    for name in PRESETS:
        named.setdefault(styles_for(name)[label], []).append(f"“{name}”")
    for name in EFFECTS:
        named.setdefault(styles_for(name, logo=sample_logo())[label], []).append(name)
    for style, names in named.items():
        yield _ours(" = ".join(names), style, label)
    base = styles_for("pixelate")[label]
    for cells in (1, 2, 4, 8, 16):
        style = replace(base, kept_cells=cells)
        yield _ours(f"pixelate keeping {cells} cell{'s' * (cells > 1)} and noise", style, label)


def _ours(name: str, style: Style, label: str) -> Method:
    def apply(image: Image, detection: Detection) -> Image:
        result = image.copy()
        for patch in redact(image, [detection], {label: style}):
            height, width = patch.mask.shape
            view = result[patch.y : patch.y + height, patch.x : patch.x + width]
            view[patch.mask] = patch.pixels[patch.mask]
        return result

    def masks(image: Image, detection: Detection) -> tuple[Mask, Mask]:
        window = Box(0, 0, image.shape[1], image.shape[0])
        alpha = coverage(flat_shape(detection, style), window)
        return alpha > 0.0, alpha == 1.0

    return Method(name, "ours, weak" if weakness(style, label) else "ours", apply, masks)


def _theirs(name: str, effect: Callable[[Image], Image]) -> Method:
    def window(detection: Detection) -> tuple[slice, slice]:
        x0, y0, x1, y1 = (round(value) for value in detection.xyxy)
        return slice(y0, y1), slice(x0, x1)

    def apply(image: Image, detection: Detection) -> Image:
        result = image.copy()
        result[window(detection)] = effect(np.ascontiguousarray(image[window(detection)]))
        return result

    def masks(image: Image, detection: Detection) -> tuple[Mask, Mask]:
        inside = np.zeros(image.shape[:2], dtype=bool)
        inside[window(detection)] = True
        return inside, inside

    return Method(name, "others", apply, masks)


def _half_blur(box: Image) -> Image:
    height, width = box.shape[:2]
    return np.asarray(cv2.blur(box, (max(1, width // 2), max(1, height // 2))), dtype=np.uint8)


def _mosaic(box: Image, cell_px: int) -> Image:
    height, width = box.shape[:2]
    cells = max(1, round(width / cell_px)), max(1, round(height / cell_px))
    small = cv2.resize(box, cells, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(large, dtype=np.uint8)


def sample_logo() -> bytes:
    """A picture for the effect `logo`, as a PNG."""
    picture = np.zeros((48, 96, 4), np.uint8)
    cv2.putText(picture, "LOGO", (6, 34), cv2.FONT_HERSHEY_SIMPLEX, 1, (90, 60, 30, 255), 3)
    return bytes(cv2.imencode(".png", picture)[1].tobytes())
