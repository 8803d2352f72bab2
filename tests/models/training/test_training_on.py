"""From a folder of photos to a file: the same bits, resumed or not; nothing left, nothing told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from anon_plugin.errors import CancelledError, ModelError, SettingsError
from anon_plugin.models.store.folder import WEIGHTS_FOLDER, digest
from anon_plugin.models.street.weights import Weights, read_weights
from anon_plugin.models.training import training_on
from anon_plugin.models.training.beside import interpreter, train_beside
from anon_plugin.models.training.collection import read_collection
from anon_plugin.models.training.finetuner import FineTuner
from anon_plugin.models.training.job import Job
from anon_plugin.models.training.photos import load_photos
from anon_plugin.models.training.report import sentences, write_page
from anon_plugin.models.training.settings import Settings
from anon_plugin.models.training.training_on import learned, train_on
from anon_plugin.models.training.work_folder import held
from anon_plugin.models.training.worker import order
from tests.models.training.drawn_collections import (
    PERSONAL,
    all_faces_rejected,
    draw_collection,
    tiny_weights,
)
from tests.models.training.small_worker import drawing_little

SETTINGS = Settings(steps=8, seed=4)

AUDITED = """
import os, sys
told = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
CHANGING = ('os.mkdir', 'os.rename', 'os.remove', 'os.rmdir', 'os.link', 'os.symlink',
            'os.truncate', 'os.utime', 'os.chmod', 'os.chown')
def heard(event, values):
    writes = event == 'open' and isinstance(values[2], int) and values[2] & 3
    if writes or event in CHANGING:
        for one in values[:2]:
            if isinstance(one, (str, bytes, os.PathLike)):
                if not writes or one is values[0]:
                    os.write(told, os.fsencode(os.path.abspath(one)) + b'\\n')
from anon_plugin.models.training.worker import main
from tests.models.training.small_worker import drawing_little
sys.addaudithook(heard)
with drawing_little():
    main()
