"""A published file is whole or absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.files.publish import publish, publishing, remove_partials
from anon_plugin.errors import OutputError, PhotoError


def test_a_file_appears_with_all_its_bytes_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "photo.jpg"
    publish(b"first", target)
    publish(b"second", target)
    assert target.read_bytes() == b"second"
    assert [path.name for path in target.parent.iterdir()] == ["photo.jpg"]


def test_an_interrupted_write_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "photo.jpg"
    publish(b"old", target)

    def interrupted(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(b"new", target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_fails_before_the_file_is_whole_is_not_published(tmp_path: Path) -> None:
    target = tmp_path / "photo.jpg"
    publish(b"old", target)

    def write_and_doubt() -> None:
        with publishing(target) as partial:
            assert partial.parent == target.parent
            partial.write_bytes(b"new")
            assert target.read_bytes() == b"old"
            raise PhotoError("not verified")

    with pytest.raises(PhotoError, match="not verified"):
        write_and_doubt()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_block_that_writes_nothing_publishes_nothing(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cannot be written"), publishing(tmp_path / "a.jpg"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_failed_write_names_the_file_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "folder").write_bytes(b"a file where a folder should be")
    with pytest.raises(PhotoError, match=r"cannot be written to .*photo\.jpg.*free space"):
        publish(b"data", tmp_path / "folder" / "photo.jpg")


def test_a_name_as_long_as_the_file_system_takes_it_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / f"{'é' * 125}.jpg"  # 254 bytes
    publish(b"data", target)
    assert target.read_bytes() == b"data"


def test_a_name_that_is_too_long_is_told_with_advice_about_names(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="does not take this name") as caught:
        publish(b"data", tmp_path / f"{'x' * 300}.jpg")
    assert "free space" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_rests_are_removed_only_where_no_link_leads(tmp_path: Path) -> None:
    originals, output = tmp_path / "in", tmp_path / "out"
    for folder in (originals, output):
        (folder / ".1.anon-part").mkdir(parents=True)
        (folder / ".1.anon-part" / "x").touch()
        (folder / ".2.anon-part").touch()
        (folder / "photo.jpg").touch()
    (output / "sub").symlink_to(originals)
    remove_partials(output, [output, output / "sub", output / ".." / "in"])
    assert [path.name for path in sorted(output.iterdir())] == ["photo.jpg", "sub"]
    assert len(list(originals.iterdir())) == 3


def test_a_folder_that_is_another_one_at_the_last_moment_gets_nothing(tmp_path: Path) -> None:
    output, other = tmp_path / "out", tmp_path / "other"
    publish(b"old", output / "photo.jpg")
    publish(b"original", other / "photo.jpg")

    def exchange() -> None:
        output.rename(tmp_path / "away")
        other.rename(output)

    with (
        pytest.raises(OutputError, match="takes no more files"),
        publishing(output / "photo.jpg", output, exchange) as partial,
    ):
        partial.write_bytes(b"new")
    assert (output / "photo.jpg").read_bytes() == b"original"
    assert (tmp_path / "away" / "photo.jpg").read_bytes() == b"old"
