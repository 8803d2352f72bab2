"""Logo: the user's own picture, fitted into the object's perspective over destroyed content."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.backdrop import enlarged, stand_in
from anon_plugin.engine.redaction.effects.bands import Rows, in_all_bands, resized
from anon_plugin.engine.redaction.effects.fill import band_values
from anon_plugin.engine.redaction.effects.region import Region, rectangle
from anon_plugin.engine.redaction.style import Style
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

MAX_SIDE_PX = 2048
"""A larger picture only costs memory: no plate in a photo is that wide."""

_SHARE = 0.86
"""How much of the frame's sides the picture may fill."""

_SHARE_ROUND = 0.68
"""The same inside an ellipse, whose corners are cut off."""


def read_logo(path: Path) -> bytes:
    """The picture file of a logo, checked, for Style.logo.

    PNG (with alpha), or whatever else OpenCV decodes. Raises SettingsError where it cannot be
    read, is no picture or is too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            tr("The logo {path} cannot be read: {error}.").format(path=path, error=error.strerror)
        ) from error
    if path.suffix.lower() in (".svg", ".svgz"):
        raise SettingsError(
            tr("The logo {path} is an SVG. Outside QGIS, give it as a PNG.").format(path=path)
        )
    try:
        picture = decode_logo(data)
    except SettingsError as error:
        raise SettingsError(
            tr("The logo {path} is no picture. Give a PNG file.").format(path=path)
        ) from error
    if max(picture.shape) > MAX_SIDE_PX:
        raise SettingsError(
            tr(
                "The logo {path} is {width} × {height} pixels. Scale it to at most "
                "{most} pixels a side."
            ).format(path=path, width=picture.shape[1], height=picture.shape[0], most=MAX_SIDE_PX)
        )
    return data


@lru_cache(maxsize=8)
def decode_logo(data: bytes) -> NDArray[np.float32]:
    """(h, w, 4) red, green, blue and alpha from 0 to 1; colours are premultiplied by alpha.

    Raises SettingsError where the bytes are no picture.
    """
    packed = np.frombuffer(data, dtype=np.uint8)
    picture = cv2.imdecode(packed, cv2.IMREAD_UNCHANGED) if packed.size else None
    if picture is None or picture.dtype not in (np.uint8, np.uint16):
        raise SettingsError(tr("The logo is no picture. Give a PNG file."))
    scaled = picture.astype(np.float32) / np.iinfo(picture.dtype).max
    if scaled.ndim == 2:
        scaled = np.dstack([scaled] * 3)
    alpha = scaled[:, :, 3:] if scaled.shape[2] == 4 else np.ones_like(scaled[:, :, :1])
    rgba = np.dstack([scaled[:, :, 2::-1] * alpha, alpha])
    rgba.setflags(write=False)
    return np.asarray(rgba, dtype=np.float32)


def logo(region: Region, style: Style) -> Rows:
    """The picture over the stand-in, as large as fits the frame without stretching it."""
    ground = enlarged(region, stand_in(region))
    picture = _for_size(decode_logo(style.logo), region)
    height, width = picture.shape[:2]
    frame_width, frame_height = region.size
    share = _SHARE_ROUND if region.round else _SHARE
    scale = share * min(frame_width / width, frame_height / height)
    # A transparent rim lets the picture end where it ends instead of going on.
    rimmed = np.pad(picture, ((1, 1), (1, 1), (0, 0)))
    to_frame = np.array(
        [
            [scale, 0.0, (frame_width - scale * width) / 2.0 - scale],
            [0.0, scale, (frame_height - scale * height) / 2.0 - scale],
            [0.0, 0.0, 1.0],
        ]
    )
    to_window = np.linalg.inv(region.frame_to(rectangle(frame_width, frame_height))) @ to_frame
    laid = region.laid(rimmed, to_window, cv2.INTER_LINEAR)
    basis = np.stack([band_values(tuple(unit), region) for unit in np.eye(3)])  # type: ignore[arg-type]

    def rows(top: int, bottom: int) -> NDArray[np.float32]:
        rgba = laid(top, bottom)  # premultiplied
        shown = 1.0 - in_all_bands(rgba[:, :, 3], basis.shape[1])
        return np.asarray(ground(top, bottom) * shown + rgba[:, :, :3] @ basis, dtype=np.float32)

    return rows


def _for_size(picture: NDArray[np.float32], region: Region) -> NDArray[np.float32]:
    """The picture scaled down to about the frame's size, so that warping it does not alias."""
    height, width = picture.shape[:2]
    scale = min(region.size[0] / width, region.size[1] / height)
    if scale >= 0.7:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return resized(picture, size, cv2.INTER_AREA)
