"""What all algorithms share: dependency check, errors, translation, help."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtGui import QIcon

from anon_plugin import dependencies, shipped
from anon_plugin.errors import AnonymizerError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable
from anon_plugin.processing.parameters.inputs import Inputs

GROUPS = {
    "anonymize": "Anonymize",
    "steps": "Detect, correct, redact",
    "video": "Videos",
    "panorama": "Panoramas",
    "setup": "Setup and models",
}


class AnonymizerAlgorithm(QgsProcessingAlgorithm):
    """One step in the toolbox.

    A subclass sets the class attributes, adds its parameters in `initAlgorithm` and does its work
    in `execute`. Import torch, OpenCV and the engine inside `execute`, never at the top of the
    module: the toolbox must show every algorithm while those are missing. Keep nothing on `self`
    between calls, because QGIS runs a clone in another thread.

    ID, TITLE: the name in `anon:<name>`, which never changes, and the one in the toolbox.
    GROUP: a key of GROUPS. SUMMARY: one sentence. HELP: more for the help panel, plain text, each
    line a paragraph. TAGS: further words the toolbox search finds it by.
    NEEDS_LIBRARIES: False for the few that run before anything is installed.
    """

    ID = ""
    TITLE = ""
    GROUP = "anonymize"
    SUMMARY = ""
    HELP = ""
    TAGS: tuple[str, ...] = ()
    NEEDS_LIBRARIES = True

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        """Do the work and return the outputs; an AnonymizerError becomes the message of the run."""
        raise NotImplementedError

    def check(self, inputs: Inputs) -> None:
        """Raise an AnonymizerError where a run cannot begin, as far as a glance can tell.

        A dialog says it at once and stays open. `execute` must find the same by itself, because
        nobody asks this within a model.
        """

    def createInstance(self) -> AnonymizerAlgorithm:
        return type(self)()

    def tr(self, text: str) -> str:
        return tr(text)

    def name(self) -> str:
        return self.ID

    def displayName(self) -> str:
        return tr(self.TITLE)

    def groupId(self) -> str:
        return self.GROUP

    def group(self) -> str:
        return tr(GROUPS[self.GROUP])

    def tags(self) -> list[str]:
        # In English too: it is the language of the words one has read elsewhere.
        return list(dict.fromkeys([*(tr(tag) for tag in self.TAGS), *self.TAGS]))

    def shortDescription(self) -> str:
        return tr(self.SUMMARY)

    def shortHelpString(self) -> str:
        # A dialog shows nothing but this; without a window it stands below the short description.
        from qgis.utils import iface

        texts = (self.HELP,) if iface is None else (self.SUMMARY, self.HELP)
        return "\n".join(tr(text) for text in texts if text)

    def helpUrl(self) -> str:
        return shipped.help_url(f"reference/{self.ID}.html")

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(shipped.find_file("resources/icon.svg"))

    def canExecute(self) -> tuple[bool, str]:
        problem = self._missing_libraries()
        return not problem, problem

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        # Only the GUI asks canExecute(), so qgis_process and scripts learn it here.
        problem = self._missing_libraries()
        if problem:
            return False, problem
        acceptable, problem = super().checkParameterValues(parameters, context)
        if acceptable:
            try:
                self.check(Inputs(self, parameters, context))
            except AnonymizerError as error:
                return False, str(error)
        return acceptable, problem

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        # A step inside a model is run without a check of its parameters.
        problem = self._missing_libraries()
        if problem:
            raise QgsProcessingException(problem)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        try:
            return self.execute(Inputs(self, parameters, context), feedback)
        except AnonymizerError as error:
            raise QgsProcessingException(printable(str(error))) from error

    def _missing_libraries(self) -> str:
        return dependencies.missing_message() if self.NEEDS_LIBRARIES else ""
