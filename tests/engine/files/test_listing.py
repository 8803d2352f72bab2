"""Which photos a run is about, and that no result can take the place of an original."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anon_plugin.engine.files.listing import (
    Job,
    jobs_in_folder,
    jobs_of_paths,
    photos_in_folder,
    prepare_output,
)
from anon_plugin.errors import SettingsError


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def test_subfolders_are_mirrored_and_other_files_left_aside(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "b.JPG", "a/c.jpeg", "a/track.gpx", ".trash/d.jpg", "._b.JPG")
    output = tmp_path / "out"
    assert jobs_in_folder(folder, output) == [
        Job(folder / "b.JPG", output / "b.JPG", output),
        Job(folder / "a/c.jpeg", output / "a/c.jpeg", output),
    ]
    assert jobs_in_folder(folder, output, recursive=False) == [
        Job(folder / "b.JPG", output / "b.JPG", output)
    ]


def test_an_output_folder_inside_the_input_is_not_searched(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "a.jpg", "done/a.jpg")
    jobs = jobs_in_folder(folder, folder / "done")
    assert [job.source for job in jobs] == [folder / "a.jpg"]


def test_a_missing_input_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere does not exist"):
        jobs_in_folder(tmp_path / "nowhere", tmp_path / "out")


def test_the_same_place_is_refused_by_whatever_name(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "a.jpg")
    link = tmp_path / "link"
    link.symlink_to(folder)
    for output in (folder, tmp_path / "in" / ".." / "in", link):
        with pytest.raises(SettingsError, match="same folder"):
            jobs_in_folder(folder, output)


def test_an_input_inside_the_output_is_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "photos/day1", "day1/a.jpg", "a.jpg")
    with pytest.raises(SettingsError, match="inside the output folder"):
        jobs_in_folder(folder, tmp_path / "photos")


def test_photos_of_a_layer_mirror_the_tree_below_their_common_folder(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "x/a.jpg", "y/a.jpg")
    paths = [folder / "x/a.jpg", folder / "y/a.jpg", folder / "x/../x/a.jpg"]
    jobs = jobs_of_paths(paths, tmp_path / "out")
    assert [job.target.relative_to(tmp_path / "out").as_posix() for job in jobs] == [
        "x/a.jpg",
        "y/a.jpg",
    ]


def test_a_vanished_photo_of_a_layer_stays_in_the_run_but_not_in_the_tree(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "a.jpg")
    jobs = jobs_of_paths([folder / "a.jpg", Path("/gone/b.jpg")], tmp_path / "out")
    assert [job.target for job in jobs] == [tmp_path / "out/a.jpg", tmp_path / "out/b.jpg"]


def test_a_layer_of_photos_cannot_be_written_onto_itself(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "a.jpg")
    with pytest.raises(SettingsError, match="same folder"):
        jobs_of_paths([folder / "a.jpg"], folder)


def test_an_output_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingsError, match="cannot be written to"):
        prepare_output(tmp_path / "file" / "out")
    prepare_output(tmp_path / "new" / "out")
    assert list((tmp_path / "new" / "out").iterdir()) == []


def test_linked_folders_are_entered_after_all_others_and_none_twice(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "z/1.jpg", "b/2.jpg")
    make(tmp_path / "other", "3.jpg", "deep/4.jpg")
    (folder / "a").symlink_to("../other")
    (folder / "again").symlink_to(folder / "z")
    (folder / "b" / "loop").symlink_to(folder)
    (tmp_path / "other" / "back").symlink_to(tmp_path / "other")
    found = [path.relative_to(folder).as_posix() for path in photos_in_folder(folder)]
    assert found == ["b/2.jpg", "z/1.jpg", "a/3.jpg", "a/deep/4.jpg"]
    assert photos_in_folder(folder, recursive=False) == []


def test_a_link_to_the_output_is_not_entered(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", "1.jpg")
    output = make(tmp_path / "out", "1.jpg", "deep/2.jpg")
    (folder / "results").symlink_to(output)
    assert photos_in_folder(folder, leave_out=output) == [folder / "1.jpg"]


def test_a_folder_that_cannot_be_looked_into_stands_among_the_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path / "in", "day/1.jpg", "locked/2.jpg")
    access = os.access

    def refused(path: Path, mode: int) -> bool:
        return path.name != "locked" and access(path, mode)

    (folder / "locked" / "2.jpg").unlink()  # root may look into any folder
    monkeypatch.setattr("os.access", refused)
    assert photos_in_folder(folder) == [folder / "locked", folder / "day" / "1.jpg"]


def test_camera_raw_of_all_makers_is_listed_to_be_refused_by_name(tmp_path: Path) -> None:
    folder = make(tmp_path / "in", *(f"a.{name}" for name in ("pef", "SRW", "x3f", "iiq", "raw")))
    assert len(photos_in_folder(folder)) == 5
