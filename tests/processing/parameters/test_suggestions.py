"""Fields that offer values take any other text, too, in all dialogs that QGIS has for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("qgis.gui", reason="run make setup")

CHECKOUT = Path(__file__).resolve().parents[3]

# Opens the dialog of the main job for one run, for many runs and in the model designer; prints what
# the fields of MODEL and STYLE offer, and what they hold once something else was typed.
SCRIPT = """
import json
import sys
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
sys.path.append(QgsApplication.pkgDataPath() + "/python/plugins")
from processing.core.Processing import Processing
Processing.initialize()
from processing.gui.AlgorithmDialog import AlgorithmDialog
from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
from processing.modeler.ModelerParametersDialog import ModelerParametersDialog
from qgis.core import QgsProcessingModelAlgorithm
from qgis.PyQt.QtWidgets import QComboBox
from anon_plugin import classFactory
plugin = classFactory(None)
plugin.initProcessing()
algorithm = plugin.provider.algorithm("anonymizephotos")

def tell(kind, wrapper):
    combo = wrapper.wrappedWidget()
    combo = combo if isinstance(combo, QComboBox) else combo.findChild(QComboBox)
    offered = [combo.itemText(index) for index in range(combo.count())]
    before = wrapper.parameterValue()
    combo.lineEdit().setText("something else")
    grey = combo.lineEdit().placeholderText()
    print(json.dumps([kind, offered, before, wrapper.parameterValue(), grey]))

dialog = AlgorithmDialog(algorithm.create())
for name in ("MODEL", "STYLE"):
    tell(name, dialog.mainWidget().wrappers[name])
dialog.setParameters({"FOLDER": "photos", "MODEL": "mine.onnx", "STYLE": '{"face": "fill"}'})
given = dialog.createProcessingParameters()
print(json.dumps(["run", given["MODEL"], given["STYLE"]]))
batch = BatchAlgorithmDialog(algorithm.create())
for wrapper in filter(None, batch.mainWidget().wrappers[0]):
    if wrapper.parameterDefinition().name() == "STYLE":
        tell("batch", wrapper)
model = QgsProcessingModelAlgorithm()
model.setName("model")
designer = ModelerParametersDialog(algorithm.create(), model)
print(json.dumps(["designer", type(designer.widget.widget.wrappers["STYLE"]).__name__]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    folder = tmp_path_factory.mktemp("suggestions")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=CHECKOUT,
        env=os.environ
        | {
            "QT_QPA_PLATFORM": "offscreen",
            "QGIS_CUSTOM_CONFIG_PATH": str(folder / "profile"),
            "ANON_MODELS_FOLDER": str(put_model(folder / "models", "ours")),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {kind: values for kind, *values in lines}


def put_model(folder: Path, name: str) -> Path:
    folder.mkdir()
    (folder / f"{name}.onnx").touch()
    return folder


def test_installed_models_are_offered_and_the_default_stays_the_plugins_own(
    told: dict[str, list[Any]],
) -> None:
    offered, before, after, grey = told["MODEL"]
    assert "ours" in offered
    assert "street" in offered
    assert before in (None, "")
    assert after == "something else"
    assert grey == offered[0], "what an empty field means"


def test_a_style_may_be_a_preset_or_json(told: dict[str, list[Any]]) -> None:
    offered, before, after, _ = told["STYLE"]
    assert offered == ["gentle on the eye", "street", "opaque", "evidence"]
    assert before == "gentle on the eye"
    assert after == "something else"
    assert told["run"] == ["mine.onnx", '{"face": "fill"}'], "as a run is taken from the history"


def test_many_runs_and_the_model_designer_take_it_too(told: dict[str, list[Any]]) -> None:
    presets = ["gentle on the eye", "street", "opaque", "evidence"]
    assert told["batch"] == [presets, *told["STYLE"][1:]]
    assert told["designer"] == ["QgsProcessingModelerParameterWidget"]
