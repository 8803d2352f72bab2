"""A video that is given as the folder is said to be one, with the way to give it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingContext

from anon_plugin.engine.telemetry.reading import videos_in_folder
from anon_plugin.errors import SettingsError
from anon_plugin.processing.parameters import video_input
from anon_plugin.processing.parameters.inputs import Inputs


@pytest.mark.parametrize("name", ["anonymizevideo", "detectvideo", "videotrack"])
def test_a_file_as_the_folder_is_refused_with_the_way(
    plugin: Any, tmp_path: Path, name: str
) -> None:
    video = tmp_path / "drive.mp4"
    video.touch()
    algorithm = plugin.provider.algorithm(name)
    inputs = Inputs(algorithm, {"FOLDER": str(video)}, QgsProcessingContext())
    with pytest.raises(SettingsError, match=r"is a file\. Give it as VIDEO, or the folder"):
        video_input.read_folder(inputs)


def test_whoever_lists_a_folder_refuses_what_is_none(tmp_path: Path) -> None:
    file = tmp_path / "drive.mp4"
    file.touch()
    with pytest.raises(SettingsError, match="is a file"):
        videos_in_folder(file)
    with pytest.raises(SettingsError, match="does not exist"):
        videos_in_folder(tmp_path / "nowhere")
    assert videos_in_folder(tmp_path) == [file]
