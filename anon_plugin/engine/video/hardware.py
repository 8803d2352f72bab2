"""Encoders of graphics cards: which of them really encode on this machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.video.coders import MAKERS, Coder, coder_for, taken_format
from anon_plugin.engine.video.info import VideoInfo
from anon_plugin.engine.video.library import pyav, reason
from anon_plugin.errors import PhotoError

IF_ANY = "auto"
"""Instead of an encoder's name: one of a graphics card where one encodes the video, else the usual
one in software."""

_CODECS = ("h264", "hevc", "av1")
_SIDE = 256
"""Some of them take no smaller picture."""

_FRAMES = 4
_ALIKE = 16.0
"""So many of 255 grey levels a decoded picture may be off on average; one of another picture is off
by 60 and more."""


def chosen_coder(info: VideoInfo, encoder: str) -> Coder:
    """The encoder for a video. encoder: its name, "" for the usual one, or IF_ANY.

    Raises PhotoError where none writes the codec of the video.
    """
    if encoder != IF_ANY:
        return coder_for(info, encoder)
    coders = (coder_for(info, f"{info.codec}_{maker}") for maker in MAKERS)
    size_wh = max(info.coded_size_wh[0], _SIDE), max(info.coded_size_wh[1], _SIDE)
    works = (one for one in coders if not why_not(one.name, size_wh, info.pixel_format))
    return next(works, None) or coder_for(info)


def encoders_that_open() -> tuple[str, ...]:
    """Names as ENCODER takes them; () where none does, or PyAV is missing."""
    names = (f"{codec}_{maker}" for maker in MAKERS for codec in _CODECS)
    return tuple(name for name in names if not why_not(name))


@cache
def why_not(
    encoder: str, size_wh: tuple[int, int] = (_SIDE, _SIDE), pixel_format: str = "yuv420p"
) -> str:
    """Why an encoder does not encode some pictures here, so that they can be decoded; "" where it
    does."""
    try:
        av: Any = pyav(Path(encoder))
    except PhotoError as error:
        return str(error)
    file = io.BytesIO()
    drawn = _drawn(size_wh)
    try:
        with av.open(file, "w", format="matroska") as container:
            stream = container.add_stream(encoder, rate=25)
            stream.width, stream.height = size_wh
            stream.pix_fmt = taken_format(encoder, pixel_format)
            for picture in _pictures(av, drawn, pixel_format):
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
        file.seek(0)
        with av.open(file) as container:
            shown = [one.to_ndarray(format="gray") for one in container.decode(video=0)]
    except (av.FFmpegError, ValueError, OSError) as error:
        return reason(error)
    if len(shown) != _FRAMES:
        return f"it gives {len(shown)} of {_FRAMES} pictures"
    off = max(float(np.abs(one.astype(np.float32) - drawn).mean()) for one in shown)
    return "" if off <= _ALIKE else "it gives other pictures than it is given"


def _drawn(size_wh: tuple[int, int]) -> Any:
    """(H, W) uint8, dark to bright from left to right."""
    width, height = size_wh
    return np.tile(np.linspace(20, 230, width).astype(np.uint8), (height, 1))


def _pictures(av: Any, drawn: Any, pixel_format: str) -> Iterator[Any]:
    grey = av.VideoFrame.from_ndarray(drawn, "gray")
    for number in range(_FRAMES):
        picture = grey.reformat(format=pixel_format)
        picture.pts, picture.time_base = number, Fraction(1, 25)
        yield picture
