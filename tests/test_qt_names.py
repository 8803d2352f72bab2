"""Every name of Qt that the plugin uses through qgis.PyQt is there in Qt 6, too, as QGIS 4 has it.

qgis.PyQt hands on what PyQt5 or PyQt6 has, so a name of Qt 5 alone would end in an error in QGIS 4
only. PyQt6 is looked at in a Python of its own, because two Qt in one process end it.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import anon_plugin

PACKAGE = Path(anon_plugin.__file__).parent
PREFIX = "qgis.PyQt."

# Prints which of the names, given as [module, "Qt.AlignmentFlag.AlignLeft"], PyQt6 does not have.
# What is neither a class nor an enumeration ends the way: more is known only of its values.
LOOK_UP = """
import enum, importlib, json, sys
for module, chain in json.load(sys.stdin):
    found = importlib.import_module("PyQt6." + module)
    for name in chain.split("."):
        if not hasattr(found, name):
            print(module, chain)
            break
        found = getattr(found, name)
        if not isinstance(found, type):
            break
"""


def names_of_qt(source: str) -> Iterator[tuple[str, str]]:
    """(module such as "QtCore", name with what is taken of it such as "Qt.AlignmentFlag")."""
    tree = ast.parse(source)
    modules: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PREFIX):
            module = str(node.module).removeprefix(PREFIX)
            for name in node.names:
                modules[name.asname or name.name] = (module, name.name)
                yield module, name.name
    for node in ast.walk(tree):
        chain = _chain(node) if isinstance(node, ast.Attribute) else ""
        first, _, rest = chain.partition(".")
        if first in modules:
            module, name = modules[first]
            yield module, f"{name}.{rest}"


def _chain(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        inner = _chain(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return node.id if isinstance(node, ast.Name) else ""


def missing_in_qt6(names: list[tuple[str, str]]) -> list[str]:
    """What PyQt6 lacks of these; skips where PyQt6 is not installed."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK_UP],
        input=json.dumps(names),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1]
        pytest.skip(f"PyQt6 cannot be looked at ({reason}): pip install PyQt6 in .venv")
    return done.stdout.splitlines()


def used_names() -> list[tuple[str, str]]:
    """Of all modules of the plugin."""
    found: set[tuple[str, str]] = set()
    for path in PACKAGE.rglob("*.py"):
        found.update(names_of_qt(path.read_text(encoding="utf-8")))
    return sorted(found)


def test_names_are_found_with_what_is_taken_of_them() -> None:
    source = """
from qgis.PyQt.QtCore import Qt, QTimer as Timer
from qgis.core import Qgis
Qt.AlignmentFlag.AlignLeft
Timer.singleShot(0, Qgis.version)
"""
    assert set(names_of_qt(source)) == {
        ("QtCore", "Qt"),
        ("QtCore", "QTimer"),
        ("QtCore", "Qt.AlignmentFlag"),
        ("QtCore", "Qt.AlignmentFlag.AlignLeft"),
        ("QtCore", "QTimer.singleShot"),
    }


def test_the_plugin_reaches_qt_through_qgis_alone() -> None:
    """PyQt5 or PyQt6 by their own names would be a second Qt in QGIS, or none."""
    for path in PACKAGE.rglob("*.py"):
        imported = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
        )
        names = [name for part in imported for name in part]
        assert not [name for name in names if name.startswith(("PyQt", "PySide"))], path


def test_all_names_of_qt_are_there_in_qt_6() -> None:
    names = used_names()
    assert len(names) > 20
    assert missing_in_qt6(names) == []


def test_a_name_that_qt_6_no_longer_has_is_found() -> None:
    assert missing_in_qt6([("QtCore", "Qt.AlignLeft"), ("QtCore", "QTimer.singleShot")]) == [
        "QtCore Qt.AlignLeft"
    ]
