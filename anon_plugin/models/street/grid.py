"""Whole numbers of eight bits in place of a map's numbers, evenly spaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Ranges = Mapping[str, tuple[float, float]]
"""The lowest and the highest number in the map that each convolution gives, by its name."""


@dataclass(frozen=True)
class Grid:
    """What the bytes of a map stand for: number = (byte - zero) * step."""

    step: float
    zero: int

    @classmethod
    def over(cls, low: float, high: float) -> Grid:
        """256 numbers from `low` to `high`, of which 0 is one."""
        low, high = min(low, 0.0), max(high, 1e-6)
        step = (high - low) / 255
        return cls(step, round(-low / step))

    @property
    def low(self) -> float:
        """The lowest number that a byte stands for."""
        return -self.zero * self.step

    @property
    def high(self) -> float:
        """The highest number that a byte stands for."""
        return (255 - self.zero) * self.step


PIXELS = Grid(1 / 64, 128)
"""Bytes of a picture stand for what the network was trained on, without any loss."""
