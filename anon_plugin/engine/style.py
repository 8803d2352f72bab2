"""How a redaction looks: one frozen value per label, with presets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from anon_plugin.engine.detections import FACE, LABELS, PERSON, PLATE, VEHICLE
from anon_plugin.errors import SettingsError

EFFECTS = ("blur", "pixelate", "fill", "deform", "inpaint")
KEEPING_EFFECTS = ("blur", "pixelate", "deform")
SHAPES = ("ellipse", "box", "outline")


@dataclass(frozen=True)
class Style:
    """How the regions of one label are redacted.

    effect: one of EFFECTS.
    shape: "ellipse" (inside the bounding box), "box" (the bounding box) or "outline" (the
        region's own polygon: a plate's quadrilateral, a person's outline).
    margin: how far the fully redacted core grows beyond the shape on every side, as a fraction
        of the shape's shorter side.
    feather: width of the ring outside the core in which the redaction fades out, as a fraction
        of the same side. The core is never touched by it.
    kept_cells: how many cells of the region's own means are kept along its longer side, by the
        effects in KEEPING_EFFECTS. 0, the default, keeps nothing; the guard refuses more unless
        the user allows weak styles (see guard.py).
    colour: "#rrggbb" for `fill`; "" takes the colour of the surroundings.
    """

    effect: str = "blur"
    shape: str = "outline"
    margin: float = 0.15
    feather: float = 0.15
    kept_cells: int = 0
    colour: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values in a fixed order, for the settings' fingerprint and the report."""
        return asdict(self)

    @property
    def keeps_content(self) -> bool:
        """Whether anything of a region's own pixels enters its redaction."""
        return self.kept_cells > 0 and self.effect in KEEPING_EFFECTS

    @property
    def rgb(self) -> tuple[float, float, float]:
        """`colour` as red, green and blue from 0 to 1. Raises SettingsError where it is none."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise SettingsError(
                f"{self.colour!r} is no colour. Write it as #rrggbb, such as #808080 for grey."
            )
        red, green, blue = (int(self.colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
        return red, green, blue

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Style:
        """The style that `to_dict` describes. Raises SettingsError on an unknown name."""
        unknown = sorted(set(values) - set(cls.__dataclass_fields__))
        if unknown:
            known = ", ".join(cls.__dataclass_fields__)
            raise SettingsError(
                f"A style has no setting named {', '.join(unknown)}. It may have: {known}."
            )
        return cls(**values)


_SHAPED: dict[str, Style] = {
    FACE: Style(shape="ellipse", margin=0.2, feather=0.2),
    PLATE: Style(shape="outline", margin=0.2, feather=0.12),
    PERSON: Style(shape="outline", margin=0.04, feather=0.04),
    VEHICLE: Style(shape="outline", margin=0.04, feather=0.04),
}


def styles_for(effect: str) -> dict[str, Style]:
    """The style of every label where all are redacted by the same effect.

    Raises SettingsError where there is no such effect.
    """
    if effect not in EFFECTS:
        raise SettingsError(f"There is no effect named {effect!r}. Choose {', '.join(EFFECTS)}.")
    return {label: replace(_SHAPED[label], effect=effect) for label in LABELS}
