"""Street Photo Anonymizer: a QGIS plugin whose engine also works without QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anon_plugin.plugin import AnonymizerPlugin


def classFactory(iface: Any) -> AnonymizerPlugin:
    """Called by QGIS when it loads the plugin; `iface` is None in qgis_process."""
    from anon_plugin.plugin import AnonymizerPlugin

    return AnonymizerPlugin(iface)
