"""A QGIS whose Python is too old says so in one sentence, instead of failing with a traceback."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import anon_plugin
from anon_plugin import shipped
from anon_plugin.old_python import OldPythonPlugin

PACKAGE = Path(anon_plugin.__file__).parent
STANDARD = {"__future__", "platform", "sys", "typing"}


@pytest.mark.parametrize("name", ["__init__.py", "old_python.py"])
def test_what_an_old_python_meets_first_it_can_read(name: str) -> None:
    tree = ast.parse((PACKAGE / name).read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imported
    }
    assert modules <= STANDARD | {"anon_plugin.old_python", "anon_plugin.plugin"}


def test_the_rest_would_not_be_read_by_it() -> None:
    """Else the message would be about nothing."""
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    assert any("StrEnum" in source for source in sources)


@pytest.mark.parametrize("version", [(3, 9, 5), (3, 10, 12)])
def test_it_gets_a_plugin_that_says_what_is_wrong_and_does_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr("platform.python_version", lambda: ".".join(map(str, version)))
    plugin = anon_plugin.classFactory(None)
    plugin.initProcessing()
    plugin.unload()
    told = capsys.readouterr().err
    assert "needs Python 3.11 or newer" in told
    assert f"has Python 3.{version[1]}" in told
    assert told.count("\n") == 1


def test_in_the_application_the_message_stands_in_the_message_bar() -> None:
    shown: list[tuple[str, ...]] = []

    class Interface:
        def messageBar(self) -> Interface:
            return self

        def pushWarning(self, *texts: str) -> None:
            shown.append(texts)

    OldPythonPlugin(Interface()).initGui()
    assert shown == [("Street Photo Anonymizer", OldPythonPlugin.message())]


def test_the_plugin_manager_says_so_before() -> None:
    metadata = shipped.metadata()
    assert "Python 3.11" in metadata["about"]
    assert "Python 3.11" in metadata["about[de]"]
