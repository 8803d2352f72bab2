"""What the journal says of the run whose layers are under review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsFeatureRequest, QgsVectorLayer

from anon_plugin.processing.parameters import attributes

if TYPE_CHECKING:
    from anon_plugin.engine.redaction.style import Styles


def styles_of_run(layer: QgsVectorLayer) -> Styles | None:
    """The styles of the run that wrote the photos of a layer of detections; None where it only
    searched them, or nobody knows."""
    from anon_plugin.engine.redaction.style import styles_for
    from anon_plugin.engine.run.published_journal import last_styles

    output = _some_output(layer)
    named = None if output is None else last_styles(output)
    return None if named is None else styles_for("blur") | named


def journal_digests(layer: QgsVectorLayer) -> dict[Path, str]:
    """The SHA-256 of each photo of a layer of detections when it was searched, as far as the run's
    journal is there."""
    from anon_plugin.engine.run.published_journal import searched_digests

    output = _some_output(layer)
    return {} if output is None else searched_digests(output)


def _some_output(layer: QgsVectorLayer) -> Path | None:
    """A photo that the run wrote; None where it wrote none."""
    if layer.fields().indexFromName("output") < 0:
        return None
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry).setLimit(1)
    for row in layer.getFeatures(request):
        output = attributes.text(row["output"])
        return Path(output) if output else None
    return None
