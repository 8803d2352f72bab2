"""A video is never written with the regions of other frames."""

from __future__ import annotations

import pytest

from anon_plugin.engine.tasks.videos.write_video import require_same_frames
from anon_plugin.errors import PhotoError


@pytest.mark.parametrize("searched", [74, 76])
def test_as_many_frames_are_written_as_were_searched(searched: int) -> None:
    require_same_frames(75, 75)
    with pytest.raises(PhotoError, match=f"{searched} frames when it was searched and 75"):
        require_same_frames(75, searched)
