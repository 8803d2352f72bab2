"""A long video is shared out by segments, and comes out as one machine would write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.run.executors import Executor, ThreadExecutor
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.detect_video import DetectVideo
from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo
from anon_plugin.engine.video import groups
from anon_plugin.engine.video.finished_parts import FinishedParts
from tests.engine.conftest import finish
from tests.engine.run.dask.conftest import CHAIN_FRAMES, DaskProcesses
from tests.engine.run.dask.works import RedSquares
from tests.processes import PATIENCE_S

FRAMES = 200


@pytest.fixture(autouse=True)
def short_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the workers have them."""
    monkeypatch.setattr(groups, "CHAIN_FRAMES", CHAIN_FRAMES)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A square that goes to and fro, and is away now and then."""
    av = pytest.importorskip("av")

    @cache
    def draw(name: str) -> Path:
        path = tmp_path_factory.mktemp("drawn") / name
        y, x = np.mgrid[0:96, 0:160]
        ground = np.stack([x, y * 2, (x * y) % 97 + 60], axis=-1).astype(np.uint8)
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=25, options={"g": "20", "bf": "0"})
            stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
            stream.time_base = Fraction(1, 1000)
            for number in range(FRAMES):
                picture = ground.copy()
                left = 10 + abs(100 - 2 * number % 200)
                if number % 90 < 70:
                    picture[30:60, left : left + 30] = (250, 60, 40)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            container.mux(stream.encode())
        return path

    return draw


def done(task: AnonymizeVideo | DetectVideo, job: Job, executor: Executor | None = None) -> Outcome:
    """As a run does it."""
    executor = executor or ThreadExecutor(Threads(1, 1))
    output = job.within if isinstance(task, AnonymizeVideo) else None
    journal = None if output else job.source.parent / "journal"
    (outcome,) = finish(Run(task, [job], executor, output, journal)).all
    assert outcome.status is Status.DONE, outcome.reason
    return outcome


def job_of(source: Path, output: Path) -> Job:
    output.mkdir()
    return Job(source, output / source.name, output)


@dataclass(frozen=True)
class Alone:
    """What one process writes of a video, and how many frames it searched."""

    outcome: Outcome
    searched: int


@pytest.fixture(scope="module")
def alone(
    video: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, int], Alone]:
    @cache
    def anonymized(name: str, every: int) -> Alone:
        folder = tmp_path_factory.mktemp("alone")
        task = AnonymizeVideo(RedSquares(folder / "log"), Settings(), VideoChoices(every))
        outcome = done(task, job_of(video(name), folder / "out"))
        return Alone(outcome, len((folder / "log").read_text().split()))

    return anonymized


@pytest.mark.parametrize(("name", "every"), [("a.mp4", 0), ("a.mkv", 10)])
def test_pieces_prepare_all_that_is_to_do(
    video: Callable[[str], Path],
    alone: Callable[[str, int], Alone],
    tmp_path: Path,
    name: str,
    every: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = video(name)
    log = tmp_path / "log"
    task = AnonymizeVideo(RedSquares(log), Settings(), VideoChoices(every))
    expected = alone(name, every)
    assert expected.outcome.tracks is not None
    job = job_of(source, tmp_path / "shared")
    (tmp_path / "shared" / ".anonymizer").mkdir()
    results, known = [], []
    for stage in task.stages(job, 3):
        known = [piece(job, known, lambda: False) for piece in stage]
        results.append(known)
        if len(results) == 1:
            searched = len(log.read_text().split())
    assert len(results) == 3
    assert len(log.read_text().split()) - searched <= 2, "what pieces searched was searched again"
    assert searched <= 1.5 * expected.searched + 12
    monkeypatch.setattr(FinishedParts, "keep", lambda *_: pytest.fail("it was not prepared"))
    outcome = task.knowing(results)(job, lambda: False)
    assert outcome.status is Status.DONE, outcome.reason
    assert outcome.output_sha256 == expected.outcome.output_sha256
    assert outcome.tracks == expected.outcome.tracks


def test_what_no_piece_could_prepare_is_done_at_the_end(
    video: Callable[[str], Path], alone: Callable[[str, int], Alone], tmp_path: Path
) -> None:
    source = video("a.mp4")
    task = AnonymizeVideo(RedSquares(tmp_path / "log"), Settings())
    job = job_of(source, tmp_path / "shared")
    outcome = task.knowing([[None, None], [None], []])(job, lambda: False)
    assert outcome.output_sha256 == alone("a.mp4", 0).outcome.output_sha256


def test_short_and_damaged_videos_are_not_shared_out(
    video: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = video("a.mp4")
    job = job_of(source, tmp_path / "out")
    task = AnonymizeVideo(RedSquares(tmp_path / "log"), Settings())
    assert task.stages(job, 2)
    assert not task.stages(job, 1)
    allowing = replace(task, choices=VideoChoices(allow_damage=True))
    assert not allowing.stages(job, 2)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(source.read_bytes()[:2000])
    assert not task.stages(Job(cut, job.target, job.within), 2)
    monkeypatch.setattr(groups, "CHAIN_FRAMES", 2400)
    assert not task.stages(job, 2)


def test_a_cluster_writes_what_one_machine_writes(
    dask_processes: DaskProcesses,
    video: Callable[[str], Path],
    alone: Callable[[str, int], Alone],
    tmp_path: Path,
) -> None:
    from anon_plugin.engine.run.dask import cluster as dask

    source, log = video("a.mp4"), tmp_path / "log"
    task = AnonymizeVideo(RedSquares(log), Settings())
    expected = alone("a.mp4", 0).outcome
    with dask.connected(dask_processes.address) as cluster:
        cluster._client.wait_for_workers(2, timeout=PATIENCE_S)
        there = done(task, job_of(source, tmp_path / "there"), cluster)
        assert len(set(log.read_text().split())) >= 2, "one worker did it all"
        found = done(DetectVideo(RedSquares(log), Settings()), Job.reading(source), cluster)
    assert there.output_sha256 == expected.output_sha256
    assert there.tracks == expected.tracks == found.tracks
    assert not list((tmp_path / "there" / ".anonymizer" / "parts").iterdir())


def test_tracks_of_layers_are_written_side_by_side(
    video: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = video("a.mp4")
    job = job_of(source, tmp_path / "out")
    found = DetectVideo(RedSquares(tmp_path / "log"), Settings())(job, lambda: False).tracks
    assert found is not None
    task = RedactVideo({source: found}, Settings())
    (tmp_path / "out" / ".anonymizer").mkdir()
    (pieces,) = task.stages(job, 4)
    for piece in pieces:
        piece(job, [], lambda: False)
    monkeypatch.setattr(FinishedParts, "keep", lambda *_: pytest.fail("it was not prepared"))
    assert task(job, lambda: False).status is Status.DONE
