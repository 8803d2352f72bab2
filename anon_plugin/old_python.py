"""What QGIS gets in place of the plugin where its Python is too old to read it."""

from __future__ import annotations

import platform
import sys
from typing import Any

NAME = "Street Photo Anonymizer"
MESSAGE = (
    "Street Photo Anonymizer needs Python 3.11 or newer, and this QGIS has Python {version}. "
    "Install a QGIS with a newer Python: on Windows QGIS 3.40 or newer has it, on macOS the one of "
    "conda-forge, on Ubuntu that of 24.04 or newer."
)


class OldPythonPlugin:
    """Says so once, and does nothing else; no algorithm appears."""

    def __init__(self, iface: Any) -> None:
        """iface: the QgisInterface, or None in qgis_process."""
        self.iface = iface

    def initProcessing(self) -> None:
        """Called by qgis_process."""
        print(self.message(), file=sys.stderr)

    def initGui(self) -> None:
        """Within the QGIS application, the message stays until the user closes it."""
        self.iface.messageBar().pushWarning(NAME, self.message())

    def unload(self) -> None:
        """There is nothing to take away."""

    @staticmethod
    def message() -> str:
        """What is wrong and what to do, in one line."""
        return MESSAGE.format(version=platform.python_version())
