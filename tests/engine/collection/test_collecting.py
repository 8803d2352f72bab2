"""A training folder: COCO that others read, what is kept aside, and how it grows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from anon_plugin.engine.collection.collecting import Candidate, Collected, collect
from anon_plugin.engine.collection.pictures import Cut
from anon_plugin.engine.collection.splitting import Links, Side
from anon_plugin.engine.collection.training_folder import TrainingFolder
from anon_plugin.engine.collection.verdicts import Verdicts
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.engine.reports.collection_report import render
from anon_plugin.errors import SettingsError
from tests.engine.conftest import jpeg, scene

LABELS = frozenset(("face", "plate"))
LINKS = Links(30, 60)
FACE = Detection.from_xyxy("face", 0.9, (40, 40, 80, 90))
PLATE = Detection.from_xyxy("plate", 0.4, (150, 160, 210, 180))


def candidate(folder: Path, number: int, verdicts: Verdicts | None) -> Candidate:
    """A photo a kilometre from its neighbours."""
    folder.mkdir(exist_ok=True)
    path = folder / f"Anna Schmidt {number}.jpg"
    path.write_bytes(jpeg(scene(seed=number)))
    return Candidate(path, verdicts, f"Anna Schmidt's drive {number}", 0.0, 0.01 * number, 0.0)


def reviewed(folder: Path, *numbers: int) -> list[Candidate]:
    verdicts = Verdicts((FACE,), (PLATE,), complete_labels=LABELS)
    return [candidate(folder, number, verdicts) for number in numbers]


def run(candidates: list[Candidate], folder: Path, **more: Any) -> Collected:
    return collect(candidates, TrainingFolder(folder), LINKS, 0.25, **more)


def files(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


def test_the_folder_is_coco_and_tells_nothing_of_the_photos(tmp_path: Path) -> None:
    done = run(reviewed(tmp_path / "in", *range(8)), tmp_path / "out")
    assert done.added == {Side.TRAIN: 6, Side.HOLDOUT: 2, Side.ASIDE: 0}
    photos = read_coco(tmp_path / "out" / "train" / "face_plate.json")
    assert len(photos) == 6
    for photo in photos:
        assert photo.complete_labels == LABELS
        (face,) = photo.objects
        assert face.label == "face"
        assert not face.ignore
        picture = cv2.imread(str(tmp_path / "out" / "train" / photo.name))
        assert picture.shape[:2] == (240, 320)
    for path in (tmp_path / "out").rglob("*.*"):
        assert b"Schmidt" not in path.read_bytes()
        assert "Schmidt" not in path.name
        assert b"Exif" not in path.read_bytes()


def test_a_rejected_finding_is_no_object_to_any_reader_of_coco(tmp_path: Path) -> None:
    run(reviewed(tmp_path / "in", *range(4)), tmp_path / "out")
    content = json.loads((tmp_path / "out" / "train" / "face_plate.json").read_text())
    assert {one["source"] for one in content["annotations"]} == {"annotator"}
    rejected = content["rejected"][0]
    assert rejected["bbox"] == [150, 160, 60, 20]
    names = {one["id"]: one["name"] for one in content["categories"]}
    assert names[rejected["category_id"]] == "plate"


def test_what_nobody_looked_at_is_masked_and_never_background(tmp_path: Path) -> None:
    partial = Verdicts((FACE,), (PLATE,), unsure=(Detection.from_xyxy("face", 1, (5, 5, 9, 9)),))
    candidates = [candidate(tmp_path / "in", number, partial) for number in range(6)]
    run(candidates, tmp_path / "out")
    content = json.loads((tmp_path / "out" / "train" / "partial.json").read_text())
    assert content["info"]["complete_labels"] == []
    assert not any(one["reviewed"] for one in content["images"])
    names = {one["id"]: one["name"] for one in content["categories"]}
    first = content["images"][0]["id"]
    masked = {"face": np.zeros((240, 320), bool), "plate": np.zeros((240, 320), bool)}
    for one in content["annotations"]:
        if one["image_id"] == first and one["source"] == "uncertain":
            x, y, width, height = (int(value) for value in one["bbox"])
            masked[names[one["category_id"]]][y : y + height, x : x + width] = True
    known = np.zeros((240, 320), bool)
    known[160:180, 150:210] = True
    assert masked["face"].all()
    assert np.array_equal(masked["plate"], ~known)


def test_digests_tell_every_picture_that_is_kept_aside(tmp_path: Path) -> None:
    run(reviewed(tmp_path / "in", *range(8)), tmp_path / "out")
    lines = (tmp_path / "out" / "holdout.sha256").read_text().splitlines()
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    kept = {name for name in files(tmp_path / "out") if name.startswith("holdout/")}
    assert set(listed) == {name for name in kept if name.endswith(".jpg")}
    for name, digest in listed.items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_a_second_run_grows_the_folder_and_moves_nothing(tmp_path: Path) -> None:
    run(reviewed(tmp_path / "in", *range(8)), tmp_path / "out")
    before = files(tmp_path / "out")
    done = run(reviewed(tmp_path / "in", *range(6, 20)), tmp_path / "out")
    after = files(tmp_path / "out")
    assert before <= after
    assert len(done.records) == 20
    pictures = [name for name in after if name.endswith(".jpg")]
    assert len(pictures) == 20
    images = [
        image["file_name"]
        for name in ("train", "holdout")
        for image in json.loads((tmp_path / "out" / name / "face_plate.json").read_text())["images"]
    ]
    assert len(set(images)) == 20


def test_corrected_verdicts_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    candidates = [candidate(tmp_path / "in", number, Verdicts((FACE,))) for number in range(6)]
    run(candidates, tmp_path / "out")
    run(reviewed(tmp_path / "in", *range(6)), tmp_path / "out")
    assert not any("partial" in name for name in files(tmp_path / "out"))
    assert len([name for name in files(tmp_path / "out") if name.endswith(".jpg")]) == 6


def test_a_cancelled_run_keeps_its_sides_and_goes_on(tmp_path: Path) -> None:
    asked = iter([False] * 10 + [True])
    candidates = reviewed(tmp_path / "in", *range(8))
    first = run(candidates, tmp_path / "out", cancelled=lambda: next(asked))
    assert first.cancelled
    sides = TrainingFolder(tmp_path / "out").sides
    assert len(sides) == 8
    run(candidates, tmp_path / "out")
    assert TrainingFolder(tmp_path / "out").sides == sides
    whole = run(candidates, tmp_path / "at once")
    assert len(whole.records) == 8
    assert files(tmp_path / "at once") == files(tmp_path / "out")


def test_crops_are_smaller_pictures_of_the_same(tmp_path: Path) -> None:
    run(reviewed(tmp_path / "in", *range(4)), tmp_path / "out", cut=Cut.CROPS)
    (photo, *_) = read_coco(tmp_path / "out" / "train" / "face_plate.json")
    assert len(photo.objects) == 1


def test_a_broken_photo_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    candidates = reviewed(tmp_path / "in", *range(6))
    candidates[2].path.write_bytes(b"no photo")
    done = run(candidates, tmp_path / "out")
    assert set(done.failed) == {candidates[2].path}
    assert sum(done.added.values()) == 5


@pytest.mark.parametrize("damage", ["{", '{"sha256": "a", "side": "both"}', "[]"])
def test_a_damaged_memory_is_refused_rather_than_forgotten(tmp_path: Path, damage: str) -> None:
    run(reviewed(tmp_path / "in", *range(4)), tmp_path / "out")
    (tmp_path / "out" / "collected.jsonl").write_text(damage + "\n")
    with pytest.raises(SettingsError, match="which photos are kept aside"):
        TrainingFolder(tmp_path / "out")


def test_a_folder_of_others_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "out" / "train").mkdir(parents=True)
    with pytest.raises(SettingsError, match="not known how it was"):
        TrainingFolder(tmp_path / "out")


def test_the_page_counts_and_shows_no_one(tmp_path: Path) -> None:
    partial = [candidate(tmp_path / "in", 20, Verdicts((FACE,)))]
    done = run([*reviewed(tmp_path / "in", *range(8)), *partial], tmp_path / "out")
    assert 0 < len(done.thumbnails) <= 8  # of those looked through completely alone
    page = render(done.records, done.thumbnails, ["A <note>."])
    assert "no plates (rejected)" in page
    assert "20 to 40 px" in page
    assert "A &lt;note&gt;." in page
    shown = cv2.imdecode(np.frombuffer(done.thumbnails[0], np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(shown[60:70, 55:65].astype(int) - 128).max() < 12  # the face is grey


def test_what_hung_together_once_has_one_name_for_good(tmp_path: Path) -> None:
    """A frame between two others is known to the first run alone, and not collected."""

    def at(number: int, time: float, judged: bool = True) -> Candidate:
        (one,) = reviewed(tmp_path / "in", number)
        return replace(one, drive="one", time_s=time, verdicts=one.verdicts if judged else None)

    others = reviewed(tmp_path / "in", *range(10, 14))
    run([at(0, 0), at(1, 50, judged=False), at(2, 100), *others], tmp_path / "out")

    def names() -> dict[str, str]:
        return {key: one.sequence for key, one in TrainingFolder(tmp_path / "out").records.items()}

    before = names()
    assert len(before) == 6
    assert len(set(before.values())) == 5
    run([at(0, 0), at(2, 100)], tmp_path / "out")
    assert names() == before


def test_one_photo_in_two_folders_joins_what_is_around_it(tmp_path: Path) -> None:
    """Photos without a place; every folder is a drive, and both hold the same photo."""
    verdicts = Verdicts((FACE,), complete_labels=LABELS)
    found = []
    for number in range(8):
        one = candidate(tmp_path / "in", number, verdicts)
        drive = "one" if number < 4 else "two"
        found.append(replace(one, drive=drive, longitude_deg=None, latitude_deg=None))
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(found[0].path.read_bytes())
    found.append(replace(found[0], path=copy, drive="two"))
    found += reviewed(tmp_path / "in", 20)
    done = run(found, tmp_path / "out")
    sides = [one.side for one in done.records]
    assert sorted((sides.count(Side.TRAIN), sides.count(Side.HOLDOUT))) == [1, 8]


def test_a_photo_of_which_two_things_were_said_is_left_out_and_told(tmp_path: Path) -> None:
    found = reviewed(tmp_path / "in", *range(8))
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(found[0].path.read_bytes())
    other = replace(found[0], path=copy, verdicts=Verdicts(complete_labels=LABELS))
    done = run([*found, other], tmp_path / "out")
    assert set(done.failed) == {found[0].path, copy}
    assert "same photo as copy.jpg" in done.failed[found[0].path]
    assert len(done.records) == 7


def test_the_same_pixels_in_another_file_are_not_learned_from(tmp_path: Path) -> None:
    """A copy whose place was taken away, of another drive: nothing links it but what it shows."""
    found = reviewed(tmp_path / "in", *range(8))
    done = run(found, tmp_path / "out")
    held = {one.shot.key for one in done.records if one.side is Side.HOLDOUT}
    twins = []
    for one in found:
        data = one.path.read_bytes()
        if hashlib.sha256(data).hexdigest() in held:
            path = tmp_path / f"again {one.path.name}"
            path.write_bytes(data[:2] + b"\xff\xfe\x00\x04hi" + data[2:])
            away = replace(one, path=path, drive=path.name, longitude_deg=90.0)
            twins.append(away)
    assert len(twins) == 2
    more = reviewed(tmp_path / "in", *range(30, 40))
    again = run([*twins, *more], tmp_path / "out")
    pictures = [(one.side, each.sha256) for one in again.records for each in one.pictures]
    learned = {digest for side, digest in pictures if side is Side.TRAIN}
    kept = {digest for side, digest in pictures if side is Side.HOLDOUT}
    assert not learned & kept
    assert len(learned) >= 6
    names = files(tmp_path / "out")
    assert len([one for one in names if one.startswith("train/face_plate/")]) == len(learned)


def test_a_smaller_copy_is_not_learned_from(tmp_path: Path) -> None:
    """Stored again at another size and quality, in another folder, without time and place."""
    found = reviewed(tmp_path / "in", *range(8))
    done = run(found, tmp_path / "out")
    held = {one.shot.key for one in done.records if one.side is Side.HOLDOUT}
    verdicts = Verdicts(complete_labels=LABELS)
    copies = []
    for one in found:
        if hashlib.sha256(one.path.read_bytes()).hexdigest() in held:
            pixels = cv2.imread(str(one.path))
            path = tmp_path / f"small {one.path.name}"
            small = cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
            cv2.imwrite(str(path), small, [cv2.IMWRITE_JPEG_QUALITY, 60])
            copies.append(Candidate(path, verdicts, path.name))
    assert len(copies) == 2
    more = reviewed(tmp_path / "in", *range(30, 60))
    again = run([*copies, *more], tmp_path / "out")
    sides = {one.shot.key: one.side for one in again.records}
    keys = {hashlib.sha256(one.path.read_bytes()).hexdigest() for one in copies}
    assert Side.TRAIN not in {sides[key] for key in keys}
    assert list(sides.values()).count(Side.ASIDE) <= 2  # no other is taken for a copy
    assert TrainingFolder(tmp_path / "out").part_twins() == 0


def test_a_run_that_is_cancelled_at_once_decides_nothing(tmp_path: Path) -> None:
    done = run(reviewed(tmp_path / "in", *range(8)), tmp_path / "out", cancelled=lambda: True)
    assert done.cancelled
    assert files(tmp_path / "out") == set()
