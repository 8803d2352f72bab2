"""Each object gets its outline once, in the view that shows it best."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from anon_plugin.engine.detection.batched import in_batches
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from anon_plugin.engine.detection.drawing import DrawingDetector, Undrawn
from anon_plugin.engine.detection.joining import join
from anon_plugin.engine.detection.searching import Searching
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.projections.planar.views import PlanarMapping

Box = tuple[float, float, float, float]
SIDE = 400
CUT = (True, True, True, True)


class Octagons:
    """Finds boxes, which the red of a view's first pixel chooses, and draws octagons in them."""

    name, sha256, labels, object_range_px = "octagons", "cd", ("person",), (8.0, 400.0)
    drawn_px = 10_000.0

    def __init__(self, *boxes_of_views: Sequence[tuple[Box, float]]) -> None:
        self.boxes_of_views = boxes_of_views
        self.drawn_at_once: list[int] = []

    def find_boxes(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Undrawn]]:
        return [
            [
                Undrawn(Detection.from_xyxy("person", score, box), image.shape)
                for box, score in self.boxes_of_views[image[0, 0, 0]]
            ]
            for image in images
        ]

    def draw(self, found: Sequence[Undrawn]) -> list[Detection | None]:
        self.drawn_at_once.append(len(found))
        drawn: list[Detection | None] = []
        for one in found:
            x0, y0, x1, y1 = one.detection.xyxy
            x, y, dx, dy = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2
            turn = np.radians(np.arange(22.5, 360, 45))
            ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) / np.cos(np.radians(22.5))
            region = ring * (dx, dy) + (x, y)
            drawn.append(replace(one.detection, region=region, is_box=False))
        return drawn

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        raise AssertionError("views are not drawn one by one")


def view(number: int, left: float = 0.0, scale: float = 1.0, **others: object) -> View:
    pixels = np.full((SIDE, SIDE, 3), number, np.uint8)
    mapping = PlanarMapping((left, 0.0), (scale, scale))
    return View(pixels, mapping, **{"inner_borders": CUT, **others})  # type: ignore[arg-type]


def found_in(detector: Octagons, *views: View) -> list[Detection]:
    searching = Searching(detector, detector.labels)
    for one in views:
        searching.add([one])
    return join(searching.findings())


@pytest.mark.parametrize("order", [1, -1])
def test_what_two_views_show_is_drawn_where_it_is_seen_best(order: int) -> None:
    """The finer one shows more pixels; the coarser one is surer. The score is the best of all."""
    detector = Octagons([((200, 100, 240, 200), 0.8)], [((51, 26, 61, 51), 0.9)])
    views = [view(0), view(1, scale=0.25)][::order]
    (found,) = found_in(detector, *views)
    assert detector.drawn_at_once == [1]
    assert found.score == 0.9
    assert not found.is_box
    np.testing.assert_allclose(found.xyxy, (200, 100, 240, 200), atol=0.5)


def test_what_another_view_shows_more_of_is_drawn_there_too() -> None:
    """The legs that only one box holds are not lost."""
    for longer in ((50, 50, 100, 200), (50, 20, 100, 150)):
        detector = Octagons([((100, 100, 200, 300), 0.9)], [(longer, 0.8)])
        (found,) = found_in(detector, view(0), view(1, scale=0.5))
        assert detector.drawn_at_once == [2]
        assert found.xyxy[1] == pytest.approx(min(100, 2 * longer[1]), abs=0.5)
        assert found.xyxy[3] == pytest.approx(max(300, 2 * longer[3]), abs=0.5)


def test_what_a_view_cuts_is_drawn_where_it_is_whole() -> None:
    detector = Octagons([((300, 100, 400, 200), 0.9)], [((150, 50, 250, 100), 0.5)])
    (found,) = found_in(detector, view(0), view(1, scale=0.5))
    assert detector.drawn_at_once == [1]
    assert found.score == 0.9
    np.testing.assert_allclose(found.xyxy, (300, 100, 500, 200), atol=0.5)


def test_what_no_view_holds_whole_is_drawn_in_each_and_joined() -> None:
    detector = Octagons([((200, 100, 400, 200), 0.9)], [((0, 100, 300, 200), 0.5)])
    (found,) = found_in(detector, view(0), view(1, left=300.0))
    assert detector.drawn_at_once == [2]
    assert found.xyxy[0] == pytest.approx(200, abs=0.5)
    assert found.xyxy[2] == pytest.approx(600, abs=0.5)


def test_two_in_one_view_stay_two_though_both_are_like_one_in_another() -> None:
    near = [((100.0, 100.0, 200.0, 300.0), 0.8), ((120.0, 100.0, 220.0, 300.0), 0.7)]
    detector = Octagons(near, [((55, 50, 105, 150), 0.9)])
    found = found_in(detector, view(0), view(1, scale=0.5))
    assert detector.drawn_at_once == [2]
    assert sorted(one.score for one in found) == [0.7, 0.9]


def test_few_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anon_plugin.engine.detection.searching.MOST_WAITING", 2)
    detector = Octagons([((100, 100, 200, 300), 0.8)])
    found = found_in(detector, *(view(0, left=500.0 * number) for number in range(3)))
    assert detector.drawn_at_once == [2, 1]
    assert len(found) == 3


def test_it_waits_on_a_card_and_in_batches_too() -> None:
    detector = Octagons([((100, 100, 200, 300), 0.8)])
    detector.device = "cuda"  # type: ignore[attr-defined]
    batched = in_batches(detector)
    assert isinstance(batched, DrawingDetector)
    searching = Searching(batched, batched.labels)
    searching.add([view(0), view(0, left=500.0)])
    found = join(searching.findings())
    assert detector.drawn_at_once == [2]
    assert [one.is_box for one in found] == [False, False]


def test_threads_that_share_the_processor_draw_side_by_side() -> None:
    """With batches of a chosen size, too: none waits until another has drawn."""
    both = threading.Barrier(2, timeout=30)

    class Meeting(Octagons):
        def draw(self, found: Sequence[Undrawn]) -> list[Detection | None]:
            both.wait()
            return super().draw(found)

    batched = in_batches(Meeting([((100, 100, 200, 300), 0.8)]), 4)
    assert isinstance(batched, DrawingDetector)
    (found,) = batched.find_boxes([view(0).pixels])
    with ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(batched.draw, [found, found]))
    assert [len(some) for some in drawn] == [1, 1]
