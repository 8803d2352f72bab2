"""A file that another program has open is replaced as soon as it lets go."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from anon_plugin.engine.files import publish, replacement


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Makes os.replace refuse, as Windows does, as long as this list has entries."""
    holders: list[str] = []
    real = os.replace

    def refuse(*arguments: object, **options: object) -> None:
        if holders:
            holders.pop()
            raise PermissionError(13, "The process cannot access the file")
        real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(replacement, "_PAUSES_S", (0.001,) * 3)
    return holders


def test_on_windows_it_waits_until_the_file_is_let_go(
    held: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacement, "WAITS", True)
    held += ["viewer", "scanner"]
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    replacement.replace(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text() == "new"
    assert not (tmp_path / "new").exists()


def test_a_file_that_stays_open_is_an_error_and_stays_as_it_was(
    held: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacement, "WAITS", True)
    held += ["viewer"] * 9
    (tmp_path / "old").write_text("old")
    with pytest.raises(publish.PhotoError, match="no other program has the file open"):
        publish.publish(b"new", tmp_path / "old")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_elsewhere_a_refusal_is_final_at_once(held: list[str], tmp_path: Path) -> None:
    held += ["nobody"] * 2
    with pytest.raises(PermissionError):
        replacement.replace(tmp_path / "new", tmp_path / "old")
    assert len(held) == 1


def test_a_path_that_windows_finds_too_long_is_recognized() -> None:
    long = "C:/" + "/".join(["street"] * 40) + "/photo.jpg"
    assert publish.is_long_for_windows(PureWindowsPath(long))
    assert not publish.is_long_for_windows(PureWindowsPath("C:/photos/photo.jpg"))
    assert not publish.is_long_for_windows(PurePosixPath(long))
