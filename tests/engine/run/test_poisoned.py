"""Photos that kill the process: none takes others with it, and none is tried for ever."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.run import database
from anon_plugin.engine.run.open_journal import open_journal
from anon_plugin.engine.run.retry import MOST_ATTEMPTS
from anon_plugin.engine.run.upgrades import UPGRADES
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.vocabulary import OnExisting
from tests.engine.conftest import run_task

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")


class Deadly:
    """A Task that writes nothing, and ends the process at photos of two bytes."""

    def __init__(self, settings: str = "") -> None:
        self.settings = settings

    def about(self) -> Mapping[str, object]:
        return {"settings": {}}

    def fingerprint(self, job: Job) -> str:
        return self.settings

    def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:
        if job.source.stat().st_size == 2:
            os._exit(9)
        return Outcome(source=job.source, status=Status.DONE)


def run_until_it_ends(folder: Path, output: Path) -> int:
    """Run in processes of their own until one comes to its end; how many died before."""
    deaths = 0
    while True:
        process = os.fork()
        if process == 0:
            try:
                run_task(folder, output, Deadly())
            finally:
                os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0:
            return deaths
        deaths += 1
        assert deaths < 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eleven photos, the third of which kills."""
    place = tmp_path / "photos"
    place.mkdir()
    for number in range(11):
        (place / f"{number:02}.jpg").write_bytes(b"x")
    (place / "02.jpg").write_bytes(b"xx")
    return place


def test_a_photo_that_kills_the_process_is_retired_and_no_other_one(
    folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    assert run_until_it_ends(folder, output) == MOST_ATTEMPTS
    assert run_until_it_ends(folder, output) == 1, "it is tried once more"
    run = run_task(folder, output, Deadly())
    assert run.fresh == [], "it is not tried again"
    failed = [outcome for outcome in run.all if outcome.status is Status.FAILED]
    assert [outcome.source.name for outcome in failed] == ["02.jpg"]
    assert "ON_EXISTING=redo" in failed[0].reason
    assert len(run.all) == 11


def test_what_kills_comes_last_so_that_the_others_need_not_wait_for_it(
    folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    for _ in range(2):
        process = os.fork()
        if process == 0:
            run_task(folder, output, Deadly())
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
    with open_journal(output) as opened:
        opened.run = 2
        assert list(opened.waiting()) == []


@pytest.mark.parametrize("change", ["photo", "settings", "redo"])
def test_a_retired_photo_is_tried_again_when_something_changed_or_it_is_asked_for(
    folder: Path, tmp_path: Path, change: str
) -> None:
    output = tmp_path / "out"
    run_until_it_ends(folder, output)
    on_existing = OnExisting.RESUME
    if change == "photo":
        (folder / "02.jpg").write_bytes(b"repaired")
    elif change == "redo":
        on_existing = OnExisting.REDO
    work = Deadly("others" if change == "settings" else "")
    process = os.fork()
    if process == 0:
        run_task(folder, output, work, on_existing)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status == (0 if change == "photo" else 9)


def test_a_photo_that_was_replaced_after_it_killed_is_tried_again(
    folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    for _ in range(MOST_ATTEMPTS):
        process = os.fork()
        if process == 0:
            run_task(folder, output, Deadly())
            os._exit(0)
        os.waitpid(process, 0)
    (folder / "02.jpg").write_bytes(b"repaired")
    run = run_task(folder, output, Deadly())
    assert {outcome.status for outcome in run.all} == {Status.DONE}


def test_cancelling_blames_no_photo(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    (folder / "02.jpg").write_bytes(b"x")
    for count in range(4):
        run_task(
            folder, output, Deadly(), cancelled=iter([False] * (12 + count) + [True] * 99).__next__
        )
    run = run_task(folder, output, Deadly())
    assert {outcome.status for outcome in run.all} == {Status.DONE}


def test_a_journal_of_an_earlier_version_is_brought_up_to_date(
    folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    (output / database.FOLDER).mkdir(parents=True)
    with closing(sqlite3.connect(output / database.FOLDER / database.DATABASE)) as earlier:
        UPGRADES[0](earlier)
        earlier.execute("PRAGMA user_version = 1")
        earlier.execute(
            "INSERT INTO photos (source, target, run, position, state, reason, fingerprint, "
            "input_sha256, output_sha256) VALUES (?, '00.jpg', 1, 0, 'waiting', '', '', '', '')",
            (str(folder / "00.jpg"),),
        )
        earlier.commit()
    (folder / "02.jpg").write_bytes(b"x")
    run = run_task(folder, output, Deadly())
    assert len(run.fresh) == 11


def kill_run(folder: Path, output: Path, at: str) -> None:
    """A run that is killed from outside while it has one photo in work; that photo is sound."""
    process = os.fork()
    if process == 0:
        run_task(folder, output, KilledAt(at), photos_at_once=1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


class KilledAt(Deadly):
    """Ends the process at one photo, as something from outside might."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:
        if job.source.name == self.name:
            os._exit(9)
        return Outcome(source=job.source, status=Status.DONE)


def test_a_sound_photo_that_was_hit_by_kills_is_done_by_the_next_quiet_run(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "02.jpg").write_bytes(b"x")
    output = tmp_path / "out"
    for _ in range(MOST_ATTEMPTS):
        kill_run(folder, output, "05.jpg")
    quiet = run_task(folder, output, Deadly())
    (given_up,) = (one for one in quiet.all if one.status is Status.FAILED)
    assert given_up.source.name == "05.jpg"
    assert "The next run tries it once more" in given_up.reason
    again = run_task(folder, output, Deadly())
    assert again.names() == {"05.jpg"}
    assert {one.status for one in again.all} == {Status.DONE}


def test_while_runs_are_killed_a_photo_that_was_given_up_is_not_tried(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "02.jpg").write_bytes(b"x")
    output = tmp_path / "out"
    for _ in range(MOST_ATTEMPTS):
        kill_run(folder, output, "05.jpg")
    (folder / "new.jpg").write_bytes(b"x")
    for _ in range(2):
        kill_run(folder, output, "new.jpg")  # the second time 05.jpg was given up before
    assert run_task(folder, output, Deadly()).names() == {"new.jpg"}
    assert run_task(folder, output, Deadly()).names() == {"05.jpg"}
