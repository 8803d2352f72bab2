"""Write the example models of resources/models: the steps chained as a user would chain them.

Run it after a step's parameters have grown: PYTHONPATH=. .venv/bin/python scripts/make_models.py
"""

from __future__ import annotations

import os
from typing import Any

from plugin_tree import CHECKOUT

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_HASH_SEED", "0")  # the same XML every time
FOLDER = CHECKOUT / "resources" / "models"
GROUP = "Examples"


class Model:
    """A model in the making: inputs first, then steps, each placed right of the one before."""

    def __init__(self, name: str, title: str, about: str) -> None:
        from qgis.core import QgsProcessingModelAlgorithm

        self._model = QgsProcessingModelAlgorithm(title, GROUP)
        self._model.setName(name)
        self._name = name
        self._help = {"TITLE": title, "ALG_DESC": about, "SHORT_DESCRIPTION": about}
        self._count = 0

    def input(self, definition: Any, text: str) -> None:
        """A parameter of the whole model."""
        from qgis.core import QgsProcessingModelParameter
        from qgis.PyQt.QtCore import QPointF

        self._help[definition.name()] = text
        component = QgsProcessingModelParameter(definition.name())
        component.setPosition(QPointF(140, 80 + 90 * len(self._model.parameterComponents())))
        self._model.addModelParameter(definition, component)

    def step(
        self, name: str, algorithm: str, values: dict[str, Any], outputs: dict[str, str]
    ) -> None:
        """One step. values: by parameter; "@X" is the model's input X, ("step", "X") its output.

        outputs: what the model returns of it, output → title.
        """
        from qgis.core import (
            QgsProcessingModelChildAlgorithm,
            QgsProcessingModelChildParameterSource,
            QgsProcessingModelOutput,
        )
        from qgis.PyQt.QtCore import QPointF

        source = QgsProcessingModelChildParameterSource
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(name)
        child.setDescription(child.algorithm().displayName())
        for parameter, value in values.items():
            if isinstance(value, tuple):
                given = source.fromChildOutput(*value)
            elif isinstance(value, str) and value.startswith("@"):
                given = source.fromModelParameter(value[1:])
            elif isinstance(value, str) and value.startswith("="):
                given = source.fromExpression(value[1:])
            else:
                given = source.fromStaticValue(value)
            child.addParameterSources(parameter, [given])
        returned = {}
        for output, title in outputs.items():
            one = QgsProcessingModelOutput(title)
            one.setDescription(title)
            one.setChildId(name)
            one.setChildOutputName(output)
            returned[title] = one
        child.setModelOutputs(returned)
        self._count += 1
        child.setPosition(QPointF(140 + 260 * self._count, 120))
        self._model.addChildAlgorithm(child)

    def save(self) -> None:
        """Write the model's file."""
        self._model.setHelpContent(self._help)
        if not self._model.toFile(str(FOLDER / f"{self._name}.model3")):
            raise OSError(f"{self._name} could not be written")


def anonymize_by_place() -> None:
    """Import photos, anonymize them by the policy, verify the results."""
    from qgis.core import (
        Qgis,
        QgsProcessingParameterFeatureSource,
        QgsProcessingParameterFile,
        QgsProcessingParameterNumber,
        QgsProcessingParameterString,
    )

    model = Model(
        "example_anonymize_by_place",
        "Anonymize by place",
        "Imports geotagged photos of a folder and anonymizes them; where a polygon of the policy "
        "lies, its own labels, style and confidence hold. Then it opens the results afresh and "
        "verifies them.",
    )
    folder = Qgis.ProcessingFileParameterBehavior.Folder
    model.input(QgsProcessingParameterFile("FOLDER", "Folder of photos", folder), "Geotagged.")
    model.input(
        QgsProcessingParameterFeatureSource(
            "POLICY", "Policy", [Qgis.ProcessingSourceType.VectorPolygon]
        ),
        "Polygons with the fields labels, style and confidence.",
    )
    model.input(
        QgsProcessingParameterNumber("BUFFER", "Distance around in metres", defaultValue=0.0),
        "How far around its polygons the policy holds.",
    )
    model.input(
        QgsProcessingParameterString("MODEL", "Model", optional=True),
        "The detector. Empty: the one that comes with the plugin.",
    )
    model.step("import", "native:importphotos", {"FOLDER": "@FOLDER", "RECURSIVE": True}, {})
    model.step(
        "anonymize",
        "anon:anonymizephotolayer",
        {
            "INPUT": ("import", "OUTPUT"),
            "POLICY": "@POLICY",
            "POLICY_BUFFER": "@BUFFER",
            "MODEL": "@MODEL",
        },
        {"OUTPUT": "Anonymized photos", "PHOTOS": "Photos", "DETECTIONS": "Detections"},
    )
    model.step(
        "verify",
        "anon:verifyanonymization",
        {"FOLDER": ("anonymize", "OUTPUT"), "MODEL": "@MODEL"},
        {"OUTPUT": "Verification"},
    )
    model.save()


