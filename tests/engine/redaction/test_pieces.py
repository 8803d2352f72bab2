"""A region is painted piece by piece: however it is cut up, the same bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction import redact as redacting
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.vocabulary import EFFECTS, FACE, PLATE
from tests.engine.redaction.test_effects import png

PHOTO = np.random.default_rng(1).integers(0, 256, (60, 90, 3), dtype=np.uint8)
FOUND = [
    Detection.from_xyxy(FACE, 0.9, (70, 4, 104, 47)),  # across the seam of a panorama
    Detection.from_xyxy(FACE, 0.8, (60, 30, 80, 55)),
    Detection(PLATE, 0.7, np.array([[5.0, 20], [52, 28], [50, 41], [4, 32]]), is_box=False),
]


@pytest.mark.parametrize("effect", EFFECTS)
@settings(max_examples=6)
@given(rows=st.integers(1, 60), kept_cells=st.sampled_from((0, 5)))
def test_the_bytes_do_not_depend_on_the_pieces(effect: str, rows: int, kept_cells: int) -> None:
    style = Style(effect=effect, margin=0.1, feather=0.2, kept_cells=kept_cells, logo=png())
    styles = {FACE: style, PLATE: style}

    def painted(strip: int) -> list[tuple[bytes, bytes]]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(redacting, "_STRIP_ROWS", strip)
            patch.setattr(redacting, "_PIECE_PX", 1)
            patches = redact(PHOTO, FOUND, styles, wraps=True, noise=Noise(b"secret"))
        return [(one.pixels.tobytes(), one.mask.tobytes()) for one in patches]

    assert painted(rows) == painted(len(PHOTO))


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("size_wh", [(40_000, 24), (24, 40_000)])
def test_a_region_longer_than_opencv_samples_is_painted(
    effect: str, size_wh: tuple[int, int]
) -> None:
    width, height = size_wh
    photo = np.full((height, width, 3), 90, np.uint8)
    around = [Detection.from_xyxy(FACE, 0.9, (0, 0, width, height))]
    patches = redact(photo, around, {FACE: Style(effect=effect, logo=png())})
    hidden = np.zeros((height, width), bool)
    for one in patches:
        hidden[one.y : one.y + len(one.mask), one.x : one.x + one.mask.shape[1]] |= one.mask
    assert hidden[height // 2, width // 8 : -width // 8].all()
