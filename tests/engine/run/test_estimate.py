"""An estimate does to its sample what the run would do, and keeps nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.files.listing import jobs_in_folder
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.estimate import Estimate, estimate, spread
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from tests.engine.conftest import FixedDetector, jpeg, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for seed in range(4):
        (place / f"{seed}.jpg").write_bytes(jpeg(scene(seed=seed)))
    return place


def estimate_of(folder: Path) -> tuple[Estimate, list[float]]:
    jobs = jobs_in_folder(folder, folder.parent / "out", recursive=True)
    told: list[float] = []
    task = Anonymize(FixedDetector(FACE), Settings(), Sampling(first=0))
    executor = ThreadExecutor(Threads(photos=1, each=1))
    found = estimate(jobs, 2, task, executor, advance=told.append)
    return found, told


def test_what_the_run_verifies_is_part_of_the_time(folder: Path) -> None:
    verified, _ = estimate_of(folder)
    assert set(verified.shares) == {"read", "detect", "redact", "write", "verify"}
    assert verified.shares["verify"] > 0
    assert sum(verified.shares.values()) == pytest.approx(1)
    assert verified.failed == 0


def test_it_tells_how_far_it_is_and_leaves_nothing(folder: Path) -> None:
    before = sorted(folder.parent.rglob("*"))
    _, told = estimate_of(folder)
    assert told == [0.5, 1.0]
    assert sorted(folder.parent.rglob("*")) == before


def test_a_sample_is_spread_evenly(folder: Path) -> None:
    jobs = jobs_in_folder(folder, folder.parent / "out", recursive=True)
    assert [job.source.name for job in spread(jobs, 2)] == ["0.jpg", "2.jpg"]
    assert spread(jobs, 9) == list(jobs)
