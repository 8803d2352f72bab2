"""A run without photos, or with a style that there is not, is refused before it begins."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ALGORITHMS = (
    *("anonymizephotos", "anonymizefaces", "detect", "redactdetections", "redactfacades"),
    *("previewstyle", "importdetections", "exportdetections"),
)


@pytest.fixture
def refusal(plugin: Any) -> Callable[..., str]:
    """What an algorithm says against its parameters before it runs; "" where nothing."""
    from qgis.core import QgsProcessingContext, QgsVectorLayer

    context = QgsProcessingContext()
    layer = QgsVectorLayer("Polygon?field=photo:string", "layer", "memory")

    def asked(name: str, **parameters: Any) -> str:
        algorithm = plugin.provider.algorithm(name).create()
        given = {"OUTPUT": "/out", "BUILDINGS": layer, **parameters}
        if name in ("redactdetections", "exportdetections"):
            given["DETECTIONS"] = layer
        return str(algorithm.checkParameterValues(given, context)[1])

    return asked


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_folder_that_is_not_there_is_named(refusal: Callable[..., str], name: str) -> None:
    assert refusal(name, FOLDER="/nowhere") == (
        "The input folder /nowhere does not exist or is no folder."
    )


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_file_where_a_folder_is_wanted_is_said_to_be_one(
    refusal: Callable[..., str], name: str, tmp_path: Path
) -> None:
    photo = tmp_path / "one.jpg"
    photo.touch()
    assert refusal(name, FOLDER=str(photo)) == f"{photo} is a file. Give the folder that it is in."


@pytest.mark.parametrize("name", ALGORITHMS[1:])
def test_neither_or_both_ways_to_give_photos_are_refused(
    refusal: Callable[..., str], name: str, tmp_path: Path
) -> None:
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer("Point?field=photo:string", "photos", "memory")
    either = "Give either a folder of photos or a photo layer."
    assert refusal(name) == either
    assert refusal(name, FOLDER=str(tmp_path), INPUT=layer) == either
    assert refusal(name, FOLDER=str(tmp_path)) == ""
    assert refusal(name, INPUT=layer) == ""


@pytest.mark.parametrize(
    "name", ["anonymizephotos", "estimaterun", "previewstyle", "redactdetections"]
)
def test_a_style_that_there_is_not_is_refused_in_the_dialog(
    refusal: Callable[..., str], name: str, tmp_path: Path
) -> None:
    assert "no style named 'sepia'" in refusal(name, FOLDER=str(tmp_path), STYLE="sepia")
    assert "no valid JSON" in refusal(name, FOLDER=str(tmp_path), STYLE='{"face": ')
    assert refusal(name, FOLDER=str(tmp_path), STYLE="opaque") == ""


def test_the_command_line_says_it_once(
    qgis_process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = qgis_process("run", "anon:detect", "--FOLDER=/nowhere")
    assert done.returncode != 0
    assert (done.stdout + done.stderr).count("/nowhere does not exist") == 1
