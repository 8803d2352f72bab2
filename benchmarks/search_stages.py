"""Where the processor time of a search goes, in photos and in panoramas with either kind of views.

A part of search_plans.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from unittest.mock import patch

import cv2
import torch

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.searching import Searching
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.photo.photo import Photo, read_photo
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.tasks import search
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.models.at_scale import AtScale
from anon_plugin.models.in_context import InContext
from anon_plugin.models.loading import load_detector
from anon_plugin.models.onnx.onnx_detector import OnnxDetector
from anon_plugin.models.street import street_detector
from benchmarks.machine import described
from benchmarks.pinhole_views import pinhole_views
from benchmarks.stages import Stages

CUT, OWN, AGAIN, YUNET, AROUND, MERGE, REST = STAGES = (
    "cut views",
    "own network",
    "second look",
    "YuNet",
    "surroundings",
    "bring home, merge",
    "rest",
)
Adding = Callable[[Searching, Sequence[View]], None]
CURVED, SQUARE, FLAT = "curved views", "flat square views", "tiles"


def tell_searches(photos: Sequence[Path], rounds: int) -> None:
    """Print a row for each photo and kind of views: seconds of its quickest round after the first,
    which compiles."""
    keep_memory()  # as runs do
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    detector = load_detector("", device="cpu")
    print(described(1, detector))
    print("seconds of processor time of one thread, for each megapixel of the photo")
    head = ["photo", "MP", "views", "count", "pixels searched", "found", *STAGES, "all"]
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for path in photos:
        photo = read_photo(path)
        is_panorama = isinstance(photo.decision.projection, Spherical)
        kinds = (CURVED, SQUARE) if is_panorama else (FLAT,)
        best: dict[str, Measured] = {}
        for turn in range(rounds + 1):
            for kind in kinds:
                with pinhole_views() if kind == SQUARE else nullcontext():
                    measured = Measured(photo, detector)
                if turn and (kind not in best or measured.seconds < best[kind].seconds):
                    best[kind] = measured
        for kind, measured in best.items():
            measured.tell(path.name, kind)


class Measured:
    """One search of a photo: what it found in how many views and pixels, and its time."""

    def __init__(self, photo: Photo, detector: Detector) -> None:
        self.megapixels = photo.size_wh[0] * photo.size_wh[1] / 1e6
        self.views = self.pixels = 0
        stages = Stages()
        wrapped = (
            (Decision, "views", CUT, stages.of_each),
            (street_detector.NetworkDetector, "detect", OWN, stages.of),
            (street_detector, "look_again", AGAIN, stages.of),
            (AtScale, "detect", YUNET, stages.of),
            (OnnxDetector, "detect", YUNET, stages.of),
            (InContext, "weigh", AROUND, stages.of),
            (View, "bring_home", MERGE, stages.of),
            (search, "join", MERGE, stages.of),
            (search, "search_pixels", REST, stages.of),
        )
        with ExitStack() as stack:
            for owner, name, stage, timed in wrapped:
                stack.enter_context(patch.object(owner, name, timed(stage, getattr(owner, name))))
            counted = Searching.add
            stack.enter_context(patch.object(Searching, "add", self._counting(counted)))
            self.found = len(search.search(photo, detector, Settings()))
        self.stages = stages.seconds

    def _counting(self, add: Adding) -> Adding:
        def counting(searching: Searching, views: Sequence[View]) -> None:
            self.views += len(views)
            self.pixels += sum(view.pixels[..., 0].size for view in views)
            add(searching, views)

        return counting

    @property
    def seconds(self) -> float:
        """All stages together."""
        return sum(self.stages.values())

    def tell(self, name: str, kind: str) -> None:
        """Print the row."""
        searched = f"{self.pixels / self.megapixels / 1e6:.2f} times"
        cells = [name, f"{self.megapixels:.1f}", kind, str(self.views), searched, str(self.found)]
        cells += [f"{self.stages.get(stage, 0.0) / self.megapixels:.3f}" for stage in STAGES]
        print(f"| {' | '.join([*cells, f'{self.seconds / self.megapixels:.3f}'])} |", flush=True)
