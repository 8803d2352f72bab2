"""Which quality an encoder is asked for, so that the video becomes as large as it was."""

from __future__ import annotations

import math
from dataclasses import dataclass

from anon_plugin.engine.video.coders import Coder

GOOD = 0.07
"""A video may become larger or smaller by this share; a little less than what is promised."""

_LINEAR = frozenset(("mjpeg", "mpeg4", "mpeg2video"))
"""Encoders whose number is the width of the quantiser's steps: twice as wide, half the bytes."""

_FAR = 1.6
"""A part that is so many times too large or too small is encoded again."""

_NEAR = 1.15
"""From a part that is no more than so many times too large or too small, the quality that is needed
is known well enough: within a hundredth or two of the size."""

_MOST_REPAIR = 0.25
"""The next part makes up for at most this share of its own size."""

_SPARED = 0.5
"""A redacted area takes about so much less than a bare one: its middle next to nothing, its rim
more."""


@dataclass
class Quality:
    """Learns from each part what the next one needs.

    value: the number that the encoder is told. written, wanted: bytes so far.
    """

    coder: Coder
    value: float
    is_fixed: bool = False
    written: int = 0
    wanted: int = 0

    @classmethod
    def of(cls, coder: Coder, fixed: float = 0.0) -> Quality:
        """Before anything was encoded. fixed: one that the user wants for all; 0: none."""
        return cls(coder, fixed or coder.start, is_fixed=fixed > 0)

    def is_far_off(self, got: int, wanted: int, is_last: bool) -> bool:
        """Whether a part of `got` bytes is encoded again."""
        if self.is_fixed or wanted <= 0 or got <= 0:
            return False
        if is_last:
            total = (self.written + got) / (self.wanted + wanted)
            return abs(total - 1.0) > GOOD
        return not 1.0 / _FAR < got / wanted < _FAR

    def probed(self, got: int, wanted: int) -> bool:
        """Ask for the quality that gives `wanted` bytes, after `got` in a try. Whether another try
        would tell more."""
        moved = self.correct(got, wanted)
        return moved and not 1.0 / _NEAR < got / max(wanted, 1) < _NEAR

    def spare(self, share: float) -> None:
        """What follows has this share of its area redacted, and what was tried had nothing."""
        self.value = self._moved(1.0 - _SPARED * min(max(share, 0.0), 1.0))

    def correct(self, got: int, wanted: int) -> bool:
        """Ask for another quality, after `got` bytes where `wanted` were. False where the end of
        what the encoder offers is reached."""
        before = self.value
        self.value = self._moved(got / max(wanted, 1))
        return abs(self.value - before) >= 0.05

    def learn(self, got: int, wanted: int) -> None:
        """A part was written: the next one makes up for what all together are too large by."""
        self.written += got
        self.wanted += wanted
        excess = (self.written - self.wanted) / max(wanted, 1)
        repair = min(max(excess, -_MOST_REPAIR), _MOST_REPAIR)
        self.value = self._moved(max(got, 1) / max(wanted, 1) * (1.0 + repair))

    def _moved(self, ratio: float) -> float:
        if self.is_fixed:
            return self.value
        if self.coder.name in _LINEAR:
            value = self.value * max(ratio, 1e-3)
        else:
            value = self.value + self.coder.halving * math.log2(max(ratio, 1e-3))
        return min(max(value, self.coder.best), self.coder.worst)
