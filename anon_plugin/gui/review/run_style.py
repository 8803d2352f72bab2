"""How the run redacts whose layers are under review, as its journal says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsFeatureRequest

from anon_plugin.gui.review.document import Document
from anon_plugin.processing.parameters import attributes

if TYPE_CHECKING:
    from anon_plugin.engine.redaction.style import Styles


def styles_of_run(document: Document) -> Styles | None:
    """The styles of the run that wrote the photos of a layer; None where it only searched them, or
    nobody knows."""
    from anon_plugin.engine.redaction.style import styles_for
    from anon_plugin.engine.run.published_journal import last_styles

    layer = document.detections
    if layer.fields().indexFromName("output") < 0:
        return None
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry).setLimit(1)
    for row in layer.getFeatures(request):
        output = attributes.text(row["output"])
        named = last_styles(Path(output)) if output else None
        return None if named is None else styles_for("blur") | named
    return None
