"""Photos come out of a repository with the right boxes, without a holdout's, and split once."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.gather import gather, is_aside
from training.known_photos import forget_seen, holdout_hashes, read_known
from training.near_duplicates import SAME_BITS, as_hashes, nearest, picture_hash
from training.snapshot import Snapshot, find_snapshot
from training.source_labels import read_boxes
from training.sources import SOURCES, Source

VOC = """<annotation><size><width>200</width><height>100</height></size><object><bndbox>
<xmax>60</xmax><xmin>20</xmin><ymin>10</ymin><ymax>30</ymax></bndbox></object></annotation>"""


def picture(seed: int, width: int = 400, height: int = 200) -> np.ndarray:
    """A smooth picture of its own, as BGR."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def jpeg(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", pixels)[1].tobytes()


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    """A folder with a repository of four photos and boxes in two forms."""
    work = tmp_path / "snapshots" / "repo"
    files = {f"train/{number}.jpg": jpeg(picture(number)) for number in range(1, 5)}
    files["valid/9.jpg"] = jpeg(picture(9))
    files["labels/1.txt"] = b"0 0.5 0.5 0.25 0.1\n"
    files["labels/2.txt"] = b"0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6\n\nPlate 2\n"
    files["labels/3.txt"] = b""
    files["xml/1.xml"] = VOC.encode()
    for name, content in files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(content)
    somebody = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")}  # fmt: skip
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "photos"]):
        subprocess.run(["git", *command], cwd=work, check=True, env={**os.environ, **somebody})
    return work.parent


def source(form: str, annotations: str, **more: object) -> Source:
    return Source("tiny", "somebody/repo", "HEAD", "^train/", "MIT", form, annotations, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "annotations", "stem", "expected"),
    [
        ("yolo", "labels/{stem}.txt", "1", [(150, 90, 100, 20)]),
        ("yolo", "labels/{stem}.txt", "2", [(40, 40, 80, 80)]),
        ("yolo", "labels/{stem}.txt", "3", []),
        ("yolo", "labels/{stem}.txt", "4", None),
        ("voc", "xml/{stem}.xml", "1", [(40, 20, 80, 40)]),
        ("none", "", "4", []),
    ],
)
def test_boxes_are_read_in_pixels_of_the_photo(
    snapshots: Path, form: str, annotations: str, stem: str, expected: list | None
) -> None:
    snapshot = Snapshot(find_snapshot(snapshots, "somebody/repo"), "HEAD")
    found = read_boxes(snapshot, source(form, annotations), f"train/{stem}.jpg", (400, 200))
    snapshot.close()
    assert found == (None if expected is None else [pytest.approx(box) for box in expected])


def test_a_picture_is_known_again_when_it_is_shrunk_and_compressed() -> None:
    known = as_hashes([picture_hash(picture(seed)) for seed in range(20)])
    small = cv2.resize(picture(7), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    again = cv2.imdecode(np.frombuffer(jpeg(small), np.uint8), cv2.IMREAD_COLOR)
    index, bits = nearest(picture_hash(again), known)
    assert index == 7
    assert bits <= SAME_BITS
    assert nearest(picture_hash(picture(99)), known)[1] > SAME_BITS
    assert nearest(picture_hash(again), as_hashes([])) == (-1, 64)


def test_what_looks_like_a_holdout_is_left_out_and_known_boxes_are_scaled(
    snapshots: Path, tmp_path: Path
) -> None:
    (tmp_path / "holdout").mkdir()
    mirrored = np.ascontiguousarray(picture(3)[:, ::-1])
    cv2.imwrite(str(tmp_path / "holdout" / "a.png"), mirrored)
    (tmp_path / "known" / "set").mkdir(parents=True)
    small = cv2.resize(picture(2), (200, 100), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(tmp_path / "known" / "set" / "1.png"), small)
    mark = {"id": 1, "image_id": 5, "category_id": 2, "bbox": [10, 10, 30, 8], "ignore": 1}
    content = {
        "images": [{"id": 5, "file_name": "set/1.png", "width": 200, "height": 100}],
        "annotations": [mark],
        "categories": [{"id": 2, "name": "plate"}],
    }
    (tmp_path / "known" / "set.json").write_text(json.dumps(content))
    chosen = source("yolo", "labels/{stem}.txt", complete=("plate",))
    snapshot = Snapshot(find_snapshot(snapshots, chosen.repository), "HEAD")
    known, held = read_known([tmp_path / "known"]), holdout_hashes([tmp_path / "holdout"])
    gather(chosen, snapshot, tmp_path / "out", known, held)
    snapshot.close()
    parts = [json.loads(file.read_text()) for file in sorted((tmp_path / "out").rglob("*.json"))]
    names = sorted(image["orig_name"] for part in parts for image in part["images"])
    assert names == ["train/1.jpg", "train/2.jpg"]  # 3 is held out, 4 has no boxes
    boxes = [one["bbox"] for part in parts for one in part["annotations"] if one.get("ignore")]
    assert boxes == [[20, 20, 60, 16]]


def test_neighbours_in_a_sequence_are_put_aside_together() -> None:
    tens = source("none", "", sequence=10)
    for start in range(0, 600, 10):
        assert len({is_aside(tens, f"train/img_{start + n:04d}.jpg") for n in range(10)}) == 1
    aside = [is_aside(tens, f"train/img_{number:04d}.jpg") for number in range(6000)]
    assert 0.05 < np.mean(aside) < 0.15


def test_nothing_stays_aside_that_is_trained_on(tmp_path: Path) -> None:
    for part, seeds in (("data", (1, 2)), ("aside", (2, 3))):
        folder = tmp_path / part
        (folder / "set").mkdir(parents=True)
        images = []
        for number in seeds:
            cv2.imwrite(str(folder / "set" / f"{number}.png"), picture(number))
            images.append({"id": number, "file_name": f"set/{number}.png"})
        content = {"images": images, "annotations": [{"image_id": 2}, {"image_id": 3}]}
        (folder / "set.json").write_text(json.dumps(content))
    forget_seen(tmp_path)
    content = json.loads((tmp_path / "aside" / "set.json").read_text())
    assert [image["id"] for image in content["images"]] == [3]
    assert content["annotations"] == [{"image_id": 3}]


def test_only_parts_for_training_are_named() -> None:
    for one in SOURCES:
        for forbidden in ("valid/", "val/", "test/", "val data/", "FINAL test"):
            assert forbidden not in one.images
