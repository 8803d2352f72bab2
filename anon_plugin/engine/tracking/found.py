"""What a search of a frame finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Points


@dataclass(frozen=True)
class Found:
    """What a search of one frame found: surely, and below its threshold."""

    sure: Sequence[Detection]
    faint: Sequence[Detection] = ()


Search = Callable[[Frame], Found]

Look = Callable[[Frame, Points, float, str], Found]
"""Searches a frame around a region, in picture pixels; gives all that it sees there. The number is
the longer side of what is looked for, in these pixels; 0 where that may have any size. The text is
its label; "" where it may have any."""

ANY_SIZE, ANY_LABEL = 0.0, ""
