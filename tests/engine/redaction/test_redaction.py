"""Regions are destroyed once, from the original, and nothing else changes."""

from __future__ import annotations

from itertools import permutations

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.shapes import Box, coverage, flat_shape
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.redaction.style import styles_for as styles_named
from anon_plugin.engine.vocabulary import EFFECTS, FACE, PERSON, PLATE
from anon_plugin.errors import PhotoError, SettingsError

SECRET = b"a secret that only tests know"


def logo():
    picture = np.zeros((20, 40, 4), np.uint8)
    picture[4:16, 4:36] = (60, 60, 60, 255)
    return cv2.imencode(".png", picture)[1].tobytes()


def styles_for(name):
    return styles_named(name, logo=logo() if name == "logo" else b"")


def photo(height=240, width=320, bands=3, dtype=np.uint8, seed=1):
    rng = np.random.default_rng(seed)
    coarse = rng.random((height // 8 + 1, width // 8 + 1, bands))
    fine = coarse.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    fine = 0.8 * fine + 0.2 * rng.random((height, width, bands))
    top = np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1.0
    return (fine * top).astype(dtype)


def applied(pixels, patches):
    result = pixels.copy()
    for patch in patches:
        height, width = patch.mask.shape
        view = result[patch.y : patch.y + height, patch.x : patch.x + width]
        view[patch.mask] = patch.pixels[patch.mask]
    return result


def changed_area(pixels, patches):
    mask = np.zeros(pixels.shape[:2], int)
    for patch in patches:
        height, width = patch.mask.shape
        mask[patch.y : patch.y + height, patch.x : patch.x + width] += patch.mask
    return mask


def core_of(detection, styles, pixels):
    height, width = pixels.shape[:2]
    shape = flat_shape(detection, styles[detection.label])
    return coverage(shape, Box(0, 0, width, height)) == 1


def core_in(patch, core):
    height, width = patch.mask.shape
    return core[patch.y : patch.y + height, patch.x : patch.x + width]


class FixedNoise(Noise):
    """Noise that does not depend on the pixels, so that two photos can be compared."""

    def keyed(self, key):
        return self

    def uniform(self, purpose, shape):
        return np.zeros(shape, np.float32)


def weak_styles():
    return {FACE: Style(effect="pixelate", shape="ellipse", kept_cells=12)}


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize(
    ("dtype", "bands"),
    [(np.uint8, 1), (np.uint8, 3), (np.uint16, 4), (np.int16, 2), (np.float32, 8), (np.float64, 1)],
)
def test_nothing_under_a_redaction_enters_it_and_nothing_beside_it_changes(effect, dtype, bands):
    pixels = photo(bands=bands, dtype=dtype)
    before = pixels.copy()
    face = Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))
    patches = redact(pixels, [face], styles_for(effect))
    assert np.array_equal(pixels, before)
    result = applied(pixels, patches)
    assert result.dtype == dtype
    assert np.isfinite(result.astype(float)).all()
    touched = changed_area(pixels, patches) > 0
    assert touched[80:150, 120:140].all()
    assert np.array_equal(result[~touched], pixels[~touched])
    assert touched.sum() < 4 * 60 * 70
    other = pixels.copy()
    other[touched] = photo(bands=bands, dtype=dtype, seed=2)[touched]
    again = applied(other, redact(other, [face], styles_for(effect)))
    core = core_of(face, styles_for(effect), pixels)
    assert np.array_equal(result[core], again[core])


@pytest.mark.parametrize("effect", EFFECTS)
def test_alpha_is_kept(effect):
    pixels = photo(bands=4)
    face = Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))
    result = applied(pixels, redact(pixels, [face], styles_for(effect), keep_bands=[3]))
    assert np.array_equal(result[..., 3], pixels[..., 3])
    assert not np.array_equal(result[..., :3], pixels[..., :3])


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_order_of_findings_does_not_matter(effect):
    pixels = photo()
    found = [
        Detection.from_xyxy(FACE, 0.9, (60, 60, 120, 130)),
        Detection.from_xyxy(FACE, 0.8, (100, 70, 150, 140)),
        Detection.from_xyxy(PLATE, 0.7, (90, 110, 200, 140)),
    ]
    first = applied(pixels, redact(pixels, found, styles_for(effect)))
    for order in permutations(found):
        again = applied(pixels, redact(pixels, order, styles_for(effect)))
        assert np.array_equal(first, again)


