"""Photos in an object store and behind a web server, over their real protocols."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from anon_plugin.engine.files.listing import jobs_in_folder, jobs_of_paths, prepare_output
from anon_plugin.engine.files.publish import publish, publishing
from anon_plugin.engine.files.stamp import sha256_of, stamp_of
from anon_plugin.engine.files.storage import answered_from_listings, is_remote, path_of
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.run.database import FOLDER
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.errors import OutputError, SettingsError
from tests.engine.conftest import FixedDetector, Outcomes, finish, jpeg, run_folder, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
SETTINGS = Settings(styles=styles_for("opaque"))  # without noise: the same bytes each time


@pytest.fixture
def prefix(object_store: str, request: pytest.FixtureRequest) -> Path:
    """A place of the test's own in the store."""
    return path_of(f"s3://campaign/{request.node.name}")


def run_remote(folder: Path, output: Path, keep_in: Path, detector: Any = None) -> Outcomes:
    task = Anonymize(detector or FixedDetector(FACE), SETTINGS)
    jobs = jobs_in_folder(folder, output)
    return finish(Run(task, jobs, ThreadExecutor(Threads(2, 1)), output, keep_in))


def upload_photos(place: Path, folder: Path) -> None:
    """The same three photos, one of them damaged, in the store and in a folder."""
    (folder / "sub").mkdir(parents=True)
    for name, data in (
        ("a.jpg", jpeg(scene(seed=1))),
        ("sub/b c#1.jpg", jpeg(scene(seed=2))),
        ("cut.jpg", jpeg(scene(seed=3))[:1500]),
    ):
        (place / name).write_bytes(data)
        (folder / name).write_bytes(data)


def test_a_run_from_store_to_store_gives_the_bytes_of_a_run_between_folders(
    prefix: Path, tmp_path: Path
) -> None:
    source, output = prefix / "in", prefix / "out"
    upload_photos(source, tmp_path / "in")
    prepare_output(output)
    here = run_folder(tmp_path / "in", tmp_path / "out", FixedDetector(FACE), SETTINGS)
    there = run_remote(source, output, tmp_path / "journal")
    assert [one.status for one in there.all] == [one.status for one in here.all]
    assert [one.status for one in there.all].count(Status.DONE) == 2
    for ours, theirs in zip(here.all, there.all, strict=True):
        assert theirs.reason == ours.reason
        assert theirs.input_sha256 == ours.input_sha256
        if ours.target is not None:
            assert theirs.target is not None
            assert str(theirs.target).startswith("s3://campaign/")
            assert theirs.target.read_bytes() == ours.target.read_bytes()
    names = {path.relative_to(output).as_posix() for path in all_files(output)}
    assert names == {"a.jpg", "sub/b c#1.jpg"}, "and no journal, nothing half"


def all_files(place: Path) -> list[Path]:
    walk: Any = place
    return [parent / name for parent, _, names in walk.walk() for name in names]


def test_a_second_run_does_only_what_changed(prefix: Path, tmp_path: Path) -> None:
    source, output = prefix / "in", prefix / "out"
    upload_photos(source, tmp_path / "in")
    run_remote(source, output, tmp_path / "journal")
    assert run_remote(source, output, tmp_path / "journal").names() == {"cut.jpg"}
    (source / "a.jpg").write_bytes(jpeg(scene(seed=7)))
    (output / "sub" / "b c#1.jpg").unlink()
    (source / "cut.jpg").unlink()
    assert run_remote(source, output, tmp_path / "journal").names() == {"a.jpg", "b c#1.jpg"}
    assert run_remote(source, output, tmp_path / "journal").names() == set()


def test_what_nobody_recorded_there_is_not_replaced(prefix: Path, tmp_path: Path) -> None:
    source, output = prefix / "in", prefix / "out"
    upload_photos(source, tmp_path / "in")
    (output / "a.jpg").write_bytes(b"somebody's work")
    run = run_remote(source, output, tmp_path / "journal")
    assert "no run recorded" in run.all[0].reason
    assert (output / "a.jpg").read_bytes() == b"somebody's work"


def test_an_earlier_result_of_a_photo_that_fails_now_is_withdrawn(
    prefix: Path, tmp_path: Path
) -> None:
    source, output = prefix / "in", prefix / "out"
    upload_photos(source, tmp_path / "in")
    run_remote(source, output, tmp_path / "journal")
    earlier = (output / "a.jpg").read_bytes()
    (source / "a.jpg").write_bytes(b"damaged")
    run = run_remote(source, output, tmp_path / "journal")
    assert run.all[0].status is Status.FAILED
    assert not (output / "a.jpg").exists()
    withdrawn = tmp_path / "journal" / FOLDER / "withdrawn" / "a.jpg"
    assert withdrawn.read_bytes() == earlier


