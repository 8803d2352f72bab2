"""Views of panoramas: the whole sphere is searched, nothing in it is cut everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import UPRIGHT_DEG
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere import sampling as sphere_sampling
from anon_plugin.engine.projections.sphere.camera import Camera, CurvedCamera
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.covering import POLE_TURNS
from anon_plugin.engine.projections.sphere.directions import LEVEL, Vector, direction
from anon_plugin.engine.projections.sphere.views import (
    LARGEST_OBJECT_DEG,
    CameraMapping,
    cameras,
    horizon,
    looks,
    sphere_views,
)
from anon_plugin.errors import PhotoError

RANGE = (8.0, 256.0)


def circle_around(yaw: float, pitch: float, radius_rad: float) -> np.ndarray:
    """(72, 3) directions so far from one."""
    turned = np.radians(np.arange(0, 360, 5))
    circle = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    return SphereChart(yaw, pitch).to_directions(2 * np.sin(radius_rad / 2) * circle)


def tilts_where_whole(
    panorama: Panorama, tile_px: int, yaw: float, pitch: float, up: Vector = LEVEL
) -> list[float]:
    """How far what is around a direction, as large as views overlap, is turned in each view that
    sees it whole."""
    radius = min(48 / panorama.pixels_per_radian, np.radians(LARGEST_OBJECT_DEG / 2))
    around, tilts = circle_around(yaw, pitch, radius), []
    for camera in cameras(panorama, 96, tile_px, up):
        seen = camera.to_pixels(around)
        inside = np.isfinite(seen).all() and (seen >= -0.6).all()
        # What lies across the back of a view is at both of its sides, and whole at none.
        one_piece = np.ptp(seen[:, 0]) < np.pi * panorama.pixels_per_radian
        if inside and one_piece and (seen <= np.array(camera.size_wh) + 0.6).all():
            middle = camera.to_pixels(direction(yaw, pitch))
            tilts.append(CameraMapping(camera, panorama, up).tilt_deg_at(middle))
    return tilts


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([300, 800, 2688, 5760, 8000, 16_000]),
    st.sampled_from([640, 1024, 1408]),
    st.floats(-1, 1),
    st.floats(-180, 180),
)
def test_everything_is_whole_and_nearly_upright_in_a_view(
    width: int, tile_px: int, sine: float, yaw: float
) -> None:
    pitch = float(np.degrees(np.arcsin(sine)))
    tilts = tilts_where_whole(Panorama.full(width, width // 2), tile_px, yaw, pitch)
    assert tilts
    # Where disc and pole meet, up is any way.
    assert min(tilts) <= 180 / POLE_TURNS + 1 or abs(pitch) > 89.9


@pytest.mark.parametrize("width", [500, 2688, 5760, 8000])
def test_views_have_the_panoramas_own_resolution_and_fit(width: int) -> None:
    panorama = Panorama.full(width, width // 2)
    found = cameras(panorama, 96, 1024)
    by_row: dict[tuple[float, bool], set[tuple[int, int]]] = {}
    for camera in found:
        row = round(camera.pitch_deg, 6), isinstance(camera, CurvedCamera)
        by_row.setdefault(row, set()).add(camera.size_wh)
        assert max(camera.size_wh) <= 1024
    assert {len(sizes) for sizes in by_row.values()} == {1}
    assert [camera.focal_px for camera in found] == pytest.approx(
        [width / (2 * np.pi)] * len(found)
    )


@pytest.mark.parametrize(
    ("width", "most"), [(2304, 1.7), (5760, 1.1), (8000, 1.05), (16_000, 0.95)]
)
def test_few_pixels_see_all(width: int, most: float) -> None:
    """The sphere has 2 / π = 0.64 of a panorama's pixels."""
    panorama = Panorama.full(width, width // 2)
    searched = sum(one.size_wh[0] * one.size_wh[1] for one in cameras(panorama, 96, 1408))
    assert 2 / np.pi < searched / (width * width / 2) < most


@pytest.mark.parametrize("tile_px", [640, 1024, 1408])
@pytest.mark.parametrize("width", [2688, 8000, 16000, 32000])
def test_the_horizon_is_in_the_middle_however_small_the_tiles(width: int, tile_px: int) -> None:
    for camera in horizon(Panorama.full(width, width // 2), 96, tile_px):
        assert abs(camera.principal_xy[1] - camera.size_wh[1] / 2) <= 2


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([2688, 5760, 8000]), st.floats(-5.9, 5.9), st.floats(-180, 180))
def test_what_is_far_and_small_is_seen_twice_at_the_horizon(
    width: int, pitch: float, yaw: float
) -> None:
    panorama = Panorama.full(width, width // 2)
    around = circle_around(yaw, pitch, 12 / panorama.pixels_per_radian)
    seen_by = [
        camera
        for camera in looks(panorama, 96, 1408, LEVEL, at_full_resolution=True)
        if (seen := camera.to_pixels(around)).min() >= 0 and (seen <= camera.size_wh).all()
    ]
    # Not two times the same pixels in the same cells of a network.
    middle = [camera.to_pixels(direction(yaw, pitch)) for camera in seen_by]
    assert len({tuple(np.round(at % 4, 2) % 4) for at in middle}) >= 2


@settings(max_examples=40, deadline=None)
@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(-180, 180), st.floats(-89, 89))
def test_a_curved_camera_knows_where_it_looks(
    yaw: float, pitch: float, aside: float, above: float
) -> None:
    focal = 180 / np.pi  # a pixel is a degree
    camera = CurvedCamera(yaw, pitch, 10.0, focal, (360, 180), (180.0, 90.0))
    at = np.array([[180 + aside, 90 - above]])
    assert camera.to_pixels(camera.to_directions(at)) == pytest.approx(at, abs=1e-6)
    middle = camera.to_directions(np.array([180.0, 90.0]))
    assert middle == pytest.approx(direction(yaw, pitch), abs=1e-9)


def test_at_the_horizon_a_view_is_a_part_of_the_panorama() -> None:
    panorama = Panorama.full(1200, 600)
    pixels = np.random.default_rng(1).integers(0, 256, (600, 1200, 3)).astype(np.uint8)
    focal = panorama.pixels_per_radian
    for turn in (0, 300, -600):
        camera = CurvedCamera(turn * 0.3, 0.0, 0.0, focal, (320, 128), (160.0, 64.0))
        part = np.roll(pixels, -(600 - 160 + turn), axis=1)[236:364, :320]
        assert np.array_equal(panorama.look(pixels, camera), part)


def colours(panorama: Panorama) -> np.ndarray:
    """A panorama whose colours tell the direction."""
    width, height = panorama.size_wh
    y, x = np.mgrid[0:height, 0:width] + 0.5
    colour = panorama.to_directions(np.stack([x, y], axis=-1))
    return np.round(127.5 + 120 * colour).astype(np.uint8)


@pytest.mark.parametrize(
    "panorama",
    [
        Panorama.full(1200, 600),
        Panorama((700, 300), (1200.0, 600.0), (300.0, 100.0)),
        Panorama((1100, 600), (1200.0, 600.0), (80.0, 0.0)),
        Panorama((600, 200), (1200.5, 600.25), (900.0, 390.0)),
    ],
    ids=["full", "crop", "almost round", "crop across the seam"],
)
def test_views_show_what_is_there(panorama: Panorama) -> None:
    views = list(sphere_views(colours(panorama), panorama, RANGE, tile_px=320))
    assert views
    for view in views:
        height, width = view.pixels.shape[:2]
        y, x = np.mgrid[5 : height - 5 : 9, 5 : width - 5 : 9] + 0.5
        points = np.stack([x.ravel(), y.ravel()], axis=1)
        home = view.to_photo(points)
        inside = ((home >= 4) & (home <= np.array(panorama.size_wh) - 4)).all(axis=1)
        looks = panorama.to_directions(home)
        shown = view.pixels[points[:, 1].astype(int), points[:, 0].astype(int)].astype(float)
        off = np.abs(shown - (127.5 + 120 * looks)).max(axis=1)
        assert off[inside].max(initial=0.0) <= 4.0


def test_who_stands_at_the_camera_is_whole_in_a_view() -> None:
    """For a detector of things as large as a view; others get no more views."""
    panorama = Panorama.full(2048, 1024)
    pixels = colours(panorama)
    views = list(sphere_views(pixels, panorama, (24.0, 1024.0)))
    for pitch in (-50.0, -20.0, 10.0):
        for yaw in range(-180, 180, 20):
            around = circle_around(yaw, pitch, np.radians(LARGEST_OBJECT_DEG / 2 - 1))
            seen = [(one.to_view(panorama.to_pixels(around)), one.pixels.shape) for one in views]
            assert any(
                (points >= 0).all() and (points <= (shape[1], shape[0])).all()
                for points, shape in seen
                if np.isfinite(points).all()
            )
    fewer = list(sphere_views(pixels, panorama, (24.0, 900.0)))
    assert len(fewer) < len(views)


def searched_px(panorama: Panorama) -> int:
    return sum(camera.size_wh[0] * camera.size_wh[1] for camera in cameras(panorama, 96, 1024))


@pytest.mark.parametrize("left_top", [(1400.0, 1200.0), (1400.0, 100.0), (0.0, 2100.0)])
def test_what_lies_outside_a_crop_is_hardly_searched(left_top: tuple[float, float]) -> None:
    crop = Panorama((2880, 600), (5760.0, 2880.0), left_top)
    share = 2880 * 600 / (5760 * 2880)
    assert searched_px(crop) < 2.2 * share * searched_px(Panorama.full(5760, 2880))


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_every_place_of_a_crop_is_seen(right: float, down: float) -> None:
    crop = Panorama((900, 300), (5760.0, 2880.0), (4000.0, 200.0))
    looks = crop.to_directions(np.array([right * 900, down * 300]))
    seen = [(c.to_pixels(looks), c.size_wh) for c in cameras(crop, 96, 1024)]
    assert any(np.isfinite(at).all() and at.min() >= 0 and (at <= size).all() for at, size in seen)


def test_a_finding_comes_home_where_the_view_saw_it() -> None:
    panorama = Panorama.full(1200, 600)
    for view in sphere_views(colours(panorama), panorama, RANGE, tile_px=320):
        height, width = view.pixels.shape[:2]
        box = (width / 2 - 10, height / 2 - 10, width / 2 + 10, height / 2 + 10)
        (finding,) = view.bring_home([Detection.from_xyxy("face", 0.9, box)])
        assert finding.whole
        middle = view.mapping.camera.matrix[:, 2]  # type: ignore[attr-defined]
        at = panorama.to_directions(finding.detection.region)
        assert (at @ middle > 0.5).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from([LEVEL, (0.6, -0.64, 0.48)]))
def test_everything_stands_upright_in_one_of_the_views_that_see_it(
    yaw: float, pitch: float, up: tuple[float, float, float]
) -> None:
    panorama = Panorama.full(5760, 2880)
    looks = direction(yaw, pitch)
    upright = False
    for camera in cameras(panorama, 96, 1024, up):
        at = camera.to_pixels(looks)
        if np.isfinite(at).all() and at.min() >= 40 and (at <= np.array(camera.size_wh) - 40).all():
            upright |= CameraMapping(camera, panorama, up).tilt_deg_at(at) <= UPRIGHT_DEG + 0.1
    assert upright


def test_a_finding_at_a_views_border_is_cut() -> None:
    panorama = Panorama.full(1200, 600)
    view = next(sphere_views(colours(panorama), panorama, RANGE, tile_px=320))
    (finding,) = view.bring_home([Detection.from_xyxy("face", 0.9, (0, 100, 30, 140))])
    assert not finding.whole


@pytest.mark.parametrize(
    "panorama",
    [
        Panorama.full(1200, 600),
        Panorama.full(32_000, 16_000),
        Panorama((900, 300), (5760.0, 2880.0), (4000.0, 200.0)),
    ],
)
def test_the_fast_geometry_of_maps_is_that_of_the_sphere(panorama: Panorama) -> None:
    flat = [
        Camera.facing(20.0, pitch, roll, 50.0, (96, 64))
        for pitch, roll in ((0.0, 0.0), (35.0, 20.0), (-60.0, -75.0))
    ]
    curved = [CurvedCamera(20.0, pitch, 15.0, 60.0, (96, 64), (48.0, 20.0)) for pitch in (0, -40)]
    for camera in (*flat, *curved):
        x, y = np.meshgrid(np.arange(96) + 0.5, np.arange(64) + 0.5)
        exact = panorama.to_pixels(camera.to_directions(np.stack([x, y], axis=-1)))
        across, down = sphere_sampling._places(panorama, camera)
        turns = (across - exact[..., 0]) / panorama.full_wh[0]
        assert np.abs(turns - np.round(turns)).max() * panorama.full_wh[0] < 0.01
        assert np.abs(down - exact[..., 1]).max() < 0.01


def test_maps_are_immutable_and_shared_by_the_cameras_of_a_row() -> None:
    panorama = Panorama.full(1200, 600)
    sphere_sampling._kept_map.cache_clear()
    pixels = colours(panorama)
    row = [Camera.facing(90.0 * step, 0.0, 0.0, 60.0, (128, 128)) for step in range(4)]
    seen = [panorama.look(pixels, camera) for camera in row]
    assert sphere_sampling._kept_map.cache_info().misses == 1
    assert not any(np.array_equal(seen[0], other) for other in seen[1:])
    kept = sphere_sampling._kept_map(panorama, row[0])
    with pytest.raises(ValueError, match="read-only"):
        kept.xy[0, 0] = 0


def test_a_look_across_the_seam_has_no_gap() -> None:
    panorama = Panorama.full(1200, 600)
    pixels = colours(panorama)
    camera = Camera.facing(180.0, 0.0, 0.0, 60.0, (256, 256))
    steps = np.abs(np.diff(panorama.look(pixels, camera).astype(int), axis=1)).max()
    assert steps <= 3
    assert direction(180.0, 0.0)[2] == -1.0


def test_a_panorama_too_wide_to_sample_says_so() -> None:
    panorama = Panorama.full(40000, 20000)
    with pytest.raises(PhotoError, match="40000"):
        panorama.look(colours(Panorama.full(40, 20)), Camera.facing(0, 90, 0, 60, (64, 64)))


def test_small_looks_do_not_drive_out_the_maps_of_views() -> None:
    panorama = Panorama.full(1200, 600)
    pixels = colours(panorama)
    large = Camera.facing(0.0, 10.0, 0.0, 60.0, (256, 256))
    panorama.look(pixels, large)
    before = sphere_sampling._kept_map.cache_info().misses
    for pitch in range(60):
        panorama.look(pixels, Camera.facing(0.0, pitch / 2, 0.0, 50.0, (96, 96)))
    panorama.look(pixels, large)
    assert sphere_sampling._kept_map.cache_info().misses == before
