"""Photos done by the workers of a real Dask cluster, some of which die."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty

import pytest

from anon_plugin.engine.files.listing import Job, jobs_in_folder
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.run.open_journal import open_journal
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Task
from anon_plugin.errors import OutputError, SettingsError
from anon_plugin.models.remote import SentDetector
from tests.engine.conftest import jpeg, run_task, scene
from tests.engine.run.dask.conftest import DaskProcesses
from tests.engine.run.dask.works import BadlyShared, Copying, Telling
from tests.processes import PATIENCE_S

distributed = pytest.importorskip("distributed", reason="dask is not installed")

from anon_plugin.engine.run.dask import cluster as dask  # noqa: E402
from anon_plugin.engine.run.dask.cluster import DaskExecutor  # noqa: E402


@pytest.fixture(scope="module")
def connected(dask_processes: DaskProcesses) -> Iterator[DaskExecutor]:
    with dask.connected(dask_processes.address) as executor:
        yield executor


@pytest.fixture
def cluster(connected: DaskExecutor) -> DaskExecutor:
    """With two workers: one that died in an earlier test takes seconds to come back."""
    connected._client.wait_for_workers(2, timeout=PATIENCE_S)
    return DaskExecutor(connected._client)  # counts them anew


def run_there(
    cluster: DaskExecutor,
    folder: Path,
    output: Path,
    task: Task,
    cancelled: Callable[[], bool] = lambda: False,
    look_at: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """All that the journal knows of the photos of a folder afterwards."""
    return run_task(
        folder, output, task, cancelled=cancelled, executor=cluster, look_at=look_at
    ).all


def folder_of(place: Path, sizes: list[int]) -> Path:
    """A folder of "photos" with so many bytes each."""
    place.mkdir()
    for number, size in enumerate(sizes):
        (place / f"{number:02}.jpg").write_bytes(b"x" * size)
    return place


def files(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.glob("*.jpg")}


def test_workers_give_the_same_bytes_and_outcomes_as_this_process(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(3):
        (folder / f"{seed}.jpg").write_bytes(jpeg(scene(640, 480, seed)))
    (folder / "broken.jpg").write_bytes(jpeg(scene(seed=9))[:1500])
    settings = Settings(styles=styles_for("opaque"), confidence=0.0)
    here = run_task(folder, tmp_path / "here", Anonymize(SentDetector("cascade"), settings))
    work = Anonymize(SentDetector("cascade"), settings)
    there = run_there(cluster, folder, tmp_path / "there", work)
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert len(files(tmp_path / "there")) == 3
    assert [(one.source, one.status, one.reason, one.output_sha256) for one in there] == [
        (one.source, one.status, one.reason, one.output_sha256) for one in here.all
    ]
    assert sum(len(one.detections) for one in there) > 0, "nothing was searched"
    assert not any(run_task(folder, tmp_path / "there", work).names() - {"broken.jpg"})


def test_a_lost_worker_costs_no_photo(cluster: DaskExecutor, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "photos", [1] * 12)
    output = tmp_path / "out"
    work = Copying(once=tmp_path / "killed one")
    there = run_there(cluster, folder, output, work)
    assert (tmp_path / "killed one").exists()
    assert [one.status for one in there] == [Status.DONE] * 12
    assert files(output) == files(folder)


def test_a_result_that_dies_with_its_worker_before_it_is_fetched_is_made_again(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder, output = folder_of(tmp_path / "photos", [1]), tmp_path / "out"
    with open_journal(output) as journal:
        run = dask.worker.Run("one", dask.code.digest(), dask._place_of(journal), 0.0)
        under_way = dask._UnderWay(cluster._client, Copying(), run)
        (job,) = jobs_in_folder(folder, output)
        under_way.hand_out(job, 1)
        (future,) = under_way._jobs
        future.exception(timeout=PATIENCE_S)  # waits for its end
        ((holder,),) = cluster._client.who_has([future]).values()
        with suppress(OSError):  # its death is noticed while it is asked
            cluster._client.run(os._exit, 1, workers=[holder], on_error="ignore")
        results = list[dask.Done | dask.Crashed | None]()
        until = time.monotonic() + PATIENCE_S
        while not results and time.monotonic() < until:
            with suppress(Empty):
                results.append(under_way.take_back())
    (done,) = results
    assert isinstance(done, dask.Done)
    assert done.outcome.status is Status.DONE
    assert not len(under_way)


def test_what_goes_wrong_when_a_file_is_shared_out_costs_no_file(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "in", [4, 5])
    outcomes = run_there(cluster, folder, tmp_path / "out", BadlyShared())
    assert [one.status for one in outcomes] == [Status.DONE, Status.DONE]


def test_what_is_known_of_an_original_serves_no_other_one(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder, output = folder_of(tmp_path / "in", [4, 5]), tmp_path / "out"
    run_there(cluster, folder, output, Telling())
    told = [(output / f"{number:02}.jpg").read_text() for number in range(2)]
    assert told == ["[[None], [None]]", "[[(5, [])], [(5, [(5, [])])]]"]


def test_a_photo_that_kills_workers_is_retired_and_takes_no_other_with_it(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "photos", [1, 2, 1, 1, 1, 1])
    output = tmp_path / "out"
    there = run_there(cluster, folder, output, Copying())
    statuses = {one.source.name: one.status for one in there}
    assert statuses.pop("01.jpg") is Status.FAILED
    assert set(statuses.values()) == {Status.DONE}
    assert len(statuses) == 5
    assert "when a Dask worker died" in there[1].reason
    (folder / "new.jpg").write_bytes(b"x")
    again: list[Outcome] = []
    run_there(cluster, folder, output, Copying(), look_at=again.append)
    assert {one.source.name for one in again} == {"new.jpg", "01.jpg"}, "it has one more try"
    again.clear()
    run_there(cluster, folder, output, Copying(), look_at=again.append)
    assert again == []


def test_cancelling_gives_up_what_is_in_work_and_the_next_run_does_it(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "photos", [1, 3, 3, 1, 1, 1])
    output = tmp_path / "out"
    cancelled = threading.Event()
    work = Copying(until=tmp_path / "never")
    first = run_there(
        cluster, folder, output, work, cancelled.is_set, look_at=lambda _: cancelled.set()
    )
    assert 0 < len(first) < 6
    assert set(files(output)) == {one.source.name for one in first}
    (tmp_path / "never").touch()
    second = run_there(cluster, folder, output, work)
    assert [one.status for one in second] == [Status.DONE] * 6


def test_only_a_few_photos_are_under_way_at_once(cluster: DaskExecutor, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "photos", [1] * 60)
    output = tmp_path / "out"
    handed_out: list[int] = []
    with open_journal(output) as journal:

        def counted() -> Iterator[Job]:
            for number, job in enumerate(jobs_in_folder(folder, output)):
                handed_out.append(number)
                yield job

        results = cluster.each(journal, Copying(), counted(), lambda: False)
        for ended, _ in enumerate(results):
            assert len(handed_out) - ended <= 2 * dask.UNDER_WAY_A_THREAD + 1
    assert len(handed_out) == 60


def test_a_worker_that_cannot_see_the_output_or_the_input_ends_the_run_before_anything_fails(
    cluster: DaskExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path / "photos", [1, 1])
    elsewhere = dask.worker.Place(tmp_path / "out", (tmp_path / "no sign", "of this run"))
    with monkeypatch.context() as patch:
        patch.setattr(dask, "_place_of", lambda _: elsewhere)
        with pytest.raises(dask.OutputError, match=r"not the same folder here.*worker"):
            run_there(cluster, folder, tmp_path / "out", Copying())
    with open_journal(tmp_path / "out") as journal:
        assert journal.find(folder / "00.jpg") is not None
        assert not any(journal.outcomes())


def test_a_worker_that_is_lost_while_it_is_asked_ends_no_run_but_all_of_them_do(
    cluster: DaskExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, output = folder_of(tmp_path / "photos", [1]), tmp_path / "out"
    lost = {"tcp://127.0.0.1:1": distributed.comm.CommClosedError("closed")}
    ask = cluster._client.run
    with monkeypatch.context() as patch:
        patch.setattr(cluster._client, "run", lambda *a, **how: ask(*a, **how) | lost)
        (done,) = run_there(cluster, folder, output, Copying())
        assert done.status is Status.DONE
        patch.setattr(cluster._client, "run", lambda *_, **_how: lost)
        with pytest.raises(OutputError, match=r"on tcp://127\.0\.0\.1:1"):
            run_there(cluster, folder, tmp_path / "second", Copying())


def test_a_worker_with_other_code_ends_the_run(
    cluster: DaskExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path / "photos", [1])
    monkeypatch.setattr(dask.code, "digest", lambda: "f" * 64)
    with pytest.raises(SettingsError, match=r"Another version .* ffffffffffff… is wanted"):
        run_there(cluster, folder, tmp_path / "out", Copying())


def test_a_worker_with_another_model_ends_the_run(cluster: DaskExecutor, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(scene()))
    detector = SentDetector("cascade")
    detector._reference = replace(detector._reference, sha256="0" * 64)
    with pytest.raises(dask.AnonymizerError, match="is another one here"):
        run_there(cluster, folder, tmp_path / "out", Anonymize(detector, Settings()))


def test_a_worker_without_the_anonymizer_ends_the_run(
    dask_processes: DaskProcesses, cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "photos", [1])
    with ExitStack() as stack:
        dask_processes.worker(stack, "bare", bare=True)
        cluster._client.wait_for_workers(3, timeout=PATIENCE_S)
        with pytest.raises(SettingsError, match=r"not installed completely on .*'anon_plugin'"):
            run_there(cluster, folder, tmp_path / "out", Copying())


def test_without_a_scheduler_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_CONNECT_S", 0.5)
    with (
        pytest.raises(SettingsError, match="No Dask scheduler answers"),
        dask.connected("tcp://127.0.0.1:1"),
    ):
        pass


def test_killing_a_worker_process_from_outside_is_survived(
    cluster: DaskExecutor, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "photos", [3] + [1] * 8)
    until = tmp_path / "go on"
    killed: list[int] = []

    def kill_one(_: Outcome) -> None:
        if not killed:
            killed.append(next(iter(cluster._client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)
            until.touch()

    there = run_there(cluster, folder, tmp_path / "out", Copying(until=until), look_at=kill_one)
    assert killed
    assert [one.status for one in there] == [Status.DONE] * 9
