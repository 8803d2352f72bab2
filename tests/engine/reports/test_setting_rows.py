"""Whoever reads a report reads words, and every setting is among them."""

from __future__ import annotations

from anon_plugin.engine.facades.footprints import Footprints, Lookout
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.reports.setting_rows import setting_rows
from anon_plugin.engine.tasks.facades import RedactFacades
from anon_plugin.engine.tasks.settings import Settings


def test_settings_of_a_run_are_words() -> None:
    rows = dict(setting_rows(Settings().to_dict()))
    assert rows["labels"] == "face, plate"
    assert rows["least confidence"] == "the model's own thresholds"
    assert rows["style of face"] == ("blur, ellipse, 20 % wider on each side, fading out over 20 %")
    assert rows["verified before publishing"] == "basic"
    assert not any(sign in text for text in rows.values() for sign in '{["')
    assert dict(setting_rows(Settings(confidence=0.25).to_dict()))["least confidence"] == "0.25"


def test_what_a_style_keeps_and_covers_with_is_told() -> None:
    style = styles_for("evidence")["plate"].to_dict() | {"kept_cells": 1, "logo": "ab12"}
    ((_, text),) = setting_rows({"styles": {"plate": style}})
    assert "1 cell kept" in text
    assert "#000000" in text
    assert "SHA-256 ab12" in text


def test_settings_of_facades_are_words_too() -> None:
    task = RedactFacades(Footprints([]), Footprints([]), Lookout(), placements={})
    rows = dict(setting_rows(task.about()["settings"]))
    assert rows["height of the camera in metres"] == "2.5"
    assert rows["uncertainty of the heading in degrees"] == "0"
    assert rows["field of view of flat photos in degrees"] == "as each photo's tags say"
    assert rows["photos without a building copied"] == "no"


def test_a_setting_that_is_not_known_is_not_left_out() -> None:
    rows = dict(setting_rows({"of_tomorrow": {"left_over": [1.0, None], "on": True}, "more": []}))
    assert rows == {"of tomorrow": "left over: 1, none; on: yes", "more": "none"}
