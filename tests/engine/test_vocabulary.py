import subprocess
import sys

import pytest

from anon_plugin.engine.vocabulary import (
    BY_STRICTNESS,
    EFFECTS,
    FACADE,
    KNOWN_LABELS,
    LABELS,
    PRESETS,
    counted,
    found_title,
    in_order,
    known_label,
    label_entry,
    label_of,
    title_of,
)


@pytest.mark.parametrize(
    ("class_name", "label"),
    [
        ("Human_face", "face"),
        ("License Plates", "plate"),
        ("number-plate", "plate"),
        ("Pedestrian", "person"),
        ("trucks", "vehicle"),
        ("House_Number", "house number"),
        (" DOCUMENT ", "document"),
        ("dog", "dog"),
        ("Straßenschild", "straßenschild"),
        ("--", ""),
    ],
)
def test_class_names_become_the_known_label_they_mean_or_keep_their_own(class_name, label):
    assert label_of(class_name) == label
    assert known_label(class_name) == (label if label in KNOWN_LABELS else None)


def test_every_label_is_told_in_words_with_an_entry_or_without():
    assert (title_of("plate"), counted("plate", 2), found_title("plate")) == (
        "plate",
        "2 plates",
        "plates found",
    )
    assert (title_of("badge"), counted("badge", 2), found_title("badge")) == (
        "badge",
        "2 badge",
        "badge found",
    )
    assert label_entry("badge").colour == label_entry("badge").colour != label_entry("face").colour


def test_known_labels_are_listed_first_and_the_others_by_name():
    assert in_order({"zebra", "vehicle", "face", "badge"}) == ("face", "vehicle", "badge", "zebra")


def test_only_what_models_look_for_is_searched():
    assert LABELS[:4] == ("face", "plate", "person", "vehicle")  # as saved models know them
    assert FACADE in KNOWN_LABELS
    assert FACADE not in LABELS


def test_names_of_styles_are_told_apart_and_each_effect_of_a_preset_exists():
    assert not set(PRESETS) & set(EFFECTS)
    assert {preset.effect for preset in PRESETS.values()} <= set(EFFECTS)


def test_of_two_styles_the_one_that_shows_more_plainly_is_the_stricter():
    order = [BY_STRICTNESS.index(name) for name in ("gentle on the eye", "pixelate", "evidence")]
    assert order == sorted(order)
    assert "logo" not in BY_STRICTNESS  # it takes a picture, which no rule can give


def test_the_vocabulary_needs_nothing_but_python_itself():
    code = (
        "import sys, anon_plugin.engine.vocabulary;"
        "print([name for name in ('numpy', 'cv2', 'torch', 'qgis') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