def redact_sure_findings() -> None:
    """Detect, keep what is sure enough, redact."""
    from qgis.core import (
        Qgis,
        QgsProcessingParameterFile,
        QgsProcessingParameterNumber,
        QgsProcessingParameterString,
    )

    model = Model(
        "example_redact_sure_findings",
        "Redact sure findings",
        "Detects, keeps what has at least a score, and redacts that. Put a step of your own in "
        "the place of the filter, such as a selection by location.",
    )
    folder = Qgis.ProcessingFileParameterBehavior.Folder
    model.input(QgsProcessingParameterFile("FOLDER", "Folder of photos", folder), "To search.")
    model.input(
        QgsProcessingParameterNumber(
            "SCORE",
            "Least score",
            Qgis.ProcessingNumberParameterType.Double,
            defaultValue=0.3,
            minValue=0.0,
            maxValue=1.0,
        ),
        "Findings below stay visible.",
    )
    model.input(
        QgsProcessingParameterString("MODEL", "Model", optional=True),
        "The detector. Empty: the one that comes with the plugin.",
    )
    model.step("detect", "anon:detect", {"FOLDER": "@FOLDER", "MODEL": "@MODEL"}, {})
    model.step(
        "filter",
        "native:extractbyexpression",
        {
            "INPUT": ("detect", "DETECTIONS"),
            "EXPRESSION": "=concat('\"score\" >= ', @SCORE)",
        },
        {"OUTPUT": "Detections"},
    )
    model.step(
        "redact",
        "anon:redactdetections",
        {"FOLDER": "@FOLDER", "DETECTIONS": ("filter", "OUTPUT")},
        {"OUTPUT": "Redacted photos", "PHOTOS": "Photos"},
    )
    model.save()


def anonymize_panoramas() -> None:
    """Anonymize panoramas, and import the results."""
    from qgis.core import (
        Qgis,
        QgsProcessingParameterFile,
        QgsProcessingParameterString,
    )

    model = Model(
        "example_anonymize_panoramas",
        "Anonymize panoramas",
        "Anonymizes a folder of 360° panoramas and imports the results as a layer of points.",
    )
    folder = Qgis.ProcessingFileParameterBehavior.Folder
    model.input(QgsProcessingParameterFile("FOLDER", "Folder of panoramas", folder), "Searched.")
    model.input(
        QgsProcessingParameterString("MODEL", "Model", optional=True),
        "The detector. Empty: the one that comes with the plugin.",
    )
    model.step(
        "anonymize",
        "anon:anonymizephotos",
        {"FOLDER": "@FOLDER", "MODEL": "@MODEL", "PROJECTION": "equirectangular"},
        {"OUTPUT": "Anonymized panoramas", "DETECTIONS": "Detections"},
    )
    model.step(
        "import",
        "native:importphotos",
        {"FOLDER": ("anonymize", "OUTPUT"), "RECURSIVE": True},
        {"OUTPUT": "Imported"},
    )
    model.save()


def better_on_your_streets() -> None:
    """Collect what was reviewed, train on with it, compare, install what is nowhere worse."""
    from qgis.core import (
        Qgis,
        QgsProcessingParameterFeatureSource,
        QgsProcessingParameterNumber,
        QgsProcessingParameterString,
    )

    model = Model(
        "example_better_on_your_streets",
        "Better on your streets",
        "Collects what people corrected in a review, trains the model on with it, compares it with "
        "the model before it on photos that were kept aside, and installs it unless it is worse "
        "anywhere. Choose the training folder of the last time to let it grow.",
    )
    vector = [Qgis.ProcessingSourceType.Vector]
    model.input(
        QgsProcessingParameterFeatureSource("REVIEWED_PHOTOS", "Reviewed photos", vector),
        "The layer of photos, with the field 'reviewed'.",
    )
    model.input(
        QgsProcessingParameterFeatureSource("DETECTIONS", "Detections that were reviewed", vector),
        "The layer of detections after the review.",
    )
    model.input(
        QgsProcessingParameterString("NAME", "Name of the new model", defaultValue="mine"),
        "What MODEL takes afterwards, alone or joined to others by +.",
    )
    model.input(
        QgsProcessingParameterNumber("STEPS", "Steps of training", defaultValue=0, minValue=0),
        "0: as many as suit the number of photos.",
    )
    model.step(
        "collect",
        "anon:collecttrainingdata",
        {"INPUT": "@REVIEWED_PHOTOS", "DETECTIONS": "@DETECTIONS"},
        {"OUTPUT": "Training folder", "REPORT": "What was collected"},
    )
    model.step(
        "train",
        "anon:trainmodel",
        {"COLLECTION": ("collect", "OUTPUT"), "STEPS": "@STEPS"},
        {"OUTPUT": "Trained model"},
    )
    model.step(
        "compare",
        "anon:comparemodels",
        {"NEW": ("train", "OUTPUT"), "FOLDER": ("collect", "OUTPUT")},
        {"REPORT": "Comparison"},
    )
    model.step(
        "install",
        "anon:installmodel",
        {
            "SOURCE": ("train", "OUTPUT"),
            "NAME": "@NAME",
            "COMPARISON": ("compare", "JSON"),
            "REPLACE": True,
        },
        {},
    )
    model.save()


def main() -> None:
    from qgis.analysis import QgsNativeAlgorithms
    from qgis.core import QgsApplication

    application = QgsApplication([], False)
    application.initQgis()
    from anon_plugin.processing.provider import AnonymizerProvider

    registry = QgsApplication.processingRegistry()
    provider, native = (
        AnonymizerProvider(),
        QgsNativeAlgorithms(QgsApplication.processingRegistry()),
    )
    registry.addProvider(native)
    registry.addProvider(provider)
    FOLDER.mkdir(parents=True, exist_ok=True)
    anonymize_by_place()
    redact_sure_findings()
    anonymize_panoramas()
    better_on_your_streets()
    application.exitQgis()


if __name__ == "__main__":
    main()
