"""Weak styles are refused, or flagged where the user allows them."""

from __future__ import annotations

import pytest

from anon_plugin.engine.redaction.guard import check_style, check_styles
from anon_plugin.engine.redaction.style import Style, styles_for
from anon_plugin.engine.vocabulary import FACE, KNOWN_LABELS, PERSON, PLATE, STYLE_NAMES
from anon_plugin.errors import SettingsError

LOGO = b"any picture"


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_every_effect_is_strong_by_default(name):
    assert check_styles(styles_for(name, logo=LOGO)) == {}


def test_a_weak_style_is_refused_and_told_how_to_go_on():
    with pytest.raises(SettingsError, match=r"too weak.*ALLOW_WEAK"):
        check_style(Style(effect="blur", kept_cells=24), FACE)


def test_a_weak_style_that_is_allowed_is_flagged_for_the_report():
    styles = {FACE: Style(effect="blur", kept_cells=24), "plate": Style(effect="fill")}
    weak = check_styles(styles, allow_weak=True)
    assert list(weak) == [FACE]
    assert "24 cells" in weak[FACE]


@pytest.mark.parametrize(
    "style",
    [
        Style(effect="sepia"),
        Style(shape="star"),
        Style(margin=-0.1),
        Style(margin=float("nan")),
        Style(feather=2.0),
        Style(kept_cells=-1),
        Style(effect="fill", colour="red"),
        Style(effect="logo"),
    ],
)
def test_nonsense_is_refused_even_where_weak_styles_are_allowed(style):
    with pytest.raises(SettingsError):
        check_style(style, FACE, allow_weak=True)


def test_a_style_survives_its_plain_form():
    style = Style(effect="fill", colour="#102030", margin=0.3)
    assert Style.from_dict(style.to_dict()) == style
    with pytest.raises(SettingsError, match="no setting named strength"):
        Style.from_dict({"strength": 3})


def test_styles_cover_every_label_and_unknown_effects_are_named():
    assert tuple(styles_for("blur")) == tuple(KNOWN_LABELS)
    assert styles_for("evidence")["document"] == styles_for("evidence")["plate"]
    with pytest.raises(SettingsError, match="no style named 'mosaic'"):
        styles_for("mosaic")


@pytest.mark.parametrize("label", [PLATE, PERSON])
def test_an_ellipse_that_leaves_corners_open_is_weak(label):
    with pytest.raises(SettingsError, match="corners"):
        check_style(Style(shape="ellipse", margin=0.2), label)


def test_an_ellipse_without_margin_is_weak_for_a_face():
    with pytest.raises(SettingsError, match="edges of a face"):
        check_style(Style(shape="ellipse", margin=0.0), FACE)


def test_a_logo_is_named_by_its_hash_and_must_be_given_again():
    style = styles_for("logo", logo=LOGO)[PLATE]
    assert LOGO not in str(style.to_dict()).encode()
    assert Style.from_dict(style.to_dict(), logo=LOGO) == style
    with pytest.raises(SettingsError, match="another logo"):
        Style.from_dict(style.to_dict(), logo=b"another")
    with pytest.raises(SettingsError, match="needs a picture"):
        styles_for("logo")
