"""MODEL takes names and paths; whatever is wrong is told before any photo is touched."""

from __future__ import annotations

import gc
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.errors import ModelError
from anon_plugin.models import loading
from anon_plugin.models.store.folder import (
    WEIGHTS_FOLDER,
    card_path,
    digest,
    read_card,
)
from anon_plugin.models.store.kinds import MODEL_SUFFIXES
from anon_plugin.models.traffic import traffic_detector
from anon_plugin.models.training.regression import drawn_scenes
from tests.models.onnx.tiny_onnx import write_constant_model
from tests.models.trained_copies import trained_on

PICTURE = np.full((64, 64, 3), 127, np.uint8)


def fake_model(folder: Path, name: str) -> Path:
    """A small ONNX model that finds one plate."""
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 0] = [10, 20, 40, 50, 0.9, 0]
    folder.mkdir(exist_ok=True, parents=True)
    return write_constant_model(
        folder / f"{name}.onnx", {"output0": output}, metadata={"names": "['plate']"}
    )


def test_an_empty_name_means_the_default() -> None:
    assert loading.load_detector("").name == loading.load_detector(loading.DEFAULT_MODEL).name
    assert loading.model_names()[0] == loading.DEFAULT_MODEL


def test_every_listed_model_opens_and_searches() -> None:
    for name in loading.model_names():
        detector = loading.load_detector(name)
        assert isinstance(detector, Detector)
        assert len(detector.detect([PICTURE])) == 1


def test_an_unknown_name_is_answered_with_those_that_are_there() -> None:
    with pytest.raises(ModelError, match="cascade"):
        loading.load_detector("retinanet")


def test_a_known_model_that_is_not_installed_is_answered_with_where_to_get_it() -> None:
    with pytest.raises(ModelError, match=r"anon:installmodel.*ego_blur_lp_gen2"):
        loading.load_detector("egoblur-plate-gen2")


def test_a_file_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pkl"
    path.write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError, match="no known kind"):
        loading.load_detector(str(path))


def test_a_model_in_the_users_folder_is_found_by_name(models_folder: Path) -> None:
    fake_model(models_folder, "mine")
    assert loading.load_detector("mine").labels == ("plate",)
    assert "mine" in loading.model_names()


def test_a_model_that_changed_since_it_was_installed_is_refused(models_folder: Path) -> None:
    path = fake_model(models_folder, "mine")
    card_path(path).write_text(json.dumps({"sha256": digest(path)}))
    assert loading.load_detector("mine").labels == ("plate",)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="has changed"):
        loading.load_detector("mine")


def test_all_weights_of_the_plugin_can_be_verified() -> None:
    # The cascade comes with OpenCV; everything else that the plugin ships has its card.
    weights = [path for path in WEIGHTS_FOLDER.glob("*") if path.suffix in MODEL_SUFFIXES]
    assert [path.name for path in weights if read_card(path).get("sha256") != digest(path)] == []


def test_several_models_work_as_one(models_folder: Path) -> None:
    fake_model(models_folder, "mine")
    fake_model(models_folder, "same")
    detector = loading.load_detector("cascade + mine+same")
    assert isinstance(detector, Detector)
    assert detector.labels == ("face", "plate")
    assert detector.object_range_px[0] == loading.load_detector("cascade").object_range_px[0]
    (found,) = detector.detect([PICTURE])
    assert [(one.label, one.xyxy) for one in found] == [("plate", (10, 20, 40, 50))]


def surest_first(found: Detection) -> tuple[str, float]:
    """In which order findings are compared: a union puts the surest first, one model need not."""
    return found.label, -found.score


def test_what_was_trained_on_from_ours_is_weighed_as_ours_is(models_folder: Path) -> None:
    """It is a copy: whatever it finds without the others' opinion would be one finding more."""
    models_folder.mkdir()
    trained_on(models_folder / "mine.safetensors")
    usual, union = (loading.load_detector(name) for name in ("street+yunet", "street+yunet+mine"))
    assert union.sha256 != usual.sha256
    found = 0
    for _, pixels in drawn_scenes(4):
        expected, ours = (
            sorted(one.detect([pixels], {"face": 0.005, "plate": 0.05})[0], key=surest_first)
            for one in (usual, union)
        )
        assert [one.label for one in ours] == [one.label for one in expected]
        for one, other in zip(ours, expected, strict=True):
            assert one.score == other.score
            np.testing.assert_array_equal(one.region, other.region)
        found += len(ours)
    assert found > 8


@pytest.mark.parametrize("wanted", ["cascade+", "cascade+retinanet"])
def test_a_combination_is_only_as_good_as_its_parts(wanted: str) -> None:
    with pytest.raises(ModelError):
        loading.load_detector(wanted)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(ModelError, match=r"torch.*anon:checksetup"):
        loading.load_detector("cascade")


def test_loading_is_imported_without_any_framework() -> None:
    program = (
        "import sys; from anon_plugin.models import loading; "
        "from anon_plugin.models.store import folder, catalog; "
        "print([m for m in ('torch', 'cv2', 'onnxruntime', 'safetensors') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_device_that_is_not_there_is_an_error_and_not_the_cpu_in_silence() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(ModelError, match="cuda"):
        loading.load_detector("cascade", device="cuda")


def test_every_kind_of_model_takes_a_device(models_folder: Path) -> None:
    fake_model(models_folder, "mine")
    assert loading.load_detector("mine+cascade", device="cpu").labels == ("plate", "face")


def test_the_default_has_the_network_of_persons_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds persons, and tells what is around faces and plates."""
    opened = []
    opening = traffic_detector.open_network

    def counted(*given: Any) -> Any:
        opened.append(given)
        return opening(*given)

    monkeypatch.setattr(traffic_detector, "open_network", counted)
    monkeypatch.setattr(traffic_detector, "_in_use", WeakValueDictionary())
    one = loading.load_detector()
    assert len(opened) == 1
    del one
    gc.collect()
    loading.load_detector()
    assert len(opened) == 2, "nobody used it any more"
