"""What a video says about itself before a frame of it is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from anon_plugin.engine.video.orientation import Orientation

UNKNOWN = 2
"""The colour tag of "not specified", in all three tables of ISO/IEC 23091-2."""


@dataclass(frozen=True)
class ColourTags:
    """Numbers of ISO/IEC 23091-2; range: 0 unknown, 1 limited (16 to 235), 2 full."""

    primaries: int = UNKNOWN
    transfer: int = UNKNOWN
    matrix: int = UNKNOWN
    range: int = 0


@dataclass(frozen=True)
class SphericalTags:
    """How a 360° video says it is projected (Google's Spherical Video V1 and V2 RFCs).

    version: 1 or 2. projection: "equirectangular", "cubemap", "mesh" or what V1 calls it.
    stereo: "mono", "top-bottom", "left-right" or what it is called. is_full: whether it goes all
    round without a crop.
    """

    version: int
    projection: str
    stereo: str = "mono"
    is_full: bool = True


@dataclass(frozen=True)
class VideoInfo:
    """family: "mp4", "matroska", "mpegts" or "avi". number: of the video track or stream, as the
    container counts.

    size_wh: of the upright picture in square pixels, as frames are searched. coded_size_wh: as the
    codec has it. aspect: width of a coded pixel by its height; told_aspect: the same
    as the video says it, None where it does not. frame_count: of frames that are
    shown; None where the container does not say. rate: frames a second on average; time_base: of
    time stamps. field_order: "top" or "bottom" of interlaced
    pictures, "" of others. created: in UTC.
    """

    family: str
    number: int
    size_wh: tuple[int, int]
    coded_size_wh: tuple[int, int]
    orientation: Orientation
    aspect: Fraction
    told_aspect: Fraction | None
    frame_count: int | None
    rate: Fraction | None
    time_base: Fraction
    duration_s: float | None
    codec: str
    profile: str
    pixel_format: str
    bit_depth: int
    colour: ColourTags
    field_order: str
    created: datetime | None
    spherical: SphericalTags | None

    @property
    def unstretched_size_wh(self) -> tuple[int, int]:
        """Of the upright picture with pixels as they are coded."""
        return self.orientation.size(self.coded_size_wh)
