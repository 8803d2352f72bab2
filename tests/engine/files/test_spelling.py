"""A path that was written down elsewhere means the file that is here."""

from __future__ import annotations

import os
from pathlib import Path
from unicodedata import normalize

import pytest

from anon_plugin.engine.files.spelling import existing
from anon_plugin.plain_text import encodable

NFC = "ü/caf\u00e9.jpg"


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_either_form_finds_the_other_in_each_folder_of_a_path(
    tmp_path: Path, stored: str, asked: str
) -> None:
    path = tmp_path / normalize("NFD", "ü") / normalize(stored, "caf\u00e9.jpg")  # type: ignore[arg-type]
    path.parent.mkdir()
    path.touch()
    found = existing(tmp_path / normalize(asked, NFC))  # type: ignore[arg-type]
    assert found is not None
    assert found.samefile(path)
    assert existing(tmp_path / normalize(asked, "ü/cafe.jpg")) is None  # type: ignore[arg-type]


def test_windows_folders_and_names_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "a" / "1.jpg").touch()
    assert existing(tmp_path / "in\\a\\1.jpg") == tmp_path / "in/a/1.jpg"
    if os.name == "posix":
        (tmp_path / "in\\a.jpg").touch()
        assert existing(tmp_path / "in\\a.jpg") == tmp_path / "in\\a.jpg"
        odd = tmp_path / "stra\udcdfe.jpg"
        odd.touch()
        assert existing(tmp_path / encodable(odd.name)) == odd
    assert existing(tmp_path / "none\\at\\all.jpg") is None
