"""Deploying puts a complete plugin into a QGIS profile and takes the old one away."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import deploy
import plugin_tree
import pytest

from anon_plugin import dependencies


def test_deploying_replaces_the_plugin_in_the_profile(tmp_path: Path) -> None:
    stale = tmp_path / "work" / "python" / "plugins" / "anon_plugin" / "gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    target = deploy.deploy(tmp_path / "work", venv=tmp_path / "none")
    copied = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert copied == {name for name, _ in plugin_tree.files()}
    assert not stale.exists()


def test_the_copy_finds_the_libraries_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = tmp_path / ".venv" / "lib" / version / "site-packages"
    libraries.mkdir(parents=True)
    target = deploy.deploy(tmp_path / "work", tmp_path / ".venv")
    monkeypatch.setattr(dependencies, "PLUGIN_FOLDER", target)
    assert dependencies.folder_of_environment() == libraries


def test_a_plugin_from_a_zip_has_no_libraries_of_a_checkout() -> None:
    assert dependencies.folder_of_environment() is None


def make_profile(data: Path, name: str, used: float = 0) -> Path:
    profile = data / name.replace("/", "/profiles/")
    settings = profile / "QGIS" / f"{name[:5]}.ini"
    settings.parent.mkdir(parents=True)
    settings.touch()
    os.utime(settings, (used, used))
    return profile


def test_a_profile_that_does_not_exist_is_refused_and_the_others_are_named(tmp_path: Path) -> None:
    make_profile(tmp_path, "QGIS3/default")
    make_profile(tmp_path, "QGIS4/field")
    with pytest.raises(SystemExit, match=r"no QGIS profile 'wrok'.*QGIS3/default, QGIS4/field"):
        deploy.choose_profile("wrok", tmp_path)
    with pytest.raises(SystemExit, match="Start QGIS once"):
        deploy.choose_profile("", tmp_path / "nowhere")


def test_of_qgis_3_and_4_the_one_used_last_is_taken(tmp_path: Path) -> None:
    third = make_profile(tmp_path, "QGIS3/default", used=100)
    fourth = make_profile(tmp_path, "QGIS4/default", used=200)
    assert deploy.choose_profile("", tmp_path) == fourth
    assert deploy.choose_profile("QGIS3/default", tmp_path) == third


def test_without_a_name_it_is_the_profile_that_qgis_starts_with(tmp_path: Path) -> None:
    make_profile(tmp_path, "QGIS3/default")
    work = make_profile(tmp_path, "QGIS3/work")
    (work.parent / "profiles.ini").write_text("[core]\ndefaultProfile=work\n")
    assert deploy.choose_profile("", tmp_path) == work


def test_staging_links_the_code_and_forgets_what_is_gone(tmp_path: Path) -> None:
    folder = plugin_tree.stage(tmp_path)
    (folder / "gone.py").symlink_to(tmp_path / "nothing")
    assert plugin_tree.stage(tmp_path) == folder
    assert {path.name for path in folder.iterdir()} == set(plugin_tree.entries())
    assert (folder / "metadata.txt").read_bytes() == (
        plugin_tree.CHECKOUT / "metadata.txt"
    ).read_bytes()
