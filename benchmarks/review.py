"""How quick the review is: from key to picture, how many findings an hour, memory, large layers.

Prepares 1,000 photos of 12 megapixels with 5,000 findings in a folder of its own (20 pictures, each
under 50 names) and plays a review of them by real key events, without a screen: Tab to each
finding, D on every other one, Space to the next photo. What is drawn is waited for each time.

    PYTHONPATH=. .venv/bin/python benchmarks/review.py                 # some minutes
    PYTHONPATH=. .venv/bin/python benchmarks/review.py --photos 100 --think 0.5

--think: seconds of looking at each photo before the first key, in which the next ones are decoded.
The last part opens 10,000 photos with 100,000 findings, which need no files for that.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.machine import described

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SIZE_WH = (4000, 3000)
PICTURES, FINDINGS = 20, 5
MANY_PHOTOS, MANY_ROWS = 10_000, 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--think", type=float, default=0.3)
    arguments = parser.parse_args()
    from qgis.core import QgsApplication

    application = QgsApplication([], False)
    application.initQgis()
    print(described(2))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = make_photos(folder / "photos", arguments.photos)
        random = np.random.default_rng(1)
        found = {path: findings(random) for path in paths}
        play(make_layers(folder / "run.gpkg", found), arguments.think)
        many = {
            Path(f"/photos/{number // 100}/{number}.jpg"): findings(
                random, MANY_ROWS // MANY_PHOTOS
            )
            for number in range(MANY_PHOTOS)
        }
        open_many(make_layers(folder / "many.gpkg", many))
    sys.stdout.flush()
    os._exit(0)  # QGIS takes a while to end, and nothing is left to be done


def make_photos(folder: Path, count: int) -> list[Path]:
    """Photos with the detail of real ones; as many names as asked for, of a few pictures."""
    folder.mkdir()
    random = np.random.default_rng(7)
    pictures = []
    for number in range(min(PICTURES, count)):
        picture = np.zeros((SIZE_WH[1], SIZE_WH[0], 3), np.float32)
        for divisor, weight in ((400, 0.6), (40, 0.3), (4, 0.1)):
            shape = (SIZE_WH[1] // divisor, SIZE_WH[0] // divisor, 3)
            rough = random.integers(0, 256, shape, dtype=np.uint8)
            picture += weight * cv2.resize(rough, SIZE_WH, interpolation=cv2.INTER_CUBIC)
        data = cv2.imencode(".jpg", picture.clip(0, 255).astype(np.uint8))[1].tobytes()
        pictures.append(folder / f"picture_{number:02}.jpg")
        pictures[-1].write_bytes(data)
    paths = []
    for number in range(count):
        paths.append(folder / f"{number:05}.jpg")
        os.link(pictures[number % len(pictures)], paths[-1])
    return paths


def findings(random: np.random.Generator, count: int = FINDINGS) -> list[Any]:
    """Boxes anywhere in a photo, with any score."""
    from anon_plugin.engine.detection.detections import Detection

    found = []
    for _ in range(count):
        x, y = random.uniform(0, SIZE_WH[0] - 200), random.uniform(0, SIZE_WH[1] - 200)
        side = random.uniform(16, 160)
        found.append(
            Detection.from_xyxy("face", random.uniform(0.05, 1.0), (x, y, x + side, y + side))
        )
    return found


def make_layers(target: Path, found: Mapping[Path, Sequence[Any]]) -> tuple[Any, Any]:
    """(detections, photos) in one GeoPackage, as a run writes them."""
    from qgis.core import QgsProcessingContext, QgsVectorLayer

    from anon_plugin.engine.geotag.geotag import Geotag
    from anon_plugin.engine.tasks.outcome import Outcome, Status
    from anon_plugin.processing.algorithms.detect import DetectObjects
    from anon_plugin.processing.parameters.inputs import Inputs
    from anon_plugin.processing.parameters.photo_rows import PhotoInput
    from anon_plugin.processing.results.running import ResultLayers

    tables = {
        name: f'ogr:dbname="{target}" table="{name.lower()}" (geom)'
        for name in ("PHOTOS", "DETECTIONS")
    }
    step = DetectObjects()
    step.initAlgorithm()
    layers = ResultLayers(Inputs(step, tables, QgsProcessingContext()), PhotoInput([], {}))
    for path, detections in found.items():
        place = Geotag(13.2, 55.7)
        layers.add(Outcome(path, Status.DONE, geotag=place, detections=tuple(detections)))
    layers.finish()
    detections_layer, photos = (
        QgsVectorLayer(f"{target}|layername={table}", table, "ogr")
        for table in ("detections", "photos")
    )
    return detections_layer, photos


class Player:
    """Presses keys in the dock and waits for what they draw."""

    def __init__(self, layers: tuple[Any, Any]) -> None:
        from qgis.core import QgsProject
        from qgis.PyQt.QtWidgets import QMainWindow

        from anon_plugin.gui.review.dock import ReviewDock

        QgsProject.instance().clear()
        QgsProject.instance().addMapLayers(list(layers))
        self.window = QMainWindow()
        self.window.resize(1400, 1000)
        self.dock = ReviewDock(self.window)
        self.window.setCentralWidget(self.dock)
        self.window.show()
        self.dock.review(layers[0])

    @property
    def panel(self) -> Any:
        return self.dock.panel

    def process(self) -> None:
        from qgis.PyQt.QtWidgets import QApplication

        QApplication.processEvents()

    def wait(self, until: Callable[[], bool]) -> None:
        while not until():
            self.process()
            time.sleep(0.0005)

    def key(self, name: str, until: Callable[[], bool]) -> float:
        """Press a key, and return the seconds until it shows."""
        from qgis.PyQt.QtCore import Qt
        from qgis.PyQt.QtTest import QTest

        sheet = self.panel.shown_sheet
        target = self.panel.canvas if sheet is None else sheet.list
        start = time.perf_counter()
        QTest.keyClick(target, getattr(Qt.Key, f"Key_{name}"))
        self.wait(until)
        self.process()
        return time.perf_counter() - start

    def think(self, seconds: float) -> None:
        """Look at it, while QGIS goes on."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.process()
            time.sleep(0.005)


