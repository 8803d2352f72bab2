"""How a redaction looks: one frozen value per label, made from the vocabulary's entries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from anon_plugin.engine.vocabulary import (
    EFFECTS,
    KNOWN_LABELS,
    PRESETS,
    STYLE_NAMES,
    label_entry,
)
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

HEAD, TURNED_HEAD = "head", "turned head"
HEAD_SHAPES = (HEAD, TURNED_HEAD)
SHAPES = ("ellipse", "box", "outline", *HEAD_SHAPES)


@dataclass(frozen=True)
class Style:
    """How the regions of one label are redacted.

    effect: one of the vocabulary's EFFECTS.
    shape: "ellipse" (inside the bounding box), "box" (the bounding box), "outline" (the
        region's own polygon: a plate's quadrilateral, a person's outline), "head" (of a person the
        head alone) or "turned head" (the same, of persons alone whose face was not found).
    margin: how far the fully redacted core grows beyond the shape on every side, as a fraction
        of the shape's shorter side.
    feather: width of the ring outside the core in which the redaction fades out, as a fraction
        of the same side. The core is never touched by it.
    kept_cells: how many cells of the region's own means are kept along its longer side, by the
        effects that can keep any. 0, the default, keeps nothing; the guard refuses more unless
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
        effect = EFFECTS.get(self.effect)
        return self.kept_cells > 0 and effect is not None and effect.can_keep

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


@dataclass(frozen=True)
class Styles(Mapping[str, Style]):
    """The style of every label there may be.

    named: those of the labels that are spoken of; iterating goes through these. other: that of any
    further label, which a model or a layer may bring.
    """

    named: Mapping[str, Style]
    other: Style

    def __getitem__(self, label: str) -> Style:
        return self.named.get(label, self.other)

    def __iter__(self) -> Iterator[str]:
        return iter(self.named)

    def __len__(self) -> int:
        return len(self.named)

    def __or__(self, styles: Mapping[str, Style]) -> Styles:
        """With these in place of the same labels' own."""
        return replace(self, named={**self.named, **styles})


def styles_for(name: str, logo: bytes = b"") -> Styles:
    """The style of every label, by the name of a preset or of an effect for all labels.

    logo: the picture for an effect that needs one.
    Raises SettingsError where there is no such name, or no picture for such an effect.
    """
    if name not in STYLE_NAMES:
        raise SettingsError(
            tr("There is no style named {name!r}. Choose one of {known}.").format(
                name=name, known=", ".join(STYLE_NAMES)
            )
        )
    preset = PRESETS.get(name)
    effect = EFFECTS[name if preset is None else preset.effect]
    if effect.needs_picture and not logo:
        raise SettingsError(
            tr("The effect '{effect}' needs a picture. Give a PNG file as the logo.").format(
                effect=effect.name
            )
        )
    picture = logo if effect.needs_picture else b""
    changes = {} if preset is None else preset.changes

    def style(label: str) -> Style:
        entry = label_entry(label)
        usual = Style(effect.name, entry.shape, entry.margin, entry.feather, logo=picture)
        own = {} if preset is None else preset.by_label.get(label, {})
        wanted = {**changes, **own}
        if entry.in_every_preset:
            wanted = {key: value for key, value in changes.items() if key == "colour"}
        return replace(usual, **wanted)  # type: ignore[arg-type]

    return Styles({label: style(label) for label in KNOWN_LABELS}, style(""))
