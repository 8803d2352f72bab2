"""Missing and old libraries are noticed without importing them; broken ones are explained."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anon_plugin import dependencies
from anon_plugin.dependencies import Library


def put_library(folder: Path, name: str, version: str) -> None:
    (folder / f"{name}.py").write_text("raise ImportError('must not be imported to be noticed')")
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


@pytest.mark.parametrize(
    ("installed", "specifier", "problem"),
    [
        ("2.1.0", ">=2.1,<3", None),
        ("2.13.0+cpu", ">=2.1,<3", None),
        ("10.0", ">=2.1", None),
        ("2.0.9", ">=2.1,<3", "some_library 2.0.9 is too old (>=2.1,<3 is needed)"),
        (None, ">=2.1", "some_library is missing"),
    ],
)
def test_a_library_is_fine_missing_or_too_old(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: str | None,
    specifier: str,
    problem: str | None,
) -> None:
    if installed is not None:
        put_library(tmp_path, "some_library", installed)
    monkeypatch.syspath_prepend(tmp_path)
    assert Library("some_library", "some_library", specifier).problem() == problem


def test_rasterio_is_never_taken_from_pip() -> None:
    packages = [library.package for library in dependencies.required_libraries()]
    assert "torch" in packages
    assert "rasterio" not in packages


def test_what_computes_networks_keeps_nobody_from_working(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = set(dependencies.NETWORK_LIBRARIES)
    monkeypatch.setattr(dependencies, "_is_importable", lambda module: module not in missing)
    assert dependencies.problems() == []
    missing.add("cv2")
    assert dependencies.problems() == ["opencv-python-headless is missing"]


def test_a_library_works_where_it_can_be_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dependencies.works("cv2")
    (tmp_path / "pygeomag.py").write_text("raise OSError('DLL load failed')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pygeomag", raising=False)
    assert not dependencies.works("pygeomag")


def test_a_further_library_folder_is_looked_at_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert dependencies.add_library_folder(tmp_path)
    assert dependencies.add_library_folder(tmp_path)
    assert sys.path[-1] == str(tmp_path)
    assert sys.path.count(str(tmp_path)) == 1


@pytest.mark.parametrize("folder", [None, "", "/nowhere/at/all"])
def test_a_library_folder_that_does_not_exist_is_left_alone(
    folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", before := list(sys.path))
    assert not dependencies.add_library_folder(folder)
    assert sys.path == before


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ImportError("DLL load failed while importing _C: not found"), "Visual C++"),
        (OSError("libgomp.so.1: cannot open shared object file"), "Install it again"),
    ],
)
def test_a_library_that_cannot_be_loaded_is_explained_in_one_line(
    error: Exception, told: str
) -> None:
    line = dependencies.why_broken(error)
    assert str(error) in line
    assert told in line
    assert "\n" not in line


def test_what_windows_says_of_a_dll_of_torch_names_the_runtime_that_is_missing() -> None:
    error = OSError("[WinError 126] The specified module could not be found. Error loading c10.dll")
    error.winerror = 126  # type: ignore[attr-defined]  # as Windows sets it
    assert "Microsoft Visual C++ Redistributable" in dependencies.why_broken(error)


@pytest.mark.parametrize(("brings_numpy", "place"), [(False, 1), (True, 3)])
def test_the_libraries_of_a_checkout_stand_where_an_environment_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brings_numpy: bool, place: int
) -> None:
    """Before the system's, but never with a numpy that is not QGIS' own."""
    if brings_numpy:
        (tmp_path / "numpy").mkdir()
    system = ["/usr/lib/python3", "/usr/local/lib/python3/dist-packages", "/usr/lib/dist-packages"]
    monkeypatch.setattr(sys, "path", list(system))
    monkeypatch.setattr(dependencies, "folder_of_environment", lambda: tmp_path)
    assert dependencies.add_environment()
    assert dependencies.add_environment()
    assert sys.path == [*system[:place], str(tmp_path), *system[place:]]


def test_without_a_checkout_nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", before := list(sys.path))
    assert not dependencies.add_environment()
    assert sys.path == before
