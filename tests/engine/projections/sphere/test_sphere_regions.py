"""Regions on a panorama: the seam, the poles, merging and angles."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import Finding, merge
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.regions import SphereSurface, region_on_sphere, sighting

FULL = Panorama.full(1000, 500)


def seen_by(camera: Camera, box: tuple[float, float, float, float]) -> np.ndarray:
    """The region of a box in a camera's picture."""
    polygon = Detection.from_xyxy("face", 1.0, box).region
    return region_on_sphere(polygon, camera.to_directions, FULL)


def filled(region: np.ndarray, panorama: Panorama = FULL) -> np.ndarray:
    """Pixels whose centres the region covers, wrapped around the seam."""
    width, height = panorama.size_wh
    mask = np.zeros((height, 3 * width), dtype=np.uint8)
    points = np.round((region + np.array([width, 0]) - 0.5) * 256).astype(np.int32)
    cv2.fillPoly(mask, [points], 1, shift=8)
    return mask.reshape(height, 3, width).any(axis=1)


def truly_inside(camera: Camera, box: tuple[float, float, float, float]) -> np.ndarray:
    """The same by asking the camera about every pixel of the panorama."""
    y, x = np.mgrid[0 : FULL.size_wh[1], 0 : FULL.size_wh[0]] + 0.5
    seen = camera.to_pixels(FULL.to_directions(np.stack([x, y], axis=-1)))
    with np.errstate(invalid="ignore"):
        return (
            (seen[..., 0] >= box[0])
            & (seen[..., 0] <= box[2])
            & (seen[..., 1] >= box[1])
            & (seen[..., 1] <= box[3])
        )


@settings(max_examples=20, deadline=None)
@given(
    st.floats(-180, 180),
    st.sampled_from([-90.0, -89.0, -75.0, -40.0, 0.0, 20.0, 60.0, 80.0, 90.0]),
    st.floats(-180, 180),
    st.tuples(st.integers(0, 440), st.integers(0, 440)),
    st.tuples(st.integers(20, 200), st.integers(20, 200)),
)
def test_a_region_covers_just_what_the_view_sees_in_the_box(
    yaw: float, pitch: float, roll: float, corner: tuple[int, int], size: tuple[int, int]
) -> None:
    camera = Camera.facing(yaw, pitch, roll, 80.0, (500, 500))
    box = (corner[0], corner[1], min(corner[0] + size[0], 500), min(corner[1] + size[1], 500))
    covered = filled(seen_by(camera, box))
    # One pixel of the panorama is up to six of this view.
    smaller = (box[0] + 6, box[1] + 6, box[2] - 6, box[3] - 6)
    larger = (box[0] - 6, box[1] - 6, box[2] + 6, box[3] + 6)
    assert not (truly_inside(camera, smaller) & ~covered).any()
    assert not (covered & ~truly_inside(camera, larger)).any()


def test_a_region_across_the_seam_runs_past_the_right_edge() -> None:
    region = seen_by(Camera.facing(180, 0, 0, 60, (500, 500)), (200, 200, 300, 300))
    assert region[:, 0].min() < 1000 < region[:, 0].max()
    covered = filled(region)
    assert covered[250, 0]
    assert covered[250, -1]
    assert not covered[250, 500]


@pytest.mark.parametrize(("pitch", "row"), [(90.0, 0), (-90.0, 499)])
def test_a_region_around_a_pole_covers_the_cap(pitch: float, row: int) -> None:
    region = seen_by(Camera.facing(40, pitch, 0, 60, (500, 500)), (150, 150, 350, 350))
    covered = filled(region)
    assert covered[row].all()
    assert not covered[250].any()


def test_a_cropped_panorama_without_the_pole_closes_the_cap_beyond_its_edge() -> None:
    crop = Panorama((1000, 300), (1000.0, 500.0), (0.0, 100.0))
    polygon = Detection.from_xyxy("face", 1.0, (150, 150, 350, 350)).region
    camera = Camera.facing(0, 90, 0, 60, (500, 500))
    region = region_on_sphere(polygon, camera.to_directions, crop)
    assert region[:, 1].min() == -100.0


