"""QGIS in German shows our steps in German, QGIS in any other language shows them in English."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import plugin_tree
import pytest
import translate

pytest.importorskip("qgis.core", reason="run make setup")

# Loads the plugin as QGIS does, in a QGIS whose language is the script's argument.
LOAD = """
import sys
from qgis.core import QgsApplication, QgsSettings
application = QgsApplication([], False)
application.initQgis()
QgsSettings().setValue("locale/overrideFlag", True)
QgsSettings().setValue("locale/userLocale", sys.argv[1])
from anon_plugin import classFactory
plugin = classFactory(None)
plugin.initProcessing()
print(plugin.provider.algorithm("detect").create().displayName())
plugin.unload()
from anon_plugin.language import tr
print(tr("Detect"))
"""

# Opens the dialog of every step, as a double click in the toolbox does.
OPEN_DIALOGS = """
import sys
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
sys.path.append(QgsApplication.pkgDataPath() + "/python/plugins")
from processing.core.Processing import Processing
Processing.initialize()
from processing.gui.AlgorithmDialog import AlgorithmDialog
from anon_plugin import classFactory
plugin = classFactory(None)
plugin.initProcessing()
for algorithm in plugin.provider.algorithms():
    dialog = AlgorithmDialog(algorithm.create())
    dialog.show()
    application.processEvents()
    print(dialog.windowTitle())
    dialog.close()
"""


# Reads the metadata as the plugin manager does.
READ_METADATA = """
import sys
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
sys.path.insert(0, QgsApplication.pkgDataPath() + "/python")
from pyplugin_installer.installer_data import plugins
found = plugins.getInstalledPlugin("anon_plugin", sys.argv[1], True)
print(found["description"])
print(found["name"])
"""


@pytest.fixture
def german(qgis_application: Any) -> Iterator[dict[str, str]]:
    """Sentence → German, while all that is built speaks German."""
    from qgis.PyQt.QtCore import QCoreApplication, QTranslator

    translator = QTranslator()
    assert translator.load(translate.file_of("de").stem, str(translate.FOLDER))
    QCoreApplication.installTranslator(translator)
    yield translate.translations("de")
    QCoreApplication.removeTranslator(translator)


def shown() -> dict[str, str]:
    """Everything that a freshly built toolbox shows of our steps, by the place where it stands."""
    from anon_plugin.processing.provider import AnonymizerProvider

    provider = AnonymizerProvider()
    provider.loadAlgorithms()
    texts = {}
    for each in provider.algorithms():
        algorithm = each.create()
        name = algorithm.name()
        texts[name, "group"] = algorithm.group()
        texts[name, "title"] = algorithm.displayName()
        texts[name, "summary"] = algorithm.shortDescription()
        texts[name, "help"] = algorithm.shortHelpString()
        for parameter in algorithm.parameterDefinitions():
            texts[name, parameter.name(), "title"] = parameter.description()
            texts[name, parameter.name(), "help"] = parameter.help()
        for output in algorithm.outputDefinitions():
            texts[name, output.name(), "output"] = output.description()
    return {" ".join(place): text for place, text in texts.items()}


def run_script(script: str, *arguments: str, **environment: str) -> list[str]:
    """The lines that a script prints in a QGIS of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=translate.CHECKOUT,
        env={"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("de", "Objekte erkennen"),
        ("de_AT", "Objekte erkennen"),
        ("en_US", "Detect"),
        ("fr", "Detect"),
    ],
)
def test_the_plugin_speaks_the_language_of_qgis_and_leaves_no_translation_behind(
    locale: str, title: str, tmp_path: Path
) -> None:
    printed = run_script(LOAD, locale, QGIS_CUSTOM_CONFIG_PATH=str(tmp_path))
    assert printed == [title, "Detect"]


def test_in_german_everything_that_the_toolbox_shows_is_german(
    plugin: Any, request: pytest.FixtureRequest
) -> None:
    english = shown()
    translations = request.getfixturevalue("german")
    german = shown()
    assert english.keys() == german.keys()
    assert [
        place
        for place, text in english.items()
        if text and german[place] == text and translations.get(text) != text
    ] == []


