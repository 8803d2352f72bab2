"""The values of one call, read by their parameters' names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def inputs(plugin: Any) -> Callable[..., Any]:
    """Makes the Inputs of a call of anon:anonymizephotolayer with these values."""
    from qgis.core import QgsApplication, QgsProcessingContext

    from anon_plugin.processing.parameters.inputs import Inputs

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("anon:anonymizephotolayer")
    return lambda **values: Inputs(algorithm, values, QgsProcessingContext())


def test_zero_and_false_are_given_and_nothing_is_not(inputs: Callable[..., Any]) -> None:
    given = inputs(CONFIDENCE=0, ALLOW_WEAK=False, MODEL="", LOGO=None)
    assert [given.given(name) for name in ("CONFIDENCE", "ALLOW_WEAK")] == [True, True]
    assert [given.given(name) for name in ("MODEL", "LOGO", "REPORT")] == [False] * 3


def test_what_is_not_given_has_its_default(inputs: Callable[..., Any]) -> None:
    nothing = inputs()
    assert nothing.choices("LABELS") == ("face", "plate")
    assert nothing.choice("ON_EXISTING") == "resume"
    assert nothing.choice("EFFECT") == ""
    assert (nothing.whole("THREADS"), nothing.number("MAX_MEGAPIXELS")) == (0, 600.0)
    assert nothing.flag("SKIP_OUTSIDE") is False
    assert nothing.path("OUTPUT") is None
    assert nothing.place("OUTPUT") is None


def test_paths_are_absolute_and_a_url_is_a_place(
    inputs: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert inputs(OUTPUT="out").path("OUTPUT") == tmp_path / "out"
    assert inputs(OUTPUT="out").place("OUTPUT") == tmp_path / "out"
    assert str(inputs(OUTPUT="s3://bucket/out").place("OUTPUT")) == "s3://bucket/out"


def test_a_layer_that_is_not_there_is_named(inputs: Callable[..., Any]) -> None:
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match=r"nowhere\.gpkg"):
        inputs(INPUT="/nowhere.gpkg").source("INPUT")


def test_an_algorithm_defines_only_its_own_parameters(inputs: Callable[..., Any]) -> None:
    assert inputs().defines("INPUT")
    assert not inputs().defines("FOLDER")
