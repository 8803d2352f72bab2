"""The parameters that say how findings are made unrecognizable: STYLE, EFFECT, LOGO, ALLOW_WEAK."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, Qt
from qgis.PyQt.QtGui import QImage, QPainter
from qgis.PyQt.QtSvg import QSvgRenderer

from anon_plugin.engine.vocabulary import DEFAULT_PRESET, EFFECTS, PRESETS, label_of
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help, with_suggestions
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.redaction.style import Styles

STYLE = "STYLE"
EFFECT = "EFFECT"
LOGO = "LOGO"
ALLOW_WEAK = "ALLOW_WEAK"

_SVG_WIDTH_PX = 1024


def parameters() -> list[QgsProcessingParameterDefinition]:
    """STYLE, EFFECT, LOGO and ALLOW_WEAK."""
    style = QgsProcessingParameterString(STYLE, tr("Style"), defaultValue=DEFAULT_PRESET)
    effect = ChoiceParameter(
        EFFECT,
        tr("Effect, instead of the style's own"),
        options=list(EFFECTS),
        optional=True,
    )
    logo = QgsProcessingParameterFile(
        LOGO,
        tr("Picture for the effect 'logo'"),
        optional=True,
        fileFilter=tr("Pictures (*.png *.svg)"),
    )
    weak = QgsProcessingParameterBoolean(
        ALLOW_WEAK, tr("Allow styles that may be undone"), defaultValue=False
    )
    return [
        with_help(
            with_suggestions(style, PRESETS),
            tr(
                "How findings look once they are unrecognizable: 'gentle on the eye', 'street', "
                "which also hides the heads of persons whose face is not seen, 'opaque' or "
                "'evidence'. Or JSON with an effect, or all its settings, for each label, such as "
                '{"face": "blur", "plate": {"effect": "fill", "colour": "#000000"}}. Whatever the '
                "look, nothing of what was there is kept."
            ),
        ),
        with_help(
            effect,
            tr("One effect for everything that is found. Empty: as the style says."),
        ),
        advanced(
            with_help(
                logo,
                tr("A PNG or SVG that is fitted onto each finding by the effect 'logo'."),
            )
        ),
        advanced(
            with_help(
                weak,
                tr(
                    "Only for tests and comparisons: accept a style that leaves people or plates "
                    "recognizable. The report and the layers then say so."
                ),
            )
        ),
    ]


def read_styles(inputs: Inputs) -> Styles:
    """The style of each label. Raises SettingsError where a name or value is unknown."""
    from anon_plugin.engine.redaction.style import styles_for

    logo = read_logo(inputs)
    effect = ""
    if inputs.given(EFFECT):
        effect = inputs.choice(EFFECT)
    if effect:
        return styles_for(effect, logo)
    text = inputs.text(STYLE).strip()
    return _styles_from_json(text, logo) if text.startswith("{") else styles_for(text, logo)


def labels_with_style(inputs: Inputs, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The labels to search, with those that a preset needs to look as it does."""
    preset = None if inputs.given(EFFECT) else PRESETS.get(inputs.text(STYLE).strip())
    return labels if preset is None else tuple(dict.fromkeys((*labels, *preset.labels)))


def _styles_from_json(text: str, logo: bytes) -> Styles:
    """{label: effect or {setting: value}}; what a label does not say is as in the default."""
    from anon_plugin.engine.files.json_text import parse_json
    from anon_plugin.engine.redaction.style import Style, styles_for

    try:
        wanted = parse_json(text)
    except ValueError as error:
        raise SettingsError(tr("STYLE is no valid JSON: {error}.").format(error=error)) from error
    named = {}
    for name, choice in wanted.items():
        label = label_of(name)
        values = {"effect": choice} if isinstance(choice, str) else choice
        if not isinstance(values, dict):
            raise SettingsError(
                tr("STYLE gives '{label}' neither an effect's name nor settings.").format(
                    label=name
                )
            )
        base = styles_for(str(values.get("effect", "blur")), logo)[label]
        changes = {key: value for key, value in values.items() if key != "effect"}
        named[label] = Style.from_dict({**base.to_dict(), **changes}, base.logo)
    return styles_for("blur") | named


def read_logo(inputs: Inputs) -> bytes:
    """The logo's picture as a PNG, empty where none is given. Raises SettingsError."""
    from anon_plugin.engine.redaction.effects.logo import read_logo as read_picture

    text = inputs.text(LOGO)
    if not text:
        return b""
    path = Path(text)
    return _png_of_svg(path) if path.suffix.lower() in (".svg", ".svgz") else read_picture(path)


def _png_of_svg(path: Path) -> bytes:
    """An SVG drawn as a PNG with a transparent ground. Raises SettingsError where it is none."""
    renderer = QSvgRenderer(str(path))
    size = renderer.defaultSize()
    if not renderer.isValid() or size.isEmpty():
        raise SettingsError(
            tr("The logo {path} cannot be read as an SVG. Give a PNG instead.").format(path=path)
        )
    image = QImage(
        size.scaled(_SVG_WIDTH_PX, _SVG_WIDTH_PX, Qt.AspectRatioMode.KeepAspectRatio),
        QImage.Format.Format_ARGB32,
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())
