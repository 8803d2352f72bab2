"""Street Photo Anonymizer: a QGIS plugin whose engine also works without QGIS.

This file and old_python.py must be readable to Python 3.9, so that a QGIS with an old Python says
what is wrong in one sentence.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anon_plugin.plugin import AnonymizerPlugin


def classFactory(iface: Any) -> AnonymizerPlugin:
    """Called by QGIS when it loads the plugin; `iface` is None in qgis_process."""
    if sys.version_info < (3, 11):  # noqa: UP036  # the very case that this is for
        from anon_plugin.old_python import OldPythonPlugin

        return OldPythonPlugin(iface)  # type: ignore[return-value]
    from anon_plugin.plugin import AnonymizerPlugin

    return AnonymizerPlugin(iface)
