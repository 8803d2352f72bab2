"""What it costs to look at what is around findings, beside the search itself.

    python -m benchmarks.looking_around [--photos FOLDER] [--model street+yunet] [--rounds 3]

One thread; seconds of processor time, of each photo those of its quickest round after the first,
which compiles. Search: what finds faces and plates. Around: what looks for vehicles and persons
around those that are in doubt, and how many windows it looks at. Photos as in throughput.py.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import torch

from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.tasks.search import search
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.models.in_context import InContext
from anon_plugin.models.loading import load_detector
from benchmarks.machine import described
from benchmarks.throughput import found_photos

SEARCH, AROUND, WINDOWS = "search", "around", "windows"


class Watched:
    """Counts the processor seconds of two detectors, and the pictures that the second is given."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def of(self, name: str, detect: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted under a name."""

        def timed(images: Any, *others: Any) -> Any:
            start = time.process_time()
            found = detect(images, *others)
            self.spent[name] += time.process_time() - start
            if name == AROUND:
                self.spent[WINDOWS] += len(images)
            return found

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="folder of JPEG photos and panoramas")
    parser.add_argument("--model", default="street+yunet", help="one that looks around findings")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    keep_memory()  # as runs do
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    detector = load_detector(arguments.model, device="cpu")
    if not isinstance(detector, InContext):
        raise SystemExit(f"{arguments.model} does not look around findings")
    print(described(1, detector))
    print("\n| photo | MP | search, s | around, s | share | windows |\n|" + "---|" * 6)
    total: dict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.photos or found_photos(Path(scratch))
        for path in sorted(folder.rglob("*.[jJ][pP]*[gG]")):
            megapixels, spent = best_of(path, detector, arguments.rounds)
            tell(path.name, megapixels, spent)
            for name, value in {**spent, "MP": megapixels}.items():
                total[name] += value
    tell("all", total["MP"], total)


def best_of(path: Path, detector: InContext, rounds: int) -> tuple[float, dict[str, float]]:
    """Megapixels of a photo, and what its quickest round took."""
    photo, kept = read_photo(path), []
    inner, around = detector.detector, detector.surroundings
    for _ in range(rounds + 1):
        watched = Watched()
        with (
            patch.object(inner, "detect", watched.of(SEARCH, inner.detect)),
            patch.object(around, "detect", watched.of(AROUND, around.detect)),
        ):
            search(photo, detector, Settings())
        kept.append(dict(watched.spent))
    width, height = photo.size_wh
    quickest = min(kept[1:], key=lambda spent: spent.get(SEARCH, 0) + spent.get(AROUND, 0))
    return width * height / 1e6, quickest


def tell(name: str, megapixels: float, spent: dict[str, float]) -> None:
    searched, around = spent.get(SEARCH, 0.0), spent.get(AROUND, 0.0)
    share = f"{around / searched:.3f}" if searched else "–"
    windows = f"{spent.get(WINDOWS, 0):.0f}"
    cells = [name, f"{megapixels:.1f}", f"{searched:.2f}", f"{around:.3f}", share, windows]
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
