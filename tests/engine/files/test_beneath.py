"""Nothing beneath an output is reached through a link, however the system lets us look."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from anon_plugin.engine.files import beneath as module
from anon_plugin.engine.files.beneath import LinkError, beneath, link_between


@pytest.fixture(params=["held open", "looked at"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways on any system: the second is that of Windows."""
    monkeypatch.setattr(module, "HOLDS_FOLDERS", request.param == "held open")


def test_a_file_is_made_moved_and_removed_in_folders_that_are_made_for_it(tmp_path: Path) -> None:
    root = tmp_path / "out"
    with beneath(root, root / "a" / "b", make=True) as here, beneath(root, root) as there:
        with here.create("new") as file:
            file.write(b"content")
        here.sync("new")
        assert here.names() == ["new"]
        assert here.holds_file("new")
        here.move("new", there, "moved")
        assert (root / "moved").read_bytes() == b"content"
        there.remove("moved")
        there.remove("never was there")
    assert [path.name for path in root.iterdir()] == ["a"]


def test_what_exists_is_never_opened_for_writing(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(b"original")
    (tmp_path / "link").symlink_to(original)
    os.link(original, tmp_path / "hard")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with beneath(tmp_path, tmp_path) as folder:
        for name in ("original", "link", "hard", "dangling"):
            with pytest.raises(FileExistsError):
                folder.create(name)
    assert original.read_bytes() == b"original"
    assert not (tmp_path / "nowhere").exists()


def test_moving_onto_a_link_takes_its_place_and_removing_one_spares_what_it_leads_to(
    tmp_path: Path,
) -> None:
    original = tmp_path / "original"
    original.write_bytes(b"original")
    for name in ("one", "two"):
        (tmp_path / name).symlink_to(original)
    with beneath(tmp_path, tmp_path) as folder:
        folder.create("new").close()
        folder.move("new", folder, "one")
        assert not folder.holds_file("two")
        folder.remove("two")
    assert original.read_bytes() == b"original"
    assert not (tmp_path / "one").is_symlink()
    assert not (tmp_path / "two").is_symlink()


def test_no_folder_is_entered_through_a_link_but_the_root_may_be_one(tmp_path: Path) -> None:
    (tmp_path / "originals" / "deep").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    root = tmp_path / "chosen"
    root.symlink_to(tmp_path / "out")
    (root / "sub").symlink_to(tmp_path / "originals")
    with beneath(root, root) as folder:
        folder.create("fine").close()
    for path in (root / "sub", root / "sub" / "deep", root / "sub" / "new"):
        for make in (False, True):
            with pytest.raises(LinkError, match="sub is a link"), beneath(root, path, make):
                pass
        assert link_between(root, path) == root / "sub"
    assert [path.name for path in (tmp_path / "originals").iterdir()] == ["deep"]


def test_a_folder_that_is_exchanged_for_a_link_meanwhile_keeps_what_is_behind_it_safe(
    tmp_path: Path,
) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    (originals / "photo").write_bytes(b"original")
    root = tmp_path / "out"
    with beneath(root, root / "sub", make=True) as folder:
        folder.create("new").close()
        (root / "sub").rename(root / "away")
        (root / "sub").symlink_to(originals)
        with suppress(LinkError):  # of one that is only looked at
            folder.move("new", folder, "photo")
            folder.remove("photo")
    assert (originals / "photo").read_bytes() == b"original"


def test_a_path_that_leads_upward_or_elsewhere_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "out" / ".." / "in", tmp_path / "in"):
        with pytest.raises(ValueError, match="out"), beneath(tmp_path / "out", path, make=True):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), beneath(tmp_path, tmp_path / "none"):
        pass
