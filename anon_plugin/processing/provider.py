"""The Processing provider: everything the plugin offers in the toolbox, always all of it."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from anon_plugin import shipped
from anon_plugin.processing.algorithms.anonymizefaces import AnonymizeFaces
from anon_plugin.processing.algorithms.anonymizephotolayer import AnonymizePhotoLayer
from anon_plugin.processing.algorithms.anonymizephotos import AnonymizePhotos
from anon_plugin.processing.algorithms.anonymizeplates import AnonymizePlates
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.algorithms.checksetup import CheckSetup
from anon_plugin.processing.algorithms.cubemaptopanorama import CubeMapToPanorama
from anon_plugin.processing.algorithms.detect import DetectObjects
from anon_plugin.processing.algorithms.detectfaces import DetectFaces
from anon_plugin.processing.algorithms.detectplates import DetectPlates
from anon_plugin.processing.algorithms.estimaterun import EstimateRun
from anon_plugin.processing.algorithms.evaluatedetections import EvaluateDetections
from anon_plugin.processing.algorithms.example_model import ExampleModel
from anon_plugin.processing.algorithms.exportdetections import ExportDetections
from anon_plugin.processing.algorithms.importdetections import ImportDetections
from anon_plugin.processing.algorithms.importorientedimagery import ImportOrientedImagery
from anon_plugin.processing.algorithms.installmodel import InstallModel
from anon_plugin.processing.algorithms.panoramatocubemap import PanoramaToCubeMap
from anon_plugin.processing.algorithms.previewstyle import PreviewStyle
from anon_plugin.processing.algorithms.redactdetections import RedactDetectionsStep
from anon_plugin.processing.algorithms.redactfacades import RedactFacadesStep
from anon_plugin.processing.algorithms.verifyanonymization import VerifyAnonymization

ALGORITHMS: tuple[type[AnonymizerAlgorithm], ...] = (
    AnonymizePhotos,
    AnonymizePhotoLayer,
    VerifyAnonymization,
    PreviewStyle,
    EstimateRun,
    AnonymizeFaces,
    AnonymizePlates,
    DetectObjects,
    DetectFaces,
    DetectPlates,
    RedactDetectionsStep,
    RedactFacadesStep,
    ImportOrientedImagery,
    ImportDetections,
    ExportDetections,
    CheckSetup,
    EvaluateDetections,
    InstallModel,
    PanoramaToCubeMap,
    CubeMapToPanorama,
)


class AnonymizerProvider(QgsProcessingProvider):
    """Registers every algorithm, also while libraries are missing: each then says what to do."""

    def id(self) -> str:
        return "anon"

    def name(self) -> str:
        return "Street Photo Anonymizer"

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
