"""What may be said of photos without findings after some of them were looked at. No QGIS here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from anon_plugin.gui.review.queue import PhotoState, by_chance
from anon_plugin.language import tr, tr_plural


@dataclass(frozen=True)
class Sample:
    """looked: how many photos without findings were looked at, in the order of chance. missed: in
    how many of them a person found something. total: how many there are."""

    looked: int
    missed: int
    total: int

    @classmethod
    def of(cls, states: Iterable[PhotoState]) -> Sample:
        """From all photos.

        Only photos up to the first unseen one count: which others somebody opened may have had its
        reasons, and then they are no random sample.
        """
        without = [state for state in states if state.least_score is None]
        without.sort(key=lambda state: by_chance(state.photo))
        looked = list(takewhile(lambda state: state.seen, without))
        return cls(len(looked), sum(state.missed for state in looked), len(without))

    @property
    def at_most(self) -> float:
        """The largest share of photos without findings that may hold one, 95 % sure: the exact
        one-sided binomial bound (Clopper and Pearson); exactly known once all were looked at."""
        from anon_plugin.engine.evaluation.intervals import clopper_pearson_upper

        if self.looked == self.total:
            return self.missed / self.total if self.total else 0.0
        return clopper_pearson_upper(self.missed, self.looked)

    def sentence(self) -> str:
        """The honest sentence."""
        if not self.total:
            return tr("There is no photo without findings.")
        if not self.looked:
            return tr(
                "No photo without findings was looked at yet, so nobody can say what is missed."
            )
        if self.looked == self.total:
            return tr_plural(
                "The {count} photo without findings was looked at; something was missed in "
                "{missed}.",
                "All {count} photos without findings were looked at; something was missed in "
                "{missed}.",
                self.total,
                missed=self.missed,
            )
        # Rounded up, so that it never says less than is so.
        percent = f"{math.ceil(self.at_most * 1000 - 1e-9) / 10:g}"
        return tr_plural(
            "{count} photo without findings looked at, {missed} missed: at most {percent} % hold "
            "one, 95 % sure.",
            "{count} photos without findings looked at, {missed} missed: at most {percent} % hold "
            "one, 95 % sure.",
            self.looked,
            missed=self.missed,
            percent=percent,
        )
