"""What decides the result of training on, beside the photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PARTS = ("heads", "neck", "trunk")
"""Parts of the network, from its end to its beginning."""

LEAST_PHOTOS = 40
"""Reviewed photos below which nothing useful can be learned and nothing be measured."""
LEAST_OBJECTS = 30
"""Objects and rejected places, together."""


def _rates() -> dict[str, float]:
    return {"heads": 2.5e-4, "neck": 1.5e-4}


def _thawed() -> dict[str, float]:
    return {"heads": 0.0, "neck": 0.2}


@dataclass(frozen=True)
class Settings:
    """How the network is trained on.

    steps: 0 for as many as suit the number of photos. seed: of all chance. rates: highest learning
    rate of each part of the network. thawed: the share of the steps from which on a part learns; a
    part that is not named never does. frozen_statistics: whether batch normalizations keep the
    means and variances that they have. kept: how much it counts to see what the old network sees.
    evidence: how much it counts, beside that, that logits stay where there is no object.
    replay: whether drawn plates, signs and faces are pasted into the pictures. walls: whether drawn
    houses stand in the place of some photos. mosaics: whether pictures are made of more and smaller
    parts than in a training from nothing. overlooked: whether what the old network sees and nobody
    marked is left open where it is small or doubtful. average: of the running mean of the weights,
    how much of it each step keeps. batches: side of the pictures in pixels, and how many are
    learned at once; drawn evenly.
    """

    steps: int = 0
    seed: int = 1
    rates: Mapping[str, float] = field(default_factory=_rates)
    thawed: Mapping[str, float] = field(default_factory=_thawed)
    frozen_statistics: bool = True
    kept: float = 1.0
    evidence: float = 1.0
    replay: bool = True
    walls: bool = True
    mosaics: bool = True
    overlooked: bool = True
    average: float = 0.99
    batches: tuple[tuple[int, int], ...] = ((256, 4), (384, 2))

    def thaws_at(self, part: str) -> float:
        """The step from which on a part learns."""
        return self.thawed.get(part, 2.0) * self.steps


def steps_for(photos: int) -> int:
    """How many steps suit so many photos: each is seen about forty times."""
    return min(max(4 * photos, 400), 3000)


def pace_at(step: int, steps: int) -> float:
    """The factor of the learning rates: it rises quickly, stays, and falls to nothing."""
    rise = min(1.0, (step + 1) / max(1.0, 0.05 * steps))
    return min(rise, max(0.01, (steps - step) / (0.5 * steps)))
