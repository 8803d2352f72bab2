"""The example models in the toolbox, each run as it is shipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import make_models
import pytest
from test_detect_and_redact import FACE_BOX, changed, portrait
from test_policy_by_place import policy_layer

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]


def test_every_shipped_model_is_in_the_toolbox_and_its_steps_are_there(plugin: Any) -> None:
    names = {path.stem for path in make_models.FOLDER.glob("*.model3")}
    models = [one for one in plugin.provider.algorithms() if one.name() in names]
    assert {one.name() for one in models} == names
    for model in models:
        created = model.create()
        assert created.group() == make_models.GROUP
        assert created.validate()[0]
        assert all(child.algorithm() for child in created.childAlgorithms().values())


def test_models_and_their_outputs_have_titles_to_read(plugin: Any) -> None:
    (model,) = (
        one for one in plugin.provider.algorithms() if one.name() == "example_anonymize_by_place"
    )
    assert model.displayName() == "Anonymize by place"
    created = model.create()
    assert created.name() == "example_anonymize_by_place"
    assert created.displayName() == "Anonymize by place"
    titles = {one.description() for one in created.destinationParameterDefinitions()}
    assert titles == {"Anonymized photos", "Photos", "Detections", "Verification"}


def test_anonymize_by_place_follows_the_policy_and_verifies(
    run_algorithm: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "one.jpg").write_bytes(jpeg(scene()))
    results = run_algorithm(
        "anon:example_anonymize_by_place",
        {"FOLDER": str(folder), "POLICY": policy_layer({"style": "evidence"}), "MODEL": "cascade"}
        | {"anonymized_photos": str(tmp_path / "out")}
        | {"photos": "memory:", "detections": "memory:", "verification": "memory:"},
    )
    (row,) = results["photos"].getFeatures()
    assert "by the rules of polygon 1" in row["notes"]
    (verified,) = results["verification"].getFeatures()
    assert verified["status"] == "passed"
    assert (tmp_path / "out" / "one.jpg").is_file()


def test_anonymize_panoramas_gives_them_back_as_a_layer(run_algorithm: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "pano.jpg").write_bytes(jpeg(scene(640, 320)))
    results = run_algorithm(
        "anon:example_anonymize_panoramas",
        {"FOLDER": str(folder), "MODEL": "cascade"}
        | {"anonymized_panoramas": str(tmp_path / "out")}
        | {"detections": "memory:", "imported": "memory:"},
    )
    (row,) = results["imported"].getFeatures()
    assert Path(row["photo"]) == tmp_path / "out" / "pano.jpg"
    assert row["direction"] == pytest.approx(45.0)


@pytest.mark.parametrize(("score", "hidden"), [(0.0, True), (1.0, False)])
def test_redact_sure_findings_leaves_the_others_visible(
    run_algorithm: Run, tmp_path: Path, score: float, hidden: bool
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "one.jpg").write_bytes(portrait())
    run_algorithm(
        "anon:example_redact_sure_findings",
        {"FOLDER": str(folder), "SCORE": score, "MODEL": "cascade"}
        | {"redacted_photos": str(tmp_path / "out")}
        | {"photos": "memory:", "detections": "memory:"},
    )
    assert changed(folder, tmp_path / "out", "one.jpg")[FACE_BOX].all() == hidden


def test_better_on_your_streets_installs_only_what_was_compared(plugin: Any) -> None:
    (model,) = (
        one
        for one in plugin.provider.algorithms()
        if one.name() == "example_better_on_your_streets"
    )
    steps = model.create().childAlgorithms()
    assert {name: step.algorithmId() for name, step in steps.items()} == {
        "collect": "anon:collecttrainingdata",
        "train": "anon:trainmodel",
        "compare": "anon:comparemodels",
        "install": "anon:installmodel",
    }
    given = steps["install"].parameterSources()
    (source,), (comparison,) = given["SOURCE"], given["COMPARISON"]
    assert (source.outputChildId(), source.outputName()) == ("train", "OUTPUT")
    assert (comparison.outputChildId(), comparison.outputName()) == ("compare", "JSON")
    assert "TRUST" not in given
    (kept,) = steps["compare"].parameterSources()["FOLDER"]
    assert kept.outputChildId() == "collect"
    # As the how-to and scripts name them.
    created = model.create()
    assert {one.name() for one in created.destinationParameterDefinitions()} == {
        "training_folder",
        "what_was_collected",
        "trained_model",
        "comparison",
    }
