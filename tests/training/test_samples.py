"""Training pictures: what is learned, what is left alone, and that the same seed makes the same."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.models.training import covers, samples
from anon_plugin.models.training.annotations import LABELS
from anon_plugin.models.training.augment import as_camera
from anon_plugin.models.training.photos import load_photos
from anon_plugin.models.training.plates import STYLES, render_plate
from anon_plugin.models.training.samples import Samples
from anon_plugin.models.training.targets import Objects, make_targets
from training.coco import annotation_files, counts, read_coco, read_folder
from training.votes import PLATE_TEACHER

FACE, PLATE = LABELS.index("face"), LABELS.index("plate")


def write_set(folder: Path, name: str, complete: list[str], annotations: list[dict]) -> None:
    """Two pictures of noise and their COCO file."""
    (folder / name).mkdir(parents=True)
    random = np.random.default_rng(1)
    images = []
    for number in (1, 2):
        pixels = random.integers(0, 256, (120, 160, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / name / f"{number}.png"), pixels)
        images.append(
            {"id": number, "file_name": f"{name}/{number}.png", "width": 160, "height": 120}
        )
    content = {
        "info": {"complete_labels": complete},
        "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}],
        "images": images,
        "annotations": annotations,
    }
    (folder / f"{name}.json").write_text(json.dumps(content))


def mark(category: int, bbox: list[float], **more: object) -> dict:
    return {"image_id": 1, "category_id": category, "bbox": bbox, **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    annotations = [
        mark(1, [10, 10, 30, 40], source="annotator"),
        mark(1, [60, 10, 20, 20], source="uncertain", ignore=1),
        mark(2, [80, 60, 50, 12], source="annotator"),
    ]
    write_set(tmp_path / "train", "street", ["plate"], annotations)
    write_set(tmp_path / "holdout", "secret", ["plate"], annotations)
    return tmp_path


def test_nothing_in_a_holdout_folder_is_read(folder: Path) -> None:
    assert [file.stem for file in annotation_files(folder)] == ["street"]
    assert {photo.source for photo in read_folder(folder)} == {"street"}


def test_a_json_file_of_another_kind_is_named(folder: Path) -> None:
    other = folder / "train" / "teachers.json"
    other.write_text('{"street/1.png": {}}')
    with pytest.raises(ValueError, match=r"teachers\.json holds no COCO annotations"):
        read_folder(folder)


def test_doubtful_boxes_weigh_nothing(folder: Path) -> None:
    photo = read_coco(folder / "train" / "street.json")[0]
    assert photo.weights.tolist() == [1, 0, 1]
    np.testing.assert_allclose(photo.boxes[0], [10, 10, 40, 50])


def test_background_counts_only_where_a_label_is_complete_or_searched(tmp_path: Path) -> None:
    write_set(tmp_path, "plates", ["plate"], [mark(2, [5, 5, 40, 10], source="annotator")])
    plates = tmp_path / "plates.json"
    assert read_coco(plates)[0].background == (False, True, False, False)
    one_picture = Path("plates/1.png")
    for teacher, looked_for_faces in ((PLATE_TEACHER, False), ("YuNet", True)):
        photo = read_coco(plates, {one_picture: {teacher: []}}, tmp_path)[0]
        assert photo.background[:2] == (looked_for_faces, True)
    write_set(tmp_path, "searched", ["plate"], [mark(1, [5, 5, 9, 9], source="uncertain")])
    assert read_coco(tmp_path / "searched.json")[0].background[:2] == (True, True)


def test_teachers_make_a_face_where_they_agree_and_doubt_where_they_do_not(folder: Path) -> None:
    seen = {
        "CenterFace": [[100, 20, 120, 45, 0.7], [10, 90, 20, 100, 0.5]],
        "YuNet": [[101, 21, 121, 45, 0.8]],
    }
    file = folder / "train" / "street.json"
    photo = read_coco(file, {Path("train/street/1.png"): seen}, folder)[0]
    faces = photo.weights[photo.labels == FACE]
    assert photo.background[:2] == (True, True)
    # What an earlier model was unsure of and no teacher sees is background.
    assert sorted(faces.tolist()) == pytest.approx([0, 0.7, 1])
    seen["YuNet"].append([62, 12, 82, 34, 0.2])
    photo = read_coco(file, {Path("train/street/1.png"): seen}, folder)[0]
    assert sorted(photo.weights[photo.labels == FACE].tolist()) == pytest.approx([0, 0, 0.7, 1])


def test_a_small_plate_that_nobody_marked_is_learned_where_an_earlier_network_is_sure(
    folder: Path,
) -> None:
    """Larger ones are mostly signs, and what the network is unsure of teaches nothing."""
    small_and_sure, small_and_unsure = [5, 90, 25, 96, 0.9], [40, 90, 60, 96, 0.3]
    large, marked_already = [5, 5, 75, 25, 0.9], [81, 60, 129, 72, 0.95]
    seen = {PLATE_TEACHER: [small_and_sure, small_and_unsure, large, marked_already]}
    file = folder / "train" / "street.json"
    photo = read_coco(file, {Path("train/street/1.png"): seen}, folder)[0]
    plates = photo.boxes[photo.labels == PLATE].astype(int)
    weights = photo.weights[photo.labels == PLATE]
    learned = {tuple(box): float(weight) for box, weight in zip(plates, weights, strict=True)}
    assert learned == {
        (80, 60, 130, 72): 1,
        (5, 90, 25, 96): pytest.approx(0.7),
        (40, 90, 60, 96): 0,
        (5, 5, 75, 25): 0,
    }


def test_what_is_known_is_counted_by_who_said_so(folder: Path) -> None:
    seen = {PLATE_TEACHER: [[5, 90, 25, 96, 0.9]]}
    photos = read_coco(folder / "train/street.json", {Path("train/street/2.png"): seen}, folder)
    told = counts(photos)
    assert told.startswith("2 photos: 1 faces by people, 0 faces by teachers, 1 faces in doubt")
    assert "1 plates by people, 1 plates by teachers, 0 plates in doubt" in told


def test_heat_is_highest_at_centres_and_doubt_is_masked() -> None:
    objects = Objects(
        boxes=np.array([[44, 40, 76, 60], [8, 8, 24, 24]], np.float32),
        labels=np.array([PLATE, FACE]),
        weights=np.array([1, 0], np.float32),
        corners=np.zeros((2, 4, 2), np.float32),
        corners_known=np.zeros(2, np.bool_),
    )
    targets = make_targets(objects, np.ones((2, 32, 32), np.bool_), 2, (128, 128))
    assert targets.heat[PLATE].max() == targets.heat[PLATE, 12, 15] == 1
    np.testing.assert_allclose(targets.boxes[PLATE, :, 12, 15], [44, 40, 76, 60])
    assert targets.box_weight[PLATE].sum() == pytest.approx(1)
    assert targets.heat[FACE].max() == 0
    assert targets.heat_weight[FACE, 3, 3] == 0
    assert targets.heat_weight[FACE, 20, 20] == 1
    assert targets.heat_weight[PLATE, 3, 3] == 1


def test_unknown_background_teaches_nothing_but_its_objects() -> None:
    objects = Objects(
        boxes=np.array([[34, 34, 66, 66]], np.float32),
        labels=np.array([FACE]),
        weights=np.ones(1, np.float32),
        corners=np.zeros((1, 4, 2), np.float32),
        corners_known=np.zeros(1, np.bool_),
    )
    unknown = np.zeros((2, 32, 32), np.bool_)
    targets = make_targets(objects, unknown, 2, (128, 128))
    assert targets.heat_weight[FACE, 12, 12] == 1
    assert targets.heat_weight[FACE].sum() < 12
    assert targets.heat_weight[PLATE].sum() == 0


def test_the_same_seed_step_and_place_make_the_same_picture(folder: Path) -> None:
    photos = load_photos(read_folder(folder))
    first, second = (Samples(photos, seed=4, rendered=8) for _ in range(2))
    one, same, other = first.sample(7, 2, 128), second.sample(7, 2, 128), first.sample(8, 2, 128)
    np.testing.assert_array_equal(one.pixels, same.pixels)
    np.testing.assert_array_equal(one.targets.heat, same.targets.heat)
    assert (one.pixels != other.pixels).any()


def test_objects_lie_inside_their_picture(folder: Path) -> None:
    samples = Samples(load_photos(read_folder(folder)), seed=4, rendered=8)
    seen = 0
    for step in range(12):
        sample = samples.sample(step, 0, 128)
        seen += int((sample.objects.weights > 0).sum())
        assert sample.pixels.shape == (128, 128, 3)
        assert (sample.objects.boxes[:, 2:] >= sample.objects.boxes[:, :2]).all()
        assert sample.objects.boxes.min(initial=0) >= 0
        assert sample.objects.boxes.max(initial=0) <= 128
    assert seen > 5


@pytest.mark.parametrize("style", STYLES)
def test_every_plate_style_is_drawn_with_its_number(style: str) -> None:
    pixels, text = render_plate(np.random.default_rng(2), style)
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert len(text) >= 4
    assert pixels.std() > 20
    again, same_text = render_plate(np.random.default_rng(2), style)
    assert same_text == text
    np.testing.assert_array_equal(pixels, again)


def test_a_veil_lies_over_the_face_and_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "BANDS", ((0.4, 0.4, 1.0),))  # nothing but veils
    box = np.array([[80, 80, 120, 130]], np.float32)
    one = np.ones(1, np.float32)
    objects = Objects(box, np.array([FACE]), one, np.zeros((1, 4, 2), np.float32), one > 2)
    for seed in range(12):
        random = np.random.default_rng(seed)
        before = np.random.default_rng(5).integers(60, 256, (256, 256, 3), dtype=np.uint8)
        after = before.copy()
        covers._veil(after, box[0].astype(np.float64), random)
        changed = (before != after).any(axis=2)
        assert changed[85:125, 85:115].mean() > 0.05
        assert not changed[:20].any()
        assert not changed[:, 200:].any()
    nobody = np.full((256, 256, 3), 90, np.uint8)
    covers.cover_parts(nobody, objects, np.random.default_rng(1), 0.0)
    assert (nobody == 90).all()


def test_large_photos_are_shown_as_taken_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A grid of lines 40 pixels apart keeps its step where a photo is shown at its own size."""
    (tmp_path / "set").mkdir()
    pixels = np.full((900, 1200, 3), 255, np.uint8)
    pixels[:, ::40] = 0
    cv2.imwrite(str(tmp_path / "set" / "1.png"), pixels)
    content = {
        "images": [{"id": 1, "file_name": "set/1.png", "width": 1200, "height": 900}],
        "annotations": [],
        "categories": [{"id": 1, "name": "face"}],
    }
    (tmp_path / "set.json").write_text(json.dumps(content))
    photo = load_photos(read_coco(tmp_path / "set.json"))[0]
    monkeypatch.setattr(samples, "OWN_SIZE_SHARES", ((1000, 1.0),))
    monkeypatch.setattr(samples, "tilt", lambda *_: 0.0)
    steps = []
    for seed in range(30):
        area = np.zeros((256, 256, 3), np.uint8)
        samples._cut(photo, area, np.random.default_rng(seed), True, 0.0)
        dark = np.flatnonzero(np.diff((area[128, :, 0] < 128).astype(int)) > 0)
        steps += np.diff(dark).tolist()
    assert 32 < np.median(steps) < 48


@pytest.mark.parametrize("seed", range(4))
def test_a_small_camera_keeps_shape_and_brightness(seed: int) -> None:
    coarse = np.random.default_rng(seed).integers(40, 216, (8, 8, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, (128, 96), interpolation=cv2.INTER_CUBIC)
    seen = as_camera(picture, np.random.default_rng(seed))
    assert seen.shape == picture.shape
    assert seen.dtype == np.uint8
    assert abs(float(seen.mean()) - float(picture.mean())) < 6
