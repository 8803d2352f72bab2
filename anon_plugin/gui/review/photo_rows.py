"""The layer of photos as the review needs it: which there are, and who has looked at them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsFeature, QgsFeatureRequest, QgsProject, QgsVectorLayer

from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.photo_rows import folders_of, resolve

REVIEWED, REVIEWED_AT, REVIEWER = "reviewed", "reviewed_at", "reviewer"


@dataclass(frozen=True)
class PhotoRow:
    """One photo.

    key: its path as text, by which everything here knows it. text: the path as the layer writes it.
    number: the feature's, None where no layer of photos has the photo. sha256: of the file when it
    was searched, "" where nobody knows. failed: whether it could not be searched.
    """

    key: str
    text: str
    number: int | None = None
    seen: bool = False
    sha256: str = ""
    failed: bool = False
    projection: str = ""

    @property
    def path(self) -> Path:
        return Path(self.key)


class Keys:
    """Finds the key of what a layer writes; each text is looked up once."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        self._folders = folders_of(layer.providerType(), layer.source(), QgsProject.instance())
        self._known: dict[str, str] = {}

    def of(self, text: str) -> str:
        """The absolute path."""
        if text not in self._known:
            if Path(text).is_absolute() and os.path.lexists(text):  # as almost all are
                self._known[text] = os.path.normpath(text)
            else:
                self._known[text] = str(resolve(text, self._folders))
        return self._known[text]


def read_photo_rows(layer: QgsVectorLayer) -> Iterator[PhotoRow]:
    """The photos of a layer; rows without a path are none."""
    names = layer.fields().names()
    wanted = [
        name
        for name in ("photo", "status", "input_sha256", "projection", REVIEWED)
        if name in names
    ]
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setSubsetOfAttributes(wanted, layer.fields())
    keys = Keys(layer)
    for feature in layer.getFeatures(request):
        text = attributes.text(feature["photo"])
        if text:
            yield PhotoRow(
                key=keys.of(text),
                text=text,
                number=feature.id(),
                seen=attributes.is_true(_value(feature, REVIEWED, names)),
                sha256=attributes.text(_value(feature, "input_sha256", names)),
                failed=attributes.text(_value(feature, "status", names)) == "failed",
                projection=attributes.text(_value(feature, "projection", names)),
            )


def _value(feature: QgsFeature, name: str, names: list[str]) -> Any:
    return feature[name] if name in names else None
