"""The plan of views: all of the sphere, with few pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.covering import (
    MULTIPLE_PX,
    UPRIGHT_IN_ROW_DEG,
    Covering,
    covering,
    pole_size_px,
)

MOST_PX = 1024


def looks(plan: Covering, focal_px: float, disc_rad: float) -> list[Camera]:
    side = pole_size_px(focal_px, plan.cap_deg, disc_rad)
    poles = [
        Camera(0.0, pitch, 0.0, focal_px, (side, side), (side / 2, side / 2))
        for pitch in (90.0, -90.0)
    ]
    return poles + [
        Camera(
            360.0 * step / row.count,
            row.pitch_deg,
            0.0,
            focal_px,
            row.size_wh,
            (row.size_wh[0] / 2, row.ahead_y),
        )
        for row in plan.rows
        for step in range(row.count)
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.floats(25, 95),
    st.floats(0.02, 0.5),
    st.floats(-1, 1),
    st.floats(-180, 180),
)
def test_every_disc_on_the_sphere_is_whole_in_a_view(
    fov_deg: float, share: float, sine: float, yaw: float
) -> None:
    disc = float(np.radians(share * fov_deg))
    focal = float(MOST_PX / 2 / np.tan(np.radians(fov_deg) / 2))
    pitch = float(np.degrees(np.arcsin(sine)))
    turned = np.radians(np.arange(0, 360, 5))
    circle = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    around = SphereChart(yaw, pitch).to_directions(2 * np.sin(disc / 4) * circle)
    found = False
    for camera in looks(covering(focal, disc, MOST_PX, np.radians(fov_deg)), focal, disc):
        seen = camera.to_pixels(around)
        inside = (seen >= -0.01) & (seen <= np.array(camera.size_wh) + 0.01)
        found |= bool(np.isfinite(seen).all() and inside.all())
    assert found


@pytest.mark.parametrize("width", [3840, 5760, 8000, 16_000, 60_000])
def test_a_plan_keeps_to_the_sides_of_views_and_searches_few_pixels(width: int) -> None:
    focal = width / (2 * np.pi)
    disc = min(96 / focal, np.radians(45))
    widest = max(np.radians(60), disc + np.radians(45))
    plan = covering(focal, float(disc), MOST_PX, float(widest))
    for row in plan.rows:
        assert max(row.size_wh) <= MOST_PX
        assert row.size_wh[0] % MULTIPLE_PX == row.size_wh[1] % MULTIPLE_PX == 0
        assert 180 / row.count * np.sin(np.radians(abs(row.pitch_deg))) <= UPRIGHT_IN_ROW_DEG
    sphere = 4 * np.pi * focal**2
    searched = sum(row.pixels for row in plan.rows)
    assert searched < (2.4 if disc > 0.1 else 1.8) * sphere
    assert [row.count for row in plan.rows] == [row.count for row in reversed(plan.rows)]
