"""What persons and vehicles cost beside faces and plates, photo by photo, and where it goes.

    python -m benchmarks.outline_cost PHOTO [PHOTO ...] [--rounds 3]

One thread; seconds of processor time, of each photo those of its quickest round after the first,
which compiles. Ratio: all four labels by faces and plates. Found: persons and vehicles. Drawn: how
often an object was looked at for its outline. Boxes, outlines: time in the network that finds
persons and vehicles, and in what draws them.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import torch

from anon_plugin.engine.detection.side_by_side import parts_for
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.tasks import search as searching
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import DEFAULT_LABELS, LABELS, PERSON, VEHICLE
from anon_plugin.models.loading import load_detector
from anon_plugin.models.traffic.traffic_detector import TrafficDetector
from benchmarks.machine import described

BOXES, OUTLINES = "boxes", "outlines"
DRAWN = "drawn"


def watched(spent: dict[str, float], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its time counted under a name; of outlines their number, too."""

    def timed(*arguments: Any) -> Any:
        start = time.process_time()
        result = call(*arguments)
        spent[name] += time.process_time() - start
        if name == OUTLINES:
            spent[DRAWN] += len(arguments[0])
        return result

    return timed


def measured(path: Path, detector: Any, rounds: int) -> str:
    """A photo's row of the table."""
    photo = read_photo(path)
    (traffic,) = parts_for(detector, (PERSON, VEHICLE))
    if not isinstance(traffic, TrafficDetector):
        raise SystemExit("the model does not tell persons and vehicles by our own network")
    network = traffic.network
    base, whole = [], []
    for _ in range(rounds + 1):
        start = time.process_time()
        searching.search(photo, detector, Settings(labels=DEFAULT_LABELS))
        base.append(time.process_time() - start)
        spent: dict[str, float] = defaultdict(float)
        with (
            patch.object(network, "run", watched(spent, BOXES, network.run)),
            patch.object(network, "masks", watched(spent, OUTLINES, network.masks)),
        ):
            start = time.process_time()
            searching.search(photo, detector, Settings(labels=(PERSON, VEHICLE)))
        start = time.process_time()
        found = searching.search(photo, detector, Settings(labels=LABELS))
        whole.append((time.process_time() - start, dict(spent)))
    count = sum(one.label in (PERSON, VEHICLE) for one in found)
    seconds, spent = min(whole[1:], key=lambda one: one[0])
    few = min(base[1:])
    width, height = photo.size_wh
    cells = [path.name, f"{width * height / 1e6:.1f}", f"{few:.2f}", f"{seconds:.2f}"]
    cells += [f"{seconds / few:.2f}", str(count), f"{spent.get(DRAWN, 0):.0f}"]
    cells += [f"{spent.get(name, 0.0):.2f}" for name in (BOXES, OUTLINES)]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    keep_memory()  # as runs do
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    detector = load_detector(device="cpu")
    print(described(1, detector))
    head = "photo | MP | faces and plates, s | all four, s | ratio | found | drawn | boxes, s"
    print(f"\n| {head} | outlines, s |\n|" + "---|" * 9)
    for path in arguments.photos:
        print(measured(path, detector, arguments.rounds), flush=True)


if __name__ == "__main__":
    main()
