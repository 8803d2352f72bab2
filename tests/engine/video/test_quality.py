"""Which quality gives a video the size that it had."""

from __future__ import annotations

import pytest

from anon_plugin.engine.video.coders import CODERS
from anon_plugin.engine.video.quality import Quality


@pytest.mark.parametrize(("got", "again"), [(100, False), (110, False), (90, False), (200, True)])
def test_a_near_try_is_enough(got: int, again: bool) -> None:
    quality = Quality.of(CODERS["h264"])
    assert quality.probed(got, 100) is again
    assert (quality.value > CODERS["h264"].start) is (got > 100)


def test_a_quality_that_the_user_wants_is_tried_once() -> None:
    quality = Quality.of(CODERS["h264"], 20.0)
    assert not quality.probed(300, 100)
    assert quality.value == 20.0


@pytest.mark.parametrize("share", [0.0, 0.3, 5.0])
def test_what_is_redacted_leaves_bytes_for_the_rest(share: float) -> None:
    quality = Quality.of(CODERS["h264"])
    quality.spare(share)
    start = CODERS["h264"].start
    assert quality.value == pytest.approx(start - {0.0: 0.0, 0.3: 1.4, 5.0: 6.0}[share], abs=0.05)
