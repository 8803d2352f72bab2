"""Frame after frame, how the picture has moved since the one before."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from anon_plugin.engine.tracking.cuts import is_cut
from anon_plugin.engine.tracking.flow import Flow, FlowMeter, small_side_px
from anon_plugin.engine.tracking.frames import Frame, Grey


@dataclass(frozen=True)
class Moved:
    """A frame. flow: the motion from the one before; None of a video's first one. is_cut: whether
    another shot begins with it."""

    frame: Frame
    flow: Flow | None = field(repr=False)
    is_cut: bool


def moved(
    frames: Iterable[Frame], size_wh: tuple[int, int], closes: bool
) -> Generator[Moved, None, None]:
    """The frames of a video in their order. size_wh, closes: see FlowMeter."""
    meter, side_px = FlowMeter(size_wh, closes), small_side_px(size_wh)
    before: Grey | None = None
    for frame in frames:
        grey = frame.grey(side_px)
        if before is None:
            yield Moved(frame, None, is_cut=False)
        else:
            flow = meter.between(before, grey)
            yield Moved(frame, flow, is_cut(before, grey, flow))
        before = grey
