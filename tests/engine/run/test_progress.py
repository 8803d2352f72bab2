"""What a user reads while a run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.run.entries import State
from anon_plugin.engine.run.progress import Progress, spoken
from anon_plugin.engine.tasks.outcome import Outcome, Status

NOTHING = dict.fromkeys(State, 0)


def test_counts_speed_and_time_left_are_told() -> None:
    progress = Progress(100, NOTHING | {State.DONE: 40})
    face = Detection.from_xyxy("face", 0.9, (0, 0, 9, 9))
    start = progress.started
    for second in range(1, 11):
        progress.add(Outcome(Path("a.jpg"), Status.DONE, detections=(face,)), start + 2 * second)
    progress.add(Outcome(Path("b.jpg"), Status.FAILED, reason="is empty"), start + 22)
    assert progress.percent == 51
    assert str(progress) == "51 of 100 photos, 0.5 a second, 2 min left, 1 failed, 10 faces"


@pytest.mark.parametrize(("each", "text"), [(0.005, "200"), (0.125, "8"), (40.0, "0.025")])
def test_speeds_are_told_in_plain_numbers(each: float, text: str) -> None:
    progress = Progress(1000, NOTHING)
    for number in range(1, 101):
        progress.add(Outcome(Path("a.jpg"), Status.DONE), progress.started + each * number)
    assert f" {text} a second" in str(progress)


def test_a_slow_first_photo_is_soon_forgotten() -> None:
    # The first one waits for what is loaded and compiled once: 41 s here, the others take 1 s.
    progress = Progress(1010, NOTHING)
    for number in range(10):
        progress.add(Outcome(Path("a.jpg"), Status.DONE), progress.started + 41 + number)
    assert "0.2 a second" in str(progress)  # 10 in 50 s
    for number in range(10, 100):
        progress.add(Outcome(Path("a.jpg"), Status.DONE), progress.started + 41 + number)
    assert " 0.97 a second, 16 min left" in str(progress)


def test_a_run_without_photos_is_finished() -> None:
    assert Progress(0, NOTHING).percent == 100


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59, "59 s"), (90, "2 min"), (3599, "1 h 0 min"), (93000, "1 d 1 h")],
)
def test_durations_are_told_in_the_units_that_matter(seconds: float, text: str) -> None:
    assert spoken(seconds) == text
