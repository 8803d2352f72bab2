"""Models are installed checked and whole, or not at all."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.errors import ModelError
from anon_plugin.models import installation
from anon_plugin.models.installation import MIRROR_VARIABLE, install, locate
from anon_plugin.models.loading import load_detector
from anon_plugin.models.store.catalog import KnownModel
from anon_plugin.models.store.folder import card_path, digest
from tests.models.onnx.tiny_onnx import write_constant_model, yolo_rows
from tests.models.test_loading import fake_model


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_trusted_file_is_installed_and_opens_by_its_name(
    tmp_path: Path, models_folder: Path
) -> None:
    path = fake_model(tmp_path, "found")
    (one,) = install(path, name="plates-2", trust=True)
    assert (one.name, one.labels, one.sha256) == ("plates-2", ("plate",), digest(path))
    assert load_detector("plates-2").sha256 == digest(path)
    assert left_over(models_folder) == ["plates-2.onnx", "plates-2.onnx.json"]
    assert json.loads(card_path(one.path).read_text())["source"] == str(path)


def test_a_file_that_nothing_is_known_of_needs_trust_or_a_hash(
    tmp_path: Path, models_folder: Path
) -> None:
    path = fake_model(tmp_path, "found")
    with pytest.raises(ModelError, match=digest(path)):
        install(path)
    with pytest.raises(ModelError, match="not the file it should be"):
        install(path, sha256="0" * 64, trust=True)
    assert left_over(models_folder) == []
    assert install(path, sha256=digest(path).upper())[0].name == "found"


def test_a_file_that_claims_to_be_a_known_model_must_be_it(
    tmp_path: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = KnownModel(
        "famous", ("face",), "MIT", "https://example.org", "famous.onnx", "", "0" * 64, 322_906
    )
    monkeypatch.setattr(installation, "CATALOG", (known,))
    path = fake_model(tmp_path, "famous")
    with pytest.raises(ModelError, match="bytes, the model “famous”"):
        install(path, trust=True)
    path.write_bytes(path.read_bytes().ljust(322_906, b"\0"))
    with pytest.raises(ModelError, match="SHA-256"):
        install(path, name="famous", trust=True)
    assert left_over(models_folder) == []


def test_the_real_yunet_is_recognised_by_its_hash(shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="OpenCV cannot run this file's dynamic shapes")
    path = shutil.copy(shared / "weights" / "yunet_n_dynamic.onnx", tmp_path / "download.onnx")
    with pytest.raises(ModelError, match="a model of the plugin"):  # under its own name it is here
        install(Path(path))
    (one,) = install(Path(path), name="again")
    card = json.loads(card_path(one.path).read_text())
    assert (card["licence"], card["labels"]) == ("BSD-3-Clause", ["face"])
    assert load_detector("again").labels == ("face",)


def test_a_file_that_does_not_run_leaves_nothing_behind(
    tmp_path: Path, models_folder: Path
) -> None:
    path = fake_model(tmp_path, "found")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ModelError, match="found"):
        install(path, trust=True)
    assert left_over(models_folder) == []


def test_an_error_speaks_of_the_users_own_file(tmp_path: Path) -> None:
    output = np.zeros((1, 5, yolo_rows()), np.float32)
    path = write_constant_model(tmp_path / "dogs.onnx", {"output0": output})
    with pytest.raises(ModelError) as caught:
        install(path, trust=True)
    assert str(path) in str(caught.value)
    # What it says to do helps: the names beside that very file.
    assert " dogs.onnx.json " in str(caught.value)
    card_path(path).write_text('{"names": ["face"]}')
    assert install(path, trust=True)[0].labels == ("face",)


def test_a_folder_with_one_bad_model_installs_none(tmp_path: Path, models_folder: Path) -> None:
    folder = tmp_path / "stick"
    fake_model(folder, "good")
    (folder / "later.onnx").write_bytes(fake_model(tmp_path, "whole").read_bytes()[:-40])
    with pytest.raises(ModelError, match="later"):
        install(folder, trust=True)
    assert left_over(models_folder) == []
    (folder / "later.onnx").unlink()
    assert [one.name for one in install(folder, trust=True)] == ["good"]


def test_two_models_of_one_name_do_not_replace_each_other(
    tmp_path: Path, models_folder: Path
) -> None:
    folder = tmp_path / "stick"
    copied = fake_model(folder, "plates").read_bytes()
    (folder / "plates.ONNX").write_bytes(copied)
    with pytest.raises(ModelError, match="two models that would both be named “plates”"):
        install(folder, trust=True)
    assert left_over(models_folder) == []


def test_an_installed_model_is_replaced_only_on_request(
    tmp_path: Path, models_folder: Path
) -> None:
    path = fake_model(tmp_path, "found")
    install(path, trust=True)
    with pytest.raises(ModelError, match="installed already"):
        install(path, trust=True)
    install(path, trust=True, replace=True)
    assert left_over(models_folder) == ["found.onnx", "found.onnx.json"]


@pytest.mark.parametrize("name", ["cascade", "../evil", "a b", ".hidden", "a+b"])
def test_a_name_that_would_not_work_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be a model's name"):
        install(fake_model(tmp_path, "found"), name=name, trust=True)


def test_what_the_file_name_tells_survives_another_name(tmp_path: Path) -> None:
    output = np.zeros((1, 5, yolo_rows()), np.float32)
    path = write_constant_model(tmp_path / "yolo11n-face.onnx", {"output0": output})
    install(path, name="mine", trust=True)
    assert load_detector("mine").labels == ("face",)


def test_all_models_of_a_folder_or_zip_are_installed(tmp_path: Path, models_folder: Path) -> None:
    folder = tmp_path / "stick"
    files = [fake_model(folder, "one"), fake_model(folder, "two")]
    (folder / "readme.txt").write_text("models")
    assert [one.name for one in install(folder, trust=True)] == ["one", "two"]
    shutil.rmtree(models_folder)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in files:
            archive.write(file, f"../../models/{file.name}")
    assert [one.name for one in install(tmp_path / "all.zip", trust=True)] == ["one", "two"]
    with pytest.raises(ModelError, match="holds 2 models"):
        install(folder, name="three", trust=True)


def test_an_empty_folder_and_a_false_zip_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="no model file"):
        install(tmp_path / "empty")
    (tmp_path / "false.zip").write_text("<html>")
    with pytest.raises(ModelError, match="cannot be unpacked"):
        install(tmp_path / "false.zip")


def test_sources_are_paths_file_urls_web_urls_and_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "with space.onnx"
    path.touch()
    assert locate(str(path)) == path
    assert locate(path.as_uri()) == path
    assert locate("https://example.org/a.onnx") == "https://example.org/a.onnx"
    assert str(locate("yunet")).endswith("yunet_n_dynamic.onnx")
    with pytest.raises(ModelError, match="by hand"):
        locate("egoblur-face-gen1")
    with pytest.raises(ModelError, match="nothing to install"):
        locate("cascade")
    with pytest.raises(ModelError, match="no model file or folder"):
        locate(str(tmp_path / "gone.onnx"))


def test_a_mirror_is_asked_in_place_of_the_publisher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ego_blur_face_gen1.jit").touch()
    assert locate("egoblur-face-gen1", str(tmp_path)) == tmp_path / "ego_blur_face_gen1.jit"
    monkeypatch.setenv(MIRROR_VARIABLE, "https://models.intranet/")
    assert locate("yunet") == "https://models.intranet/yunet_n_dynamic.onnx"