def test_a_small_region_at_the_horizon_keeps_few_points() -> None:
    region = seen_by(Camera.facing(30, 0, 0, 30, (300, 300)), (140, 140, 160, 160))
    assert len(region) == 4


def finding(camera: Camera, box: tuple[float, ...], score: float, whole: bool = True) -> Finding:
    return Finding(Detection("face", score, seen_by(camera, box)), whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("yaw", "pitch"), [(0, 0), (180, 0), (179, 30), (0, 90), (90, -90), (45, 45), (-135, -80)]
)
def test_the_same_object_seen_by_two_cameras_is_one(yaw: float, pitch: float) -> None:
    first = Camera.facing(yaw, pitch, 0, 60, (600, 600))
    second = Camera.facing(yaw + 10, float(np.clip(pitch - 12, -90, 90)), 20, 60, (600, 600))
    middle = second.to_pixels(first.to_directions(np.array([300.0, 300.0])))
    box = (*(middle - 40), *(middle + 40))
    merged = merge(
        [finding(first, (260, 260, 340, 340), 0.6), finding(second, box, 0.9)], SphereSurface(FULL)
    )
    assert len(merged) == 1
    assert merged[0].score == 0.9


def test_objects_on_either_side_of_the_seam_are_two() -> None:
    camera = Camera.facing(180, 0, 0, 60, (600, 600))
    merged = merge(
        [finding(camera, (220, 260, 298, 340), 0.6), finding(camera, (302, 260, 380, 340), 0.9)],
        SphereSurface(FULL),
    )
    assert len(merged) == 2


def test_half_an_object_at_a_views_border_joins_the_whole_one_on_the_sphere() -> None:
    whole = finding(Camera.facing(180, 20, 0, 60, (600, 600)), (260, 260, 340, 340), 0.5)
    half = finding(
        Camera.facing(180, 20, 0, 60, (600, 600)), (300, 260, 340, 340), 0.8, whole=False
    )
    (merged,) = merge([whole, half], SphereSurface(FULL))
    assert merged.score == 0.8
    assert np.array_equal(merged.region, whole.detection.region)


def test_a_finding_that_sticks_out_makes_the_region_grow_on_the_sphere() -> None:
    camera = Camera.facing(180, 50, 0, 60, (600, 600))
    small, tall = (260, 260, 340, 340), (260, 260, 340, 400)
    (merged,) = merge(
        [finding(camera, small, 0.9), finding(camera, tall, 0.5)], SphereSurface(FULL)
    )
    lost = truly_inside(camera, tall) & ~filled(merged.region)
    assert lost.sum() <= 0.02 * truly_inside(camera, tall).sum()


@pytest.mark.parametrize(
    ("yaw", "pitch"), [(0, 0), (123, 45), (180, -30), (-90, -80), (-180, 5), (60, 85)]
)
def test_angles_are_those_of_the_object(yaw: float, pitch: float) -> None:
    camera = Camera.facing(yaw, pitch, 0, 60, (600, 600))
    half_width, half_height = 300 * np.tan(np.radians([5.0, 3.0])) / np.tan(np.radians(30))
    region = seen_by(
        camera, (300 - half_width, 300 - half_height, 300 + half_width, 300 + half_height)
    )
    seen = sighting(region, FULL)
    assert (seen.yaw_deg - yaw + 180) % 360 - 180 == pytest.approx(0, abs=0.05)
    assert seen.pitch_deg == pytest.approx(pitch, abs=0.05)
    assert seen.width_deg == pytest.approx(10, abs=0.15)
    assert seen.height_deg == pytest.approx(6, abs=0.15)


def test_bearing_is_heading_and_yaw_together() -> None:
    region = seen_by(Camera.facing(-30, 0, 0, 60, (600, 600)), (290, 290, 310, 310))
    assert sighting(region, FULL).bearing_deg(10.0) == pytest.approx(340.0, abs=0.01)
