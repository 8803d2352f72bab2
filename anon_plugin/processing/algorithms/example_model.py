"""A model that comes with the plugin: a name that never changes, and a title to be read."""

from __future__ import annotations

from qgis.core import QgsProcessingModelAlgorithm

from anon_plugin import shipped
from anon_plugin.language import tr

TITLE = "TITLE"


class ExampleModel(QgsProcessingModelAlgorithm):
    """QGIS shows a model's name as its title; ours have a title among their help texts."""

    def displayName(self) -> str:
        return self.helpContent().get(TITLE, self.name())

    def helpUrl(self) -> str:
        return shipped.help_url(f"reference/{self.name()}.html")

    def createInstance(self) -> QgsProcessingModelAlgorithm:
        instance = ExampleModel()
        instance.loadVariant(self.toVariant())
        instance.setProvider(self.provider())
        instance.setSourceFilePath(self.sourceFilePath())
        instance.translate()
        return instance

    def translate(self) -> None:
        """Put what the model says, but none of its names, into the user's language.

        Not the titles of its steps' outputs: of these QGIS makes names when it loads a model.
        """
        self.setGroup(tr(self.group()))
        self.setHelpContent({topic: tr(text) for topic, text in self.helpContent().items()})
        for definition in (*self.parameterDefinitions(), *self.outputDefinitions()):
            definition.setDescription(tr(definition.description()))
