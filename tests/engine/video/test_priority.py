"""An encoder does not take the machine for itself."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.priority import kept_priority
from anon_plugin.engine.video.writing import VideoSettings, redact_video

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells of threads")


def policies() -> set[int]:
    return {os.sched_getscheduler(int(one.name)) for one in Path("/proc/self/task").iterdir()}


def test_av1_leaves_all_threads_their_scheduling(
    drawn: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anon_plugin.engine.video import encoding

    seen: list[set[int]] = []
    as_nth = encoding.as_nth

    def watched(*args: object) -> None:
        seen.append(policies())
        as_nth(*args)  # type: ignore[arg-type]

    source = drawn(codec="libsvtav1", frames=4, options={"preset": "12"})
    assert policies() == {os.SCHED_OTHER}
    monkeypatch.setattr(encoding, "as_nth", watched)
    settings = VideoSettings(styles_for("blur"), copy_untouched=False)
    redact_video(source, tmp_path / "anew.mp4", lambda _: [], settings)
    assert seen
    assert set().union(*seen, policies()) == {os.SCHED_OTHER}


def test_what_had_a_scheduling_of_its_own_gets_it_back() -> None:
    begun, done = threading.Event(), threading.Event()
    numbers: list[int] = []

    def work() -> None:
        numbers.append(threading.get_native_id())
        begun.set()
        done.wait()

    own = threading.Thread(target=work)
    own.start()
    begun.wait()
    batch = os.sched_param(0)
    os.sched_setscheduler(numbers[0], os.SCHED_BATCH, batch)
    try:
        with kept_priority():
            os.sched_setscheduler(numbers[0], os.SCHED_OTHER, batch)
        assert os.sched_getscheduler(numbers[0]) == os.SCHED_BATCH
        assert os.sched_getscheduler(0) == os.SCHED_OTHER
    finally:
        done.set()
        own.join()
