"""Help leads to the page of the algorithm, which comes with the plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import plugin_tree
import pytest

from anon_plugin import shipped

pytestmark = pytest.mark.qgis


@pytest.fixture
def installed(help_pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plugin as if it had been installed from its zip, with the help pages in its folder."""
    monkeypatch.setattr(plugin_tree, "HELP", help_pages)
    folder = plugin_tree.stage(tmp_path)
    monkeypatch.setattr(shipped, "PLUGIN_FOLDER", folder)
    return folder


def test_help_of_every_algorithm_opens_its_page_without_a_network(
    plugin: Any, installed: Path
) -> None:
    for algorithm in plugin.provider.algorithms():
        address = urlparse(algorithm.helpUrl())
        assert address.scheme == "file", algorithm.id()
        page = Path(address.path)
        assert page.is_relative_to(installed), algorithm.id()
        assert algorithm.id() in page.read_text(encoding="utf-8")


def test_without_pages_help_opens_the_homepage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "anon_plugin").mkdir()
    (tmp_path / "metadata.txt").write_text("[general]\nhomepage=https://anonymizer.eu\n")
    monkeypatch.setattr(shipped, "PLUGIN_FOLDER", tmp_path / "anon_plugin")
    assert shipped.help_url("reference/detect.html") == "https://anonymizer.eu"
