"""Exact geometry of the viewing sphere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import CUBE_FACES, Camera, cube_cameras
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.directions import direction, rotation, yaw_pitch_deg

panoramas = st.one_of(
    st.builds(lambda height: Panorama.full(2 * height, height), st.integers(8, 8192)),
    st.builds(
        lambda full, width, height, left, top: Panorama(
            (max(1, int(width * full)), max(1, int(height * full / 2))),
            (float(full), full / 2),
            (left * (1 - width) * full, top * (1 - height) * full / 2),
        ),
        st.integers(64, 16384),
        st.floats(0.05, 1),
        st.floats(0.05, 1),
        st.floats(0, 1),
        st.floats(0, 1),
    ),
)
cameras = st.builds(
    lambda yaw, pitch, roll, fov, width, height: Camera.facing(
        yaw, pitch, roll, fov, (width, height)
    ),
    st.floats(-360, 360),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(1, 170),
    st.integers(1, 4096),
    st.integers(1, 4096),
)
shares = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20)


@settings(max_examples=300, deadline=None)
@given(panoramas, shares)
def test_a_panorama_pixel_returns_from_the_sphere(
    panorama: Panorama, places: list[tuple[float, float]]
) -> None:
    # On a pole all columns are one direction, so only the row can return from there.
    asked = np.array(places) * panorama.size_wh
    returned = panorama.to_pixels(panorama.to_directions(asked))
    turn = panorama.full_wh[0]
    off = returned - asked
    off[:, 0] -= turn * np.round(off[:, 0] / turn)
    beside_pole = np.cos(
        (asked[:, 1] + panorama.left_top[1]) / panorama.full_wh[1] * np.pi - np.pi / 2
    )
    off[:, 0] *= beside_pole > 1e-9
    assert np.abs(off).max() < 1e-3


@settings(max_examples=300, deadline=None)
@given(cameras, shares)
def test_a_camera_pixel_returns_from_the_sphere(
    camera: Camera, places: list[tuple[float, float]]
) -> None:
    asked = np.array(places) * camera.size_wh
    assert np.abs(camera.to_pixels(camera.to_directions(asked)) - asked).max() < 1e-3


@settings(max_examples=200, deadline=None)
@given(
    panoramas, st.sampled_from(sorted(CUBE_FACES)), st.floats(10, 150), st.integers(8, 4096), shares
)
def test_a_face_pixel_returns_by_way_of_the_panorama(
    panorama: Panorama,
    face: str,
    fov_deg: float,
    size: int,
    places: list[tuple[float, float]],
) -> None:
    camera = cube_cameras(size, fov_deg)[face]
    asked = np.array(places) * size
    by_way = panorama.to_pixels(camera.to_directions(asked))
    assert np.abs(camera.to_pixels(panorama.to_directions(by_way)) - asked).max() < 1e-3


@settings(max_examples=200, deadline=None)
@given(st.floats(-180, 180), st.floats(-89.9, 89.9), shares)
def test_a_chart_returns_what_lies_within_a_third_of_a_turn(
    yaw: float, pitch: float, places: list[tuple[float, float]]
) -> None:
    chart = SphereChart(yaw, pitch, scale=1000.0)
    asked = (np.array(places) - 0.5) * 2 * 1000.0
    assert np.abs(chart.to_plane(chart.to_directions(asked)) - asked).max() < 1e-6


def test_areas_in_a_chart_are_those_on_the_sphere() -> None:
    cap_deg = 70.0
    around = direction(np.linspace(-180, 180, 3600, endpoint=False), np.full(3600, 90 - cap_deg))
    chart = SphereChart(0.0, 90.0)
    x, y = chart.to_plane(around).T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area == pytest.approx(2 * np.pi * (1 - np.cos(np.radians(cap_deg))), rel=1e-5)


@pytest.mark.parametrize(
    ("yaw", "pitch", "expected"),
    [
        (0, 0, (0, 0, 1)),
        (90, 0, (1, 0, 0)),
        (-90, 0, (-1, 0, 0)),
        (0, 90, (0, -1, 0)),
        (0, -90, (0, 1, 0)),
        (180, 0, (0, 0, -1)),
    ],
)
def test_yaw_turns_right_and_pitch_up(
    yaw: float, pitch: float, expected: tuple[float, float, float]
) -> None:
    assert direction(yaw, pitch) == pytest.approx(expected, abs=1e-12)
    assert rotation(yaw, pitch)[:, 2] == pytest.approx(expected, abs=1e-12)


@given(st.floats(-179, 179), st.floats(-89, 89))
def test_yaw_and_pitch_are_those_of_the_direction(yaw: float, pitch: float) -> None:
    assert yaw_pitch_deg(direction(yaw, pitch)) == pytest.approx([yaw, pitch], abs=1e-9)


def test_the_middle_of_a_panorama_looks_forward_and_its_seam_back() -> None:
    panorama = Panorama.full(400, 200)
    ahead, right, behind = panorama.to_directions(np.array([[200, 100], [300, 100], [400, 100]]))
    assert ahead == pytest.approx([0, 0, 1], abs=1e-12)
    assert right == pytest.approx([1, 0, 0], abs=1e-12)
    assert behind == pytest.approx([0, 0, -1], abs=1e-12)


def test_a_crop_sees_what_the_whole_panorama_sees_there() -> None:
    whole = Panorama.full(4000, 2000)
    crop = Panorama((1000, 500), (4000.0, 2000.0), (2700.0, 900.0))
    points = np.array([[0.0, 0.0], [1000.0, 500.0], [333.0, 77.0]])
    assert crop.to_directions(points) == pytest.approx(
        whole.to_directions(points + np.array([2700, 900])), abs=1e-12
    )


def test_a_rolled_camera_sees_the_horizon_turned() -> None:
    camera = Camera.facing(0, 0, 30, 90, (100, 100))
    left, right = camera.to_pixels(direction(np.array([-20.0, 20.0]), np.array([0.0, 0.0])))
    # The camera turned clockwise, so the horizon's right end rises in its picture.
    assert right[1] < 50 < left[1]
    assert np.degrees(np.arctan2(left[1] - right[1], right[0] - left[0])) == pytest.approx(30)


def test_what_is_behind_a_camera_has_no_pixel() -> None:
    camera = Camera.facing(0, 0, 0, 90, (100, 100))
    assert np.isnan(camera.to_pixels(direction(180.0, 0.0))).all()


def test_the_six_faces_of_90_degrees_meet_at_their_edges() -> None:
    faces = cube_cameras(100)
    corners = {
        name: {
            tuple(corner)
            for corner in np.round(
                camera.to_directions(np.array([[0, 0], [100, 0], [100, 100], [0, 100]])), 9
            )
            + 0.0
        }
        for name, camera in faces.items()
    }
    assert len(set().union(*corners.values())) == 8
    assert len(corners["up"] & corners["front"]) == 2
    lower_edge = faces["up"].to_directions(np.array([[50.0, 100.0]]))
    assert lower_edge == pytest.approx(faces["front"].to_directions(np.array([[50.0, 0.0]])))


@settings(max_examples=200, deadline=None)
@given(cameras, st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_a_turned_camera_sees_what_was_turned(
    camera: Camera, yaw: float, pitch: float, roll: float
) -> None:
    turn = rotation(yaw, pitch, roll)
    np.testing.assert_allclose(camera.turned(turn).matrix, turn @ camera.matrix, atol=1e-7)