def test_names_and_choices_are_the_same_in_every_language(
    plugin: Any, german: dict[str, str]
) -> None:
    from anon_plugin.processing.provider import ALGORITHMS

    for step in ALGORITHMS:
        algorithm = step().create()
        before = plugin.provider.algorithm(algorithm.name())
        assert set(before.tags()) <= set(algorithm.tags())  # still found by the English words
        for old, new in zip(
            before.parameterDefinitions(), algorithm.parameterDefinitions(), strict=True
        ):
            assert (new.name(), new.defaultValue()) == (old.name(), old.defaultValue())
            if old.type() == "enum":
                assert new.options() == old.options()


def test_the_command_line_speaks_the_language_of_the_system(
    qgis_process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = qgis_process("help", "anon:anonymizefaces", LANG="de_DE.UTF-8", LC_ALL="de_DE.UTF-8")
    assert "Gesichter anonymisieren (anon:anonymizefaces)" in done.stdout
    assert "OUTPUT: Anonymisierte Fotos" in done.stdout
    assert done.stdout.count("Macht Gesichter in Fotos und Panoramen unkenntlich") == 1


def test_a_refusal_is_german(qgis_application: Any, german: dict[str, str]) -> None:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from anon_plugin.processing.algorithms.detect import DetectObjects

    feedback = QgsProcessingFeedback(False)
    _, ok = DetectObjects().create().run({}, QgsProcessingContext(), feedback)
    assert not ok
    assert "entweder einen Ordner mit Fotos oder einen Foto-Layer" in feedback.textLog()


def test_the_report_is_german_and_its_json_is_not(
    qgis_application: Any, german: dict[str, str], tmp_path: Path
) -> None:
    from anon_plugin.engine.reports.run_report import write_report
    from anon_plugin.engine.reports.run_summary import Summary

    summary = Summary(model="", model_sha256="", settings={}, output=tmp_path, total=3)
    summary.finish(cancelled=True)
    page = tmp_path / "report.html"
    record = json.loads(write_report(summary, page).read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")
    assert "<html lang='de'>" in text
    assert "Anonymisierungsbericht" in text
    assert "3 Fotos wurden nicht erreicht" in text
    assert record["photos"]["total"] == 3


def test_the_dialog_of_every_step_opens_in_german(tmp_path: Path) -> None:
    from anon_plugin.processing.provider import ALGORITHMS

    german = {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}
    titles = run_script(OPEN_DIALOGS, QGIS_CUSTOM_CONFIG_PATH=str(tmp_path), **german)
    assert len(titles) > len(ALGORITHMS)  # the models too
    assert "Erkennen, korrigieren, unkenntlich machen - Objekte erkennen" in titles


def test_the_plugin_manager_describes_the_plugin_in_german(tmp_path: Path) -> None:
    staged = plugin_tree.stage(tmp_path / "plugins")
    german = {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}
    description, name = run_script(
        READ_METADATA, str(staged), QGIS_CUSTOM_CONFIG_PATH=str(tmp_path / "profile"), **german
    )
    assert "Gesichter und Kennzeichen" in description
    assert name == "Street Photo Anonymizer"


def test_one_photo_is_no_plural_in_german_either(
    qgis_application: Any, german: dict[str, str]
) -> None:
    from anon_plugin.language import tr_plural

    said = [tr_plural("{count} face", "{count} faces", count) for count in (0, 1, 2)]
    assert said == ["0 Gesichter", "1 Gesicht", "2 Gesichter"]


def test_a_label_is_chosen_by_the_value_that_layers_hold(
    qgis_application: Any, german: dict[str, str]
) -> None:
    from qgis.core import QgsVectorLayer

    from anon_plugin.processing.layers import forms

    layer = QgsVectorLayer("Point?field=label:string&field=keep:boolean", "found", "memory")
    forms.detection_form(layer)
    config = layer.editorWidgetSetup(layer.fields().indexOf("label")).config()
    titles = {value: title for choice in config["map"] for title, value in choice.items()}
    assert titles["plate"] == "plate (Kennzeichen)"
