"""make run: what it hands to qgis_process, and what it says at the end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import run_main_job


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands it would run; none is run. All succeed unless they are about `broken`."""
    recorded: list[list[str]] = []

    def run(command: list[str], **options: Any) -> SimpleNamespace:
        recorded.append(command)
        return SimpleNamespace(returncode=int(any("broken" in each for each in command)))

    monkeypatch.setattr(subprocess, "run", run)
    return recorded


def test_the_users_folders_and_further_arguments_reach_the_algorithm(
    commands: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--input", str(tmp_path), "--output", str(tmp_path / "out"), "--LABELS=face"]
    monkeypatch.setattr(sys, "argv", ["run_main_job.py", *arguments])
    assert run_main_job.main() == 0
    (command,) = commands
    assert command[1:3] == ["run", "anon:anonymizephotos"]
    assert {f"--FOLDER={tmp_path}", f"--OUTPUT={tmp_path / 'out'}", "--LABELS=face"} <= set(command)
    said = capsys.readouterr().out
    for name in ("out\n", "photos.gpkg\n", "detections.gpkg\n", "report.html\n"):
        assert name in said


def test_a_failed_run_is_passed_on_and_nothing_is_promised(
    commands: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--input", str(tmp_path / "broken"), "--output", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", ["run_main_job.py", *arguments])
    assert run_main_job.main() == 1
    assert capsys.readouterr().out == ""


def test_an_input_without_an_output_is_refused(
    commands: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["run_main_job.py", "--input", str(tmp_path)])
    assert run_main_job.main() == 2
    assert commands == []
    assert "OUTPUT=folder" in capsys.readouterr().err


def test_demo_photos_are_made_only_when_missing(
    commands: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_main_job, "DEMO", tmp_path)
    (tmp_path / "photos").mkdir()
    assert run_main_job.make_demo_photos() == tmp_path / "photos"
    run_main_job.make_demo_photos()
    assert len(commands) == 1
    assert commands[0][1:3] == ["-m", "demo"]
