"""Rules that hold where a photo was taken: near a school persons must go, not only faces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import AtMost
from anon_plugin.engine.facades.topocentric import east_north_m
from anon_plugin.engine.facades.visibility import Building
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.geotag.geotag import is_on_earth, read_geotag
from anon_plugin.engine.redaction.style import HEAD, HEAD_SHAPES, Style, Styles, styles_for
from anon_plugin.engine.tasks.context import Context, fail_closed
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.engine.vocabulary import BY_STRICTNESS, PERSON, PRESETS, in_order
from anon_plugin.errors import PhotoError

Array = NDArray[np.float64]
Position = tuple[float, float]

LEFT_OUT = "left out: outside all polygons of the policy"

_METRES_A_DEGREE = 110_574.0  # of latitude, where it is shortest


@dataclass(frozen=True)
class Rule:
    """What holds within one area.

    name: what the map calls it. parts: polygons, each an outer ring and holes of (N, 2) longitude
    and latitude in degrees of WGS 84. labels: what is searched; () as everywhere. style: one of
    BY_STRICTNESS, "" as everywhere. confidence: None as everywhere.
    """

    name: str
    parts: tuple[tuple[Array, ...], ...] = field(repr=False)
    labels: tuple[str, ...] = ()
    style: str = ""
    confidence: float | None = None

    def holds_at(self, position_deg: Position, buffer_m: float) -> bool:
        """Whether a longitude and latitude lie within the area, or so near to it."""
        return any(_reaches(rings, position_deg, buffer_m) for rings in self.parts)

    def searched(self, usual: tuple[str, ...]) -> tuple[str, ...]:
        """The labels that are searched, with those that its style needs."""
        preset = PRESETS.get(self.style)
        return (*(self.labels or usual), *(() if preset is None else preset.labels))

    def styles(self, usual: Styles) -> Styles:
        """How each label is redacted. A rule that asks for persons means all of them, also where
        their heads are hidden elsewhere."""
        if self.style:
            return styles_for(self.style)
        if PERSON not in self.labels or usual[PERSON].shape not in HEAD_SHAPES:
            return usual
        whole = styles_for(usual[PERSON].effect, usual[PERSON].logo)[PERSON]
        person = replace(
            usual[PERSON], shape=whole.shape, margin=whole.margin, feather=whole.feather
        )
        return usual | {PERSON: person}


@dataclass(frozen=True)
class Policy:
    """All rules, how far they reach beyond their polygons, and whether all else is left out."""

    rules: Sequence[Rule]
    buffer_m: float = 0.0
    skip_outside: bool = False

    def at(self, position_deg: Position | None) -> list[Rule]:
        """The rules that hold at a longitude and latitude; all of them where it is unknown."""
        if position_deg is None:
            return list(self.rules)
        return [rule for rule in self.rules if rule.holds_at(position_deg, self.buffer_m)]

    def settings(self, rules: Sequence[Rule], usual: Settings, anywhere: bool = False) -> Settings:
        """What holds where all of these rules do: the strictest of what each alone would ask for.

        What a rule does not speak of is as usual there. Labels are those of all rules together, the
        confidence is the lowest, the style that of `strictest`. anywhere: the photo may as well
        have been taken outside of all rules, so that what is usual counts too.
        """
        if not rules:
            return usual
        labels = {label for rule in rules for label in rule.searched(usual.labels)}
        confidences = [
            usual.confidence if rule.confidence is None else rule.confidence for rule in rules
        ]
        styles = [rule.styles(usual.styles) for rule in rules]
        if anywhere:
            labels.update(usual.labels)
            confidences.append(usual.confidence)
            styles.append(usual.styles)
        return replace(
            usual,
            labels=in_order(labels),
            confidence=_lowest(confidences),
            styles=strictest(styles),
        )

    def check(self, usual: Settings, detectable: tuple[str, ...]) -> None:
        """Raise SettingsError where a rule asks for what the model cannot find."""
        for rule in self.rules:
            self.settings([rule], usual).check(detectable)

    def about(self) -> dict[str, object]:
        """The policy as plain JSON values; polygons by their digest."""
        return {
            "buffer_m": self.buffer_m,
            "skip_outside": self.skip_outside,
            "rules": [
                {
                    "name": rule.name,
                    "labels": list(rule.labels),
                    "style": rule.style,
                    "confidence": rule.confidence,
                    "area": _digest(rule),
                }
                for rule in self.rules
            ],
        }


@dataclass(frozen=True)
class ByPlace:
    """A task whose settings depend on where each photo was taken; a Task itself.

    make: the task with given settings. places: longitude and latitude by photo, where the input
    says more than the photo does.
    """

    policy: Policy
    usual: Settings
    make: Callable[[Settings], Task]
    places: Mapping[Path, Position]

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {**self.make(self.usual).about(), "policy": self.policy.about()}

    def fingerprint(self, job: Job) -> str:
        """See Task: of the task as usual, the whole policy and the place that the input gives."""
        parts = [
            self.make(self.usual).fingerprint(job),
            self.policy.about(),
            self.places.get(job.source),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def for_job(self, job: Job) -> ByPlace:
        """See Task. What `make` knows goes along, and should know nothing of single photos."""
        given = self.places.get(job.source)
        return replace(self, places={} if given is None else {job.source: given})

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """See Task. A photo that is left out is done without a target."""

        def by_place(context: Context) -> Outcome:
            position = self._position(job.source)
            rules = self.policy.at(position)
            if not rules and self.policy.skip_outside:
                return replace(context.done(), notes=(LEFT_OUT,))
            settings = self.policy.settings(rules, self.usual, anywhere=position is None)
            outcome = self.make(settings)(job, cancelled)
            names = ", ".join(rule.name for rule in rules)
            notes = (*outcome.notes, f"by the rules of {names}") if names else outcome.notes
            return replace(outcome, notes=notes)

        return fail_closed(job, cancelled, by_place)

    def _position(self, source: Path) -> Position | None:
        """None where nobody knows, or there is no such place."""
        given = self.places.get(source)
        if given is not None and is_on_earth(*given):
            return given
        try:
            geotag = read_geotag(source.read_bytes())
        except OSError as error:
            raise PhotoError(f"cannot be read: {error.strerror or error}.") from error
        if geotag.longitude_deg is None or geotag.latitude_deg is None:
            return None  # read_geotag gives only places that there are
        return geotag.longitude_deg, geotag.latitude_deg


def strictest(styles: Sequence[Styles]) -> Styles:
    """Of several styles for each label the one that leaves the least doubt that something was
    hidden, so that it covers what any of them would."""
    first, *others = styles
    for one in others:
        labels = dict.fromkeys((*first, *one))
        named = {label: _stricter(first[label], one[label]) for label in labels}
        first = Styles(named, _stricter(first.other, one.other))
    return first


def _stricter(first: Style, second: Style) -> Style:
    stricter = max(first, second, key=_strictness)
    shape = _holding(first.shape, second.shape)
    return replace(stricter, shape=shape, margin=max(first.margin, second.margin))


def _holding(first: str, second: str) -> str:
    """The shape that holds two others."""
    if first == second:
        return first
    heads = {first, second} & set(HEAD_SHAPES)
    if len(heads) == 2:
        return HEAD
    return "outline" if heads and "outline" in (first, second) else "box"


def _strictness(style: Style) -> tuple[bool, float, bool]:
    """Keeps nothing, leaves little doubt, has a colour that stands out."""
    named = style.effect in BY_STRICTNESS
    # A picture of the user's covers like the opaque styles, and may look like part of the scene.
    rank = BY_STRICTNESS.index(style.effect if named else "opaque") - (0.0 if named else 0.5)
    return not style.keeps_content, rank, bool(style.colour)


def _lowest(confidences: Sequence[float | None]) -> float | None:
    """The lowest of several least scores, of which None is the detector's own."""
    given = [one for one in confidences if one is not None]
    if not given:
        return None
    return AtMost(min(given)) if len(given) < len(confidences) else min(given)


def _reaches(rings: Sequence[Array], position_deg: Position, buffer_m: float) -> bool:
    outer = rings[0]
    beyond = buffer_m / _METRES_A_DEGREE
    wider = beyond / max(np.cos(np.radians(abs(position_deg[1]) + beyond)), 1e-3)
    reach = np.array([wider, beyond])
    here = np.array(position_deg)
    if ((outer.min(axis=0) - reach > here) | (outer.max(axis=0) + reach < here)).any():
        return False
    # Seen from the photo the area is a footprint, and the buffer is a distance in true metres.
    area = Building(tuple(east_north_m(ring, position_deg) for ring in rings), 0.0, 0.0)
    return area.holds_camera or area.distance_m <= buffer_m


def _digest(rule: Rule) -> str:
    digest = hashlib.sha256()
    for rings in rule.parts:
        for ring in rings:
            digest.update(b"|" + np.ascontiguousarray(ring).tobytes())
        digest.update(b"#")
    return digest.hexdigest()
