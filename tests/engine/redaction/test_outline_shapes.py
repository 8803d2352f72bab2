"""Outlines as they are redacted: nothing inside shows, edges fade outside, no seam to a face."""

from __future__ import annotations

from itertools import permutations

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.polygons import is_convex
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.shapes import sphere_shape
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.shapes import Box, Shape, coverage, flat_shape
from anon_plugin.engine.redaction.style import Style, styles_for
from anon_plugin.engine.vocabulary import FACE, PERSON, PLATE, VEHICLE

SIZE = 240
MODEL = Panorama.full(480, 240)


def outline(corners: list[float], x: float, y: float, size: float) -> Detection:
    """A jagged shape around a place; corners: how far each reaches, as a share of its size."""
    turn = np.linspace(0, 2 * np.pi, len(corners), endpoint=False)
    rays = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    region = np.array(corners)[:, None] * size * rays + (x, y)
    return Detection(PERSON, 0.9, region, is_box=False)


def touched(region: np.ndarray, period: int = 0) -> np.ndarray:
    """(240, width) every pixel with a part of an outline in it, by a raster 8 times as fine."""
    width = period or SIZE
    mask = np.zeros((SIZE, width), bool)
    for turn in (-period, 0, period) if period else (0,):
        # With room around, as OpenCV is less exact where it cuts an outline at a picture's border.
        fine = np.zeros(((SIZE + 200) * 8, (width + 200) * 8), np.uint8)
        points = np.round(((region + np.array([turn + 100, 100])) * 8 - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(fine, [points], 1, cv2.LINE_8, 4)
        coarse = fine.reshape(SIZE + 200, 8, width + 200, 8).any(axis=(1, 3))
        mask |= coarse[100:-100, 100:-100]
    return mask


jagged = st.builds(
    outline,
    st.lists(st.floats(0.2, 1), min_size=5, max_size=24),
    st.floats(40, 200),
    st.floats(40, 200),
    st.floats(6, 90),
)
styles = st.builds(
    Style,
    effect=st.just("fill"),
    shape=st.just("outline"),
    margin=st.floats(0, 0.3),
    feather=st.floats(0, 0.5),
)


def check(shape: Shape, region: np.ndarray, period: int = 0) -> None:
    alpha = coverage(shape, Box(0, 0, period or SIZE, SIZE), period)
    inside = touched(region, period)
    assert (alpha[inside] == 1.0).all()
    around = np.tile(alpha, (1, 3)) if period else alpha  # what fades past an edge goes on there
    away = cv2.distanceTransform((around < 1.0).astype(np.uint8), cv2.DIST_L2, 5)
    away = away[:, period : 2 * period] if period else away
    assert (away[(alpha > 0) & (alpha < 1)] <= 1.1 * shape.feather_px + 1.5).all()


@settings(max_examples=40, deadline=None)
@given(jagged, styles)
def test_every_pixel_of_an_outline_is_redacted_and_the_edge_fades_outside(
    detection: Detection, style: Style
) -> None:
    check(flat_shape(detection, style), detection.region)


def test_an_arrow_of_four_corners_is_covered_as_it_is_drawn() -> None:
    arrow = np.array([[40.0, 40], [230, 110], [40, 200], [100, 102]])
    style = Style("fill", margin=0.0, feather=0.0)
    check(flat_shape(Detection(PERSON, 0.9, arrow, is_box=False), style), arrow)


@settings(max_examples=10, deadline=None)
@given(jagged, styles, st.floats(-240, 240))
def test_the_same_on_a_panorama_and_across_its_seam(
    detection: Detection, style: Style, shift: float
) -> None:
    assume(not is_convex(detection.region))
    region = detection.region + np.array([shift, 0.0])
    moved = Detection(PERSON, 0.9, region, is_box=False)
    check(sphere_shape(moved, style, MODEL), region, period=480)


def photo() -> np.ndarray:
    rng = np.random.default_rng(3)
    return rng.integers(0, 255, (SIZE, SIZE, 3), np.uint8)


def applied(pixels: np.ndarray, patches: list) -> np.ndarray:
    result = pixels.copy()
    for patch in patches:
        height, width = patch.mask.shape
        view = result[patch.y : patch.y + height, patch.x : patch.x + width]
        view[patch.mask] = patch.pixels[patch.mask]
    return result


BODY = np.array([[100.0, 60], [115, 40], [130, 60], [150, 90], [140, 200], [90, 200], [80, 90]])
WHOLE = Detection(PERSON, 0.9, BODY, is_box=False)
HEAD = Detection.from_xyxy(FACE, 0.8, (104, 38, 126, 66))


def test_a_face_in_a_person_is_a_part_of_the_persons_mask() -> None:
    pixels, looks = photo(), styles_for("fill")
    (patch,) = redact(pixels, [WHOLE, HEAD], looks)
    (alone,) = redact(pixels, [WHOLE], looks)
    assert patch.mask.sum() > alone.mask.sum()  # the face sticks out of the outline
    for order in permutations([WHOLE, HEAD]):
        (again,) = redact(pixels, list(order), looks)
        assert np.array_equal(again.pixels, patch.pixels)
    # One flat colour from the middle of the body to the middle of the face: no seam.
    result = applied(pixels, [patch])
    column = result[50:180, 115].astype(int)
    assert np.ptp(column, axis=0).max() == 0


FACES_IN_RED = styles_for("fill") | {FACE: Style("fill", "ellipse", 0.2, 0.2, colour="#ff0000")}


def test_a_face_beside_a_person_keeps_its_own_redaction() -> None:
    beside = Detection.from_xyxy(FACE, 0.8, (160, 38, 182, 66))
    result = applied(photo(), redact(photo(), [beside, WHOLE], FACES_IN_RED))
    assert result[52, 171].tolist() == [255, 0, 0]
    assert result[120, 115].tolist() != [255, 0, 0]


def test_faces_and_plates_keep_theirs_where_nobody_asks_for_more() -> None:
    plate = Detection.from_xyxy(PLATE, 0.8, (102, 60, 128, 68))
    result = applied(photo(), redact(photo(), [HEAD, plate], FACES_IN_RED))
    assert result[48, 115].tolist() == [255, 0, 0]


@pytest.mark.parametrize("effect", ["blur", "pixelate", "fill", "inpaint", "deform"])
def test_nothing_of_what_either_covers_is_left(effect: str) -> None:
    looks = styles_for(effect)
    detections = [WHOLE, HEAD, Detection.from_xyxy(VEHICLE, 0.7, (60, 120, 230, 220))]
    pixels = photo()
    other = pixels.copy()
    for one in detections:
        hidden = touched(one.region)
        if one.label == FACE:
            x0, y0, x1, y1 = (int(side) for side in one.xyxy)
            hidden[:] = False
            hidden[y0 + 5 : y1 - 5, x0 + 5 : x1 - 5] = True
        other[hidden] = 255 - other[hidden]
    first = applied(pixels, redact(pixels, detections, looks))
    second = applied(other, redact(other, detections, looks))
    assert np.array_equal(first, second)


def test_a_weak_person_swallows_no_strong_face() -> None:
    pixels = photo()
    looks = {
        PERSON: Style("pixelate", margin=0.04, feather=0.04, kept_cells=8),
        FACE: Style("fill", "ellipse", 0.2, 0.2, colour="#000000"),
    }
    result = applied(pixels, redact(pixels, [WHOLE, HEAD], looks))
    assert result[52, 115].tolist() == [0, 0, 0]


def test_across_the_seam_of_a_panorama_they_are_one_too() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (240, 480, 3), np.uint8)
    shift = np.array([480.0 - 115.0, 0.0])
    person = Detection(PERSON, 0.9, BODY + shift, is_box=False)
    face = Detection.from_xyxy(FACE, 0.8, (-11, 38, 11, 66))
    patches = Spherical(MODEL).redact(ArrayPixels(pixels), [face, person], styles_for("fill"))
    result = applied(pixels, patches)
    assert np.ptp(result[50:180, 0].astype(int), axis=0).max() == 0
    assert np.ptp(result[50:180, 479].astype(int), axis=0).max() == 0
