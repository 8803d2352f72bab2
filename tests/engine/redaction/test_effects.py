"""What the effects look like, and what pictures a logo may be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.effects import effect_function
from anon_plugin.engine.redaction.effects.backdrop import blurred
from anon_plugin.engine.redaction.effects.logo import MAX_SIDE_PX, read_logo
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import Style, styles_for
from anon_plugin.engine.vocabulary import EFFECTS, FACE, PERSON, PLATE
from anon_plugin.errors import SettingsError


def grey_street(value=120, size=(200, 300)):
    return np.full((*size, 3), value, np.uint8)


def png(colour=(0, 0, 255, 255), size=(30, 60)):
    picture = np.full((*size, 4), colour, np.uint8)
    return cv2.imencode(".png", picture)[1].tobytes()


def result_of(pixels, detection, style):
    (patch,) = redact(pixels, [detection], {detection.label: style})
    result = pixels.copy()
    height, width = patch.mask.shape
    result[patch.y : patch.y + height, patch.x : patch.x + width] = patch.pixels
    return result


def test_every_named_effect_exists():
    assert all(callable(effect_function(name)) for name in EFFECTS)


def test_fill_takes_the_given_colour_exactly():
    plate = Detection.from_xyxy(PLATE, 0.9, (100, 80, 180, 110))
    style = Style(effect="fill", colour="#1b2c3d")
    result = result_of(grey_street(), plate, style)
    assert (result[80:110, 100:180] == (0x1B, 0x2C, 0x3D)).all()


def test_fill_without_a_colour_takes_that_of_the_surroundings_and_not_of_the_region():
    pixels = grey_street(90)
    pixels[70:120, 90:190] = (255, 0, 0)
    plate = Detection.from_xyxy(PLATE, 0.9, (100, 80, 180, 110))
    result = result_of(pixels, plate, Style(effect="fill", margin=0.5))
    assert (abs(result[80:110, 100:180].astype(int) - 90) <= 1).all()


@pytest.mark.parametrize("effect", ["blur", "pixelate", "deform"])
def test_a_grey_photo_stays_grey(effect):
    rng = np.random.default_rng(3)
    pixels = np.repeat(rng.integers(0, 256, (200, 300, 1), dtype=np.uint8), 3, axis=2)
    face = Detection.from_xyxy(FACE, 0.9, (100, 60, 160, 140))
    result = result_of(pixels, face, styles_for(effect)[FACE]).astype(int)
    assert np.ptp(result, axis=2).max() <= 1


def test_blur_has_no_visible_edge_where_the_surroundings_are_even():
    pixels = grey_street(160)
    face = Detection.from_xyxy(FACE, 0.9, (100, 60, 160, 140))
    result = result_of(pixels, face, styles_for("blur")[FACE]).astype(int)
    assert max(abs(np.diff(result, axis=axis)).max() for axis in (0, 1)) <= 8


@pytest.mark.parametrize("shape", [(32, 7, 4), (2, 32, 2)])
@pytest.mark.parametrize("sigma", [3.84, 19.2])
def test_the_blur_of_a_backdrop_is_a_gaussian_one(shape, sigma):
    small = np.random.default_rng(3).random(shape).astype(np.float32)
    expected = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    assert blurred(small, sigma) == pytest.approx(expected, rel=1e-3)


def test_the_cells_of_a_mosaic_follow_a_slanted_plate():
    corners = np.array([[60.0, 60], [200, 110], [200, 150], [60, 100]])
    plate = Detection(PLATE, 0.9, corners, is_box=False)
    result = result_of(grey_street(), plate, styles_for("pixelate")[PLATE])
    along_x = (np.diff(result[:, :, 0].astype(int), axis=1) != 0)[70:140, 70:190]
    # Upright cells would put all their edges into a few columns.
    assert along_x.any(axis=0).mean() > 0.4


def test_inpaint_continues_what_is_beside_it():
    pixels = grey_street(40)
    pixels[100:] = 200
    person = Detection.from_xyxy(PERSON, 0.9, (120, 40, 160, 160))
    pixels[40:160, 120:160] = (255, 0, 255)
    result = result_of(pixels, person, styles_for("inpaint")[PERSON]).astype(int)
    assert result[60:80, 120:160].mean() < 80
    assert result[130:150, 120:160].mean() > 150
    assert np.ptp(result, axis=2).max() < 80


def test_a_logo_lies_on_the_plate_upright_and_unstretched():
    pixels = grey_street()
    plate = Detection.from_xyxy(PLATE, 0.9, (50, 80, 250, 120))
    result = result_of(pixels, plate, styles_for("logo", logo=png())[PLATE]).astype(int)
    red = (result[:, :, 0] - result[:, :, 1]) > 150
    rows, columns = np.nonzero(red.any(axis=1))[0], np.nonzero(red.any(axis=0))[0]
    width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert width / height == pytest.approx(2.0, rel=0.1)
    assert columns.mean() == pytest.approx(149.5, abs=2)
    assert height > 0.7 * 40


def test_a_transparent_logo_shows_the_destroyed_content_only():
    pixels = grey_street()
    plate = Detection.from_xyxy(PLATE, 0.9, (50, 80, 250, 120))
    clear = styles_for("logo", logo=png(colour=(0, 0, 255, 0)))[PLATE]
    blurred = styles_for("blur")[PLATE]
    assert np.array_equal(result_of(pixels, plate, clear), result_of(pixels, plate, blurred))


def test_a_logo_is_read_from_a_file(tmp_path):
    path = tmp_path / "logo.png"
    path.write_bytes(png())
    assert read_logo(path) == png()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.png", None, "cannot be read"),
        ("text.png", b"not a picture", "no picture"),
        ("empty.png", b"", "no picture"),
        ("drawing.svg", b"<svg/>", "give it as a PNG"),
        ("huge.png", png(size=(8, MAX_SIDE_PX + 1)), "Scale it"),
    ],
)
def test_a_useless_logo_is_refused_by_name(tmp_path, name, data, message):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingsError, match=message):
        read_logo(path)
