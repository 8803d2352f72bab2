"""anon:checksetup, which tells what is installed and what to do about what is not."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
)

from anon_plugin.diagnosis import Finding, State, findings
from anon_plugin.engine.files.publish import publish
from anon_plugin.language import tr
from anon_plugin.markup import element, page
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters.inputs import Inputs


class CheckSetup(AnonymizerAlgorithm):
    """Looks at libraries, models and the device."""

    ID = "checksetup"
    TITLE = "Check setup"
    GROUP = "setup"
    SUMMARY = "Tells which libraries, models and device are there, and how to get what is missing."
    HELP = (
        "Each library is imported and each model that ships with the plugin searches a small blank "
        "picture. In the log, lines with ! name what keeps the anonymizer from working, lines with "
        "i what could be better. Nothing is installed, fetched or changed."
    )
    TAGS = ("install", "dependencies", "libraries", "torch", "models", "version", "GPU")
    NEEDS_LIBRARIES = False

    REPORT = "REPORT"
    OK = "OK"
    PROBLEM_COUNT = "PROBLEM_COUNT"
    SETUP = "SETUP"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        report = QgsProcessingParameterFileDestination(
            self.REPORT,
            self.tr("Report"),
            fileFilter=self.tr("HTML files (*.html)"),
            optional=True,
            createByDefault=False,
        )
        report.setHelp(self.tr("An HTML file with the same lines as the log, to send to support."))
        self.addParameter(report)
        self.addOutput(QgsProcessingOutputBoolean(self.OK, self.tr("Everything needed is there")))
        self.addOutput(QgsProcessingOutputNumber(self.PROBLEM_COUNT, self.tr("Problems")))
        self.addOutput(QgsProcessingOutputString(self.SETUP, self.tr("What was found, as text")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        found = [Finding("QGIS", tr("version"), Qgis.version())]
        feedback.pushInfo(str(found[0]))
        for finding in findings():
            if feedback.isCanceled():
                break
            found.append(finding)
            tell = feedback.pushInfo if finding.state is State.OK else feedback.pushWarning
            tell(str(finding))
        problems = [finding for finding in found if finding.state is State.PROBLEM]
        results: dict[str, Any] = {
            self.OK: not problems,
            self.PROBLEM_COUNT: len(problems),
            self.SETUP: "\n".join(str(finding) for finding in found),
        }
        report = inputs.output_file(self.REPORT)
        if report is not None:
            publish(_html(found).encode(), report)
            results[self.REPORT] = str(report)
        return results


_LOOK = """
body{font:14px sans-serif}td{padding:.2em .8em;vertical-align:top}
.problem{background:#fbdcd9}.note{background:#fdf3d0}
"""


def _html(found: list[Finding]) -> str:
    title = tr("Setup of the anonymizer")
    rows = [
        element(
            "tr",
            *(element("td", text) for text in (one.topic, one.name, one.value, one.advice)),
            class_=one.state,
        )
        for one in found
    ]
    return page(title, _LOOK, element("h1", title), element("table", *rows), language=tr("en"))
