"""How strong a style must be, and what happens to a weaker one."""

from __future__ import annotations

from collections.abc import Mapping

from anon_plugin.engine.redaction.style import HEAD_SHAPES, SHAPES, Style
from anon_plugin.engine.vocabulary import EFFECTS, PERSON, label_entry
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

MAX_KEPT_CELLS = 0
"""Most cells of a region's own content that a strong redaction keeps along its longer side.

None: a handful of cells already tells which of hundreds of known faces was covered, and a row of
cells along a plate is read by trying all plates (docs/explanation/irreversible.md has the reasons
and sources, benchmarks/irreversibility.py the attacks).
"""

MIN_ELLIPSE_MARGIN = 0.1
"""An ellipse inside a box must grow this much to cover at least 90 % of the box."""

_FRACTIONS = {"margin": (0.0, 1.0), "feather": (0.0, 1.0)}


def weakness(style: Style, label: str) -> str:
    """Why the style is weaker than the guard, as a sentence for the report; "" where it is not."""
    reasons = []
    if style.keeps_content and style.kept_cells > MAX_KEPT_CELLS:
        reasons.append(
            f"{style.effect} that keeps {style.kept_cells} cells of what it covers can be undone"
        )
    if style.shape == "ellipse" and label_entry(label).shape != "ellipse":
        reasons.append(f"an ellipse leaves the corners of a {label} open")
    elif style.shape == "ellipse" and style.margin < MIN_ELLIPSE_MARGIN:
        reasons.append(
            f"an ellipse with a margin of {style.margin} leaves the edges of a {label} open "
            f"(it takes at least {MIN_ELLIPSE_MARGIN})"
        )
    return "; ".join(reasons)


def check_style(style: Style, label: str, allow_weak: bool = False) -> str:
    """Refuse what is nonsense, and what is weak unless the user explicitly allows it.

    Returns the weakness for the report ("" for a strong style). Raises SettingsError.
    """
    if style.effect not in EFFECTS:
        raise SettingsError(
            tr("There is no effect named {effect!r} (for {label}). Choose one of {known}.").format(
                effect=style.effect, label=label, known=", ".join(EFFECTS)
            )
        )
    if style.shape not in SHAPES:
        raise SettingsError(
            tr("There is no shape named {shape!r} (for {label}). Choose one of {known}.").format(
                shape=style.shape, label=label, known=", ".join(SHAPES)
            )
        )
    if style.shape in HEAD_SHAPES and label != PERSON:
        raise SettingsError(
            tr(
                "The shape {shape!r} is for persons, not for {label}. Choose one of {known}."
            ).format(shape=style.shape, label=label, known=", ".join(SHAPES[:-2]))
        )
    for name, (least, most) in _FRACTIONS.items():
        value = getattr(style, name)
        if not least <= value <= most:
            raise SettingsError(
                tr(
                    "The {name} of the style for {label} is {value}; it must lie "
                    "between {least} and {most}."
                ).format(name=name, label=label, value=value, least=least, most=most)
            )
    if not 0 <= style.kept_cells <= 256:
        raise SettingsError(
            tr("The style for {label} keeps {cells} cells; it must lie between 0 and 256.").format(
                label=label, cells=style.kept_cells
            )
        )
    if style.colour:
        _ = style.rgb
    if EFFECTS[style.effect].needs_picture and not style.logo:
        raise SettingsError(
            tr("The style for {label} is '{effect}' but has no picture. Give a PNG file.").format(
                label=label, effect=style.effect
            )
        )
    weak = weakness(style, label)
    if weak and not allow_weak:
        raise SettingsError(
            tr(
                "The style for {label} is too weak: {weak}. Choose a stronger one, "
                "or set ALLOW_WEAK if you accept that people may be recognised; "
                "the report will say so."
            ).format(label=label, weak=weak)
        )
    return weak


def check_styles(styles: Mapping[str, Style], allow_weak: bool = False) -> dict[str, str]:
    """`check_style` for every label: the weak ones with their reason. Raises SettingsError."""
    checked = {label: check_style(style, label, allow_weak) for label, style in styles.items()}
    return {label: weak for label, weak in checked.items() if weak}
