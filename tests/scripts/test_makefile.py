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
    *("translate", "docs", "pictures", "package", "release", "deploy", "lowest", "clean", "serve"),
}

if not shutil.which("make"):
    pytest.skip("make is not installed", allow_module_level=True)


TOOLS = ("make", "sh", "awk", "mkdir", "touch")
INSTALLED_TOOLS = ("qgis_process", "exiftool")
LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with our Makefile, a setup that only counts how often it is run, and tools."""
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "scripts").mkdir()
    setup = tmp_path / "scripts" / "setup.sh"
    stamps = ".venv/runnable\n[ $1 ] || touch .venv/installed\n"
    setup.write_text(f"#!/bin/sh\necho run >>runs\nmkdir -p .venv\ntouch {stamps}")
    setup.chmod(0o755)
    system = tmp_path / "scripts" / "system_packages.sh"
    system.touch()
    for path in (tmp_path / "pyproject.toml", setup, system):
        os.utime(path, LONG_AGO)
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    for name in INSTALLED_TOOLS:
        (tmp_path / "bin" / name).symlink_to("/bin/true")
    return tmp_path


def make(folder: Path, *arguments: str) -> str:
    environment = {"PATH": str(folder / "bin")}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def runs_of_setup(folder: Path) -> int:
    return (folder / "runs").read_text().count("run")


def test_make_alone_lists_every_target_with_what_it_does(checkout: Path) -> None:
    listed = re.findall(r"^  make ([a-z]+) +\S.*$", make(checkout), re.MULTILINE)
    assert set(listed) - {"help"} == TARGETS
    assert not (checkout / "runs").exists()


def test_setup_runs_once_and_again_when_the_requirements_change(checkout: Path) -> None:
    make(checkout, "setup")
    make(checkout, "setup")
    assert runs_of_setup(checkout) == 1
    os.utime(checkout / ".venv" / "installed", LONG_AGO)
    os.utime(checkout / "pyproject.toml")
    make(checkout, "setup")
    assert runs_of_setup(checkout) == 2


@pytest.mark.parametrize("tool", INSTALLED_TOOLS)
def test_setup_runs_again_on_a_machine_that_lacks_what_was_installed_on_another(
    checkout: Path, tool: str
) -> None:
    make(checkout, "setup")
    (checkout / "bin" / tool).unlink()
    make(checkout, "setup")
    assert runs_of_setup(checkout) == 2


@pytest.mark.parametrize("target", ["run", "test", "lint", "typecheck", "scan", "docs", "demo"])
def test_whatever_needs_the_libraries_installs_them_first(checkout: Path, target: str) -> None:
    planned = make(checkout, "--dry-run", target)
    needed = "scripts/setup.sh run" if target in ("run", "demo") else "scripts/setup.sh"
    assert planned.splitlines()[0] == needed


def test_who_has_all_needs_nothing_more_to_run(checkout: Path) -> None:
    make(checkout, "setup")
    assert "setup.sh" not in make(checkout, "--dry-run", "run")
