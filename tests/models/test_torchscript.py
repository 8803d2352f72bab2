"""TorchScript models with EgoBlur's published interface, and files that only look like it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.geometry.polygons import polygon_area
from anon_plugin.errors import ModelError
from anon_plugin.models.loading import load_detector
from anon_plugin.models.store.folder import card_path

RED = np.zeros((80, 120, 3), np.uint8)
RED[:, :, 0] = 250


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models, made by another process: their classes are unknown in this one."""
    folder = tmp_path_factory.mktemp("models")
    program = Path(__file__).with_name("tiny_torchscript.py")
    subprocess.run([sys.executable, "-W", "ignore", str(program), str(folder)], check=True)
    return folder


@pytest.mark.parametrize(("name", "label"), [("face", "face"), ("lp", "plate")])
def test_the_first_generation_gets_bgr_bytes_and_its_duplicates_are_dropped(
    folder: Path, name: str, label: str
) -> None:
    detector = load_detector(str(folder / f"ego_blur_{name}_gen1.jit"))
    assert isinstance(detector, Detector)
    assert detector.labels == (label,)
    (found,) = detector.detect([RED])
    assert [(d.label, d.xyxy) for d in found] == [(label, (30, 40, 60, 60))]
    assert found[0].score == pytest.approx(250 / 255)
    assert detector.detect([RED[:, :, ::-1].copy()]) == [[]]


@pytest.mark.parametrize(
    ("name", "label", "box"), [("face", "face", (0, 0, 60, 80)), ("lp", "plate", (60, 0, 120, 80))]
)
def test_the_second_generation_gets_1200_pixels_and_boxes_come_back_to_scale(
    folder: Path, name: str, label: str, box: tuple[float, ...]
) -> None:
    detector = load_detector(str(folder / f"ego_blur_{name}_gen2.jit"))
    (found,) = detector.detect([RED])
    assert [(d.label, d.xyxy) for d in found] == [(label, pytest.approx(box))]
    assert detector.detect([RED], confidence=0.9) == [[]]


@pytest.mark.parametrize(
    ("name", "box", "area"),
    [
        ("mask_car_gen1", (20, 10, 76, 66), 56 * 58 / 2),
        ("mask_person_gen2", (20, 10, 40, 50), 20 * 40),
    ],
)
def test_masks_give_outlines(folder: Path, name: str, box: tuple[float, ...], area: float) -> None:
    ((found,),) = load_detector(str(folder / f"{name}.jit")).detect([RED])
    assert not found.is_box
    assert found.xyxy == pytest.approx(box, abs=1.0)
    assert polygon_area(found.region) == pytest.approx(area, rel=0.05)


def test_a_file_whose_name_tells_no_label_is_refused(folder: Path, tmp_path: Path) -> None:
    path = shutil.copy(folder / "ego_blur_face_gen1.jit", tmp_path / "model.jit")
    with pytest.raises(ModelError, match=r"model\.jit\.json"):
        load_detector(str(path))


def test_another_interface_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="interface of EgoBlur"):
        load_detector(str(folder / "other_face.pt"))


def test_a_checkpoint_is_not_unpickled_but_refused(tmp_path: Path) -> None:
    path = tmp_path / "face.pt"
    torch.save({"weight": torch.zeros(3)}, path)
    with pytest.raises(ModelError, match="no TorchScript file"):
        load_detector(str(path))


def test_a_damaged_file_is_refused(folder: Path, tmp_path: Path) -> None:
    data = (folder / "ego_blur_face_gen1.jit").read_bytes()
    path = tmp_path / "ego_blur_face_gen1.jit"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelError, match="damaged"):
        load_detector(str(path))


def test_classes_of_the_users_own_go_by_the_names_beside_the_file(
    folder: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(folder / "ego_blur_face_gen2.jit", tmp_path / "model.jit"))
    card_path(path).write_text('{"names": ["Document", "house_number"]}')
    detector = load_detector(str(path))
    assert detector.labels == ("document", "house number")
    (found,) = detector.detect([RED])
    assert [(d.label, d.xyxy) for d in found] == [
        ("document", pytest.approx((0, 0, 60, 80))),
        ("house number", pytest.approx((60, 0, 120, 80))),
    ]
