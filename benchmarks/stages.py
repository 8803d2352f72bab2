"""Where the CPU seconds of a photo go: each part of the way of its own, in one thread."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import torch

from anon_plugin.engine.containers.jpeg import container as jpeg
from anon_plugin.engine.containers.jpeg.recoding import Recoding
from anon_plugin.engine.machine.allocation import memory_kept
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks import anonymize
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.street.torch_network import TorchNetwork

PREPARING, NETWORK, READING = "bytes to numbers", "the network's convolutions", "peaks, duplicates"
DETECTOR = PREPARING, NETWORK, READING
REST = "file, tags, hashes, fsync, all else"


class Stages:
    """CPU seconds of this thread by stage; a stage within another counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._charge()
        self._open.append(name)
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    def _charge(self) -> None:
        now = time.thread_time()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now

    def of(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time charged to a stage."""

        def timed(*arguments: Any, **options: Any) -> Any:
            with self.stage(name):
                return function(*arguments, **options)

        return timed

    def of_each(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same for a function that gives its results one by one."""

        def timed(*arguments: Any, **options: Any) -> Iterator[Any]:
            results = function(*arguments, **options)
            while True:
                with self.stage(name):
                    try:
                        result = next(results)
                    except StopIteration:
                        return
                yield result

        return timed

    def of_result(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same for a function that returns one that does more of the stage."""

        def timed(*arguments: Any, **options: Any) -> Callable[..., Any]:
            with self.stage(name):
                return self.of(name, function(*arguments, **options))

        return timed


@memory_kept()
def tell_stages(
    sources: Sequence[Path], detector: NetworkDetector, megapixels: float, rounds: int
) -> None:
    """Print the table for these photos: medians of the rounds after the first, which compiles, and
    compares its first photos more closely."""
    if not isinstance(detector.network, TorchNetwork):
        print("The stages are told apart where torch computes.")
        return
    stages, sampling = Stages(), Sampling()
    measured: list[dict[str, float]] = []
    wrapped: list[tuple[object, str, str, Callable[..., Any]]] = [
        (jpeg.JpegContainer, "_stored_pixels", "decode to pixels", stages.of),
        (jpeg.JpegContainer, "_decode", "decode to coefficients", stages.of),
        (Decision, "views", "cut views, smaller scales", stages.of_each),
        (detector.network, "prepared", PREPARING, stages.of),
        (detector.network, "module", NETWORK, stages.of),
        (detector, "detect", READING, stages.of),
        (anonymize, "search", "bring findings home, merge", stages.of),
        (anonymize, "patches_for", "redact", stages.of),
        (jpeg, "redact_coefficients", "new blocks", stages.of),
        (Recoding, "encode", "encode", stages.of),
        (jpeg, "encode_scans", "encode", stages.of),
        (jpeg, "clean_segments", "metadata", stages.of),
        (jpeg.JpegContainer, "_check", "check the coding", stages.of),
        (Verification, "of_photo", "verify", stages.of_result),
    ]
    threads = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    try:
        with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
            for owner, name, stage, timed in wrapped:
                stack.enter_context(patch.object(owner, name, timed(stage, getattr(owner, name))))
            for turn in range(rounds + 1):
                stages.seconds.clear()
                for number, source in enumerate(sources):
                    target = Path(scratch, f"{turn}_{number}_{source.name}")
                    with stages.stage(REST):
                        anonymize.anonymize_photo(
                            source, target, detector, Settings(), sampling=sampling
                        )
                if turn:
                    measured.append(dict(stages.seconds))
    finally:
        torch.set_num_threads(threads[0])
        cv2.setNumThreads(threads[1])
    names = {name for one in measured for name in one}
    seconds = {name: statistics.median(one.get(name, 0.0) for one in measured) for name in names}
    _print(seconds, megapixels)


def _print(seconds: dict[str, float], megapixels: float) -> None:
    total = sum(seconds.values())
    searching = sum(seconds[name] for name in DETECTOR)
    print(f"\n{'CPU seconds of one thread':38}{'ms/MP':>8}{'share':>8}{'of the detector':>17}")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(
            f"{name:38}{1000 * spent / megapixels:8.2f}{spent / total:8.1%}"
            f"{spent / searching:17.2f}"
        )
    print(f"{'all':38}{1000 * total / megapixels:8.2f}{1:8.1%}{total / searching:17.2f}")