"""
"""A worker that notes which files it changes."""


class Quiet:
    """A Listener that stops after so many steps, where it is told to."""

    def __init__(self, stop_at_step: int | None = None) -> None:
        self._stop_at, self._stopped = stop_at_step, False
        self.told: list[tuple[float, float | None, str]] = []

    def progress(self, share: float, left_s: float | None, text: str, **values: Any) -> None:
        self.told.append((share, left_s, text.format(**values)))
        if self._stop_at is not None and values.get("step", 0) >= self._stop_at:
            self._stopped = True

    def stopped(self) -> bool:
        return self._stopped


@pytest.fixture(scope="module", autouse=True)
def _drawing_little() -> Iterator[None]:
    with drawing_little():
        yield


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_collection(tmp_path_factory.mktemp("collected"))


def job_in(folder: Path, collection: Path) -> Job:
    parent = tiny_weights(folder / "parent.safetensors")
    (folder / "chosen").mkdir()
    return Job(collection, parent, folder / "chosen" / "mine.safetensors", SETTINGS, "cpu")


@pytest.fixture
def job(tmp_path: Path, collection: Path) -> Job:
    return job_in(tmp_path, collection)


@dataclass(frozen=True)
class Straight:
    """A whole training in a worker that nobody disturbed.

    messages: all that it said. heard: the files that it changed. before, after: the files below the
    folder of the job and the collection, and when they were changed.
    """

    job: Job
    messages: list[dict[str, Any]]
    heard: set[Path]
    before: dict[Path, int]
    after: dict[Path, int]


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory, collection: Path) -> Straight:
    folder = tmp_path_factory.mktemp("straight")
    heard = tmp_path_factory.mktemp("heard") / "heard.txt"
    job = job_in(folder, collection)
    before = files_below(folder, collection)
    command = [sys.executable, "-B", "-c", AUDITED, str(heard)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(order(job, 1))
        process.stdin.flush()
        messages = [json.loads(line) for line in process.stdout]
    card, log = messages[-1]["card"], messages[-1]["log"]
    write_page(job.output.with_suffix(".html"), card, log)
    touched = {Path(line) for line in heard.read_text().splitlines()} - {Path(os.devnull)}
    return Straight(job, messages, touched, before, files_below(folder, collection))


@pytest.fixture(scope="module")
def straight_state(
    tmp_path_factory: pytest.TempPathFactory, collection: Path
) -> dict[str, torch.Tensor]:
    """What this process learns where nobody stops it."""
    job = job_in(tmp_path_factory.mktemp("state"), collection)
    found = read_collection(job.collection)
    return learned(job, found, read_weights(job.parent), Quiet(), []).state_dict()


def files_below(*folders: Path) -> dict[Path, int]:
    return {
        path: path.stat().st_mtime_ns
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def same(one: Weights, other: Weights) -> bool:
    values = (np.array_equal(value, other.state[name]) for name, value in one.state.items())
    return all(values) and one.calibration == other.calibration and one.card == other.card


def test_the_same_seed_gives_the_same_weights(job: Job, tmp_path: Path) -> None:
    parent = read_weights(job.parent)
    found = read_collection(job.collection)
    states = []
    for seed in (4, 4, 5):
        settings = Settings(steps=4, seed=seed)
        output = tmp_path / f"run {len(states)}.safetensors"
        one = Job(job.collection, job.parent, output, settings, "cpu")
        states.append(learned(one, found, parent, Quiet(), []).state_dict())
    first, again, other = states
    assert all(torch.equal(first[name], value) for name, value in again.items())
    assert not all(torch.equal(first[name], value) for name, value in other.items())


def test_a_training_that_was_stopped_goes_on_to_the_same_weights(
    job: Job, straight_state: dict[str, torch.Tensor]
) -> None:
    parent, found = read_weights(job.parent), read_collection(job.collection)
    log: list[Any] = []
    with pytest.raises(CancelledError):
        learned(job, found, parent, Quiet(stop_at_step=5), log)
    assert 0 < log[-1]["step"] < 8
    log.clear()
    again = learned(job, found, parent, Quiet(), log).state_dict()
    assert [row["step"] for row in log] == list(range(1, 9))
    for name, value in straight_state.items():
        assert torch.equal(value, again[name]), name


def test_a_worker_that_was_killed_goes_on_to_the_same_weights(
    straight: Straight, tmp_path: Path
) -> None:
    job = straight.job
    second = Job(job.collection, job.parent, tmp_path / "later" / job.output.name, SETTINGS, "cpu")
    script = (
        "from anon_plugin.models.training import training_on, worker\n"
        "from tests.models.training.small_worker import drawing_little\n"
        "training_on.SAVE_EVERY_S = 0.0\n"
        "with drawing_little():\n"
        "    worker.main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(order(second, 1))
    process.stdin.flush()
    for line in process.stdout:
        if json.loads(line).get("values", {}).get("step", 0) >= 4:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert (second.work / "checkpoint.pt").is_file()
    assert not second.output.exists()
    resumed = train_beside(second, 1, Quiet())
    assert resumed.card == straight.messages[-1]["card"]
    assert same(read_weights(job.output), read_weights(second.output))
    assert not second.work.exists()


def test_nothing_is_written_but_the_model_and_its_page(straight: Straight) -> None:
    before, after = straight.before, straight.after
    assert {path: after[path] for path in before} == before
    assert {path.name for path in set(after) - set(before)} == {"mine.safetensors", "mine.html"}


def test_progress_grows_and_says_how_long_it_will_take(straight: Straight) -> None:
    told = [one for one in straight.messages if "share" in one]
    shares = [one["share"] for one in told]
    assert shares == sorted(shares)
    assert any(one["left_s"] for one in told)


def test_a_worker_touches_nothing_outside_the_chosen_folder(straight: Straight) -> None:
    assert straight.job.work / "checkpoint.pt" in straight.heard
    chosen = straight.job.output.parent
    outside = {one for one in straight.heard if not one.is_relative_to(chosen)}
    # Python tries out the folder of temporary files, and torch makes an empty one there.
    assert [one for one in outside if one.is_file()] == []


def test_the_card_tells_the_parent_and_no_name(straight: Straight) -> None:
    job = straight.job
    card = read_weights(job.output).card
    assert card == straight.messages[-1]["card"]
    assert card["parents"] == [{"name": "tiny", "sha256": digest(job.parent)}]
    assert card["collection"]["reviewed"] == 44
    assert card["settings"]["steps"] == 8
    assert card["licence"] == "GPL-3.0-or-later"
    for path in (job.output, job.output.with_suffix(".html")):
        content = path.read_bytes()
        assert PERSONAL.encode() not in content
        assert str(job.collection).encode() not in content


def test_weights_of_trained_weights_name_all_their_parents(
    straight: Straight, tmp_path: Path
) -> None:
    job = straight.job
    found = read_collection(job.collection)
    second = Job(job.collection, job.output, tmp_path / "second.safetensors", SETTINGS, "cpu")
    card = train_on(second, found, Quiet()).card
    assert [one["name"] for one in card["parents"]] == ["mine", "tiny"]


def test_a_poisoned_collection_gives_the_old_weights_and_says_so(tmp_path: Path) -> None:
    folder = draw_collection(tmp_path / "poisoned", change=all_faces_rejected)
    parent = WEIGHTS_FOLDER / "street.safetensors"
    job = Job(folder, parent, tmp_path / "mine.safetensors", SETTINGS, "cpu")
    trained = train_on(job, read_collection(folder), Quiet())
    assert trained.card["share"] == 0
    assert set(trained.card["denied"]) == {"face"}
    assert "face" in sentences(trained.card)[0]
    assert "copy" in sentences(trained.card)[-1]
    old, new = read_weights(parent), read_weights(job.output)
    assert all(np.array_equal(value, new.state[name]) for name, value in old.state.items())
    assert new.calibration == old.calibration
    assert not job.work.exists()


def test_a_folder_of_somebody_else_is_left_alone(job: Job) -> None:
    job.work.mkdir()
    (job.work / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(SettingsError, match="no folder of an earlier training"):
        train_on(job, read_collection(job.collection), Quiet())
    assert (job.work / "holiday.jpg").read_bytes() == b"mine"


@pytest.mark.parametrize("about", [None, b'{"mine": 1}'])
def test_it_is_left_alone_as_well_where_nothing_is_trained(
    job: Job, monkeypatch: pytest.MonkeyPatch, about: bytes | None
) -> None:
    monkeypatch.setattr(training_on, "denials", lambda *_: {"face": (20, 20)})
    job.work.mkdir()
    (job.work / "holiday.jpg").write_bytes(b"mine")
    if about:
        (job.work / "job.json").write_bytes(about)
    with pytest.raises(SettingsError, match="no folder of an earlier training"):
        train_on(job, read_collection(job.collection), Quiet())
    assert (job.work / "holiday.jpg").read_bytes() == b"mine"


def test_what_somebody_laid_into_the_folder_of_work_stays(job: Job) -> None:
    found, parent = read_collection(job.collection), read_weights(job.parent)
    with pytest.raises(CancelledError):
        learned(job, found, parent, Quiet(stop_at_step=3), [])
    (job.work / "holiday.jpg").write_bytes(b"mine")
    train_on(job, found, Quiet())
    assert [path.name for path in job.work.iterdir()] == ["holiday.jpg"]


def test_two_trainings_do_not_work_in_one_folder(job: Job) -> None:
    found, parent = read_collection(job.collection), read_weights(job.parent)
    with pytest.raises(CancelledError):
        learned(job, found, parent, Quiet(stop_at_step=2), [])
    script = (
        "import sys, pathlib\n"
        "from anon_plugin.models.training.work_folder import held\n"
        "with held(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(job.work)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        before = files_below(job.work)
        for seed in (4, 9):
            other = Job(job.collection, job.parent, job.output, Settings(8, seed), "cpu")
            with pytest.raises(SettingsError, match="Another training is at work"):
                learned(other, found, parent, Quiet(), [])
        assert files_below(job.work) == before
        process.kill()
    with held(job.work):
        pass  # the system lifted the lock


def test_a_damaged_checkpoint_is_begun_anew(
    job: Job, straight_state: dict[str, torch.Tensor]
) -> None:
    found, parent = read_collection(job.collection), read_weights(job.parent)
    with pytest.raises(CancelledError):
        learned(job, found, parent, Quiet(stop_at_step=5), [])
    checkpoint = job.work / "checkpoint.pt"
    for content in (checkpoint.read_bytes()[:-3000], b""):
        checkpoint.write_bytes(content)
        log: list[Any] = []
        again = learned(job, found, parent, Quiet(), log).state_dict()
        assert len(log) == 8
        assert all(torch.equal(value, again[name]) for name, value in straight_state.items())


def test_values_that_are_no_numbers_stop_the_training(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = FineTuner.learn

    def spoilt(tuner: FineTuner, *batch: Any) -> dict[str, float]:
        if tuner.step == 5:
            next(tuner.network.heads.parameters()).data.fill_(float("nan"))
        return learn(tuner, *batch)

    monkeypatch.setattr(FineTuner, "learn", spoilt)
    with pytest.raises(ModelError, match="no numbers at step 6"):
        train_on(job, read_collection(job.collection), Quiet())
    assert not job.output.exists()


def test_a_checkpoint_that_cannot_be_written_is_told(job: Job) -> None:
    found, parent = read_collection(job.collection), read_weights(job.parent)
    with pytest.raises(CancelledError):
        learned(job, found, parent, Quiet(stop_at_step=2), [])
    (job.work / "checkpoint.partial").mkdir()
    with pytest.raises(SettingsError, match=r"cannot be written to .*mine\.training"):
        learned(job, found, parent, Quiet(), [])


def test_what_another_training_left_is_not_taken_up(job: Job) -> None:
    found, parent = read_collection(job.collection), read_weights(job.parent)
    with pytest.raises(CancelledError):
        learned(job, found, parent, Quiet(stop_at_step=3), [])
    other = Job(job.collection, job.parent, job.output, Settings(steps=6, seed=9), "cpu")
    log: list[Any] = []
    learned(other, found, parent, Quiet(), log)
    assert [row["step"] for row in log] == [1, 2, 3, 4, 5, 6]


def test_photos_that_memory_cannot_hold_give_the_same_weights(
    job: Job,
    straight_state: dict[str, torch.Tensor],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, parent = read_collection(job.collection), read_weights(job.parent)
    monkeypatch.setattr(training_on, "installed_bytes", lambda: 1)
    stores = []

    def load(photos: Any, store: Path | None = None) -> Any:
        opened = load_photos(photos, store)
        stores.append((store, (store or tmp_path).is_dir()))
        return opened

    monkeypatch.setattr(training_on, "load_photos", load)
    mapped = learned(job, found, parent, Quiet(), []).state_dict()
    assert stores == [(job.work / "pixels", True)]
    assert not (job.work / "pixels").exists()  # nobody redacted them
    assert all(torch.equal(value, mapped[name]) for name, value in straight_state.items())


def test_a_worker_says_what_is_wrong(job: Job, tmp_path: Path) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"nothing")
    wrong = Job(job.collection, broken, job.output, SETTINGS, "cpu")
    with pytest.raises(SettingsError, match=r"broken\.safetensors"):
        train_beside(wrong, 1, Quiet())


def test_a_worker_runs_nothing_that_lies_where_somebody_stands(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')")
    (tmp_path / "broken.safetensors").write_bytes(b"nothing")
    monkeypatch.chdir(tmp_path)
    wrong = Job(job.collection, Path("broken.safetensors"), job.output, SETTINGS, "cpu")
    with pytest.raises(SettingsError, match=r"broken\.safetensors"):
        train_beside(wrong, 1, Quiet())


def test_a_worker_stops_when_it_is_asked_to(job: Job) -> None:
    long = Job(job.collection, job.parent, job.output, Settings(steps=300), "cpu")
    listener = Quiet(stop_at_step=3)
    with pytest.raises(CancelledError):
        train_beside(long, 1, listener)
    assert not any("Step 300" in text for _, _, text in listener.told)
    assert (job.work / "checkpoint.pt").is_file()
    assert not job.output.exists()


def test_the_interpreter_is_one() -> None:
    done = subprocess.run([interpreter(), "-c", "print(6 * 7)"], capture_output=True, text=True)
    assert done.stdout.strip() == "42"
