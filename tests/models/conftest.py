"""What tests of models share."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.models.store.folder import FOLDER_VARIABLE


@pytest.fixture(autouse=True)
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of models in place of the user's own."""
    folder = tmp_path / "user models"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder
