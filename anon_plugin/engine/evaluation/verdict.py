"""What a comparison of two models comes to, as values, as JSON and in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from anon_plugin.engine.evaluation.comparison import MORE_FALSE, Difference, Verdict

FORMAT = "anon-comparison-1"


@dataclass(frozen=True)
class ComparedModel:
    """name: what MODEL took. sha256: of the detector. file_sha256: of the file of a single model,
    "" where it has none. labels: what it finds."""

    name: str
    sha256: str
    file_sha256: str = ""
    labels: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "file_sha256": self.file_sha256,
            "labels": list(self.labels),
        }


@dataclass(frozen=True)
class ComparedSet:
    """Photos on which both models were measured.

    alone: how the new model differs from the old one. together: how both as a union differ from the
    old one; empty where that was not asked for.
    """

    name: str
    photo_count: int
    alone: tuple[Difference, ...] = field(repr=False)
    together: tuple[Difference, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Comparison:
    """All that was found out about a new model beside an old one.

    more_false: additional false findings a photo that were not called worse.
    """

    old: ComparedModel
    new: ComparedModel
    sets: tuple[ComparedSet, ...]
    more_false: float = MORE_FALSE

    @property
    def told(self) -> list[str]:
        """Labels of which some set shows enough objects to say how many are found."""
        return list(self._labels(told=True))

    @property
    def untold(self) -> list[str]:
        """Labels that were compared, and of which no set shows enough objects."""
        told = self.told
        return [label for label in self._labels(told=False) if label not in told]

    def _labels(self, told: bool) -> dict[str, None]:
        wholes = (found for one in self.sets for found, _ in _by_label(one.alone))
        return {one.label: None for one in wholes if (one.verdict is not Verdict.TOO_FEW) == told}

    def of(self, verdict: Verdict) -> list[str]:
        """In which respects the new model, alone, has this verdict, in words."""
        return [
            f"{one.name}: {respect(difference)}"
            for one in self.sets
            for difference in one.alone
            if difference.verdict is verdict
        ]

    @property
    def conclusion(self) -> str:
        """One sentence for who decides."""
        worse, better = len(self.of(Verdict.WORSE)), len(self.of(Verdict.BETTER))
        if worse:
            return f"The new model is worse in {_respects(worse)}. It should not be installed."
        if self.untold:
            return (
                f"Too few photos show {' and '.join(f'a {label}' for label in self.untold)}, so "
                "nothing can be said of that. The new model should not be installed."
            )
        if better:
            return f"The new model is better in {_respects(better)} and nowhere worse."
        return "No difference was shown. There is no reason to take the new model."

    def sentences(self) -> Iterator[tuple[ComparedSet, str]]:
        """For each set and label what the difference would mean."""
        for one in self.sets:
            for found, false in _by_label(one.alone):
                yield one, meaning(found, false)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "format": FORMAT,
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "conclusion": self.conclusion,
            "more_false": self.more_false,
            "told": self.told,
            "untold": self.untold,
            "worse": self.of(Verdict.WORSE),
            "better": self.of(Verdict.BETTER),
            "meaning": [f"{one.name}: {text}" for one, text in self.sentences()],
            "sets": [
                {
                    "name": one.name,
                    "photos": one.photo_count,
                    "alone": [each.to_dict() for each in one.alone],
                    "together": [each.to_dict() for each in one.together],
                }
                for one in self.sets
            ],
        }


def respect(difference: Difference) -> str:
    """What a difference is about."""
    if difference.of_false:
        return f"false {difference.label}s"
    return f"{difference.label}s{widths(difference)} found"


def widths(difference: Difference) -> str:
    """Of which widths, with a space before; nothing where all are meant."""
    if difference.from_px == 0 and math.isinf(difference.to_px):
        return ""
    if math.isinf(difference.to_px):
        return f" from {difference.from_px:g} px"
    return f" of {difference.from_px:g} to {difference.to_px:g} px"


def meaning(found: Difference, false: Difference) -> str:
    """What a label's differences would mean for a thousand objects and a hundred photos."""
    label = found.label
    if found.verdict is Verdict.TOO_FEW:
        first = f"With {_counted(found.count, label)} nothing can be said about how many are found."
    elif found.verdict is Verdict.SAME:
        low, high = (1000 * edge for edge in found.interval)
        first = f"Of 1,000 {label}s no difference was shown: {_range(low, high)}."
    else:
        low, high = (1000 * edge for edge in found.interval)
        change = _more(1000 * found.change)
        first = f"Of 1,000 {label}s about {change} would be found ({_range(low, high)})."
    if false.verdict is Verdict.TOO_FEW:
        return first
    count = round(100 * false.change)
    if count == 0:
        second = f"In a hundred photos as many things that are no {label}s would be hidden."
    else:
        second = (
            f"In a hundred photos about {_more(100 * false.change)} things that are no {label}s "
            "would be hidden."
        )
    return f"{first} {second}"


def _by_label(differences: Sequence[Difference]) -> Iterator[tuple[Difference, Difference]]:
    for found in differences:
        if not found.of_false and found.from_px == 0 and math.isinf(found.to_px):
            false = next(one for one in differences if one.of_false and one.label == found.label)
            yield found, false


def _range(low: float, high: float) -> str:
    if round(low) == round(high) == 0:
        return "as many are found"
    return f"between {_more(low)} and {_more(high)}"


def _more(change: float) -> str:
    count = round(change)
    if count == 0:
        return "as many"
    return f"{-count} fewer" if count < 0 else f"{count} more"


def _counted(count: int, label: str) -> str:
    return f"1 {label}" if count == 1 else f"{count} {label}s"


def _respects(count: int) -> str:
    return "one respect" if count == 1 else f"{count} respects"
