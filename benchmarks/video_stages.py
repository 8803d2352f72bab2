"""Where the processor time of a whole video goes, from the file to the verified file.

    .venv/bin/python -m benchmarks.video_stages FILE [--every 0]

Each stage is timed without the stages inside it, and how often it ran is told.
"""

from __future__ import annotations

import argparse
import pkgutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.video.writing import VideoSettings, redact_video
from anon_plugin.engine.vocabulary import DEFAULT_PRESET, Verify
from anon_plugin.models.loading import load_detector

_ENGINE = "anon_plugin.engine"
STAGES = {
    "search of a frame": f"{_ENGINE}.tasks.videos.find_tracks.FrameSearch.__call__",
    "look": f"{_ENGINE}.tasks.videos.find_tracks.FrameSearch.look",
    "optical flow": f"{_ENGINE}.tracking.flow.FlowMeter.between",
    "following": f"{_ENGINE}.tracking.tracker.carry",
    "following back": f"{_ENGINE}.tracking.window.carry",
    "redaction": f"{_ENGINE}.video.redacting.FrameRedaction.apply",
    "encoding": f"{_ENGINE}.video.movie_parts.encode_part",
    "verification": f"{_ENGINE}.tasks.videos.write_video.check_video",
}
_DECODED = f"{_ENGINE}.video.reading._decoded"


@dataclass
class Spent:
    """seconds, count: by stage. _within: what the stages inside each running one took."""

    seconds: Counter[str] = field(default_factory=Counter)
    count: Counter[str] = field(default_factory=Counter)
    _within: list[float] = field(default_factory=list)

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Count what is done here for a stage."""
        begun = time.process_time()
        self._within.append(0.0)
        try:
            yield
        finally:
            spent = time.process_time() - begun
            self.seconds[stage] += spent - self._within.pop()
            self.count[stage] += 1
            if self._within:
                self._within[-1] += spent

    def timed(self, stage: str, do: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted for a stage."""

        def timed(*args: Any, **named: Any) -> Any:
            with self.on(stage):
                return do(*args, **named)

        return timed

    def timed_one_by_one(
        self, stage: str, do: Callable[..., Iterator[Any]]
    ) -> Callable[..., Iterator[Any]]:
        """The same generator, each of whose values is counted."""

        def timed(*args: Any) -> Iterator[Any]:
            values = do(*args)
            while True:
                with self.on(stage):
                    value = next(values, None)
                if value is None:
                    return
                yield value

        return timed


class _OneByOne(Executor):
    """Does at once what it is given."""

    def __init__(self, _: int) -> None:
        super().__init__()

    def submit(self, do: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(do(*args, **named))
        except Exception as error:
            done.set_exception(error)
        return done


@contextmanager
def watched() -> Iterator[Spent]:
    """What the stages take while this is open."""
    spent = Spent()
    with ExitStack() as stack:
        for stage, name in STAGES.items():
            stack.enter_context(patch(name, spent.timed(stage, _named(name))))
        # What is made side by side cannot be told apart.
        stack.enter_context(patch(f"{_ENGINE}.tracking.tracker.ahead", lambda items, _: items))
        stack.enter_context(patch(f"{_ENGINE}.video.checking.ThreadPoolExecutor", _OneByOne))
        decoded = spent.timed_one_by_one("decoding of a frame", _named(_DECODED))
        stack.enter_context(patch(_DECODED, decoded))
        yield spent


def _named(name: str) -> Any:
    return pkgutil.resolve_name(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("video", type=Path)
    parser.add_argument("--every", type=int, default=0)
    arguments = parser.parse_args()
    path, detector = arguments.video, load_detector("")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = VideoSettings(styles_for(DEFAULT_PRESET), copy_untouched=False)
        begun = time.process_time()
        redact_video(path, folder / path.name, lambda _: [], settings)
        plain = time.process_time() - begun
        task = AnonymizeVideo(
            detector, Settings(verify=Verify.BASIC), VideoChoices(arguments.every)
        )
        (folder / "out").mkdir()
        with watched() as spent:
            begun = time.process_time()
            outcome = task(Job(path, folder / "out" / path.name, folder), lambda: False)
            total = time.process_time() - begun
    if outcome.reason:
        raise SystemExit(f"{path} {outcome.reason}")
    print("| stage | times | processor s |\n|---|---|---|")
    for stage, seconds in spent.seconds.most_common():
        print(f"| {stage} | {spent.count[stage]} | {seconds:.1f} |")
    print(f"| the rest | | {total - sum(spent.seconds.values()):.1f} |")
    print(f"| all | | {total:.1f} |\n| decoding and encoding alone | | {plain:.1f} |")


if __name__ == "__main__":
    main()