def test_no_original_ever_lies_on_this_machines_disk(
    prefix: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    original = jpeg(scene(seed=1))
    (prefix / "in" / "a.jpg").write_bytes(original)
    seen: list[tuple[int, bytes]] = []

    class Looking(FixedDetector):
        def detect(self, *arguments: Any) -> Any:
            look()
            return super().detect(*arguments)

    def look() -> None:
        for path in (tmp_path / "scratch").rglob("*"):
            if path.is_file():
                seen.append((path.parent.stat().st_mode & 0o777, path.read_bytes()))

    target = prefix / "out" / "b.jpg"
    run_remote(prefix / "in", prefix / "out", tmp_path / "journal", Looking(FACE))
    assert seen == [], "while the photo is searched, nothing of it lies there"
    with publishing(target) as partial:
        partial.write_bytes(b"redacted")
        look()
    assert seen == [(0o700, b"redacted")]
    assert list((tmp_path / "scratch").rglob("*")) == []


def test_nothing_is_published_where_writing_fails(prefix: Path) -> None:
    target = prefix / "a.jpg"

    def write_half() -> None:
        with publishing(target) as partial:
            partial.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert not target.exists()


def test_a_bucket_that_is_not_there_ends_the_run(object_store: str) -> None:
    with pytest.raises(OutputError, match=r"s3://nobodys/a\.jpg"):
        publish(b"data", path_of("s3://nobodys/a.jpg"))
    with pytest.raises(SettingsError, match="cannot be written"):
        prepare_output(path_of("s3://nobodys/out"))
    with pytest.raises(SettingsError, match="does not exist"):
        jobs_in_folder(path_of("s3://nobodys/in"), path_of("s3://campaign/out"))


def test_a_stamp_tells_another_object_of_the_same_size(prefix: Path) -> None:
    photo = prefix / "a.jpg"
    assert stamp_of(photo) is None
    photo.write_bytes(b"one")
    first = stamp_of(photo)
    photo.write_bytes(b"two")
    assert first is not None
    assert stamp_of(photo) not in (None, first)
    photo.write_bytes(b"one")
    assert stamp_of(photo) == first
    assert sha256_of(photo) != ""


def test_a_listing_tells_the_same_as_asking_for_each_file(prefix: Path) -> None:
    (prefix / "a.jpg").write_bytes(b"one")
    (prefix / "sub" / "b.jpg").write_bytes(b"two!")
    photos = [prefix / "a.jpg", prefix / "sub" / "b.jpg", prefix / "none.jpg", prefix / "sub"]
    one_by_one = [stamp_of(photo) for photo in photos]
    with answered_from_listings():
        assert [stamp_of(photo) for photo in photos] == one_by_one
    assert [stamp is None for stamp in one_by_one] == [False, False, True, True]


def test_photos_behind_web_addresses_are_read(web_server: tuple[str, Path], tmp_path: Path) -> None:
    address, folder = web_server
    upload_to = folder / "drive 1"
    upload_to.mkdir()
    (upload_to / "a.jpg").write_bytes(jpeg(scene(seed=1)))
    url = path_of(f"{address}/drive%201/a.jpg")
    missing = path_of(f"{address}/drive%201/b.jpg")
    output = tmp_path / "out"
    task = Anonymize(FixedDetector(FACE), SETTINGS)
    jobs = jobs_of_paths([url, missing], output)
    outcomes = finish(Run(task, jobs, ThreadExecutor(Threads(1, 1)), output)).all
    assert [one.status for one in outcomes] == [Status.DONE, Status.FAILED]
    assert outcomes[0].target is not None
    assert outcomes[0].target.name == "a.jpg"
    assert outcomes[0].target.is_relative_to(output)
    assert "cannot be read" in outcomes[1].reason


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("s3://bucket/a b.jpg", True),
        ("https://host/a.jpg?signature=1/2", True),
        ("/data/photos", False),
        ("C:\\photos", False),
        ("file:///data/a%20b.jpg", False),
    ],
)
def test_what_is_a_url_and_what_a_path(text: str, remote: bool) -> None:
    path = path_of(text)
    assert is_remote(path) is remote
    if remote:
        assert str(path) == text
        assert pickle.loads(pickle.dumps(path)) == path
        assert path_of(str(path)) == path
    elif text.startswith("file"):
        assert path == Path("/data/a b.jpg")


def test_a_url_has_the_parts_of_a_path() -> None:
    path = path_of("https://host/drive/a.JPG?signature=1/2")
    assert (path.name, path.stem, path.suffix) == ("a.JPG", "a", ".JPG")
    assert str(path.parent / "b.jpg") == "https://host/drive/b.jpg"
    assert path.relative_to(path_of("https://host")) == PurePosixPath("drive/a.JPG")
    assert path_of("s3://bucket/a") in path_of("s3://bucket/a/b/c.jpg").parents
    with pytest.raises(TypeError):
        os.fspath(path)


def test_no_result_leaves_the_output_however_a_url_is_written(tmp_path: Path) -> None:
    urls = [path_of("s3://bucket/../../a.jpg"), path_of("s3://bucket/b/../c.jpg")]
    for job in jobs_of_paths(urls, tmp_path):
        assert job.target.resolve().is_relative_to(tmp_path.resolve())


def test_originals_are_not_overwritten_in_a_store_either(prefix: Path) -> None:
    (prefix / "a.jpg").write_bytes(b"x")
    call: Callable[..., Any] = jobs_in_folder
    with pytest.raises(SettingsError, match="same folder"):
        call(prefix, prefix)
    with pytest.raises(SettingsError, match="inside the output"):
        call(prefix, prefix.parent)


def test_what_reaches_a_store_may_not_be_installed() -> None:
    place: Any = path_of("nosuchstore://bucket/a.jpg")
    with pytest.raises(SettingsError, match="Install what fsspec needs"):
        place.require_store()
