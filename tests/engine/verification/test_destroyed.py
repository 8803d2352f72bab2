"""A region that was copied through never passes; what an effect has drawn always does."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.verification.destroyed import Before, Judgement, compare, compare_redrawn
from anon_plugin.engine.vocabulary import EFFECTS, FACE, PERSON, PLATE, PRESETS, STYLE_NAMES
from tests.engine.verification.conftest import applied

Pixels = NDArray[np.uint8]

REGIONS = [
    Detection.from_xyxy(FACE, 0.9, (60, 40, 120, 120)),
    Detection.from_xyxy(FACE, 0.9, (300, 30, 318, 54)),
    Detection.from_xyxy(PLATE, 0.9, (200, 180, 300, 206)),
    Detection(PLATE, 0.9, np.array([[40.0, 200], [110, 215], [110, 235], [40, 220]]), is_box=False),
    Detection.from_xyxy(PERSON, 0.9, (330, 90, 390, 230)),
]


def street(seed: int = 1) -> Pixels:
    """Walls, edges and texture, with the grain of a sensor: (260, 400, 3)."""
    random = np.random.default_rng(seed)
    pixels = np.zeros((260, 400, 3), np.float32)
    for size, strength in ((65, 60), (26, 40), (9, 25)):
        coarse = random.normal(0, strength, (260 // size + 2, 400 // size + 2, 3))
        pixels += cv2.resize(coarse.astype(np.float32), (400, 260), interpolation=cv2.INTER_CUBIC)
    pixels += random.normal(0, 3, pixels.shape) + 128
    return np.clip(pixels, 0, 255).astype(np.uint8)


def judged(original: Pixels, result: Pixels, detection: Detection) -> Judgement:
    return compare(ArrayPixels(result), Before.of(ArrayPixels(original), detection))


def coded(pixels: Pixels, quality: int) -> Pixels:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream).convert("RGB"))


def logo() -> bytes:
    picture = np.zeros((40, 90, 4), np.uint8)
    cv2.putText(picture, "CITY", (4, 30), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 90, 0, 255), 3)
    return bytes(cv2.imencode(".png", picture)[1])


@pytest.mark.parametrize("detection", REGIONS)
def test_a_region_that_was_copied_through_has_survived(detection: Detection) -> None:
    pixels = street()
    assert judged(pixels, pixels, detection).survived


@pytest.mark.parametrize("detection", REGIONS)
def test_a_region_that_was_only_coded_again_has_survived(detection: Detection) -> None:
    pixels = street()
    assert judged(pixels, coded(pixels, 92), detection).survived


@pytest.mark.parametrize("name", STYLE_NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_what_any_style_redacts_has_not_survived(name: str, seed: int) -> None:
    pixels = street(seed)
    styles = styles_for(name, logo=logo() if name == "logo" else b"")
    result = applied(pixels, redact(pixels, REGIONS, styles))
    for quality in (None, 60):
        seen = result if quality is None else coded(result, quality)
        assert not [one for one in REGIONS if judged(pixels, seen, one).survived]


def test_all_styles_are_tried() -> None:
    assert set(STYLE_NAMES) == {*PRESETS, *EFFECTS}


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_a_region_that_was_even_from_the_beginning_had_nothing_to_lose(name: str) -> None:
    pixels = np.full((260, 400, 3), (90, 120, 150), np.uint8)
    styles = styles_for(name, logo=logo() if name == "logo" else b"")
    result = applied(pixels, redact(pixels, REGIONS, styles))
    for detection in REGIONS:
        assert judged(pixels, result, detection) == Judgement(None, False)


def test_colour_alone_tells_as_much_as_brightness() -> None:
    pixels = street()
    ycrcb = cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb)
    ycrcb[40:120, 60:120, 0] = 128
    ghost = np.asarray(cv2.cvtColor(ycrcb, cv2.COLOR_YCrCb2RGB))
    assert judged(pixels, ghost, REGIONS[0]).survived


def test_half_a_face_is_too_much() -> None:
    pixels = street()
    result = applied(pixels, redact(pixels, REGIONS[:1], styles_for("fill")))
    result[40:120, 60:90] = pixels[40:120, 60:90]
    assert judged(pixels, result, REGIONS[0]).survived


def test_of_an_outline_with_a_bay_nothing_in_the_bay_is_asked_for() -> None:
    pixels = street()
    corner = np.array([[20.0, 10], [40, 10], [40, 230], [390, 230], [390, 250], [20, 250]])
    detection = Detection(PERSON, 0.9, corner, is_box=False)
    result = applied(pixels, redact(pixels, [detection], styles_for("fill")))
    assert judged(pixels, pixels, detection).survived
    assert not judged(pixels, result, detection).survived


def test_a_region_over_the_seam_of_a_panorama_is_looked_at_on_both_sides() -> None:
    pixels = street()
    detection = Detection.from_xyxy(FACE, 0.9, (370, 40, 430, 120))
    copied = compare(ArrayPixels(pixels), Before.of(ArrayPixels(pixels), detection, wraps=True))
    result = applied(pixels, redact(pixels, [detection], styles_for("blur"), wraps=True))
    redacted = compare(ArrayPixels(result), Before.of(ArrayPixels(pixels), detection, wraps=True))
    assert (copied.survived, redacted.survived) == (True, False)


@pytest.mark.parametrize("name", [name for name in STYLE_NAMES if name != "logo"])
def test_without_the_original_a_redaction_is_known_by_drawing_it_again(name: str) -> None:
    pixels, styles = street(), styles_for(name)
    seen = coded(applied(pixels, redact(pixels, REGIONS, styles)), 85)
    again = applied(seen, redact(seen, REGIONS, styles))
    copied = applied(pixels, redact(pixels, REGIONS, styles))
    for detection in REGIONS:
        assert not compare_redrawn(ArrayPixels(seen), ArrayPixels(again), detection).survived
        assert compare_redrawn(ArrayPixels(pixels), ArrayPixels(copied), detection).survived
