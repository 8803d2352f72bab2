"""Machines of a run are known to do the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anon_plugin.engine.run.dask import code_digest as code
from anon_plugin.shipped import PLUGIN_FOLDER


@pytest.mark.parametrize(
    "name", ["engine/detection/merging.py", "engine/projections/sphere/upright.onnx"]
)
def test_another_text_or_another_network_is_another_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for part in ("engine", "models"):
        shutil.copytree(PLUGIN_FOLDER / part, tmp_path / part)
    monkeypatch.setattr(code, "PLUGIN_FOLDER", tmp_path)
    same = code.digest.__wrapped__()
    assert same == code.digest()
    with (tmp_path / name).open("ab") as file:
        file.write(b"\n")
    assert code.digest.__wrapped__() != same
