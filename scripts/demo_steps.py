"""The plugin's algorithms, run on the demo photos, for the pictures of the docs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from run_main_job import make_demo_photos

Box = tuple[int, int, int, int]


class Steps:
    """The algorithms, run in this process on the demo photos."""

    def __init__(self, scratch: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from qgis.core import QgsApplication

        self._application = QgsApplication([], False)
        self._application.initQgis()
        sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
        from processing.core.Processing import Processing

        Processing.initialize()
        from anon_plugin import classFactory

        self._plugin = classFactory(None)
        self._plugin.initProcessing()
        self.photos = make_demo_photos()
        self.scratch = scratch
        self._detections = scratch / "detections.gpkg"
        self.run("detect", FOLDER=self.photos, DETECTIONS=self._detections)

    def run(self, algorithm: str, **parameters: Any) -> dict[str, Any]:
        """Run anon:<algorithm> and return its outputs."""
        import processing

        values = {
            name: str(value) if isinstance(value, Path) else value
            for name, value in parameters.items()
        }
        return dict(processing.run(f"anon:{algorithm}", values))

    def redacted(self, photo: str, **parameters: Any) -> Image.Image:
        """A demo photo after its detections were redacted in some way."""
        folder = self.scratch / "-".join([*parameters, *map(str, parameters.values())]).replace(
            "/", "_"
        )
        if not folder.exists():
            self.run(
                "redactdetections",
                FOLDER=self.photos,
                DETECTIONS=self._detections,
                OUTPUT=folder,
                **parameters,
            )
        return Image.open(folder / photo).convert("RGB")

    def original(self, photo: str) -> Image.Image:
        return Image.open(self.photos / photo).convert("RGB")

    def regions(self, photo: str) -> list[tuple[str, float, Any]]:
        """What was found in a photo: label, score and region (a QgsGeometry in pixels) of each."""
        from qgis.core import QgsGeometry, QgsVectorLayer

        rows = QgsVectorLayer(str(self._detections), "detections", "ogr").getFeatures()
        return [
            (row["label"], float(row["score"]), QgsGeometry.fromWkt(row["region_px"]))
            for row in rows
            if Path(row["photo"]).name == photo
        ]

    def surest(self, photo: str, label: str) -> Box:
        """The box around the surest detection of a label in a photo: left, top, right, bottom."""
        found = [one for one in self.regions(photo) if one[0] == label]
        box = max(found, key=lambda one: one[1])[2].boundingBox()
        return int(box.xMinimum()), int(box.yMinimum()), int(box.xMaximum()), int(box.yMaximum())
