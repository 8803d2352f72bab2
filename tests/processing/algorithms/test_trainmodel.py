"""anon:trainmodel: refuses what is too little, trains beside QGIS, tells what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.models.street.weights import read_weights
from tests.models.training.drawn_collections import draw_collection, tiny_weights
from tests.models.training.small_worker import drawing_little

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def _drawing_little() -> Iterator[None]:
    with drawing_little():
        yield


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_collection(tmp_path_factory.mktemp("drawn"))


@pytest.fixture
def parameters(tmp_path: Path, collected: Path) -> dict[str, Any]:
    return {
        "COLLECTION": str(shutil.copytree(collected, tmp_path / "collected")),
        "MODEL": str(tiny_weights(tmp_path / "tiny.safetensors")),
        "STEPS": 4,
        "THREADS": 1,
        "DEVICE": "cpu",
        "OUTPUT": str(tmp_path / "mine.safetensors"),
    }


def test_it_trains_and_tells_what_came_of_it(
    run_algorithm: Run, parameters: dict[str, Any], recording_feedback: Callable[..., Any]
) -> None:
    feedback = recording_feedback()
    results = run_algorithm("anon:trainmodel", parameters, feedback)
    output = Path(results["OUTPUT"])
    assert read_weights(output).card["share"] == results["SHARE"]
    assert results["LEARNED_COUNT"] + results["VALIDATION_COUNT"] == 44
    assert results["VERDICT"]
    assert results["CANCELLED"] is False
    page = Path(results["PAGE"]).read_text()
    assert "<polyline" in page
    assert results["VERDICT"].split(".")[0] in page
    assert feedback.steps == sorted(feedback.steps)
    assert not output.with_name("mine.training").exists()


def test_a_cancelled_run_keeps_its_work_and_writes_no_model(
    run_algorithm: Run, parameters: dict[str, Any], recording_feedback: Callable[..., Any]
) -> None:
    results = run_algorithm(
        "anon:trainmodel", parameters | {"STEPS": 400}, recording_feedback(cancel_after=4)
    )
    assert results["CANCELLED"] is True
    assert not Path(parameters["OUTPUT"]).exists()
    assert Path(parameters["OUTPUT"]).with_name("mine.training").is_dir()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"MODEL": "yunet"}, "cannot be|can be trained on"),
        ({"OUTPUT": "mine.onnx"}, r"must be a \.safetensors"),
        ({"OUTPUT": "collected/mine.safetensors"}, "lies in the folder"),
        ({"OUTPUT": "tiny.safetensors"}, "is what the training begins with"),
        ({"COLLECTION": "nowhere"}, "does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused_before_it_begins(
    run_algorithm: Run,
    parameters: dict[str, Any],
    tmp_path: Path,
    changed: dict[str, str],
    message: str,
) -> None:
    places = {
        name: value if name == "MODEL" else str(tmp_path / value) for name, value in changed.items()
    }
    with pytest.raises(Exception, match=message):
        run_algorithm("anon:trainmodel", parameters | places)


def test_too_few_photos_are_refused_with_how_many_are_missing(
    run_algorithm: Run, parameters: dict[str, Any], tmp_path: Path
) -> None:
    few = str(draw_collection(tmp_path / "few", photos=9))
    with pytest.raises(Exception, match="9 reviewed photos; 31 more are needed"):
        run_algorithm("anon:trainmodel", parameters | {"COLLECTION": few})
