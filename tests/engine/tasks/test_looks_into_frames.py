"""A look at one place of a frame."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Finds the white box of a picture, and remembers how large the pictures were."""

    sizes: list[int] = field(default_factory=list)
    name, sha256, labels, object_range_px = "white", "", ("face",), (12.0, 300.0)

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.sizes += [max(one.shape[:2]) for one in images]
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
