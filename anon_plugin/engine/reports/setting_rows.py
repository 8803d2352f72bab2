"""The settings of a run in words, for people who read its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anon_plugin.engine.vocabulary import title_of
from anon_plugin.language import tr, tr_plural


def setting_rows(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(title, text) of each setting, given as a task's `about` has them; plain text, no HTML.

    A setting that is not known here is written under its own name, so that none is left out.
    """
    titles = _titles()
    for name, value in settings.items():
        if name == "styles":
            for label, style in value.items():
                yield tr("style of {label}").format(label=title_of(label)), _style(style)
        elif name == "weak_styles":
            if value:
                yield tr("styles that may be undone"), "; ".join(value)
        elif name == "labels":
            yield tr("labels"), ", ".join(title_of(label) for label in value)
        elif name == "confidence" and value is None:
            yield titles[name], tr("the model's own thresholds")
        elif name == "field_of_view_deg" and value is None:
            yield titles[name], tr("as each photo's tags say")
        elif name in ("lookout", "uncertainty"):
            yield from setting_rows(value)
        else:
            yield titles.get(name, _spaced(name)), _words(value)


def _titles() -> dict[str, str]:
    return {
        "confidence": tr("least confidence"),
        "projection": tr("projection of the photos"),
        "personal_metadata": tr("serial numbers and names in the files"),
        "opaque_metadata": tr("metadata of unknown content"),
        "upright": tr("pictures turned upright"),
        "verify": tr("verified before publishing"),
        "camera_masks": tr("masks of cameras"),
        "effect": tr("effect"),
        "copy_others": tr("photos without a building copied"),
        "field_of_view_deg": tr("field of view of flat photos in degrees"),
        "camera_height_m": tr("height of the camera in metres"),
        "max_distance_m": tr("greatest distance in metres"),
        "position_m": tr("uncertainty of the position in metres"),
        "heading_deg": tr("uncertainty of the heading in degrees"),
        "tilt_deg": tr("uncertainty of pitch and roll in degrees"),
        "buildings": tr("SHA-256 of the buildings"),
    }


def _style(style: Mapping[str, Any]) -> str:
    parts = [
        str(style["effect"]),
        str(style["shape"]),
        tr("{percent:.0f} % wider on each side").format(percent=100 * style["margin"]),
        tr("fading out over {percent:.0f} %").format(percent=100 * style["feather"]),
    ]
    if style["kept_cells"]:
        parts.append(tr_plural("{count} cell kept", "{count} cells kept", style["kept_cells"]))
    if style["colour"]:
        parts.append(str(style["colour"]))
    if style["logo"]:
        parts.append(tr("picture with SHA-256 {digest}").format(digest=style["logo"]))
    return ", ".join(parts)


def _words(value: Any) -> str:
    """A plain JSON value without its brackets and quotes."""
    if value is None or value in ("", [], {}):
        return tr("none")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_spaced(name)}: {_words(one)}" for name, one in value.items())
    return str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
