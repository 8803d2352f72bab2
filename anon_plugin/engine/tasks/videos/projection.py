"""How a video shows the world: by its tags, by what the user says, or by its first frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geotag.geotag import PanoramaTags
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import EQUIRECTANGULAR
from anon_plugin.engine.projections.names import AUTO
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.video.info import SphericalTags
from anon_plugin.engine.video.raw_360 import program_that_stitches
from anon_plugin.engine.video.reading import Video
from anon_plugin.errors import PhotoError


def require_stitched(video: Video) -> None:
    """Raise PhotoError for the raw recording of a 360° camera, with the way to stitch it."""
    program = program_that_stitches(video)
    if program:
        raise PhotoError(
            f"{video.path} is the raw recording of a 360° camera, whose halves are not stitched "
            f"yet. Export it with {program} as an equirectangular MP4, and anonymize that."
        )


def decide_for_video(
    path: Path,
    size_wh: tuple[int, int],
    tags: SphericalTags | None,
    first_frame: NDArray[np.uint8],
    wanted: str,
) -> Decision:
    """How the frames of a video are projected.

    tags: its spherical tags. first_frame: (H, W, 3) upright. wanted: as PROJECTION.
    Raises PhotoError for what has to be converted first, and what it is not.
    """
    described = None
    if wanted == AUTO and tags is not None:
        if tags.stereo != "mono":
            raise PhotoError(
                f"{path} says that it is stereoscopic ({tags.stereo}), which cannot be handled. "
                "Export one eye's picture as a monoscopic equirectangular MP4, or set PROJECTION "
                "where the tag is wrong."
            )
        if tags.projection != EQUIRECTANGULAR:
            raise PhotoError(
                f"{path} says that its frames are projected as {tags.projection}, which cannot be "
                "handled. Export it as an equirectangular MP4 with the camera's program (such as "
                "GoPro Player or Insta360 Studio), or set PROJECTION where the tag is wrong."
            )
        if tags.is_full:
            described = PanoramaTags(EQUIRECTANGULAR, size_wh, size_wh, (0, 0))
    clues = Clues(size_wh, ArrayPixels(first_frame), described)
    decision = decide_projection(clues, wanted)
    return replace(decision, reason=decision.reason.replace("GPano", "spherical"))
