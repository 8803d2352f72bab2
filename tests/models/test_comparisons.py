"""Models that were trained on: what they stem from, and what is needed to install them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.errors import ModelError
from anon_plugin.models.installation import install
from anon_plugin.models.loading import DEFAULT_MODEL, load_detector
from anon_plugin.models.store.folder import FOLDER_VARIABLE, digest
from anon_plugin.models.store.lineage import parent_here, parents_of
from tests.models.trained_copies import STREET, trained_on

BOTH = ["face", "plate"]


@pytest.fixture(autouse=True)
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "user models"))
    return tmp_path / "user models"


def comparison(path: Path, model: Path, *worse: str, **more: Any) -> Path:
    content = {
        "format": "anon-comparison-1",
        "old": {"name": "street", "sha256": "", "file_sha256": digest(STREET), "labels": BOTH},
        "new": {"name": "mine", "sha256": "", "file_sha256": digest(model), "labels": BOTH},
        "more_false": 0.1,
        "told": BOTH,
        "worse": list(worse),
        "sets": [{"name": "Drawn scenes", "alone": []}],
        **more,
    }
    path.write_text(json.dumps(content))
    return path


def test_a_model_that_was_trained_on_needs_a_comparison(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    for sha256 in ("", digest(model)):
        with pytest.raises(ModelError, match="nothing says that it got better"):
            install(model, sha256=sha256)
    (installed,) = install(model, comparison=comparison(tmp_path / "c.json", model))
    assert installed.name == "mine"


def test_one_that_is_worse_anywhere_is_refused_and_told_where(
    tmp_path: Path, models_folder: Path
) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    told = comparison(tmp_path / "c.json", model, "Drawn scenes: faces of 10 to 20 px found")
    with pytest.raises(ModelError, match="faces of 10 to 20 px found"):
        install(model, comparison=told, sha256=digest(model))
    assert not list(models_folder.glob("mine*"))
    (installed,) = install(model, comparison=told, trust=True)
    assert installed.path.is_file()


def test_a_comparison_of_another_file_does_not_count(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    other = trained_on(tmp_path / "other.safetensors", face_heat_weight=0.5)
    with pytest.raises(ModelError, match="is of another model"):
        install(model, comparison=comparison(tmp_path / "c.json", other))


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"format": "other"}', '{"format": "anon-comparison-1", "new": {"name": "a"}}'],
)
def test_what_is_no_comparison_is_refused(tmp_path: Path, content: str) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    (tmp_path / "c.json").write_text(content)
    with pytest.raises(ModelError, match="is no comparison of models"):
        install(model, comparison=tmp_path / "c.json")


def test_a_comparison_without_any_photos_does_not_count(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    with pytest.raises(ModelError, match="is no comparison"):
        install(model, comparison=comparison(tmp_path / "c.json", model, sets=[]))


@pytest.mark.parametrize("told", [[], ["face"]])
def test_what_was_too_little_to_tell_does_not_count(tmp_path: Path, told: list[str]) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    seen = comparison(tmp_path / "c.json", model, told=told)
    with pytest.raises(ModelError, match=r"cannot tell whether .* got worse at: .*plate"):
        install(model, comparison=seen)
    (installed,) = install(model, comparison=seen, trust=True)
    assert installed.path.is_file()


def test_the_model_must_be_compared_with_what_it_stems_from(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    for other in (model, trained_on(tmp_path / "other.safetensors", face_heat_weight=0.1)):
        old = {"name": "x", "sha256": "", "file_sha256": digest(other), "labels": BOTH}
        with pytest.raises(ModelError, match="is with x, from which"):
            install(model, comparison=comparison(tmp_path / "c.json", model, old=old))
    usual = load_detector(DEFAULT_MODEL).sha256
    old = {"name": DEFAULT_MODEL, "sha256": usual, "file_sha256": "", "labels": BOTH}
    (installed,) = install(model, comparison=comparison(tmp_path / "c.json", model, old=old))
    assert installed.name == "mine"


def test_many_more_false_findings_pass_only_with_trust(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    false = {"what": "false findings a photo", "label": "plate", "interval": [3.0, 4.0]}
    sets = [{"name": "Drawn scenes", "alone": [false]}]
    told = comparison(tmp_path / "c.json", model, sets=sets, more_false=5.0)
    with pytest.raises(ModelError, match=r"false plates.*MORE_FALSE allowed 500 more"):
        install(model, comparison=told)
    assert install(model, comparison=told, trust=True)


def test_a_copy_of_its_parent_is_not_installed(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors", share=0.0)
    told = comparison(tmp_path / "c.json", model)
    with pytest.raises(ModelError, match="a copy of “street”"):
        install(model, comparison=told)
    assert install(model, comparison=told, trust=True)
    half = trained_on(tmp_path / "half.safetensors", share=0.5)
    assert install(half, comparison=comparison(tmp_path / "d.json", half))


def test_a_file_tells_what_it_stems_from(tmp_path: Path) -> None:
    assert parents_of(STREET) == ()
    model = trained_on(tmp_path / "mine.safetensors")
    assert parents_of(model)[0].name == parent_here(model) == "street"
    assert parent_here(trained_on(tmp_path / "b.safetensors", parent="0" * 64)) == ""


def test_what_was_measured_of_the_parent_holds_for_its_child(tmp_path: Path) -> None:
    model = trained_on(tmp_path / "mine.safetensors")
    (installed,) = install(model, comparison=comparison(tmp_path / "c.json", model))
    parent, child = load_detector("street"), load_detector(installed.name)
    assert child.photo_scores == parent.photo_scores  # type: ignore[attr-defined]
    union = load_detector(f"{DEFAULT_MODEL}+mine")
    assert set(union.labels) == {"face", "plate", "person", "vehicle"}
    (sides,) = (one for one in union.sides if "plate" in one.labels)  # type: ignore[attr-defined]
    assert sides.photo_scores["plate"] == parent.photo_scores["plate"]  # type: ignore[attr-defined]
    assert len({union.sha256, parent.sha256, child.sha256}) == 3
