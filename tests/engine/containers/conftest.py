"""JPEG files made for the tests, and what looks into them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.jpeg.frame import Frame, find_frame
from anon_plugin.engine.containers.jpeg.scan_reading import decode_coefficients
from anon_plugin.engine.containers.jpeg.segments import split_segments

SAMPLINGS = {
    "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    "4:2:2": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    "4:4:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440,
    "4:1:1": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411,
}


def textured(width: int, height: int, seed: int = 0) -> NDArray[np.uint8]:
    """(height, width, 3) uint8: shapes, gradients and noise in all colours."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (height // 6 + 2, width // 6 + 2, 3), dtype=np.uint8)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    noise = random.normal(0, 4, large.shape)
    return np.clip(large + noise, 0, 255).astype(np.uint8)


def jpeg_bytes(
    pixels: NDArray[np.uint8],
    sampling: str = "4:2:0",
    progressive: bool = False,
    restart: int = 0,
    optimize: bool = False,
    quality: int = 92,
) -> bytes:
    """A JPEG of RGB or grey pixels; `restart` is the restart interval in MCU rows."""
    done, data = cv2.imencode(
        ".jpg",
        pixels[..., ::-1] if pixels.ndim == 3 else pixels,
        [
            cv2.IMWRITE_JPEG_QUALITY,
            quality,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
            SAMPLINGS[sampling],
            cv2.IMWRITE_JPEG_PROGRESSIVE,
            int(progressive),
            cv2.IMWRITE_JPEG_RST_INTERVAL,
            restart,
            cv2.IMWRITE_JPEG_OPTIMIZE,
            int(optimize),
        ],
    )
    assert done
    return bytes(data)


def pillow_bytes(pixels: NDArray[np.uint8], **options: Any) -> bytes:
    """As `jpeg_bytes`, for what only Pillow can write."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", **options)
    return stream.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The file with further segments right after its start."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def redact(path: Path, data: bytes, patches: Sequence[Patch] = ()) -> bytes:
    """Write `data` to `path`, open it, put the patches in, and return the new file."""
    path.write_bytes(data)
    return open_container(path).encode(patches).data


def noise_patch(
    x: int, y: int, width: int, height: int, seed: int = 1, ragged: bool = False
) -> Patch:
    """A patch of smooth random colours; `ragged` masks an ellipse, not all of it."""
    pixels = textured(width, height, seed)
    mask = np.ones((height, width), bool)
    if ragged:
        rows, columns = np.mgrid[0:height, 0:width]
        mask = ((columns + 0.5) / width * 2 - 1) ** 2 + ((rows + 0.5) / height * 2 - 1) ** 2 <= 1
    return Patch(x, y, pixels, mask)


def decode(data: bytes) -> NDArray[np.uint8]:
    """Upright RGB pixels as OpenCV, which we did not write, sees them."""
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    return bgr[..., ::-1]


def coefficients(data: bytes) -> tuple[Frame, list[NDArray[np.int16]]]:
    """(frame, for each component its blocks as (down, across, 64) with the padding blocks)."""
    jpeg = split_segments(data)
    frame = find_frame(jpeg)
    blocks = decode_coefficients(jpeg, frame)
    planes = []
    for component in frame.components:
        across, down = component.padded_wh
        plane = blocks[component.first_block :][: across * down]
        planes.append(plane.reshape(down, across, 64))
    return frame, planes


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return tmp_path / "photo.jpg"
