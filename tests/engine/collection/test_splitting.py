"""What is learned from and what is kept aside: no link leads from one to the other, ever."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.collection.splitting import Links, Shot, Side, groups_of, split
from anon_plugin.errors import SettingsError

LINKS = Links(distance_m=30, gap_s=60)
METRE = 1 / 111_320


def shot(key: str, drive: str = "", time: float | None = 0, east_m: float | None = None) -> Shot:
    """A photo somewhere on the equator."""
    longitude = None if east_m is None else east_m * METRE
    return Shot(key, drive or key, time, longitude, None if east_m is None else 0.0)


def decided(shots: list[Shot], earlier: dict[str, Side] | None = None) -> dict[str, Side]:
    return split(shots, frozenset(one.key for one in shots), earlier or {}, LINKS, 0.25)


def town(seed: int, drives: int = 12, frames: int = 8) -> list[Shot]:
    """Drives through a town that cross here and there."""
    random = np.random.default_rng(seed)
    shots = []
    for drive in range(drives):
        start = random.uniform(0, 8000)
        shots += [
            shot(f"{seed}-{drive}-{frame}", f"{seed}-{drive}", 10.0 * frame, start + 12.0 * frame)
            for frame in range(frames)
        ]
    return shots


def require_no_link(shots: list[Shot], sides: dict[str, Side]) -> None:
    train = [one for one in shots if sides.get(one.key) is Side.TRAIN]
    kept = [one for one in shots if sides.get(one.key) is Side.HOLDOUT]
    assert train
    assert kept
    for one in train:
        for other in kept:
            assert one.drive != other.drive
            assert abs(one.longitude_deg - other.longitude_deg) > 30 * METRE  # type: ignore[operator]


@pytest.mark.parametrize("seed", range(5))
def test_no_drive_and_no_place_is_on_both_sides(seed: int) -> None:
    shots = town(seed)
    require_no_link(shots, decided(shots))


def test_about_the_share_is_kept_aside() -> None:
    shots = [shot(f"p{number}", east_m=1000.0 * number) for number in range(100)]
    kept = list(decided(shots).values()).count(Side.HOLDOUT)
    assert 23 <= kept <= 27


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_stays_when_the_set_grows(seed: int) -> None:
    first = town(seed, drives=6)
    before = decided(first)
    second = first + town(seed + 100, drives=10)
    after = decided(second, before)
    for key, side in before.items():
        assert after[key] is side
    require_no_link(second, after)


def test_the_order_of_photos_decides_nothing() -> None:
    shots = town(3)
    assert decided(shots) == decided(shots[::-1])


def test_a_new_photo_between_both_sides_is_left_out() -> None:
    first = [shot("a", east_m=0), shot("b", east_m=50)]
    before = {"a": Side.TRAIN, "b": Side.HOLDOUT}
    after = decided([*first, shot("between", east_m=25)], before)
    assert after == {**before, "between": Side.ASIDE}


def test_a_larger_distance_takes_photos_out_of_what_is_learned() -> None:
    before = {"a": Side.TRAIN, "b": Side.HOLDOUT, "far": Side.TRAIN}
    shots = [shot("a", east_m=0), shot("b", east_m=20), shot("far", east_m=900)]
    after = split(shots, frozenset(before), before, Links(30, 60), 0.3)
    assert after == {"a": Side.ASIDE, "b": Side.HOLDOUT, "far": Side.TRAIN}


def test_a_pause_parts_a_drive_and_photos_without_a_time_are_all_of_one() -> None:
    timed = [shot(f"t{number}", "day", 40.0 * number) for number in range(3)]
    timed += [shot("later", "day", 1000)]
    untimed = [shot("u1", "other", None), shot("u2", "other", 5000)]
    groups = groups_of([*timed, *untimed], LINKS)
    assert groups["t0"] == groups["t2"] != groups["later"]
    assert groups["u1"] == groups["u2"]


def test_photos_that_are_not_collected_tell_what_lies_between() -> None:
    shots = [shot("a", "drive", 0), shot("b", "drive", 100), shot("c", "elsewhere")]
    apart = groups_of(shots, LINKS)
    assert apart["a"] != apart["b"]
    between = groups_of([*shots, shot("seen", "drive", 50)], LINKS)
    assert between["a"] == between["b"]


def test_places_are_near_across_the_date_line_alike_and_in_the_north() -> None:
    north = [Shot(key, key, None, longitude, 69.65) for key, longitude in (("a", 0), ("b", 6e-4))]
    assert len(set(groups_of(north, LINKS).values())) == 1  # 23 m; 67 m on the equator
    south = [Shot(one.key, one.drive, None, one.longitude_deg, 0.0) for one in north]
    assert len(set(groups_of(south, LINKS).values())) == 2


def test_a_set_that_hangs_together_is_refused_with_what_to_do() -> None:
    shots = [shot(f"p{number}", "one drive", 10.0 * number) for number in range(20)]
    with pytest.raises(SettingsError, match="All 20 photos hang together"):
        decided(shots)


def test_cameras_on_one_car_hang_together_where_nobody_knows_the_place() -> None:
    """Three cars with two cameras each, which write into folders of their own."""
    shots = [
        shot(
            f"{car} {side} {frame}",
            f"{car} {side}",
            10_000.0 * car + 5 * frame + 0.2 * (side == "r"),
        )
        for car in range(3)
        for side in "lr"
        for frame in range(4)
    ]
    sides = decided(shots)
    for car in range(3):
        assert len({side for key, side in sides.items() if key.startswith(f"{car} ")}) == 1
    placed = [shot(one.key, one.drive, one.time_s, 1e5 * n) for n, one in enumerate(shots)]
    assert len(set(groups_of(placed, LINKS).values())) == 6
