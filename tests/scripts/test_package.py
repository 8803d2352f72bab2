"""The zip holds the whole plugin, and what plugins.qgis.org refuses is noticed before it does."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import package
import plugin_tree
import pytest

METADATA = """[general]
name=A plugin
description=Does something
about=It does something
version=1.2
qgisMinimumVersion=3.40
author=Somebody
email=somebody@example.org
homepage=https://example.org
tracker=https://example.org/issues
repository=https://example.org/code
icon=icon.svg
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, help_pages: Path) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin_tree, "HELP", help_pages)
        yield package.build(tmp_path_factory.mktemp("dist") / "plugin.zip")


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a zip of a good plugin with some files changed (None: left out)."""

    def make(top: str = "plugin", **changes: str | bytes | None) -> Path:
        files = {"__init__.py": "", "metadata.txt": METADATA, "LICENSE": "GPL", "icon.svg": ""}
        target = tmp_path / "made.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in (files | changes.get("files", {})).items():  # type: ignore[union-attr,operator]
                if content is not None:
                    entry = zipfile.ZipInfo(f"{top}/{name}")
                    entry.external_attr = 0o100644 << 16
                    archive.writestr(entry, content)
        return target

    return make


def test_our_zip_has_no_problem(built: Path) -> None:
    assert package.problems(built) == []


def test_our_zip_holds_code_metadata_licence_icon_and_requirements(built: Path) -> None:
    names = set(zipfile.ZipFile(built).namelist())
    for expected in (
        *("__init__.py", "metadata.txt", "LICENSE", "requirements.txt", "resources/icon.svg"),
        *(
            "engine/detection/detections.py",
            "processing/provider.py",
            "engine/detection/detector.py",
        ),
    ):
        assert f"anon_plugin/{expected}" in names
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_our_zip_holds_the_help_that_its_algorithms_open(built: Path) -> None:
    names = set(zipfile.ZipFile(built).namelist())
    assert {"anon_plugin/help/index.html", "anon_plugin/help/reference/detect.html"} <= names
    assert not [name for name in names if name.endswith((".map", ".gz"))]


def test_what_keeps_a_zip_from_being_published_is_named(make_zip: Callable[..., Path]) -> None:
    home = METADATA.replace("example.org", "anonymizer.eu")
    ready = {"metadata.txt": home, "help/index.html": "<h1>Help</h1>"}
    assert package.unready(make_zip(files=ready)) == []
    assert package.unready(make_zip(files=ready | {"metadata.txt": METADATA})) == [
        f"metadata.txt: '{key}' is a placeholder." for key in package.HOME
    ]
    assert "make docs" in package.unready(make_zip(files=ready | {"help/index.html": None}))[0]


def test_the_same_content_gives_the_same_zip(built: Path, tmp_path: Path) -> None:
    assert package.build(tmp_path / "again.zip").read_bytes() == built.read_bytes()


def test_a_good_zip_has_no_problem(make_zip: Callable[..., Path]) -> None:
    assert package.problems(make_zip()) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"LICENSE": None}, "LICENSE is missing"),
        ({"metadata.txt": None}, "metadata.txt is missing"),
        ({"__pycache__/a.txt": ""}, "cache folder"),
        ({"run.sh": "echo"}, "run.sh is a program"),
        ({"a/b.so": b"\x7fELF"}, "b.so is a program"),
        ({".hidden": ""}, "hidden"),
        ({".git/config": ""}, "hidden"),
        ({"../elsewhere.py": ""}, "outside the zip"),
        ({"metadata.txt": METADATA.replace("email", "e-mail")}, "lacks 'email'"),
        ({"metadata.txt": METADATA.replace("=1.2", "=first")}, "'version' is no version"),
        ({"metadata.txt": METADATA.replace("about=It", "about=100 % it")}, "cannot be read"),
        ({"metadata.txt": METADATA.replace("https://example.org\n", "homepage\n")}, "web address"),
        ({"metadata.txt": METADATA.replace("Somebody", "a/b")}, "slash"),
        ({"icon.svg": None}, "icon"),
        ({"metadata.txt": "name=without a section"}, "cannot be read"),
    ],
)
def test_what_the_site_refuses_is_named(
    make_zip: Callable[..., Path], files: dict[str, str | bytes | None], expected: str
) -> None:
    found = package.problems(make_zip(files=files))
    assert len(found) == 1
    assert expected in found[0]


def test_an_executable_file_is_named(make_zip: Callable[..., Path]) -> None:
    target = make_zip()
    with zipfile.ZipFile(target, "a") as archive:
        entry = zipfile.ZipInfo("plugin/tool.py")
        entry.external_attr = 0o100755 << 16
        archive.writestr(entry, "")
    assert package.problems(target) == ["plugin/tool.py is marked executable."]


def test_a_zip_that_is_too_big_is_named(
    make_zip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = make_zip()
    monkeypatch.setattr(package, "MAX_BYTES", target.stat().st_size - 1)
    assert len(package.problems(target)) == 1


def test_the_top_folder_must_be_a_python_name(make_zip: Callable[..., Path]) -> None:
    assert "Python name" in package.problems(make_zip(top="my-plugin"))[0]
