"""A run that is killed at any moment leaves nothing half done, and the next one finishes it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.run.database import DATABASE, FOLDER
from anon_plugin.engine.run.open_journal import open_journal
from anon_plugin.engine.tasks.outcome import Outcome
from tests.engine.conftest import jpeg, scene

CHECKOUT = Path(__file__).resolve().parents[3]
KILLS = 100
KILLED_SEARCHES = 25
PHOTOS = 8

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")


class Server:
    """The process that starts runs; see run_server."""

    def __init__(self, task: str, folder: Path, scratch: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.run_server", task, str(folder), str(scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
            text=True,
        )

    def run(self, output: Path, kill_after_s: float | None = None) -> int:
        """Run to the end, or until killed so many seconds after the start; the exit status."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{output}\n")
        self._process.stdin.flush()
        process = int(self._process.stdout.readline())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            with suppress(ProcessLookupError):
                os.kill(process, random.choice((signal.SIGKILL, signal.SIGTERM)))
        return int(self._process.stdout.readline())

    def run_until_killed_no_more(self, output: Path, whole_s: float) -> Iterator[None]:
        """Run, killed at any moment of so many seconds, until a run has come to its end; yields
        after each kill.

        The machine may be busier than it was when a whole run was timed: the moments come later
        with each kill, so that there is an end.
        """
        while self.run(output, random.uniform(0, whole_s)) != 0:
            whole_s *= 1.1
            yield

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(params=["anonymize"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    for seed in range(PHOTOS):
        name = f"sub/{seed}.jpg" if seed % 2 else f"{seed}.jpg"
        (folder / name).write_bytes(jpeg(scene(160, 120, seed)))
    (folder / "broken.jpg").write_bytes(jpeg(scene(160, 120, 99))[:1500])
    one = Server(request.param, folder, tmp_path / "scratch")
    yield one
    one.close()


def files(output: Path) -> dict[str, bytes]:
    """All in the output but the journal and rests of what was killed, which are hidden."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(output).parts)
    }


def journal_of(folder: Path, output: Path, writes: bool = True) -> list[Outcome]:
    """What the journal knows of every photo, without what differs from run to run."""
    with open_journal(output if writes else None, output) as journal:
        entries = [journal.find(job.source) for job in jobs_in_folder(folder, output)]
        journal.run = max((entry.run for entry in entries if entry is not None), default=0)
        outcomes = journal.outcomes()
        return [replace(one, seconds={}, target=None, verified=()) for one in outcomes]


def test_a_run_killed_a_hundred_times_ends_like_one_that_was_not(
    server: Server, tmp_path: Path
) -> None:
    folder, reference = tmp_path / "photos", tmp_path / "reference"
    assert server.run(tmp_path / "first") == 0
    start = time.monotonic()
    assert server.run(reference) == 0
    duration = time.monotonic() - start
    expected, expected_journal = files(reference), journal_of(folder, reference)
    assert len(expected) == PHOTOS
    assert len(expected_journal) == PHOTOS + 1

    kills, killed_midway = 0, 0
    while kills < KILLS:
        output = tmp_path / f"killed until it was finished {kills}"
        for _ in server.run_until_killed_no_more(output, duration):
            kills += 1
            published = files(output)
            assert published.items() <= expected.items(), "something half or unredacted"
            killed_midway += 0 < len(published) < PHOTOS
        assert files(output) == expected
        assert journal_of(folder, output) == expected_journal
        assert not list(output.rglob("*.anon-part"))
    assert killed_midway > 0


@pytest.mark.parametrize("server", ["detect"], indirect=True)
def test_a_search_that_was_killed_goes_on_and_finds_what_one_finds_that_was_not(
    server: Server, tmp_path: Path
) -> None:
    folder, reference = tmp_path / "photos", tmp_path / "reference"
    assert server.run(tmp_path / "first") == 0
    start = time.monotonic()
    assert server.run(reference) == 0
    duration = time.monotonic() - start
    expected = journal_of(folder, reference, writes=False)
    assert len(expected) == PHOTOS + 1
    assert sum(len(one.detections) for one in expected) == 2 * PHOTOS

    kills, killed_midway = 0, 0
    while kills < KILLED_SEARCHES:
        journal = tmp_path / f"killed until it was finished {kills}"
        for _ in server.run_until_killed_no_more(journal, duration):
            kills += 1
            if (journal / FOLDER / DATABASE).exists():
                killed_midway += 0 < len(journal_of(folder, journal, writes=False)) < PHOTOS
        assert journal_of(folder, journal, writes=False) == expected
        assert files(journal) == {}
    assert killed_midway > 0
