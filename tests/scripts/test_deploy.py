"""Deploying puts a complete plugin into a QGIS profile and takes the old one away."""

from __future__ import annotations

from pathlib import Path

import deploy
import plugin_tree
import pytest


def test_deploying_replaces_the_plugin_in_the_profile(tmp_path: Path) -> None:
    stale = tmp_path / "work" / "python" / "plugins" / "anon_plugin" / "gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    target = deploy.deploy("work", tmp_path)
    copied = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert copied == {name for name, _ in plugin_tree.files()}
    assert not stale.exists()


def test_a_profile_that_does_not_exist_is_refused_and_the_others_are_named(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    with pytest.raises(SystemExit, match=r"no QGIS profile 'wrok'.*default"):
        deploy.deploy("wrok", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["default"]


def test_staging_links_the_code_and_forgets_what_is_gone(tmp_path: Path) -> None:
    folder = plugin_tree.stage(tmp_path)
    (folder / "gone.py").symlink_to(tmp_path / "nothing")
    assert plugin_tree.stage(tmp_path) == folder
    assert {path.name for path in folder.iterdir()} == set(plugin_tree.entries())
    assert (folder / "metadata.txt").read_bytes() == (
        plugin_tree.CHECKOUT / "metadata.txt"
    ).read_bytes()
