"""A look at one place of a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.videos.find_tracks import FrameSearch
from tests.engine.tracking.scenes import DrawnFrame


@dataclass
class FindsWhite:
    """Finds the white box of a picture, and remembers how large the pictures were, and which labels
    it was asked for."""

    sizes: list[int] = field(default_factory=list)
    asked: list[set[str]] = field(default_factory=list)
    name, sha256, labels, object_range_px = "white", "", ("face", "plate"), (12.0, 300.0)

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.sizes += [max(one.shape[:2]) for one in images]
        assert isinstance(confidence, Mapping)
        self.asked.append(set(confidence))
        return [self._in(one) for one in images]

    def _in(self, image: Image) -> list[Detection]:
        rows, columns = np.nonzero(image[..., 0] > 127)
        box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        return [Detection.from_xyxy("face", 0.9, box)]


@pytest.mark.parametrize(("side", "most"), [(40, 1000), (240, 400)])
def test_what_is_large_is_looked_for_in_fewer_pixels(side: int, most: int) -> None:
    frame = DrawnFrame(0, np.zeros((900, 1200), np.uint8))
    left, top = 500, 350
    frame.pixels[top : top + side, left : left + side] = 255
    detector = FindsWhite()
    search = FrameSearch(Decision(Planar(), ""), detector, SearchSettings(("face",)))
    box = left, top, left + side, top + side
    found = search.look(frame, Detection.from_xyxy("face", 1.0, box).region, float(side))
    assert found.sure[0].xyxy == pytest.approx(box, abs=3)
    assert max(detector.sizes) <= most
    search.look(frame, Detection.from_xyxy("face", 1.0, box).region)
    assert max(detector.sizes) > 2 * side


def test_a_look_for_one_label_searches_for_no_other() -> None:
    frame = DrawnFrame(0, np.zeros((300, 400), np.uint8))
    frame.pixels[100:140, 100:140] = 255
    detector = FindsWhite()
    search = FrameSearch(Decision(Planar(), ""), detector, SearchSettings(("face", "plate")))
    region = Detection.from_xyxy("face", 1.0, (100, 100, 140, 140)).region
    assert search.look(frame, region, 40.0, "face").sure
    assert detector.asked == [{"face"}]
    detector.asked.clear()
    search.look(frame, region)
    assert detector.asked == [{"face", "plate"}]
