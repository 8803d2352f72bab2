"""Encoders of graphics cards: which of them really open on this machine."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from anon_plugin.engine.video.coders import MAKERS
from anon_plugin.engine.video.library import pyav, reason
from anon_plugin.errors import PhotoError

_CODECS = ("h264", "hevc", "av1")
_SIDE = 256
"""Some of them take no smaller picture."""


def encoders_that_open() -> tuple[str, ...]:
    """Names as ENCODER takes them; () where none does, or PyAV is missing."""
    names = (f"{codec}_{maker}" for maker in MAKERS for codec in _CODECS)
    return tuple(name for name in names if not why_not(name))


@cache
def why_not(encoder: str) -> str:
    """Why an encoder does not encode a picture here; "" where it does."""
    try:
        av: Any = pyav(Path(encoder))
    except PhotoError as error:
        return str(error)
    try:
        with av.open(io.BytesIO(), "w", format="matroska") as container:
            stream = container.add_stream(encoder, rate=25)
            stream.width = stream.height = _SIDE
            stream.pix_fmt = "yuv420p"
            picture = av.VideoFrame(_SIDE, _SIDE, "yuv420p")
            packets = [*stream.encode(picture), *stream.encode()]
    except (av.FFmpegError, ValueError, OSError) as error:
        return reason(error)
    return "" if packets else "it gives nothing"
