"""anon:comparemodels and what anon:installmodel makes of it: spoilt models are found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.models.store.folder import FOLDER_VARIABLE, digest
from tests.models.trained_copies import trained_on

Run = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "user models"))
    return tmp_path / "user models"


def compare(run: Run, folder: Path, model: Path, **more: Any) -> dict[str, Any]:
    parameters = {"NEW": str(model), "DRAWN": 12, "UNION": False, **more}
    return run("anon:comparemodels", {**parameters, "REPORT": str(folder / "verdict.html")})


def test_an_equal_model_shows_no_difference_and_is_installed(
    run_algorithm: Run, tmp_path: Path, models_folder: Path
) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    told = compare(run_algorithm, tmp_path, model, UNION=True, OUTPUT="memory:")
    assert told["WORSE_COUNT"] == told["BETTER_COUNT"] == told["FAILED_COUNT"] == 0
    assert told["PHOTO_COUNT"] == 12
    assert told["NEW_SHA256"] == digest(model)
    assert "no difference was shown" in told["MEANING"]
    content = json.loads(Path(told["JSON"]).read_text())
    assert content["old"]["name"] == "street"  # what it was trained on from
    assert content["told"] == ["face", "plate"]
    assert content["more_false"] == 0.1
    assert content["about"]["drawn scenes"] == "12"
    for told_file in (told["JSON"], told["REPORT"]):
        assert str(tmp_path) not in Path(told_file).read_text()
    together = content["sets"][0]["together"]
    assert all(one["new"] >= one["old"] for one in together if "found" in one["what"])
    rows = list(told["OUTPUT"].getFeatures())
    assert {row["model"] for row in rows} == {"new", "union"}
    installed = run_algorithm(
        "anon:installmodel", {"SOURCE": str(model), "COMPARISON": told["JSON"]}
    )
    assert installed["MODEL"] == "mine"
    assert installed["UNION"] == "street+yunet+traffic+mine"
    assert (models_folder / "mine.safetensors").is_file()


def test_what_a_poisoned_collection_makes_is_called_worse_and_refused(
    run_algorithm: Run, tmp_path: Path, models_folder: Path
) -> None:
    from qgis.core import QgsProcessingException

    model = trained_on(tmp_path / "mine.safetensors", face_heat_weight=0.3)
    told = compare(run_algorithm, tmp_path, model)
    assert told["WORSE_COUNT"] >= 1
    assert "should not be installed" in told["CONCLUSION"]
    assert any("faces found" in one for one in json.loads(Path(told["JSON"]).read_text())["worse"])
    with pytest.raises(QgsProcessingException, match="is worse than the model"):
        run_algorithm("anon:installmodel", {"SOURCE": str(model), "COMPARISON": told["JSON"]})
    assert not list(models_folder.glob("mine*"))
    trusted = {"SOURCE": str(model), "COMPARISON": told["JSON"], "TRUST": True}
    assert run_algorithm("anon:installmodel", trusted)["MODEL"] == "mine"


def test_three_scenes_tell_too_little_to_install(run_algorithm: Run, tmp_path: Path) -> None:
    from qgis.core import QgsProcessingException

    model = trained_on(tmp_path / "mine.safetensors")
    told = compare(run_algorithm, tmp_path, model, DRAWN=3)
    assert told["WORSE_COUNT"] == 0
    assert "Too few photos show a face and a plate" in told["CONCLUSION"]
    with pytest.raises(QgsProcessingException, match="cannot tell whether"):
        run_algorithm("anon:installmodel", {"SOURCE": str(model), "COMPARISON": told["JSON"]})
    with pytest.raises(QgsProcessingException, match="are the same model"):
        compare(run_algorithm, tmp_path, model, OLD=str(model))


def test_nothing_to_compare_on_is_told(run_algorithm: Run, tmp_path: Path) -> None:
    from qgis.core import QgsProcessingException

    model = trained_on(tmp_path / "mine.safetensors")
    with pytest.raises(QgsProcessingException, match="no photos to compare on"):
        compare(run_algorithm, tmp_path, model, DRAWN=0)
    with pytest.raises(QgsProcessingException, match="is no training folder"):
        compare(run_algorithm, tmp_path, model, FOLDER=str(tmp_path))
    with pytest.raises(QgsProcessingException, match="nothing in common"):
        compare(run_algorithm, tmp_path, model, OLD="traffic")
