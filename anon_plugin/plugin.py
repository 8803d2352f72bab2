"""The life of the plugin inside QGIS: it brings the Processing provider and takes it away again."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication

from anon_plugin.processing.provider import AnonymizerProvider


class AnonymizerPlugin:
    """What QGIS holds while the plugin is enabled."""

    def __init__(self, iface: Any) -> None:
        """iface: the QgisInterface, or None in qgis_process."""
        self.iface = iface
        self.provider: AnonymizerProvider | None = None

    def initProcessing(self) -> None:
        """Register the provider; qgis_process calls this and nothing else."""
        self.provider = AnonymizerProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Start within the QGIS application."""
        self.initProcessing()

    def unload(self) -> None:
        """Leave QGIS as it was before; the registry deletes the provider."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
