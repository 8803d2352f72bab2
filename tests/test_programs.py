"""Benchmarks, training and demo follow the engine: a program that nobody runs every day breaks
unseen when what it imports moves."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import benchmarks
import demo
import training


def modules_of(package: object) -> list[str]:
    name, path = package.__name__, package.__path__  # type: ignore[attr-defined]
    return [found.name for found in pkgutil.walk_packages(path, f"{name}.")]


@pytest.mark.parametrize("package", [benchmarks, training, demo])
def test_every_module_can_be_imported(package: object) -> None:
    names = modules_of(package)
    assert names
    for name in names:
        if not name.endswith(".__main__"):
            importlib.import_module(name)
    if package is benchmarks:
        importlib.import_module("benchmarks.accuracy.__main__")
