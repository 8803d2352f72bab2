"""How much of the new weights is taken: what the photos choose that were not learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from anon_plugin.engine.evaluation.matching import match
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.training.averages import mixed
from anon_plugin.models.training.guards import shrunk_scenes, wall_scenes
from anon_plugin.models.training.measuring import (
    MATCH_IOU,
    Pairs,
    Scene,
    Stopped,
    average_precision,
    detector_of,
    found_in,
    recall_at,
    surely_seen,
)

SHARES = (0.0, 0.125, 0.25, 0.5)
"""At most half: of what neither the photos nor what is drawn show, whole new weights keep less."""
MOST_PHOTOS = 100
"""Photos that choose, at most: each is searched at four sizes for each share."""
LEAST_GAIN = 0.001
"""Average precision by which a share must be better than the old weights. Whether that is more than
chance is for the photos held out to say."""
MOST_LOST, MOST_LOST_PRECISION = 0.01, 0.01
"""Share of what the old weights surely see that new ones may lose, and average precision that one
label may lose while another gains."""

MORE_FALSE = 0.05
"""False findings that may come to the old ones, in each shrunk photo and on each wall: half as many
as make a comparison call a model worse."""


@dataclass(frozen=True)
class Measured:
    """What weights with so much of the new ones are worth. All by label.

    precision: average precision on the user's photos, of labels that they show. kept: (found, all)
    of what the old weights surely see there and of what is drawn. small: (found, all) of what the
    photos show, in shrunk copies of them. false: findings there and on drawn walls that are none;
    pictures: how many these are.
    """

    share: float
    precision: Mapping[str, float]
    kept: Mapping[str, tuple[int, int]]
    small: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    false: Mapping[str, int] = field(default_factory=dict)
    pictures: int = 0

    @property
    def gain(self) -> float:
        """The mean over the labels."""
        return float(np.mean(list(self.precision.values()))) if self.precision else 0.0

    def keeps(self, old: Measured) -> bool:
        """Whether nothing is lost that counts."""
        held = all(
            found >= before[label][0] - max(1.0, MOST_LOST * total)
            for now, before in ((self.kept, old.kept), (self.small, old.small))
            for label, (found, total) in now.items()
        )
        quiet = all(
            count <= old.false[label] + MORE_FALSE * self.pictures
            for label, count in self.false.items()
        )
        level = all(
            value >= old.precision[label] - MOST_LOST_PRECISION
            for label, value in self.precision.items()
        )
        return held and quiet and level

    def row(self) -> dict[str, Any]:
        """For the model's card."""
        return {
            "share": self.share,
            "average_precision": {name: round(one, 4) for name, one in self.precision.items()},
            "kept": {name: list(one) for name, one in self.kept.items()},
            "small": {name: list(one) for name, one in self.small.items()},
            "false": dict(self.false),
        }


class Measure:
    """Measures shares on the same photos.

    photos: of the user, not learned from. drawn: of nobody. calibration: of the old weights, by
    which all are measured. Walls are drawn, and the photos are shrunk, beside them.
    """

    def __init__(
        self,
        photos: Sequence[Scene],
        drawn: Sequence[Scene],
        calibration: Mapping[str, Calibration],
        device: str,
        stopped: Stopped,
    ) -> None:
        self._photos, self._drawn = list(photos), list(drawn)
        self._calibration, self._device, self._stopped = calibration, device, stopped
        self._sure: Pairs | None = None
        self._shrunk: Sequence[Scene] = ()
        self._walls = wall_scenes()

    def of(self, share: float, old: CenterNet, new: CenterNet) -> Measured:
        """What the mean is worth. The first share that is asked for must be 0."""
        detector = detector_of(average_of(old, new, share), self._calibration, None, self._device)
        own = found_in(detector, self._photos, self._stopped)
        drawn = found_in(detector, self._drawn, self._stopped)
        if self._sure is None:
            self._sure = [(truth, []) for truth in surely_seen(own)]
            self._shrunk = shrunk_scenes(self._photos, own)
        sure: Pairs = [
            (truth, found) for (truth, _), (_, found) in zip(self._sure, own, strict=True)
        ]
        guards = found_in(detector, [*self._shrunk, *self._walls], self._stopped)
        small = {label: self._at_threshold(guards, label) for label in detector.labels}
        precision = {label: average_precision(own, label) for label in detector.labels}
        return Measured(
            share,
            {label: value for label, value in precision.items() if np.isfinite(value)},
            {
                label: recall_at([*sure, *drawn], label, self._calibration[label].threshold)
                for label in detector.labels
            },
            {label: (found, total) for label, (found, total, _) in small.items()},
            {label: false for label, (*_, false) in small.items()},
            len(guards),
        )

    def _at_threshold(self, pairs: Pairs, label: str) -> tuple[int, int, int]:
        """(found, all, false)"""
        matches, threshold = match(pairs, label, MATCH_IOU), self._calibration[label].threshold
        false = int((matches.scores[matches.false] >= threshold).sum())
        return (*matches.recall_of(threshold), false)


def average_of(old: CenterNet, new: CenterNet, share: float) -> CenterNet:
    """A network with `share` of the new one's weights."""
    network = CenterNet(old.architecture)
    network.load_state_dict(mixed(old.state_dict(), new.state_dict(), share))
    return network.eval()


def chosen(measured: Sequence[Measured]) -> Measured:
    """The best that keeps what the first one, the old weights, has; or that one.

    Of shares that are as good the smallest is taken.
    """
    old, *others = measured
    better = [one for one in others if one.keeps(old) and one.gain >= old.gain + LEAST_GAIN]
    return max(better, key=lambda one: (round(one.gain, 3), -one.share), default=old)