@pytest.mark.parametrize("effect", EFFECTS)
def test_no_redaction_brings_back_or_carries_over_what_a_neighbour_covers(effect):
    """Beside a face lie patches of pure red; whatever covers the face, no red may enter it,
    and whatever covers the red, none of it may stay."""
    pixels = np.full((200, 300, 3), 128, np.uint8)
    red = Detection.from_xyxy(PLATE, 0.9, (120, 60, 240, 120))
    pixels[60:120, 120:240] = (255, 0, 0)
    face = Detection.from_xyxy(FACE, 0.9, (70, 50, 130, 130))
    result = applied(pixels, redact(pixels, [face, red], styles_for(effect)))
    redness = result[..., 0].astype(int) - result[..., 1]
    assert redness[:, :110].max() == 0
    core = coverage(flat_shape(red, styles_for(effect)[PLATE]), Box(0, 0, 300, 200)) == 1
    assert redness[core].max() < 160


def test_what_lies_between_neighbouring_cores_never_shows_the_original():
    pixels = photo()
    left = Detection.from_xyxy(FACE, 0.9, (60, 60, 120, 130))
    right = Detection.from_xyxy(FACE, 0.9, (122, 60, 182, 130))
    styles = styles_for("fill")
    result = applied(pixels, redact(pixels, [left, right], styles))
    window = Box(0, 0, pixels.shape[1], pixels.shape[0])
    for one in (left, right):
        core = coverage(flat_shape(one, styles[FACE]), window) == 1
        other = redact(255 - pixels, [left, right], styles)
        swapped = applied(255 - pixels, other)
        # A pixel that still held a share of its original would differ in the negative image by
        # more than the two fills do.
        difference = result[core].astype(int) + swapped[core].astype(int)
        assert np.abs(difference - 255).max() <= 2


def test_a_region_past_the_right_edge_of_a_panorama_goes_on_at_the_left():
    pixels = photo(width=400, height=200)
    face = Detection.from_xyxy(FACE, 0.9, (380, 80, 420, 130))
    patches = redact(pixels, [face], styles_for("fill"), wraps=True)
    touched = changed_area(pixels, patches)
    assert touched.max() == 1
    assert touched[105, 381:].all()
    assert touched[105, :19].all()
    assert not touched[:, 60:340].any()
    middle = photo(width=400, height=200)
    moved = np.roll(middle, -200, axis=1)
    there = Detection.from_xyxy(FACE, 0.9, (180, 80, 220, 130))
    straight = applied(moved, redact(moved, [there], styles_for("fill"), wraps=True))
    assert np.array_equal(np.roll(applied(pixels, patches), -200, axis=1), straight)


def test_a_region_left_of_a_panorama_goes_on_at_the_right():
    pixels = photo(width=400, height=200)
    face = Detection.from_xyxy(FACE, 0.9, (-20, 80, 20, 130))
    past = Detection.from_xyxy(FACE, 0.9, (380, 80, 420, 130))
    one = redact(pixels, [face], styles_for("fill"), wraps=True)
    two = redact(pixels, [past], styles_for("fill"), wraps=True)
    assert np.array_equal(applied(pixels, one), applied(pixels, two))


def test_a_band_all_around_a_panorama_is_covered_everywhere():
    pixels = photo(width=400, height=200)
    cap = Detection.from_xyxy(PERSON, 0.9, (0, 170, 400, 200))
    face = Detection.from_xyxy(FACE, 0.9, (390, 150, 420, 190))
    patches = redact(pixels, [cap, face], styles_for("fill"), wraps=True)
    touched = changed_area(pixels, patches)
    assert touched.max() == 1
    assert touched[170:].all()


def test_regions_are_cut_at_the_photo_and_outside_ones_give_nothing():
    pixels = photo()
    corner = Detection.from_xyxy(FACE, 0.9, (-30, -30, 20, 20))
    outside = Detection.from_xyxy(FACE, 0.9, (900, 900, 950, 950))
    patches = redact(pixels, [corner, outside], styles_for("blur"))
    assert len(patches) == 1
    assert (patches[0].x, patches[0].y) == (0, 0)
    assert patches[0].mask[:10, :10].all()


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_region_of_no_size_is_still_covered(effect):
    pixels = photo()
    dot = Detection.from_xyxy(PLATE, 0.9, (50.2, 60.7, 50.2, 60.7))
    touched = changed_area(pixels, redact(pixels, [dot], styles_for(effect)))
    assert touched[58:63, 48:53].all()


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_region_that_fills_the_photo_is_redacted(effect):
    pixels = photo()
    all_of_it = Detection.from_xyxy(PERSON, 0.9, (0, 0, 320, 240))
    other = photo(seed=2)
    one, two = (
        applied(each, redact(each, [all_of_it], styles_for(effect))) for each in (pixels, other)
    )
    assert np.array_equal(one, two)


