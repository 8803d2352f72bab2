"""Where results go, and what is said of a place that does not last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.errors import SettingsError


@pytest.fixture
def read(plugin: Any, recording_feedback: Callable[..., Any]) -> Callable[..., tuple[Path, str]]:
    """Reads OUTPUT as an algorithm does: the folder, and what was said about it."""
    from qgis.core import QgsApplication, QgsProcessingContext

    from anon_plugin.processing.parameters import outputs
    from anon_plugin.processing.parameters.inputs import Inputs

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("anon:anonymizephotos")

    def reading(output: str) -> tuple[Path, str]:
        feedback = recording_feedback()
        inputs = Inputs(algorithm, {"OUTPUT": output}, QgsProcessingContext())
        return outputs.read_folder(inputs, feedback), feedback.textLog()

    return reading


def test_a_temporary_folder_is_warned_of(read: Callable[..., tuple[Path, str]]) -> None:
    folder, said = read("TEMPORARY_OUTPUT")
    assert str(folder) in said
    assert "deletes when it is closed" in said


def test_a_folder_of_the_users_is_not(
    read: Callable[..., tuple[Path, str]], tmp_path: Path
) -> None:
    assert read(str(tmp_path / "out")) == (tmp_path / "out", "")


def test_no_folder_is_refused(read: Callable[..., tuple[Path, str]]) -> None:
    with pytest.raises(SettingsError, match="No output folder"):
        read("")
