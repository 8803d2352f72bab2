"""How a photo is projected is decided from tags and pixels, and always said."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.merging import PLANE
from anon_plugin.engine.geotag.geotag import PanoramaTags, read_geotag
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama, panorama_of
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.errors import PhotoError


def scene(width: int, height: int) -> np.ndarray:
    """Something that a flat photo might show: no edge continues another, no row is even."""
    noise = np.random.default_rng(7).integers(0, 255, (9, 16, 3)).astype(np.uint8)
    noise[:, 0], noise[:, -1] = 20, 235
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def panorama(width: int, height: int) -> np.ndarray:
    """Something that closes sideways and is even at its poles."""
    full = Panorama.full(width, height)
    y, x = np.mgrid[0:height, 0:width] + 0.5
    looks = full.to_directions(np.stack([x, y], axis=-1))
    waves = np.sin(9 * looks) + np.sin(5 * looks[..., ::-1])
    return np.round(127.5 + 60 * waves).astype(np.uint8)


def tags(
    full: tuple[int, int] | None,
    cropped: tuple[int, int] | None,
    left_top: tuple[int, int] | None = (0, 0),
    kind: str | None = "equirectangular",
) -> PanoramaTags:
    return PanoramaTags(kind, full, cropped, left_top)


def decide(tags: PanoramaTags | None, pixels: np.ndarray, wanted: str = "auto") -> Decision:
    height, width = pixels.shape[:2]
    return decide_projection(Clues((width, height), ArrayPixels(pixels), tags), wanted)


def placed(decided: Decision) -> Panorama:
    panorama = panorama_of(decided.projection)
    assert panorama is not None
    return panorama


@pytest.mark.parametrize(
    ("found", "size", "full", "left_top"),
    [
        (tags((4000, 2000), (4000, 2000)), (4000, 2000), (4000, 2000), (0, 0)),
        (tags((4000, 2000), None, None), (4000, 2000), (4000, 2000), (0, 0)),
        (tags(None, (4000, 2000)), (4000, 2000), (4000, 2000), (0, 0)),
        (tags((4000, 2000), (4000, 2000), kind=None), (4000, 2000), (4000, 2000), (0, 0)),
        (tags((4000, 2000), (4000, 2000)), (1000, 500), (1000, 500), (0, 0)),
        (tags((4000, 2000), (2000, 600), (800, 700)), (2000, 600), (4000, 2000), (800, 700)),
        (tags((4000, 2000), (2000, 600), (800, 700)), (500, 150), (1000, 500), (200, 175)),
        (tags((4000, 2000), (3999, 2000)), (4000, 2000), (4000, 2000), (0, 0)),
    ],
)
def test_tags_that_fit_the_size_place_the_picture_on_the_sphere(
    found: PanoramaTags,
    size: tuple[int, int],
    full: tuple[int, int],
    left_top: tuple[int, int],
) -> None:
    decided = decide(found, scene(*size))
    assert decided.projection.name == "equirectangular"
    assert placed(decided).full_wh == pytest.approx(full, rel=1e-3)
    assert placed(decided).left_top == pytest.approx(left_top, abs=0.5)
    assert "GPano" in decided.reason
    assert not decided.also


@pytest.mark.parametrize(
    ("found", "size", "left_top"),
    [
        (tags((4000, 2000), (2000, 600), None), (2000, 600), (1000, 700)),
        (tags((4000, 2000), (4000, 600), (0, None)), (4000, 600), (0, 700)),
        (tags((4000, 2000), (2000, 600), (None, 300)), (2000, 600), (1000, 300)),
        (tags((4000, None), (4000, 600), None), (4000, 600), (0, 700)),
        (tags((4000, 2000), (2000, None), None), (2000, 600), (1000, 700)),
        (tags((4000, 2000), (None, 300), (0, None)), (1000, 150), (0, 425)),
    ],
)
def test_a_part_of_which_tags_do_not_say_where_is_searched_around_the_horizon_and_flat(
    found: PanoramaTags, size: tuple[int, int], left_top: tuple[int, int]
) -> None:
    decided = decide(found, scene(*size))
    assert placed(decided).left_top == pytest.approx(left_top, abs=1.0)
    assert decided.also == (Planar(),)
    assert "not which" in decided.reason


def test_a_part_that_fills_the_panorama_one_way_leaves_no_doubt_that_way() -> None:
    decided = decide(tags((4000, 2000), (4000, 600), (None, 300)), scene(4000, 600))
    assert placed(decided).left_top == (0, 300)
    assert not decided.also


def test_stale_tags_are_scaled_and_the_reason_says_so() -> None:
    decided = decide(tags((4000, 2000), (4000, 2000)), scene(1000, 500))
    assert "scaled" in decided.reason


@pytest.mark.parametrize(
    "found",
    [
        tags((4000, 2000), (2000, 600), (800, 700)),
        tags(None, None, None),
        tags((0, 0), (0, 0)),
        tags((4000, 3000), (4000, 3000)),
    ],
)
def test_tags_that_do_not_fit_a_picture_that_is_not_2_to_1_do_not_count(
    found: PanoramaTags,
) -> None:
    decided = decide(found, scene(400, 350))
    assert decided.projection.name == "planar"
    assert decided.projection.surface is PLANE
    assert "GPano" in decided.reason


def test_a_2_to_1_picture_whose_tags_do_not_fit_is_searched_both_ways() -> None:
    decided = decide(tags((4000, 2000), (2000, 600), (800, 700)), scene(800, 400))
    assert decided.projection.name == "equirectangular"
    assert decided.also == (Planar(),)


@pytest.mark.parametrize(
    ("pixels", "kind", "also_flat"),
    [
        (panorama(800, 400), "equirectangular", False),
        (scene(800, 400), "planar", False),
        (scene(600, 400), "planar", False),
        (scene(400, 800), "planar", False),
        (panorama(1600, 800)[140:660], "equirectangular", True),
        (panorama(1600, 800)[300:500], "cylindrical", True),
        (scene(1200, 400), "planar", False),
        (scene(1600, 200), "cylindrical", True),
    ],
    ids=[
        "panorama",
        "2:1 photo",
        "photo",
        "portrait",
        "cut panorama",
        "strip all round",
        "wide photo",
        "strip",
    ],
)
def test_without_tags_shape_and_pixels_decide(
    pixels: np.ndarray, kind: str, also_flat: bool
) -> None:
    decided = decide(None, pixels)
    assert (decided.projection.name, bool(decided.also)) == (kind, also_flat)
    assert decided.reason.endswith(".")


def test_one_sign_of_a_panorama_alone_means_both_ways() -> None:
    pixels = scene(800, 400)
    pixels[:8] = 200
    decided = decide(None, pixels)
    assert decided.projection.name == "equirectangular"
    assert decided.also == (Planar(),)


def test_two_fisheye_circles_are_no_panorama() -> None:
    pixels = np.zeros((400, 800, 3), dtype=np.uint8)
    circles = np.zeros((400, 800), dtype=np.uint8)
    for centre in ((200, 200), (600, 200)):
        cv2.circle(circles, centre, 198, 1, -1)
    pixels[circles > 0] = np.maximum(scene(800, 400), 60)[circles > 0]
    decided = decide(None, pixels)
    assert decided.projection.name == "fisheye"
    assert "two fisheye circles" in decided.reason
    tagged = decide(tags((800, 400), (800, 400)), pixels)
    assert tagged.projection.name == "fisheye"
    assert [one.name for one in tagged.also] == ["equirectangular"]


def test_the_users_word_counts_before_tags_and_pixels() -> None:
    pixels = panorama(800, 400)
    found = tags((800, 400), (800, 400))
    assert decide(found, pixels, "planar").projection.name == "planar"
    forced = decide(None, scene(800, 400), "equirectangular")
    assert placed(forced) == Panorama.full(800, 400)
    assert not forced.also


def test_asking_for_a_panorama_keeps_the_crop_that_tags_know() -> None:
    found = tags((4000, 2000), (2000, 1400), (800, 300))
    decided = decide(found, scene(2000, 1400), "equirectangular")
    assert placed(decided).left_top == (800, 300)


def test_a_portrait_cannot_be_a_panorama_whatever_is_asked() -> None:
    with pytest.raises(PhotoError, match="PROJECTION"):
        decide(None, scene(400, 800), "equirectangular")


def test_a_doubtful_photo_has_views_of_both_kinds() -> None:
    pixels = panorama(400, 200)
    sphere = Spherical(Panorama.full(400, 200))
    sure = Decision(sphere, "")
    doubtful = Decision(sphere, "", also=(Planar(),))
    flat = Decision(Planar(), "")
    counts = [len(list(one.views(ArrayPixels(pixels), (8, 256)))) for one in (sure, doubtful, flat)]
    assert counts[1] == counts[0] + counts[2]


REAL = [
    ("panoramas/trek-view__GSAG2002.JPG", "equirectangular", False),
    ("panoramas/trek-view__R0014760.JPG", "equirectangular", False),
    ("panoramas/e-regular-games__HET_0014_demo_gpano.JPG", "equirectangular", False),
    ("panoramas/WoollyMittens__118_r0012096.jpg", "equirectangular", False),
    ("panoramas/robhubi__Sv05_SpherPano_218.jpg", "equirectangular", False),
    ("panoramas/robhubi__Sv04_DoubleLens_218.jpg", "fisheye", False),
    ("panoramas/campus_india/Center_4.jpg", "equirectangular", False),
    ("panoramas/photoview__CorrectGPS.jpg", "equirectangular", False),
    (
        "panoramas/trimble_mx7_amsterdam/TMX7316010203-000716_pano_0000_001622.jpg",
        "equirectangular",
        False,
    ),
    ("panoramas/trimble_cube_amsterdam/pano_0000_006658_f.jpg", "planar", False),
    ("corner/gps/adobe_coords.jpg", "planar", False),
    ("corner/gps/buggy_panorama.jpg", "equirectangular", False),
    ("corner/gps/panorama360.jpg", "equirectangular", False),
    ("corner/gps/geodegrees_as_string.jpg", "equirectangular", False),
    ("corner/gps/empty_gps.jpg", "planar", False),
    ("faults/gpano-without-top/in/with_top.jpg", "equirectangular", False),
    ("faults/gpano-without-top/in/without_top.jpg", "equirectangular", True),
]


@pytest.mark.parametrize(("name", "kind", "also_flat"), REAL)
def test_real_pictures_are_what_they_are(
    shared: Path, name: str, kind: str, also_flat: bool
) -> None:
    path = shared / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)[:, :, ::-1]
    found = read_geotag(path.read_bytes()).panorama
    decided = decide(found, pixels)
    assert (decided.projection.name, bool(decided.also)) == (kind, also_flat), decided.reason
    if found is None and kind == "equirectangular":
        assert "2:1" in decided.reason


def test_panoramas_stripped_of_their_tags_are_still_searched_on_the_sphere(shared: Path) -> None:
    names = [name for name, kind, _ in REAL if kind == "equirectangular" and "panoramas" in name]
    for name in names:
        pixels = cv2.imread(str(shared / name))[:, :, ::-1]
        height, width = pixels.shape[:2]
        if width == 2 * height:
            assert decide(None, pixels).projection.name == "equirectangular", name
