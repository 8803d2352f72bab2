"""Record the ids, parameters and outputs of all algorithms in tests/processing/frozen.json.

They never change once released, because saved models and scripts name them. A test compares; run
this only to add something new, and look at the difference before committing it.
"""

from __future__ import annotations

import json
import os
from typing import Any

from plugin_tree import CHECKOUT

FROZEN = CHECKOUT / "tests" / "processing" / "frozen.json"
Description = dict[str, dict[str, dict[str, str]]]


def describe(provider: Any) -> Description:
    """Algorithm id → its parameters and outputs, each name with its type; no example models."""
    from qgis.core import QgsProcessingModelAlgorithm

    return {
        algorithm.id(): {
            "parameters": {each.name(): each.type() for each in algorithm.parameterDefinitions()},
            "outputs": {each.name(): each.type() for each in algorithm.outputDefinitions()},
        }
        for algorithm in sorted(provider.algorithms(), key=lambda each: each.id())
        if not isinstance(algorithm, QgsProcessingModelAlgorithm)
    }


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from qgis.core import QgsApplication

    application = QgsApplication([], False)
    application.initQgis()
    from anon_plugin.processing.provider import AnonymizerProvider

    provider = AnonymizerProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    FROZEN.write_text(json.dumps(describe(provider), indent=2) + "\n")
    application.exitQgis()


if __name__ == "__main__":
    main()
