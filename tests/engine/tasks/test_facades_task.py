"""Photos with a building to hide: what is redacted, what is left alone, what is refused."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import piexif
import pytest
from PIL import Image

from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.facades.footprints import Footprint, Footprints, Lookout
from anon_plugin.engine.facades.topocentric import east_north_m
from anon_plugin.engine.facades.visibility import Uncertainty
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.facades import (
    COPIED,
    NOT_CONCERNED,
    OUT_OF_VIEW,
    Placement,
    RedactFacades,
)
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.vocabulary import PersonalMetadata
from tests.engine.conftest import jpeg, scene

HERE = (13.2, 55.7)  # of the photos that the tests make; they look to the north-east
SCALE = east_north_m(np.array([[13.201, 55.7], [13.2, 55.701]]), HERE)[[0, 1], [0, 1]] * 1000


def house(bearing_deg: float, distance_m: float, name: str = "7") -> Footprint:
    """A house 10 m wide whose front is so far off."""
    angle = np.radians(bearing_deg)
    ahead = np.array([np.sin(angle), np.cos(angle)])
    aside = np.array([np.cos(angle), -np.sin(angle)])
    corners = [
        distance * ahead + side * aside
        for distance, side in ((distance_m, -5), (distance_m, 5), (distance_m + 8, 5))
    ]
    corners.append((distance_m + 8) * ahead - 5 * aside)
    return Footprint(name, (np.array(HERE) + np.array(corners) / SCALE,), 10.0)


def work(*houses: Footprint, **changes: object) -> RedactFacades:
    lookout = Lookout(uncertainty=Uncertainty(1.0, 2.0, 1.0))
    plain = RedactFacades(Footprints(houses), Footprints([]), lookout, field_of_view_deg=60.0)
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene(640, 480)))
    return Job(source, tmp_path / "out" / "photo.jpg")


def never() -> bool:
    return False


def changed(job: Job) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    before, after = (
        np.asarray(Image.open(path)).astype(np.int16) for path in (job.source, job.target)
    )
    return np.abs(before - after).max(axis=2) > 0


def test_the_house_ahead_is_hidden_and_the_rest_of_the_photo_is_not(job: Job) -> None:
    outcome = work(house(45, 20))(job, never)
    assert outcome.status is Status.DONE
    assert {one.label for one in outcome.detections} == {"facade"}
    touched = changed(job)
    focal = 320 / np.tan(np.radians(30))
    left, right = (round(320 + sign * focal * 5 / 20) for sign in (-1, 1))
    top = round(240 - focal * 7.5 / 20)
    assert touched[top:290, left:right].mean() > 0.97
    assert not touched[:, : left - 80].any()
    assert not touched[:, right + 80 :].any()
    assert not touched[340:].any()
    exif = piexif.load(str(job.target))
    assert exif["GPS"] == piexif.load(str(job.source))["GPS"]


@pytest.mark.parametrize("bearing_deg", [135.0, 225.0, 315.0])
def test_a_house_beside_or_behind_leaves_the_photo_alone(job: Job, bearing_deg: float) -> None:
    facades = work(house(bearing_deg, 20))
    outcome = facades(job, never)
    assert outcome.status is Status.DONE
    assert outcome.target is None
    assert outcome.notes == (NOT_CONCERNED,)
    assert not job.target.exists()
    assert [one.what for one in facades.decisions_of(outcome)] == [OUT_OF_VIEW]


def test_photos_that_are_not_concerned_are_copied_on_request(job: Job) -> None:
    outcome = work(house(45, 300), copy_others=True)(job, never)
    assert outcome.notes == (COPIED,)
    assert job.target.read_bytes() == job.source.read_bytes()


def test_a_copy_has_no_names_in_it_where_they_have_to_go(job: Job) -> None:
    exif = piexif.load(str(job.source))
    exif["0th"][piexif.ImageIFD.Artist] = b"Manfred Muster"
    piexif.insert(piexif.dump(exif), str(job.source))
    facades = work(house(45, 300), copy_others=True)
    outcome = replace(facades, handling=Handling(PersonalMetadata.REMOVE))(job, never)
    assert outcome.notes == ("Personal metadata removed: author",)
    assert b"Manfred" not in job.target.read_bytes()


@pytest.mark.parametrize("bearing_deg", [45, 225], ids=["far away", "behind"])
def test_a_photo_that_cannot_be_read_is_not_copied(job: Job, bearing_deg: float) -> None:
    data = job.source.read_bytes()
    job.source.write_bytes(data[: len(data) * 2 // 3])
    distance_m = 300 if bearing_deg == 45 else 20
    outcome = work(house(bearing_deg, distance_m), copy_others=True)(job, never)
    assert outcome.status is Status.FAILED
    assert not job.target.exists()


def test_decisions_name_every_building_near_by(job: Job) -> None:
    facades = work(house(45, 20, "ahead"), house(45, 40, "behind it"), house(225, 20, "behind me"))
    facades = replace(facades, occluders=facades.targets)
    outcome = facades(job, never)
    decisions = {one.sight.footprint.name: one.what for one in facades.decisions_of(outcome)}
    assert decisions == {"ahead": "visible", "behind it": "hidden", "behind me": "out of view"}


def test_a_layer_can_say_where_the_photo_was_and_where_it_looked(job: Job) -> None:
    facades = work(house(225, 20))
    turned = replace(facades, placements={job.source: Placement(heading_deg=225.0)})
    assert turned(job, never).target == job.target
    away = replace(facades, placements={job.source: Placement(13.3, 55.7, 225.0)})
    outcome = away(job, never)
    assert outcome.target is None
    assert outcome.geotag.longitude_deg == 13.3


def test_a_camera_within_the_house_has_all_of_its_photo_hidden(job: Job) -> None:
    outcome = work(house(45, -4))(job, never)
    assert outcome.status is Status.DONE
    assert changed(job).mean() > 0.99


def photo_without(tmp_path: Path, *tags: int) -> Job:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene(640, 480)))
    exif = piexif.load(str(source))
    for tag in tags:
        exif["GPS"].pop(tag)
    piexif.insert(piexif.dump(exif), str(source))
    return Job(source, tmp_path / "out" / "photo.jpg")


@pytest.mark.parametrize(
    ("tags", "distance_m", "reason"),
    [
        ([piexif.GPSIFD.GPSLatitude], 20, "has no position"),
        ([piexif.GPSIFD.GPSImgDirection], 20, "20 m from the building 7"),
    ],
    ids=["no position", "no heading"],
)
def test_a_photo_that_may_show_it_but_nobody_knows_where_fails(
    tmp_path: Path, tags: list[int], distance_m: float, reason: str
) -> None:
    job = photo_without(tmp_path, *tags)
    outcome = work(house(45, distance_m), copy_others=True)(job, never)
    assert outcome.status is Status.FAILED
    assert reason in outcome.reason
    assert not job.target.exists()


@pytest.mark.parametrize(
    ("compass_deg", "hidden"),
    [(225.0, False), (45.0, True)],
    ids=["behind", "ahead"],
)
def test_a_compass_is_corrected_before_it_decides(
    tmp_path: Path, compass_deg: float, hidden: bool
) -> None:
    job = photo_without(tmp_path)
    exif = piexif.load(str(job.source))
    exif["GPS"][piexif.GPSIFD.GPSImgDirection] = (int(compass_deg), 1)
    exif["GPS"][piexif.GPSIFD.GPSImgDirectionRef] = b"M"
    piexif.insert(piexif.dump(exif), str(job.source))
    outcome = work(house(45, 20))(job, never)
    assert outcome.geotag.compass_deg == compass_deg
    assert outcome.geotag.heading_deg == pytest.approx(compass_deg + 5, abs=1.0)  # in Lund
    assert (outcome.target == job.target) == hidden


def test_without_the_magnetic_model_a_compass_is_no_heading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygeomag", None)
    job = photo_without(tmp_path)
    exif = piexif.load(str(job.source))
    exif["GPS"][piexif.GPSIFD.GPSImgDirectionRef] = b"M"
    piexif.insert(piexif.dump(exif), str(job.source))
    outcome = work(house(45, 20))(job, never)
    assert outcome.status is Status.FAILED
    assert "45° from magnetic north" in outcome.reason


def test_without_a_heading_only_photos_near_by_fail(tmp_path: Path) -> None:
    job = photo_without(tmp_path, piexif.GPSIFD.GPSImgDirection)
    assert work(house(45, 500))(job, never).status is Status.DONE


def test_a_lens_of_unknown_width_fails_the_photo(job: Job) -> None:
    outcome = work(house(45, 20), field_of_view_deg=None)(job, never)
    assert outcome.status is Status.FAILED
    assert "FIELD_OF_VIEW" in outcome.reason


def test_a_changed_building_or_placement_means_another_result(job: Job) -> None:
    plain = work(house(45, 20))
    assert plain.fingerprint(job) == work(house(45, 20)).fingerprint(job)
    others = [
        work(house(45, 21)),
        replace(plain, effect="fill"),
        replace(plain, placements={job.source: Placement(pitch_deg=3.0)}),
        replace(plain, lookout=Lookout(camera_height_m=1.6)),
    ]
    assert len({each.fingerprint(job) for each in [plain, *others]}) == 5
