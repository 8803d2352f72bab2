"""Rules that hold where a photo was taken: near a school persons must go, not only faces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.facades.topocentric import east_north_m
from anon_plugin.engine.facades.visibility import Building
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.geotag.geotag import read_geotag
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.context import Context, fail_closed
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled, Task
from anon_plugin.engine.vocabulary import BY_STRICTNESS, in_order
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

    def settings(self, rules: Sequence[Rule], usual: Settings) -> Settings:
        """What holds where all of these rules do: of everything they say, the strictest.

        Labels are those of all rules together, the confidence is the lowest, the style the last in
        BY_STRICTNESS. What no rule speaks of is as usual.
        """
        labels = {label for rule in rules for label in rule.labels}
        confidences = [rule.confidence for rule in rules if rule.confidence is not None]
        styles = [rule.style for rule in rules if rule.style]
        settings = usual
        if labels:
            settings = replace(settings, labels=in_order(labels))
        if confidences:
            settings = replace(settings, confidence=min(confidences))
        if styles:
            strictest = max(styles, key=BY_STRICTNESS.index)
            settings = replace(settings, styles=styles_for(strictest))
        return settings

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
        """See Task."""
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
            rules = self.policy.at(self._position(job.source))
            if not rules and self.policy.skip_outside:
                return replace(context.done(), notes=(LEFT_OUT,))
            outcome = self.make(self.policy.settings(rules, self.usual))(job, cancelled)
            names = ", ".join(rule.name for rule in rules)
            notes = (*outcome.notes, f"by the rules of {names}") if names else outcome.notes
            return replace(outcome, notes=notes)

        return fail_closed(job, cancelled, by_place)

    def _position(self, source: Path) -> Position | None:
        if source in self.places:
            return self.places[source]
        try:
            geotag = read_geotag(source.read_bytes())
        except OSError as error:
            raise PhotoError(f"cannot be read: {error.strerror or error}.") from error
        if geotag.longitude_deg is None or geotag.latitude_deg is None:
            return None
        return geotag.longitude_deg, geotag.latitude_deg


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
