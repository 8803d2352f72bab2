"""Videos for tests: drawn here, and the real ones beside the project, where they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anon_plugin.engine.video.priority import kept_priority

SHARED = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[4] / "shared")) / "video"


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """Gives a file of the shared videos; the test is skipped where it is absent."""

    def get(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{path} is not there")
        return path

    return get


def picture(number: int, size_wh: tuple[int, int] = (192, 108)) -> np.ndarray:
    """(H, W, 3) uint8: a ground with some texture, and a bright square that moves to the right."""
    width, height = size_wh
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 // width, y * 255 // height, (x + y) % 64 * 2 + 60], axis=-1)
    left = 10 + 2 * number
    rgb[30:60, left : left + 30] = (250, 60, 40)
    return rgb.astype(np.uint8)


@pytest.fixture
def drawn(tmp_path: Path) -> Callable[..., Path]:
    """Writes a video of the frames of `picture` with PyAV, and gives its path."""
    av = pytest.importorskip("av")

    def write(
        name: str = "drawn.mp4",
        codec: str = "libx264",
        frames: int = 30,
        pixel_format: str = "yuv420p",
        size_wh: tuple[int, int] = (192, 108),
        times: list[int] | None = None,
        options: dict[str, str] | None = None,
        setup: Callable[[Any], None] | None = None,
    ) -> Path:
        path = tmp_path / name
        # SVT-AV1 would leave the process, and all tests after this one, real-time priority.
        with kept_priority(), av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=25, options=options or {"g": "12"})
            stream.width, stream.height = size_wh
            stream.pix_fmt = pixel_format
            stream.time_base = Fraction(1, 1000)
            stream.codec_context.time_base = Fraction(1, 1000)
            if setup is not None:
                setup(stream)
            for number in range(frames):
                frame = av.VideoFrame.from_ndarray(picture(number, size_wh), "rgb24")
                frame = frame.reformat(format=pixel_format)
                frame.pts = times[number] if times else 40 * number
                frame.time_base = Fraction(1, 1000)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return write
