"""Effects and presets, each with all that belongs to it. A further one is one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from anon_plugin.engine.vocabulary.labels import FACE, PERSON, PLATE


@dataclass(frozen=True)
class Effect:
    """One way to make a region unrecognizable. The function of this name does it, in the module of
    this name in redaction/effects.

    strictness: from 0 to 1, how little doubt it leaves that something was hidden; none leaves what
        was there. Where several rules hold, the strictest style counts. None where it cannot be
        asked for by name alone.
    can_keep: whether a weak style of it, which only ALLOW_WEAK permits, keeps some of the content.
    needs_picture: whether it takes a picture of the user's.
    """

    name: str
    strictness: float | None
    can_keep: bool = False
    needs_picture: bool = False


EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {
        one.name: one
        for one in (
            Effect("blur", strictness=0.15, can_keep=True),
            Effect("pixelate", strictness=0.5, can_keep=True),
            Effect("fill", strictness=0.7),
            Effect("deform", strictness=0.3, can_keep=True),
            Effect("logo", strictness=None, needs_picture=True),
            Effect("inpaint", strictness=0.2),
        )
    }
)


@dataclass(frozen=True)
class Preset:
    """A look with a name of its own, for all labels.

    effect: one of EFFECTS. strictness: as of an Effect. changes: settings of Style in place of
    those that each label has by default. by_label: the same for single labels. labels: what is
    searched as well, whatever else is.
    """

    name: str
    effect: str
    strictness: float
    changes: Mapping[str, str | float] = field(default_factory=dict)
    by_label: Mapping[str, Mapping[str, str | float]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        one.name: one
        for one in (
            # Nothing catches the eye: faces and plates melt into the photo.
            Preset("gentle on the eye", "blur", strictness=0.1),
            # The same, and the heads of persons whose face is not seen.
            Preset(
                "street",
                "blur",
                strictness=0.12,
                by_label={PERSON: {"shape": "turned head", "margin": 0.15, "feather": 0.12}},
                labels=(FACE, PLATE, PERSON),
            ),
            # Visibly covered, in the photo's own colours.
            Preset("opaque", "fill", strictness=0.6),
            # Beyond doubt in court or in an audit: black, hard-edged, whole boxes.
            Preset(
                "evidence",
                "fill",
                strictness=1.0,
                changes={"colour": "#000000", "shape": "box", "margin": 0.25, "feather": 0.0},
            ),
        )
    }
)

DEFAULT_PRESET = next(iter(PRESETS))

STYLE_NAMES = (*PRESETS, *EFFECTS)
"""What STYLE may be set to: presets first, then single effects."""

_STRICTNESS = {
    **{name: one.strictness for name, one in PRESETS.items()},
    **{name: one.strictness for name, one in EFFECTS.items() if one.strictness is not None},
}

BY_STRICTNESS = tuple(sorted(_STRICTNESS, key=lambda name: _STRICTNESS[name]))
"""Styles that go by name alone, by how much they leave to doubt that something was hidden."""
