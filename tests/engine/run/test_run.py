"""Many photos into one folder: resumed, redone, refused; two runs exclude each other."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files import name_probe
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.run.database import FOLDER
from anon_plugin.engine.run.open_journal import open_journal
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import OnExisting
from anon_plugin.errors import OutputError, SettingsError
from tests.engine.conftest import FixedDetector, jpeg, run_folder, run_task, scene
from tests.engine.fake_probe import FakeProbe

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
CHECKOUT = Path(__file__).resolve().parents[3]


def published(output: Path) -> dict[str, bytes]:
    """What a user finds in the output folder: every file outside the hidden folder."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and FOLDER not in path.parts
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good photos."""
    place = tmp_path / "photos"
    (place / "sub").mkdir(parents=True)
    for seed, name in enumerate(("a.jpg", "b.jpg", "sub/c.jpg")):
        (place / name).write_bytes(jpeg(scene(seed=seed)))
    return place


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_one_bad_photo_does_not_end_the_run(photo_folder: Path, output: Path) -> None:
    run = run_folder(photo_folder, output, FixedDetector(FACE))
    assert {outcome.source.name: outcome.status for outcome in run.all} == {
        "one.jpg": Status.DONE,
        "truncated.jpg": Status.FAILED,
        "two.jpg": Status.DONE,
    }
    assert set(published(output)) == {"one.jpg", "sub/two.jpg"}


def test_outcomes_come_back_from_the_journal_as_they_were(photo_folder: Path, output: Path) -> None:
    run = run_folder(photo_folder, output, FixedDetector(FACE))
    fresh = {outcome.source: outcome for outcome in run.fresh}
    assert len(run.all) == 3
    for outcome in run.all:
        before = fresh[outcome.source]
        for name in ("status", "target", "reason", "geotag", "size_wh", "rotation_deg", "notes"):
            assert getattr(outcome, name) == getattr(before, name), name
        for name in (
            "projection",
            "projection_reason",
            "detections",
            "input_sha256",
            "output_sha256",
        ):
            assert getattr(outcome, name) == getattr(before, name), name
        assert set(outcome.seconds) == set(before.seconds)


def test_a_second_run_does_nothing_and_tells_everything(folder: Path, output: Path) -> None:
    first = run_folder(folder, output, FixedDetector(FACE))
    files = published(output)
    second = run_folder(folder, output, FixedDetector(FACE))
    assert second.fresh == []
    assert second.all == first.all
    assert published(output) == files


def test_a_second_run_does_what_is_new_missing_tampered_with_changed_or_failed(
    folder: Path, output: Path
) -> None:
    (folder / "failed.jpg").write_bytes(b"")
    run_folder(folder, output, FixedDetector(FACE))
    (folder / "failed.jpg").write_bytes(jpeg(scene(seed=7)))
    (folder / "new.jpg").write_bytes(jpeg(scene(seed=8)))
    (folder / "a.jpg").write_bytes(jpeg(scene(seed=9)))
    (output / "b.jpg").unlink()
    (output / "sub" / "c.jpg").write_bytes(b"somebody was here")
    run = run_folder(folder, output, FixedDetector(FACE))
    assert run.names() == {"a.jpg", "b.jpg", "c.jpg", "failed.jpg", "new.jpg"}
    assert all(outcome.status is Status.DONE for outcome in run.all)


def test_a_file_that_was_only_touched_or_copied_is_not_done_again(
    folder: Path, output: Path
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    os.utime(folder / "a.jpg", (1, 1))
    os.utime(output / "b.jpg", (1, 1))
    assert run_folder(folder, output, FixedDetector(FACE)).fresh == []


@pytest.mark.parametrize("change", ["settings", "model"])
def test_other_settings_or_another_model_do_all_photos_again(
    folder: Path, output: Path, change: str
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    detector = FixedDetector(FACE)
    settings = Settings(confidence=0.3 if change == "settings" else None)
    detector.sha256 = "1" * 64 if change == "model" else detector.sha256
    assert len(run_folder(folder, output, detector, settings).fresh) == 3


def test_redo_does_everything_and_fail_does_nothing(folder: Path, output: Path) -> None:
    run_folder(folder, output, FixedDetector(FACE), on_existing=OnExisting.FAIL)
    files = published(output)
    with pytest.raises(SettingsError, match="3 of 3 results exist already"):
        run_folder(folder, output, FixedDetector(), on_existing=OnExisting.FAIL)
    assert published(output) == files
    redone = run_folder(folder, output, FixedDetector(FACE), on_existing=OnExisting.REDO)
    assert len(redone.fresh) == 3


def test_a_file_that_no_run_made_is_replaced_only_when_asked(folder: Path, output: Path) -> None:
    output.mkdir()
    (output / "a.jpg").write_bytes(b"somebody's work")
    run = run_folder(folder, output, FixedDetector(FACE))
    refused = run.all[0]
    assert refused.status is Status.FAILED
    assert "no run recorded" in refused.reason
    assert (output / "a.jpg").read_bytes() == b"somebody's work"
    again = run_folder(folder, output, FixedDetector(FACE))
    assert again.all[0].status is Status.FAILED
    redone = run_folder(folder, output, FixedDetector(FACE), on_existing=OnExisting.REDO)
    assert redone.all[0].status is Status.DONE


def test_another_folder_with_the_same_names_takes_no_result_away(
    folder: Path, output: Path, tmp_path: Path
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    files = published(output)
    other = tmp_path / "other day"
    other.mkdir()
    (other / "a.jpg").write_bytes(jpeg(scene(seed=20)))
    (other / "d.jpg").write_bytes(jpeg(scene(seed=21)))
    run = run_folder(other, output, FixedDetector(FACE))
    assert [outcome.status for outcome in run.all] == [Status.FAILED, Status.DONE]
    assert str(folder / "a.jpg") in run.all[0].reason
    assert published(output).items() >= files.items()


def test_photos_that_were_moved_are_known_by_their_content(
    folder: Path, output: Path, tmp_path: Path
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    folder.rename(tmp_path / "archive")
    moved = run_folder(tmp_path / "archive", output, FixedDetector(FACE))
    assert moved.fresh == []
    assert {outcome.source.parts[-2] for outcome in moved.all} == {"archive", "sub"}


def test_an_output_folder_that_was_moved_is_still_known(
    folder: Path, output: Path, tmp_path: Path
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    output.rename(tmp_path / "disk")
    moved = run_folder(folder, tmp_path / "disk", FixedDetector(FACE))
    assert moved.fresh == []
    assert all(outcome.target and outcome.target.is_file() for outcome in moved.all)


def test_the_result_of_a_photo_that_fails_now_is_withdrawn_but_not_lost(
    folder: Path, output: Path
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    before = (output / "a.jpg").read_bytes()
    (folder / "a.jpg").write_bytes(jpeg(scene(seed=9))[:3000])
    run = run_folder(folder, output, FixedDetector(FACE))
    assert run.all[0].status is Status.FAILED
    assert set(published(output)) == {"b.jpg", "sub/c.jpg"}
    withdrawn = output / FOLDER / "withdrawn" / "a.jpg"
    assert withdrawn.read_bytes() == before
    assert str(withdrawn) in run.all[0].reason


def test_where_the_work_writes_nothing_no_earlier_result_stays(folder: Path, output: Path) -> None:
    class Nothing(Anonymize):
        def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:
            return Outcome(source=job.source, status=Status.DONE)

    run_folder(folder, output, FixedDetector(FACE))
    work = Nothing(FixedDetector(), Settings(confidence=0.5))
    run = run_task(folder, output, work)
    assert published(output) == {}
    assert "was moved to" in run.all[0].notes[0]
    assert run_task(folder, output, work).fresh == []
    (output / "a.jpg").write_bytes(b"somebody's work")
    assert run_task(folder, output, work).all[0].status is Status.FAILED
    assert published(output) == {"a.jpg": b"somebody's work"}


def test_results_of_originals_that_are_out_of_reach_stay(folder: Path, output: Path) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    (folder / "a.jpg").unlink()
    (folder / "a.jpg").symlink_to("gone.jpg")
    run = run_folder(folder, output, FixedDetector(FACE))
    assert run.fresh == []
    assert (output / "a.jpg").is_file()


def test_a_link_inside_the_output_leads_no_result_to_originals(
    folder: Path, output: Path, tmp_path: Path
) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    (originals / "c.jpg").write_bytes(b"an original")
    output.mkdir()
    (output / "sub").symlink_to(originals)
    for on_existing in OnExisting.RESUME, OnExisting.REDO:
        run = run_folder(folder, output, FixedDetector(FACE), on_existing=on_existing)
        assert f"{output / 'sub'} is a link" in run.all[2].reason
        assert (originals / "c.jpg").read_bytes() == b"an original"


def test_a_cancelled_run_keeps_what_was_finished_and_the_next_does_the_rest(
    folder: Path, output: Path
) -> None:
    class Counting(FixedDetector):
        calls = 0

        def detect(
            self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
        ) -> list[list[Detection]]:
            self.calls += 1
            return super().detect(images, confidence)

    detector = Counting(FACE)
    run = run_folder(
        folder, output, detector, cancelled=lambda: detector.calls > 1, photos_at_once=1
    )
    assert len(run.all) == len(published(output)) == 1
    rest = run_folder(folder, output, FixedDetector(FACE))
    assert len(rest.fresh) == 2
    assert [outcome.source.name for outcome in rest.all] == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_run_on_an_output_in_use_is_turned_away_by_name(folder: Path, output: Path) -> None:
    with (
        open_journal(output),
        pytest.raises(SettingsError, match=f"process {os.getpid()} on .* is writing to"),
    ):
        run_folder(folder, output, FixedDetector())
    assert len(run_folder(folder, output, FixedDetector()).fresh) == 3


def test_another_process_is_turned_away_and_a_killed_one_holds_nothing(
    folder: Path, output: Path
) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from anon_plugin.engine.run.open_journal import open_journal\n"
        "with open_journal(Path(sys.argv[1])):\n"
        "    print('open', flush=True); time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(output)],
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
        text=True,
    )
    try:
        assert holder.stdout is not None
        with holder.stdout:
            assert holder.stdout.readline() == "open\n"
        with pytest.raises(SettingsError, match=f"process {holder.pid}"):
            run_folder(folder, output, FixedDetector())
    finally:
        holder.kill()
        holder.wait()
    assert (output / FOLDER / "running.json").exists()
    assert len(run_folder(folder, output, FixedDetector()).fresh) == 3


def test_a_disk_that_is_full_before_the_first_photo_is_an_error_with_advice(
    folder: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match=r"No space left.*choose another place"):
        run_folder(folder, output, FixedDetector(FACE))


def test_rests_of_a_killed_write_are_cleared_away(folder: Path, output: Path) -> None:
    run = run_folder(folder, output, FixedDetector(), cancelled=lambda: True)
    assert run.all == []
    run_folder(folder, output, FixedDetector())
    (output / ".a.jpg.0badf00d.anon-part").write_bytes(b"half")
    run_folder(folder, output, FixedDetector())
    assert not list(output.rglob("*.anon-part"))


def test_a_full_disk_ends_the_run_and_the_next_one_finishes_it(
    folder: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_folder(folder, output, FixedDetector())
    shutil.rmtree(output)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    class Filling(FixedDetector):
        def detect(
            self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
        ) -> list[list[Detection]]:
            patch.setattr("os.fsync", full)
            return super().detect(images, confidence)

    with (
        monkeypatch.context() as patch,
        pytest.raises(OutputError, match=r"No space left on device.*goes on where"),
    ):
        run_folder(folder, output, Filling())
    assert published(output) == {}
    assert len(run_folder(folder, output, FixedDetector()).fresh) == 3


def test_an_output_that_vanishes_ends_the_run_and_is_not_made_anew(
    folder: Path, output: Path, tmp_path: Path
) -> None:
    class Unplugging(FixedDetector):
        def detect(
            self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
        ) -> list[list[Detection]]:
            if output.exists():
                output.rename(tmp_path / "unplugged")
            return super().detect(images, confidence)

    with pytest.raises(OutputError, match="has vanished"):
        run_folder(folder, output, Unplugging())
    assert published(output) == {}


def test_a_photo_that_changes_while_it_is_read_is_not_written(
    folder: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anon_plugin.engine.tasks import context

    def opened_while_written_to(path: Path, max_megapixels: float) -> object:
        container = open_container(path, max_megapixels)
        os.utime(path, (1, 1))
        return container

    open_container = context.open_container
    monkeypatch.setattr(context, "open_container", opened_while_written_to)
    run = run_folder(folder, output, FixedDetector())
    assert {outcome.status for outcome in run.all} == {Status.FAILED}
    assert "changed while it was read" in run.all[0].reason
    assert published(output) == {}


def test_a_damaged_journal_is_named(folder: Path, output: Path) -> None:
    (output / FOLDER).mkdir(parents=True)
    (output / FOLDER / "journal.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(SettingsError, match=r"journal\.sqlite cannot be used.*ON_EXISTING=redo"):
        run_folder(folder, output, FixedDetector())


def test_names_that_are_no_text_are_kept(folder: Path, output: Path) -> None:
    try:
        shutil.copy(folder / "a.jpg", os.fsencode(folder) + b"/stra\xdfe.jpg")
    except OSError:
        pytest.skip("this file system takes only names that are text")
    run_folder(folder, output, FixedDetector())
    again = run_folder(folder, output, FixedDetector())
    assert again.fresh == []
    assert b"stra\xdfe.jpg" in [os.fsencode(one.source.name) for one in again.all]


def test_the_journal_holds_no_picture_and_is_left_in_a_hidden_folder(
    folder: Path, output: Path
) -> None:
    run_folder(folder, output, FixedDetector(FACE))
    assert FOLDER.startswith(".")
    assert sorted(path.name for path in (output / FOLDER).iterdir()) == [
        "README.txt",
        "journal.sqlite",
    ]
    assert b"\xff\xd8\xff" not in (output / FOLDER / "journal.sqlite").read_bytes()


def test_several_photos_are_in_work_at_once(folder: Path, output: Path) -> None:
    both = threading.Barrier(2, timeout=60)

    class Meeting(FixedDetector):
        def detect(
            self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
        ) -> list[list[Detection]]:
            both.wait()
            return super().detect(images, confidence)

    (folder / "b.jpg").unlink()
    run = run_folder(folder, output, Meeting(), photos_at_once=2)
    assert [outcome.status for outcome in run.all] == [Status.DONE, Status.DONE]


def test_photos_that_are_one_file_on_the_output_do_not_replace_each_other(
    folder: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "A.JPG").write_bytes(jpeg(scene(seed=7)))
    (folder / "con.jpg").write_bytes(jpeg(scene(seed=8)))
    run_folder(folder / "sub", output / "other", FixedDetector())  # nothing is in the way here
    monkeypatch.setattr(name_probe, "NameProbe", FakeProbe)
    run = run_folder(folder, output, FixedDetector(FACE))
    reasons = {one.source.name: one.reason for one in run.all}
    assert "takes for" in reasons["a.jpg"]
    assert str(folder / "A.JPG") in reasons["a.jpg"]
    assert "takes no name" in reasons["con.jpg"]
    assert set(published(output)) == {"A.JPG", "b.jpg", "sub/c.jpg", "other/c.jpg"}
    before = published(output)
    again = run_folder(folder, output, FixedDetector(FACE))
    assert again.names() == set()
    assert published(output) == before


def test_of_names_that_are_one_the_photo_that_has_a_result_keeps_it(
    folder: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_probe, "NameProbe", FakeProbe)
    run_folder(folder, output, FixedDetector(FACE))
    (folder / "A.JPG").write_bytes(jpeg(scene(seed=7)))  # comes first in the order
    again = run_folder(folder, output, FixedDetector(FACE))
    states = {one.source.name: one.status for one in again.all}
    assert (states["a.jpg"], states["A.JPG"]) == (Status.DONE, Status.FAILED)
