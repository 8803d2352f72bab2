"""Redacts one frame on its own planes, with the shapes and looks that photos have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.video.frame import Frame
from anon_plugin.engine.video.info import VideoInfo
from anon_plugin.engine.video.orientation import contiguous
from anon_plugin.engine.video.planes import Coding, Planes


@dataclass(frozen=True)
class FrameRedaction:
    """Redacts frames of one video, so that a region looks steady while it moves.

    styles: by label. projection: how the video shows the world. noise: steady, for one video.
    """

    info: VideoInfo
    styles: Mapping[str, Style]
    projection: Projection
    noise: Noise

    @cached_property
    def _coding(self) -> Coding:
        return Coding.of(self.info)

    def apply(self, frame: Frame, detections: Sequence[Detection]) -> NDArray[np.bool_] | None:
        """Replace all regions in the frame's picture, which becomes a copy of its own where it
        shares its memory with the decoder.

        detections: in upright square pixels, as the frame was searched. Returns (H, W) which coded
        pixels were replaced; None where none were.
        Raises SettingsError where a label has no style, PhotoError where a region is not finite.
        """
        if not detections:
            return None
        frame.picture.make_writable()
        planes = Planes.of(frame.picture, self._coding)
        patches = self.projection.redact(
            _Upright(planes, self.info),
            [self._as_coded(one) for one in detections],
            self.styles,
            noise=self.noise,
        )
        width, height = self.info.coded_size_wh
        replaced = np.zeros((height, width), dtype=bool)
        for patch in patches:
            down, across = patch.mask.shape
            box = patch.x, patch.y, patch.x + across, patch.y + down
            turn = self.info.orientation
            x0, y0, x1, y1 = turn.coded_box(box, self.info.unstretched_size_wh)
            mask = turn.coded(patch.mask)
            planes.put((x0, y0, x1, y1), contiguous(turn.coded(patch.pixels)), mask)
            replaced[y0:y1, x0:x1] |= mask
        return replaced if patches else None

    def _as_coded(self, detection: Detection) -> Detection:
        """The detection in upright pixels that are as wide and high as the codec has them."""
        if self.info.size_wh == self.info.unstretched_size_wh:
            return detection
        scale = np.array(self.info.unstretched_size_wh) / np.array(self.info.size_wh)
        return replace(detection, region=detection.region * scale)


@dataclass(frozen=True)
class _Upright:
    """A frame's planes as a PixelSource of upright RGB."""

    planes: Planes
    info: VideoInfo

    @property
    def shape(self) -> tuple[int, int, int]:
        width, height = self.info.unstretched_size_wh
        return height, width, 3

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.uint8)

    def read(self, x0: int, y0: int, x1: int, y1: int) -> NDArray[np.uint8]:
        turn = self.info.orientation
        box = turn.coded_box((x0, y0, x1, y1), self.info.unstretched_size_wh)
        rgb = self.planes.coding.rgb(self.planes.window(box))
        return contiguous(turn.upright(rgb))
