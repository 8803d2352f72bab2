"""Options are chosen by their names or by the numbers that QGIS' own help lists them with."""

from __future__ import annotations

from typing import Any

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingParameterEnum

from anon_plugin.processing.parameters import labels, verify
from anon_plugin.processing.parameters.choices import ChoiceParameter, by_name
from anon_plugin.processing.parameters.inputs import Inputs

OPTIONS = ("face", "plate", "person", "vehicle")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", "plate"),
        (1, "plate"),
        (" 3 ", "vehicle"),
        ("plate", "plate"),
        ("0,2", "face,person"),
        ("face, 2", "face,person"),
        (["0", 3, "plate"], ["face", "vehicle", "plate"]),
        ("4", "4"),
        (4, 4),
        (-1, -1),
        (True, True),
        ("", ""),
        (None, None),
        ("1.0", "1.0"),
    ],
)
def test_numbers_become_names(value: Any, expected: Any) -> None:
    assert by_name(OPTIONS, value) == expected


def test_an_option_that_is_named_like_a_number_is_itself() -> None:
    assert by_name(("16", "1"), "1") == "1"
    assert by_name(("a,b", "c"), "a,b") == "a,b"


def test_every_choice_of_every_algorithm_takes_its_numbers(plugin: Any) -> None:
    context = QgsProcessingContext()
    known = 0
    for algorithm in plugin.provider.algorithms():
        for definition in algorithm.parameterDefinitions():
            if not isinstance(definition, QgsProcessingParameterEnum):
                continue
            known += 1
            assert isinstance(definition, ChoiceParameter)
            name, options = definition.name(), definition.options()
            for number, option in enumerate(options):
                for given in (number, str(number), option):
                    assert definition.checkValueIsAcceptable(given, context)
                    inputs = Inputs(algorithm, {name: given}, context)
                    assert inputs.choices(name) == (option,)
                    if not definition.allowMultiple():
                        assert inputs.choice(name) == option
            if name != labels.LABELS:
                assert not definition.checkValueIsAcceptable(len(options), context)
    assert known > 30


def test_labels_are_read_by_their_numbers(plugin: Any) -> None:
    algorithm = plugin.provider.algorithm("anonymizephotos")
    context = QgsProcessingContext()
    for given in ("2,3", [2, "vehicle"], "person,vehicle"):
        assert labels.read(Inputs(algorithm, {labels.LABELS: given}, context)) == (
            "person",
            "vehicle",
        )
    assert Inputs(algorithm, {}, context).choice(verify.VERIFY) == "basic"


def test_a_choice_that_an_algorithm_does_not_have_is_none(plugin: Any) -> None:
    algorithm = plugin.provider.algorithm("previewstyle")
    assert Inputs(algorithm, {}, QgsProcessingContext()).choice("DEVICE") == ""
