"""What every algorithm owes its users: fixed names, help, tags, icon, errors they can act on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import freeze_parameters
import pytest

from anon_plugin.errors import SettingsError

ALGORITHM_FILES = Path(freeze_parameters.CHECKOUT, "anon_plugin", "processing", "algorithms")


@pytest.fixture
def algorithms(plugin: Any) -> list[Any]:
    """All but the example models, which consist of these."""
    from qgis.core import QgsProcessingModelAlgorithm

    created = [algorithm.create() for algorithm in plugin.provider.algorithms()]
    return [one for one in created if not isinstance(one, QgsProcessingModelAlgorithm)]


def test_ids_parameters_and_outputs_are_those_that_saved_models_rely_on(plugin: Any) -> None:
    frozen = json.loads(freeze_parameters.FROZEN.read_text())
    assert freeze_parameters.describe(plugin.provider) == frozen, (
        "Names and types never change once released. For something new run "
        "PYTHONPATH=. .venv/bin/python scripts/freeze_parameters.py and look at the difference."
    )


def test_the_provider_is_named_anon_and_has_an_icon(plugin: Any) -> None:
    assert plugin.provider.id() == "anon"
    assert not plugin.provider.icon().isNull()
    assert plugin.provider.versionInfo() in plugin.provider.longName()


def test_every_algorithm_has_help_tags_icon_group_and_address(algorithms: list[Any]) -> None:
    for algorithm in algorithms:
        assert len(algorithm.shortHelpString()) > 80, algorithm.id()
        assert algorithm.shortDescription(), algorithm.id()
        assert len(algorithm.tags()) >= 3, algorithm.id()
        assert not algorithm.icon().isNull(), algorithm.id()
        assert algorithm.group(), algorithm.id()
        assert algorithm.helpUrl(), algorithm.id()


def test_every_parameter_has_an_upper_case_name_and_help(algorithms: list[Any]) -> None:
    for algorithm in algorithms:
        for parameter in algorithm.parameterDefinitions():
            name = f"{algorithm.id()} {parameter.name()}"
            assert re.fullmatch(r"[A-Z][A-Z0-9_]*", parameter.name()), name
            assert len(parameter.help()) > 20, name
            assert parameter.description(), name


def test_choices_are_stored_as_words_so_that_saved_models_survive_new_ones(
    algorithms: list[Any],
) -> None:
    choices = [
        parameter
        for algorithm in algorithms
        for parameter in algorithm.parameterDefinitions()
        if parameter.type() == "enum"
    ]
    assert choices
    assert all(parameter.usesStaticStrings() for parameter in choices)


def test_every_algorithm_lies_in_the_file_of_its_name(algorithms: list[Any]) -> None:
    for algorithm in algorithms:
        assert (ALGORITHM_FILES / f"{algorithm.name()}.py").is_file()


def test_a_clone_is_a_new_object_and_nothing_runs_outside_a_worker_thread(
    algorithms: list[Any],
) -> None:
    from qgis.core import QgsProcessingAlgorithm

    for algorithm in algorithms:
        assert algorithm.create() is not algorithm
        assert not algorithm.flags() & QgsProcessingAlgorithm.Flag.FlagNoThreading


def test_an_error_of_the_engine_becomes_the_message_of_the_run(qgis_application: Any) -> None:
    from qgis.core import (
        QgsProcessingContext,
        QgsProcessingException,
        QgsProcessingFeedback,
    )

    from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm

    class Failing(AnonymizerAlgorithm):
        def execute(self, inputs: Any, feedback: Any) -> dict[str, Any]:
            raise SettingsError("The folder is empty. Choose another one.")

    with pytest.raises(QgsProcessingException, match="The folder is empty"):
        Failing().processAlgorithm({}, QgsProcessingContext(), QgsProcessingFeedback(False))
