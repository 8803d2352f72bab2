"""360° videos are told by their tags; what has to be stitched first is refused with the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.tasks.videos.projection import decide_for_video
from anon_plugin.engine.video.info import SphericalTags
from anon_plugin.errors import PhotoError

WIDE = np.random.default_rng(1).integers(0, 255, (64, 128, 3), dtype=np.uint8)


def decide(tags: SphericalTags | None, name: str = "a.mp4", wanted: str = "auto") -> str:
    return decide_for_video(Path(name), (128, 64), tags, WIDE, wanted).projection.name


def test_tags_decide() -> None:
    assert decide(SphericalTags(2, "equirectangular")) == "equirectangular"
    assert decide(SphericalTags(1, "equirectangular")) == "equirectangular"
    assert decide(None) == "planar"
    assert decide(None, wanted="equirectangular") == "equirectangular"
    assert decide(SphericalTags(2, "equirectangular"), wanted="planar") == "planar"


@pytest.mark.parametrize(
    ("tags", "name", "match"),
    [
        (SphericalTags(2, "equirectangular", "top-bottom"), "a.mp4", "stereoscopic"),
        (SphericalTags(2, "mesh"), "a.mp4", "projected as mesh"),
        (None, "GS010001.360", "GoPro Player"),
        (None, "VID_0001.insv", "Insta360 Studio"),
    ],
)
def test_what_has_to_be_converted_first_is_refused(
    tags: SphericalTags | None, name: str, match: str
) -> None:
    with pytest.raises(PhotoError, match=match):
        decide(tags, name)
