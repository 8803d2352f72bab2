"""How strong a style must be, and what happens to a weaker one."""

from __future__ import annotations

from collections.abc import Mapping

from anon_plugin.engine.style import EFFECTS, SHAPES, Style
from anon_plugin.errors import SettingsError

MAX_CELLS = 1
"""Most cells of a region's content that a strong redaction keeps along its longer side.

Two cells already tell which of hundreds of known faces is under a redaction, and a row of cells
along a plate is read by trying all plates: see docs/redaction.md and
benchmarks/irreversibility.py.
"""

_FRACTIONS = {"margin": (0.0, 1.0), "feather": (0.0, 1.0)}


def weakness(style: Style) -> str:
    """Why the style is weaker than the guard, as a sentence for the report; "" where it is not."""
    if style.information_cells > MAX_CELLS:
        return (
            f"{style.effect} with {style.cells} cells across keeps more of what it covers than "
            f"the {MAX_CELLS} that cannot be undone"
        )
    return ""


def check_style(style: Style, label: str, allow_weak: bool = False) -> str:
    """Refuse what is nonsense, and what is weak unless the user explicitly allows it.

    Returns the weakness for the report ("" for a strong style). Raises SettingsError.
    """
    if style.effect not in EFFECTS:
        raise SettingsError(
            f"There is no effect named {style.effect!r} (for {label}). "
            f"Choose one of {', '.join(EFFECTS)}."
        )
    if style.shape not in SHAPES:
        raise SettingsError(
            f"There is no shape named {style.shape!r} (for {label}). "
            f"Choose one of {', '.join(SHAPES)}."
        )
    for name, (least, most) in _FRACTIONS.items():
        value = getattr(style, name)
        if not least <= value <= most:
            raise SettingsError(
                f"The {name} of the style for {label} is {value}; it must lie between "
                f"{least} and {most}."
            )
    if not 1 <= style.cells <= 256:
        raise SettingsError(
            f"The style for {label} asks for {style.cells} cells; it must lie between 1 and 256."
        )
    if style.colour:
        _ = style.rgb
    weak = weakness(style)
    if weak and not allow_weak:
        raise SettingsError(
            f"The style for {label} is too weak: {weak}. Lower the number of cells, or set "
            "ALLOW_WEAK if you accept that people may be recognised; the report will say so."
        )
    return weak


def check_styles(styles: Mapping[str, Style], allow_weak: bool = False) -> dict[str, str]:
    """`check_style` for every label: the weak ones with their reason. Raises SettingsError."""
    checked = {label: check_style(style, label, allow_weak) for label, style in styles.items()}
    return {label: weak for label, weak in checked.items() if weak}
