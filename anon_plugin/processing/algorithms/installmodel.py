"""anon:installmodel, which brings other people's models into the plugin, checked."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
    QgsSettings,
)

from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters.inputs import Inputs

MIRROR_SETTING = "anon/model_mirror"


class InstallModel(AnonymizerAlgorithm):
    """Takes a model from a file, folder or URL into the user's folder of models."""

    ID = "installmodel"
    TITLE = "Install model"
    GROUP = "setup"
    SUMMARY = "Installs a detector that others made, so that MODEL parameters take its name."
    HELP = (
        "Known kinds are ONNX files of YuNet, SCRFD and YOLO v5 to v11, TorchScript files of "
        "EgoBlur, and weights trained with this plugin's own training. The file is checked (size, "
        "SHA-256), opened and tried on a test picture before it is taken; it is taken whole or not "
        "at all.\n"
        "Nothing is ever fetched but the URL given here, or the URL of the catalogue's model named "
        "here. Without a network, give a path or a file:// URL, or set a mirror: a folder or URL "
        "that holds the catalogue's files, in the environment variable ANON_MODEL_MIRROR or the "
        "QGIS setting anon/model_mirror.\n"
        "A model that was trained on with your photos needs the comparison with the model before "
        "it, and is refused where that calls it worse anywhere. Use it together with the old one "
        "(the output UNION): then nothing that the old one finds is lost. To go back, choose the "
        "old name as MODEL; runs do photos again whose model has changed.\n"
        "Mind the licence of the weights: it may forbid your use even where the file is free to "
        "download."
    )
    TAGS = ("model", "download", "weights", "ONNX", "YOLO", "EgoBlur", "YuNet", "SCRFD", "offline")

    SOURCE = "SOURCE"
    NAME = "NAME"
    SHA256 = "SHA256"
    TRUST = "TRUST"
    REPLACE = "REPLACE"
    COMPARISON = "COMPARISON"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        source = QgsProcessingParameterString(self.SOURCE, self.tr("Model file, folder or URL"))
        source.setHelp(
            self.tr(
                "A model file, a zip or folder of them, a URL (https://, http://, file://), or a "
                "name of the catalogue such as yunet."
            )
        )
        name = QgsProcessingParameterString(self.NAME, self.tr("Name"), optional=True)
        name.setHelp(
            self.tr("What MODEL parameters shall take. Empty: the catalogue's or the file's name.")
        )
        sha256 = QgsProcessingParameterString(
            self.SHA256, self.tr("SHA-256 as its publisher states it"), optional=True
        )
        sha256.setHelp(self.tr("64 hexadecimal digits. A file with another SHA-256 is refused."))
        trust = QgsProcessingParameterBoolean(
            self.TRUST, self.tr("Trust the file without a known SHA-256"), defaultValue=False
        )
        trust.setHelp(
            self.tr(
                "Needed where neither the catalogue nor you can say which SHA-256 the file must "
                "have. Tick it only for a file whose origin you know: a model decides what is "
                "anonymized."
            )
        )
        replace = QgsProcessingParameterBoolean(
            self.REPLACE, self.tr("Replace an installed model of that name"), defaultValue=False
        )
        replace.setHelp(self.tr("Otherwise a name that is taken is refused."))
        comparison = QgsProcessingParameterFile(
            self.COMPARISON,
            self.tr("Comparison with the model before it"),
            extension="json",
            optional=True,
        )
        comparison.setHelp(
            self.tr(
                "The JSON file of 'Compare models'. It must be of this very file. A model that was "
                "trained on is not installed without, nor where it is worse anywhere; TRUST "
                "overrules both."
            )
        )
        for definition in (source, name, sha256, trust, replace, comparison):
            self.addParameter(definition)
        self.addOutput(
            QgsProcessingOutputString("MODEL", self.tr("Name that MODEL parameters take"))
        )
        self.addOutput(QgsProcessingOutputString("LABELS", self.tr("What it finds")))
        self.addOutput(QgsProcessingOutputString("MODEL_SHA256", self.tr("SHA-256")))
        self.addOutput(
            QgsProcessingOutputString("UNION", self.tr("What MODEL takes for it and the usual one"))
        )
        self.addOutput(QgsProcessingOutputNumber("MODEL_COUNT", self.tr("Models installed")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.models.installation import install, locate
        from anon_plugin.models.loading import DEFAULT_MODEL

        sha256 = inputs.text(self.SHA256)
        mirror = str(QgsSettings().value(MIRROR_SETTING, "") or "")
        found = locate(inputs.text(self.SOURCE).strip(), mirror)
        with tempfile.TemporaryDirectory() as folder:
            if isinstance(found, str):
                path = _fetch(found, Path(folder), inputs.context, feedback)
            else:
                path = found
            models = install(
                path,
                inputs.text(self.NAME).strip(),
                sha256,
                inputs.flag(self.TRUST),
                inputs.flag(self.REPLACE),
                inputs.path(self.COMPARISON),
            )
        for model in models:
            feedback.pushInfo(
                self.tr("{name}: finds {labels}; {size} bytes, SHA-256 {sha256}; in {path}").format(
                    name=model.name,
                    labels=", ".join(model.labels),
                    size=model.size,
                    sha256=model.sha256,
                    path=model.path,
                )
            )
        union = "+".join((DEFAULT_MODEL, *(model.name for model in models)))
        feedback.pushInfo(
            self.tr("To use it with the usual model, so that nothing is lost: {union}").format(
                union=union
            )
        )
        return {
            "UNION": union,
            "MODEL": ",".join(model.name for model in models),
            "LABELS": ",".join(dict.fromkeys(label for one in models for label in one.labels)),
            "MODEL_SHA256": ",".join(model.sha256 for model in models),
            "MODEL_COUNT": len(models),
        }


def _fetch(
    url: str, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> Path:
    """Download a URL that the user asked for, through QGIS' own network settings and proxies."""
    import processing
    from qgis.core import QgsProcessingException

    name = Path(urlsplit(url).path).name
    if not name:
        raise ModelError(
            tr("The URL {url} names no file. Give the URL of the model file itself.").format(
                url=url
            )
        )
    path = folder / name
    feedback.pushInfo(tr("Fetching {url}").format(url=url))
    try:
        processing.run(
            "native:filedownloader",
            {"URL": url, "OUTPUT": str(path)},
            context=context,
            feedback=feedback,
            is_child_algorithm=True,
        )
    except QgsProcessingException as error:
        raise ModelError(
            tr(
                "{url} could not be fetched: {error}. Check the address and the network settings "
                "of QGIS, or fetch the file by other means and give its path."
            ).format(url=url, error=error)
        ) from error
    if not path.is_file():
        raise ModelError(tr("{url} could not be fetched completely. Try again.").format(url=url))
    return path
