"""Pictures that were left behind among published photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.files.strays import strays_beside, strays_in_folder
from tests.engine.conftest import jpeg, scene

PHOTO = jpeg(scene(32, 32))


def make(folder: Path, *names: str, data: bytes = PHOTO) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


LEFT = ("a.jpg_original", ".a.jpg", "a.jpg.bak", "a.jpg~", ".A.JPG.swp", "a_original.jpg")


@pytest.mark.parametrize("name", LEFT)
def test_an_original_beside_its_result_is_found(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.jpg", name)
    assert strays_beside([tmp_path / "a.jpg"]) == [tmp_path / name]
    listed = [tmp_path / "a.jpg"]
    assert strays_in_folder(tmp_path, listed) == [tmp_path / name]


def test_other_photos_and_files_that_are_no_pictures_are_none(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "ab.jpg", "b.jpg", "a (2).jpg", ".anonymizer/withdrawn/a.jpg")
    make(tmp_path, "a.jpg.xmp", "a.jpg.bak", "notes.txt", data=b"text")
    make(tmp_path, "report.pdf", data=b"%PDF-1.7")
    assert strays_beside([tmp_path / "a.jpg"]) == []
    photos = [tmp_path / name for name in ("a.jpg", "ab.jpg", "b.jpg", "a (2).jpg")]
    assert strays_in_folder(tmp_path, photos) == []


def test_hidden_folders_and_videos_count_and_sub_folders_only_where_wanted(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", ".thumbs/1")
    make(tmp_path, "day/clip.mp4", data=b"\0\0\0\x20ftypisom" + b"\0" * 20)
    found = strays_in_folder(tmp_path, [tmp_path / "a.jpg"])
    assert found == [tmp_path / ".thumbs/1", tmp_path / "day/clip.mp4"]
    assert strays_in_folder(tmp_path, [tmp_path / "a.jpg"], recursive=False) == []
