"""Worker processes that take too long, hang or die lose no picture and take no other with them."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.errors import ModelError, SettingsError
from anon_service.observing.metrics import Metrics
from anon_service.work import pool as pool_module
from anon_service.work import scratch
from anon_service.work.orders import Answer, Order, Reason, Refusal, Work
from anon_service.work.pool import Pool
from anon_service.work.scratch import Scratch
from tests.engine.conftest import jpeg, scene
from tests.processes import PATIENCE_S

SMALL = Order(Work.BLUR, jpeg(scene()), Settings())
LARGE = Order(Work.BLUR, jpeg(scene(2400, 1600)), Settings())
HUGE = Order(Work.BLUR, jpeg(scene(6000, 4000)), Settings())  # in work for many seconds


def with_pool(use: Callable[[Pool], Awaitable[None]], model: str = "", processes: int = 1) -> None:
    """Start a pool with processes of two threads, use it, and close it."""

    async def run() -> None:
        place = Scratch(None)
        pool = Pool(place, Metrics(), model, processes=processes, threads=2)
        try:
            await pool.start()
            await use(pool)
        finally:
            await pool.close()
            place.close()
        assert not place.path.exists()

    asyncio.run(asyncio.wait_for(run(), 2 * PATIENCE_S))


async def in_work(pool: Pool) -> None:
    """Wait until a process has a picture."""
    while not (pool.model and pool._in_work()):
        await asyncio.sleep(0.02)


def test_overdue_dead_and_left_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pool for all, as starting one takes seconds."""

    async def use(pool: Pool) -> None:
        pid = pool._pids()[0]
        assert isinstance(await pool.do(SMALL), Answer)

        monkeypatch.setattr(pool_module, "_GRACE_S", PATIENCE_S)
        pool.time_limit_s = 0.01
        result = await pool.do(LARGE)
        assert isinstance(result, Refusal)
        assert result.reason is Reason.OVERDUE
        pool.time_limit_s = 0
        assert isinstance(await pool.do(SMALL), Answer), "the worker is free again"
        assert pool._pids() == [pid], "and it is the same, as it stopped when it was asked to"

        waiting = [asyncio.ensure_future(pool.do(order)) for order in (LARGE, SMALL, SMALL, SMALL)]
        await in_work(pool)
        os.kill(pid, signal.SIGKILL)
        results = await asyncio.gather(*waiting)
        assert all(isinstance(one, Answer) for one in results), "all are done by the next process"
        assert pool._pids() != [pid]

        left = asyncio.ensure_future(pool.do(LARGE))
        await in_work(pool)
        left.cancel()
        assert isinstance(await asyncio.wait_for(pool.do(SMALL), PATIENCE_S), Answer)
        while pool._in_work():
            await asyncio.sleep(0.02)

        monkeypatch.setattr(pool_module, "_GRACE_S", 0.5)
        pool.time_limit_s = 0.2
        os.kill(pool._pids()[0], signal.SIGSTOP)  # it hears nothing any more
        result = await pool.do(SMALL)
        assert isinstance(result, Refusal)
        assert result.reason is Reason.OVERDUE
        pool.time_limit_s = 0
        assert isinstance(await pool.do(SMALL), Answer), "another process took its place"

        twice = asyncio.ensure_future(pool.do(HUGE))
        for _ in range(2):
            await in_work(pool)
            os.kill(pool._pids()[0], signal.SIGKILL)
            while pool.model:
                await asyncio.sleep(0.02)
        result = await twice
        assert isinstance(result, Refusal)
        assert result.reason is Reason.FAULT

    with_pool(use)


def test_a_model_that_is_not_there_ends_it() -> None:
    async def use(_: Pool) -> None:
        raise AssertionError

    with pytest.raises(ModelError, match="no model named"):
        with_pool(use, model="nowhere")


def test_pictures_are_written_to_no_disk(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no file system in memory"):
        Scratch(tmp_path)


def test_what_a_killed_service_left_is_removed_and_what_a_living_one_has_is_not() -> None:
    folder = Path(tempfile.mkdtemp(prefix="tested-service-", dir="/dev/shm"))
    try:
        living = Scratch(folder)
        (living.folder("0") / "picture").write_bytes(b"x")
        left = folder / "anonymizer-left"
        left.mkdir()
        (left / "picture").write_bytes(b"x")
        second = Scratch(folder)
        assert not left.exists()
        assert (living.path / "0" / "picture").exists()
        living.close()
        second.close()
        assert list(folder.iterdir()) == []
    finally:
        folder.rmdir()


@pytest.mark.parametrize(("module", "name"), [(os, "open"), (fcntl, "flock")])
def test_a_service_that_begins_at_the_same_moment_takes_no_folder_away(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    """It looks for folders of killed services while ours is made and not locked yet."""
    folder = Path(tempfile.mkdtemp(prefix="tested-service-", dir="/dev/shm"))
    do, seen = getattr(module, name), list[Path]()

    def after_another_looked(*arguments: Any, **how: Any) -> Any:
        if not seen:
            seen.extend(folder.iterdir())
            scratch._remove_if_left_behind(seen[0])
        return do(*arguments, **how)

    try:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, after_another_looked)
            ours = Scratch(folder)
        assert not seen[0].exists()
        ours.folder("0").rmdir()
        scratch._remove_if_left_behind(ours.path)
        assert ours.path.is_dir(), "it is locked"
        ours.close()
    finally:
        shutil.rmtree(folder)


def test_the_others_go_on_where_one_process_does_not_start_any_more() -> None:
    async def use(pool: Pool) -> None:
        first = pool._places[0]
        while not first.is_given_up:
            pid = first.worker.pid
            os.kill(pid, signal.SIGKILL)
            while first.worker.pid == pid and not first.is_given_up:
                await asyncio.sleep(0.01)
        assert isinstance(await pool.do(SMALL), Answer)

    with_pool(use, processes=2)
