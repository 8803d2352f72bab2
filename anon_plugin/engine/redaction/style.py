"""How a redaction looks: one frozen value per label, with presets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from anon_plugin.engine.detection.detections import FACE, LABELS, PERSON, PLATE, VEHICLE
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

EFFECTS = ("blur", "pixelate", "fill", "deform", "logo", "inpaint")
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
    logo: the bytes of the picture file for `logo` (see effects.logo.read_logo).
    """

    effect: str = "blur"
    shape: str = "outline"
    margin: float = 0.15
    feather: float = 0.15
    kept_cells: int = 0
    colour: str = ""
    logo: bytes = field(default=b"", repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values in a fixed order, for the settings' fingerprint and the report.

        The logo is represented by the SHA-256 of its bytes.
        """
        return {**asdict(self), "logo": hashlib.sha256(self.logo).hexdigest() if self.logo else ""}

    @property
    def keeps_content(self) -> bool:
        """Whether anything of a region's own pixels enters its redaction."""
        return self.kept_cells > 0 and self.effect in KEEPING_EFFECTS

    @property
    def rgb(self) -> tuple[float, float, float]:
        """`colour` as red, green and blue from 0 to 1. Raises SettingsError where it is none."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise SettingsError(
                tr(
                    "{colour!r} is no colour. Write it as #rrggbb, such as #808080 for grey."
                ).format(colour=self.colour)
            )
        red, green, blue = (int(self.colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
        return red, green, blue

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], logo: bytes = b"") -> Style:
        """The style that `to_dict` describes; its logo, if it has one, is given again.

        Raises SettingsError on an unknown name or another logo.
        """
        unknown = sorted(set(values) - set(cls.__dataclass_fields__))
        if unknown:
            known = ", ".join(cls.__dataclass_fields__)
            raise SettingsError(
                tr("A style has no setting named {unknown}. It may have: {known}.").format(
                    unknown=", ".join(unknown), known=known
                )
            )
        style = cls(**{**values, "logo": logo})
        if style.to_dict()["logo"] != values.get("logo", ""):
            raise SettingsError(tr("The style was made with another logo. Give the same picture."))
        return style


_SHAPED: dict[str, Style] = {
    FACE: Style(shape="ellipse", margin=0.2, feather=0.2),
    PLATE: Style(shape="outline", margin=0.2, feather=0.12),
    PERSON: Style(shape="outline", margin=0.04, feather=0.04),
    VEHICLE: Style(shape="outline", margin=0.04, feather=0.04),
}


def styles_for(name: str, logo: bytes = b"") -> dict[str, Style]:
    """The style of every label, by the name of a preset or of an effect for all labels.

    logo: the picture for the effect `logo`.
    Raises SettingsError where there is no such name, or no picture for the logo.
    """
    if name in PRESETS:
        return dict(PRESETS[name])
    if name not in EFFECTS:
        raise SettingsError(
            tr("There is no style named {name!r}. Choose one of {known}.").format(
                name=name, known=", ".join(STYLE_NAMES)
            )
        )
    if name == "logo" and not logo:
        raise SettingsError(tr("The effect 'logo' needs a picture. Give a PNG file as the logo."))
    picture = logo if name == "logo" else b""
    return {label: replace(_SHAPED[label], effect=name, logo=picture) for label in LABELS}


def _with(**changes: Any) -> Mapping[str, Style]:
    styles = {label: replace(_SHAPED[label], **changes) for label in LABELS}
    return MappingProxyType(styles)


PRESETS: Mapping[str, Mapping[str, Style]] = MappingProxyType(
    {
        # Nothing catches the eye: faces and plates melt into the photo.
        "gentle on the eye": _with(effect="blur"),
        # Visibly covered, in the photo's own colours.
        "opaque": _with(effect="fill"),
        # Beyond doubt in court or in an audit: black, hard-edged, whole boxes.
        "evidence": _with(effect="fill", colour="#000000", shape="box", margin=0.25, feather=0.0),
    }
)

STYLE_NAMES = (*PRESETS, *EFFECTS)
"""What STYLE may be set to: presets first, then single effects."""
