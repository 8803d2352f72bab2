"""The Makefile is the one entry point: it explains itself, and does nothing twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TARGETS = {
    *("setup", "run", "demo", "test", "lint", "format", "typecheck", "scan"),
    *("package", "deploy", "clean"),
}

if not shutil.which("make"):
    pytest.skip("make is not installed", allow_module_level=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with our Makefile and a setup that only counts how often it is run."""
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "scripts").mkdir()
    setup = tmp_path / "scripts" / "setup.sh"
    setup.write_text("#!/bin/sh\necho run >>runs\nmkdir -p .venv\ntouch .venv/installed\n")
    setup.chmod(0o755)
    for path in (tmp_path / "pyproject.toml", setup):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return tmp_path


def make(folder: Path, *arguments: str) -> str:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=outside, capture_output=True, text=True, check=True
    ).stdout


def test_make_alone_lists_every_target_with_what_it_does(checkout: Path) -> None:
    listed = re.findall(r"^  make ([a-z]+) +\S.*$", make(checkout), re.MULTILINE)
    assert set(listed) - {"help"} == TARGETS
    assert not (checkout / "runs").exists()


def test_setup_runs_once_and_again_when_the_requirements_change(checkout: Path) -> None:
    make(checkout, "setup")
    make(checkout, "setup")
    assert (checkout / "runs").read_text().count("run") == 1
    os.utime(checkout / "pyproject.toml")
    os.utime(checkout / ".venv" / "installed", (1_700_000_001, 1_700_000_001))
    make(checkout, "setup")
    assert (checkout / "runs").read_text().count("run") == 2


@pytest.mark.parametrize("target", ["run", "test", "lint", "typecheck", "scan", "package", "demo"])
def test_whatever_needs_the_libraries_installs_them_first(checkout: Path, target: str) -> None:
    planned = make(checkout, "--dry-run", target)
    assert planned.splitlines()[0] == "scripts/setup.sh"
