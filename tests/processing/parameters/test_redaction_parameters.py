"""STYLE, EFFECT, LOGO and ALLOW_WEAK: what users may write, and what they get."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from anon_plugin.engine.redaction.effects.logo import decode_logo
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.errors import SettingsError

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<rect width="20" height="20" fill="#ff0000"/></svg>'
)


@pytest.fixture
def styles(plugin: Any) -> Callable[..., Any]:
    """A function that reads STYLE and the others as the algorithm would."""
    from qgis.core import QgsApplication, QgsProcessingContext

    from anon_plugin.processing.parameters.inputs import Inputs
    from anon_plugin.processing.parameters.redaction import read_styles

    registry = QgsApplication.processingRegistry()

    def read(**parameters: Any) -> Any:
        algorithm = registry.createAlgorithmById("anon:anonymizephotos")
        return read_styles(Inputs(algorithm, parameters, QgsProcessingContext()))

    return read


def test_the_default_is_the_engines_default(styles: Callable[..., Any]) -> None:
    assert styles() == Settings().styles


def test_an_effect_goes_before_the_style(styles: Callable[..., Any]) -> None:
    assert styles(STYLE="evidence", EFFECT="pixelate") == styles_for("pixelate")
    assert styles(STYLE="evidence") == styles_for("evidence")


def test_json_sets_single_labels_and_leaves_the_others(styles: Callable[..., Any]) -> None:
    text = json.dumps({"face": "pixelate", "plate": {"effect": "fill", "colour": "#102030"}})
    read = styles(STYLE=text)
    assert read["face"] == styles_for("pixelate")["face"]
    assert (read["plate"].effect, read["plate"].colour) == ("fill", "#102030")
    assert read["person"] == styles_for("blur")["person"]


def test_json_takes_presets_and_labels_that_only_a_model_knows(
    styles: Callable[..., Any],
) -> None:
    read = styles(STYLE=json.dumps({"Licence_Plate": "evidence", "House_Number": "pixelate"}))
    assert read["plate"] == styles_for("evidence")["plate"]
    assert read["house number"] == styles_for("pixelate")["house number"]
    assert read["document"] == styles_for("blur")["document"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sepia", "no style named 'sepia'"),
        ('{"face": "sepia"}', "no style named 'sepia'"),
        ('{"face": {"strength": 3}}', "no setting named strength"),
        ('{"face": 3}', "neither an effect"),
        ('{"face": ', "no valid JSON"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    styles: Callable[..., Any], text: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        styles(STYLE=text)


def test_a_logo_may_be_an_svg_or_a_png(styles: Callable[..., Any], tmp_path: Path) -> None:
    svg, png = tmp_path / "logo.svg", tmp_path / "logo.png"
    svg.write_text(SVG)
    cv2.imwrite(str(png), np.full((20, 40, 3), 90, np.uint8))
    drawn = decode_logo(styles(EFFECT="logo", LOGO=str(svg))["plate"].logo)
    height, width = drawn.shape[:2]
    assert width == 2 * height
    assert drawn[height // 2, width // 4] == pytest.approx([1, 0, 0, 1])
    assert drawn[height // 2, 3 * width // 4, 3] == 0, "what the SVG leaves open stays open"
    assert styles(EFFECT="logo", LOGO=str(png))["plate"].logo == png.read_bytes()
    with pytest.raises(SettingsError, match="needs a picture"):
        styles(EFFECT="logo")


def test_a_weak_style_is_refused_unless_allowed_and_then_said_so(
    styles: Callable[..., Any],
) -> None:
    weak = styles(STYLE='{"face": {"effect": "pixelate", "kept_cells": 24}}')
    with pytest.raises(SettingsError, match="ALLOW_WEAK"):
        Settings(styles=weak).check(("face", "plate"))
    allowed = Settings(styles=weak, allow_weak=True)
    allowed.check(("face", "plate"))
    (reason,) = allowed.weaknesses()
    assert "24 cells" in reason
    assert allowed.to_dict()["weak_styles"] == [reason]
    assert Settings().weaknesses() == ()