def test_a_plate_is_covered_by_its_corners_and_not_by_its_box():
    pixels = photo()
    corners = np.array([[60.0, 60], [200, 120], [200, 150], [60, 90]])
    plate = Detection(PLATE, 0.9, corners, is_box=False)
    touched = changed_area(pixels, redact(pixels, [plate], styles_for("fill")))
    assert touched[75, 62]
    assert touched[135, 198]
    assert not touched[65, 195]
    assert not touched[145, 65]


def test_an_outline_that_crosses_itself_is_filled_whole():
    pixels = photo()
    bow = np.array([[60.0, 60], [180, 160], [180, 60], [60, 160], [50, 110]])
    person = Detection(PERSON, 0.9, bow, is_box=False)
    ring = [[40.0, 40], [200, 40], [200, 200], [40, 200], [40, 40]]
    ring += [[40.0, 40], [200, 40], [200, 200], [40, 200], [40, 40]]
    twice = Detection(PERSON, 0.9, np.array(ring), is_box=False)
    style = {PERSON: Style(effect="fill", margin=0.0)}
    assert changed_area(pixels, redact(pixels, [person], style))[110, 60]
    assert changed_area(pixels, redact(pixels, [twice], style))[50:190, 50:190].all()


def test_only_windows_are_read():
    class Windows(ArrayPixels):
        read_px = 0

        def read(self, x0, y0, x1, y1):
            Windows.read_px += (x1 - x0) * (y1 - y0)
            return super().read(x0, y0, x1, y1)

    pixels = photo(600, 800)
    found = [Detection.from_xyxy(FACE, 0.9, (x, 100, x + 30, 140)) for x in (50, 400, 700)]
    windows = redact(Windows(pixels), found, styles_for("blur"))
    whole = redact(pixels, found, styles_for("blur"))
    assert np.array_equal(applied(pixels, windows), applied(pixels, whole))
    assert Windows.read_px < 0.1 * 600 * 800


def test_a_strong_redaction_is_the_same_in_every_run():
    pixels = photo()
    face = [Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))]
    one, two = (applied(pixels, redact(pixels, face, styles_for("blur"))) for _ in range(2))
    assert np.array_equal(one, two)


def test_what_a_weak_style_keeps_is_under_noise_that_only_its_secret_repeats():
    pixels = photo()
    face = [Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))]
    one, two = (applied(pixels, redact(pixels, face, weak_styles())) for _ in range(2))
    assert not np.array_equal(one, two)
    three, four = (
        applied(pixels, redact(pixels, face, weak_styles(), noise=Noise(SECRET))) for _ in range(2)
    )
    assert np.array_equal(three, four)


def test_a_weak_style_keeps_the_means_of_its_own_core_only():
    pixels = photo()
    face = Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))
    core = core_of(face, weak_styles(), pixels)
    other = np.where(core[:, :, None], pixels, 255 - pixels)
    one, two = (
        redact(each, [face], weak_styles(), noise=FixedNoise())[0].pixels
        for each in (pixels, other)
    )
    inside = core_in(redact(pixels, [face], weak_styles())[0], core)
    assert np.array_equal(one[inside], two[inside])
    assert np.corrcoef(one[inside].mean(axis=1), pixels[core].mean(axis=1))[0, 1] > 0.5


def test_a_coarser_redaction_covers_a_weak_one():
    pixels = photo()
    face = Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))
    plate = Detection.from_xyxy(PLATE, 0.9, (120, 100, 200, 140))
    styles = {**weak_styles(), PLATE: Style(effect="fill", colour="#000000")}
    result = applied(pixels, redact(pixels, [face, plate], styles))
    assert result[core_of(plate, styles, pixels)].max() == 0


@pytest.mark.parametrize("effect", EFFECTS)
def test_what_is_not_a_number_does_not_spread(effect):
    pixels = photo(dtype=np.float32)
    pixels[100:110, 120:130] = np.nan
    pixels[70:75, 90:99] = np.nan
    face = Detection.from_xyxy(FACE, 0.9, (100, 80, 160, 150))
    patches = redact(pixels, [face], styles_for(effect))
    for patch in patches:
        height, width = patch.mask.shape
        alpha = coverage(
            flat_shape(face, styles_for(effect)[FACE]),
            Box(patch.x, patch.y, patch.x + width, patch.y + height),
        )
        assert np.isfinite(patch.pixels[alpha == 1]).all()


def test_a_region_that_is_no_polygon_is_an_error_of_the_photo():
    bad = Detection(FACE, 0.9, np.zeros((0, 2)))
    with pytest.raises(PhotoError, match="no polygon"):
        redact(photo(), [bad], styles_for("blur"))


def test_a_label_without_a_style_is_an_error_of_the_settings():
    person = Detection.from_xyxy(PERSON, 0.9, (0, 0, 9, 9))
    with pytest.raises(SettingsError, match="no style for the label 'person'"):
        redact(photo(), [person], {FACE: Style()})
