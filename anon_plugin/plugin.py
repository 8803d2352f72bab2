"""The life of the plugin inside QGIS: it brings the Processing provider and takes it away again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from anon_plugin import dependencies, shipped
from anon_plugin.processing.provider import AnonymizerProvider

if TYPE_CHECKING:
    from anon_plugin.gui.menu import Menu

# Where else to look for libraries, for those who cannot install into QGIS' own Python.
LIBRARY_FOLDER_SETTING = "anon/library_folder"
LIBRARY_FOLDER_VARIABLE = "ANON_LIBRARIES"


class AnonymizerPlugin:
    """What QGIS holds while the plugin is enabled."""

    def __init__(self, iface: Any) -> None:
        """iface: the QgisInterface, or None in qgis_process."""
        self.iface = iface
        self.provider: AnonymizerProvider | None = None
        self.translator: QTranslator | None = None
        self.menu: Menu | None = None

    def initProcessing(self) -> None:
        """Register the provider; qgis_process calls this and nothing else."""
        self._speak_the_users_language()  # before the first algorithm builds its parameters
        dependencies.add_environment()
        dependencies.add_library_folder(os.environ.get(LIBRARY_FOLDER_VARIABLE))
        dependencies.add_library_folder(QgsSettings().value(LIBRARY_FOLDER_SETTING, "", str))
        self.provider = AnonymizerProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Start within the QGIS application."""
        from anon_plugin.gui.menu import Menu

        self.initProcessing()
        self.menu = Menu(self.iface, AnonymizerProvider.NAME)
        self.menu.welcome_once()

    def unload(self) -> None:
        """Leave QGIS as it was before; the registry deletes the provider."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self.menu is not None:
            self.menu.remove()
            self.menu = None
        if self.translator is not None:
            QCoreApplication.removeTranslator(self.translator)
            self.translator = None

    def _speak_the_users_language(self) -> None:
        """Install the translation into the language of QGIS, if there is one; else all is English.

        `de_AT` also finds `anon_de.qm`.
        """
        translator = QTranslator()
        folder = shipped.find_file("resources/i18n")
        if translator.load(f"anon_{QgsApplication.locale()}", str(folder)):
            QCoreApplication.installTranslator(translator)
            self.translator = translator