def play(layers: tuple[Any, Any], think_s: float) -> None:
    """All photos by keys."""
    from anon_plugin.gui.review.decoding import MOST_BYTES

    player = Player(layers)
    review, item = player.panel.review, player.panel.canvas.photo_item
    player.wait(lambda: review.opened is not None and item.drawn_photo == review.current)
    ahead, otherwise, near, rejected = [], [], [], []
    kept_most, resident = 0, []
    total = len(review.order)
    for number in range(total):
        player.think(think_s)
        drawn = player.panel.canvas.regions_item
        for row in review.rows():
            before = item.drawings
            near.append(player.key("Tab", partial(_more_than, item, before)))
            if row.number % 2:
                before = drawn.drawings
                until = partial(_more_than, drawn, before)
                rejected.append(player.key("D", until))
        kept_most = max(kept_most, review.decoder.bytes_kept)
        resident.append(resident_bytes())
        if number + 1 == total:
            break
        following = next(one for one in review.order[number + 1 :])
        ready = review.decoder.ready(Path(following)) is not None
        old = review.current
        seconds = player.key(
            "Space", lambda old=old: review.current != old and item.drawn_photo == review.current
        )
        (ahead if ready else otherwise).append(seconds)
    print("\n| key | pictures | median | 95th percentile |\n|---|---|---|---|")
    print_row("Space, photo decoded ahead", ahead)
    print_row("Space, photo not decoded yet", otherwise)
    print_row("Tab, finding from near", near)
    print_row("D, finding rejected", rejected)
    each = np.mean(near) + np.mean(rejected) + np.mean([*ahead, *otherwise]) / FINDINGS
    print(f"\nAt one second of thought for each finding: {3600 / (1 + each):.0f} findings an hour.")
    print(
        f"Decoded photos kept: {kept_most / 2**20:.0f} MiB at most, the bound is "
        f"{MOST_BYTES / 2**20:.0f} MiB; the process: {resident[total // 10] / 2**20:.0f} MiB after "
        f"a tenth of the photos, {max(resident) / 2**20:.0f} MiB at most."
    )
    player.panel.review.edits.save()
    player.dock.let_go()
    player.window.close()


def _more_than(item: Any, before: int) -> bool:
    """Whether an item was drawn since."""
    return bool(item.drawings > before)


def open_many(layers: tuple[Any, Any]) -> None:
    """How long a large layer takes: to open, and for each act in it."""
    start = time.perf_counter()
    player = Player(layers)
    steps = [("open the dock", time.perf_counter() - start)]
    panel = player.panel
    review = panel.review
    index = review.document.index
    number = next(iter(index)).number

    def timed(name: str, act: Callable[[], object]) -> None:
        start = time.perf_counter()
        act()
        player.process()
        steps.append((name, time.perf_counter() - start))

    timed("reject one finding", lambda: review.toggle_keep_of([number]))
    timed("undo", review.undo)
    timed("find the next photo", lambda: review.open(review.order[5000]))
    timed("mark as seen", lambda: review.edits.mark_seen(review.order[5000], True))
    timed("say how far it is", panel.status.renew)
    timed("open the contact sheet", panel.toggle_sheet)
    timed("sort it by size", lambda: choose(panel.sheet.order, "size"))
    many = panel.sheet.model.numbers[:1000]
    timed("reject 1,000 findings", lambda: review.toggle_keep_of(many))
    timed("save", review.edits.save)
    print(f"\n{MANY_PHOTOS} photos, {len(index)} findings:\n\n| act | seconds |\n|---|---|")
    for name, seconds in steps:
        print(f"| {name} | {seconds:.3f} |")


def choose(box: Any, data: str) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def print_row(name: str, seconds: Sequence[float]) -> None:
    if not seconds:
        print(f"| {name} | 0 | | |")
        return
    middle, high = 1000 * np.percentile(seconds, [50, 95])
    print(f"| {name} | {len(seconds)} | {middle:.0f} ms | {high:.0f} ms |")


def resident_bytes() -> int:
    """Of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
