"""The Processing provider: everything the plugin offers in the toolbox, always all of it."""

from __future__ import annotations

from importlib import import_module

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from anon_plugin import shipped
from anon_plugin.processing import algorithms
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.algorithms.example_model import ExampleModel

NAMES = (
    "anonymizephotos",
    "anonymizephotolayer",
    "verifyanonymization",
    "previewstyle",
    "estimaterun",
    "anonymizefaces",
    "anonymizeplates",
    "anonymizepersons",
    "anonymizevehicles",
    "detect",
    "detectfaces",
    "detectplates",
    "detectpersons",
    "detectvehicles",
    "redactdetections",
    "redactfacades",
    "importorientedimagery",
    "anonymizevideo",
    "detectvideo",
    "redactvideo",
    "videotrack",
    "importdetections",
    "exportdetections",
    "checksetup",
    "evaluatedetections",
    "collecttrainingdata",
    "trainmodel",
    "comparemodels",
    "installmodel",
    "panoramatocubemap",
    "cubemaptopanorama",
)
"""The algorithms, each in the file of its name."""


def _algorithm(name: str) -> type[AnonymizerAlgorithm]:
    """The class of an algorithm, found in its file."""
    module = import_module(f"{algorithms.__name__}.{name}")
    classes: list[type[AnonymizerAlgorithm]] = [
        one for one in vars(module).values() if getattr(one, "ID", None) == name
    ]
    return classes[0]


ALGORITHMS = tuple(_algorithm(name) for name in NAMES)


class AnonymizerProvider(QgsProcessingProvider):
    """Registers every algorithm, also while libraries are missing: each then says what to do."""

    NAME = "Street Photo Anonymizer"

    def id(self) -> str:
        return "anon"

    def name(self) -> str:
        return self.NAME

    def longName(self) -> str:
        return f"{self.name()} ({self.versionInfo()})"

    def versionInfo(self) -> str:
        return shipped.metadata()["version"]

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(shipped.find_file("resources/icon.svg"))

    def helpId(self) -> str:
        return "anon"

    def supportsNonFileBasedOutput(self) -> bool:
        return True

    def loadAlgorithms(self) -> None:
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        # Their steps are looked up when a model is run, after all providers are there.
        for path in sorted(shipped.find_file("resources/models").glob("*.model3")):
            model = ExampleModel()
            if model.fromFile(str(path)):
                model.translate()
                self.addAlgorithm(model)
