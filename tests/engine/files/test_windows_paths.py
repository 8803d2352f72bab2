"""Long paths and file: URLs of Windows are understood, tried on any system."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.files import windows_paths
from anon_plugin.engine.files.windows_paths import extended, path_of_url, plain, reachable

DEEP = "\\".join(["Straße"] * 40)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\photos\\1.jpg", "C:\\photos\\1.jpg"),
        (f"C:\\{DEEP}\\1.jpg", f"\\\\?\\C:\\{DEEP}\\1.jpg"),
        (f"C:/photos/../{DEEP}/1.jpg", f"\\\\?\\C:\\{DEEP}\\1.jpg"),
        (f"\\\\server\\share\\{DEEP}", f"\\\\?\\UNC\\server\\share\\{DEEP}"),
        (f"\\\\?\\C:\\{DEEP}", f"\\\\?\\C:\\{DEEP}"),
    ],
)
def test_long_paths_are_written_out_behind_the_prefix(path: str, expected: str) -> None:
    assert extended(path) == expected
    assert extended(expected) == expected


@pytest.mark.parametrize("path", ["C:\\a", f"C:\\{DEEP}", f"\\\\server\\share\\{DEEP}"])
def test_the_prefix_goes_again(path: str) -> None:
    assert plain(extended(path)) == path


def test_elsewhere_paths_stay_what_they_are(tmp_path: Path) -> None:
    long = tmp_path.joinpath(*["deep"] * 80)
    assert reachable(long) is long


def test_on_windows_long_paths_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_paths, "ON_WINDOWS", True)
    monkeypatch.setattr(Path, "absolute", lambda path: f"C:\\{path}")
    assert str(reachable(Path(DEEP))) == f"\\\\?\\C:\\{DEEP}"
    assert str(reachable(Path("a.jpg"))) == "C:\\a.jpg"


@pytest.mark.parametrize(
    ("url", "on_windows", "expected"),
    [
        ("file:///C:/Users/M%C3%BCller/a%20b.onnx", True, "C:\\Users\\Müller\\a b.onnx"),
        ("file:///c|/photos/1.jpg", True, "c:\\photos\\1.jpg"),
        ("file://server/share/1.jpg", True, "\\\\server\\share\\1.jpg"),
        ("file://localhost/D:/1.jpg", True, "D:\\1.jpg"),
        ("file:///data/a%20b.jpg", False, "/data/a b.jpg"),
        ("file://localhost/data/1.jpg", False, "/data/1.jpg"),
    ],
)
def test_file_urls_are_paths(url: str, on_windows: bool, expected: str) -> None:
    assert path_of_url(url, on_windows) == expected
