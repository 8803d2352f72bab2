"""A photo that takes too long is ended; one that hangs is left behind, and the run goes on."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Queue

import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.memory import BUDGET, PixelBudget
from anon_plugin.engine.run import watchdog as watchdog_module
from anon_plugin.engine.run.watchdog import GivenUpError, Overdue, Watchdog
from anon_plugin.engine.tasks.context import Context, fail_closed
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.errors import PhotoError
from tests.engine.conftest import jpeg, run_task, scene


@pytest.fixture
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog_module, "_GRACE_S", 0.3)
    monkeypatch.setattr(watchdog_module, "_LOOK_EVERY_S", 0.02)


def test_what_ends_in_time_gives_its_result_or_its_error() -> None:
    watchdog = Watchdog(60)
    assert watchdog.run(lambda overdue: overdue() or 5) == 5
    with pytest.raises(ZeroDivisionError):
        watchdog.run(lambda _overdue: 1 // 0)
    watchdog.close()


def test_what_asks_is_told_that_its_time_is_over() -> None:
    watchdog = Watchdog(0.1)

    def endless(overdue: Overdue) -> None:
        while not overdue():
            threading.Event().wait(0.01)

    with pytest.raises(PhotoError, match=r"longer than 0\.1 seconds.*TIME_LIMIT"):
        watchdog.run(endless)
    watchdog.close()


@pytest.mark.usefixtures("short_grace")
def test_what_hangs_is_left_behind_and_the_next_gets_another_thread() -> None:
    watchdog, forever = Watchdog(0.1), threading.Event()
    threads: Queue[int] = Queue()

    def hang(_overdue: Overdue) -> None:
        threads.put(threading.get_ident())
        forever.wait(600)

    with pytest.raises(GivenUpError):
        watchdog.run(hang)
    hanging = threads.get(timeout=60)
    watchdog._limit_s = 60.0  # the next is as quick as this machine lets it be
    assert watchdog.run(lambda _overdue: threading.get_ident()) != hanging
    forever.set()
    watchdog.close()


def test_without_a_limit_nothing_is_watched() -> None:
    here = threading.get_ident()
    assert Watchdog(0).run(lambda _overdue: threading.get_ident()) == here


def test_room_that_a_lost_thread_holds_is_free_again() -> None:
    budget = PixelBudget(100)
    holder = threading.Thread(target=lambda: budget.take(90, lambda: False))
    holder.start()
    holder.join()
    budget.forget(holder.ident or 0)
    budget.take(90, lambda: pytest.fail("there is no room"))


class Hanging:
    """A Task that hangs at one photo, holding all the memory there is."""

    def __init__(self, forever: threading.Event) -> None:
        self.forever = forever
        self.came_back = threading.Event()

    def about(self) -> dict[str, object]:
        return {"work": "hang", "settings": {}}

    def fingerprint(self, job: Job) -> str:
        return "1"

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        def wait(context: Context) -> Outcome:
            photo = context.read("planar")
            if job.source.name == "b.jpg":
                self.forever.wait(600)
                self.came_back.set()
            context.write(photo, ())
            return context.done()

        return fail_closed(job, cancelled, wait)


@pytest.mark.usefixtures("short_grace")
def test_a_run_outlives_a_photo_that_hangs_and_what_comes_back_publishes_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "in").mkdir()
    for name in "abcd":
        (tmp_path / "in" / f"{name}.jpg").write_bytes(jpeg(scene(64, 48, ord(name))))
    work = Hanging(threading.Event())
    (tmp_path / "first").mkdir()  # what is loaded or compiled once takes none of their time
    (tmp_path / "first" / "a.jpg").write_bytes(jpeg(scene(64, 48)))
    run_task(tmp_path / "first", tmp_path / "first out", work)
    run = run_task(tmp_path / "in", tmp_path / "out", work, time_limit_s=6)
    states = {outcome.source.name: outcome.status for outcome in run.all}
    assert states.pop("b.jpg") is Status.FAILED
    assert set(states.values()) == {Status.DONE}
    assert "hangs" in next(one.reason for one in run.all if one.status is Status.FAILED)
    work.forever.set()
    assert work.came_back.wait(60)
    for thread in threading.enumerate():
        if thread.name == "photo":
            thread.join(60)
    assert sorted(path.name for path in (tmp_path / "out").glob("*.jpg")) == [
        "a.jpg",
        "c.jpg",
        "d.jpg",
    ]
    assert not list((tmp_path / "out").glob(".*part"))
    BUDGET.take(10**12, lambda: pytest.fail("memory is still held"))
    BUDGET.give_back(10**12)
