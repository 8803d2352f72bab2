"""What layers cost: rows of photos and detections written and read, beside the photos' own time.

Writes 2,000 photos and 10,000 detections into one GeoPackage with all its looks, and reads the
detections again, the way the steps do. Prints each time (of the processor: other work here does
not count) as a share of what photos of 12 megapixels take at least: to be decoded.

    PYTHONPATH=. .venv/bin/python benchmarks/layer_steps.py
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PHOTOS, EACH = 2000, 5
SIZE_WH = (4000, 3000)


def decoding_seconds() -> float:
    """Median time to decode a photo of 12 megapixels."""
    random = np.random.default_rng(1)
    small = random.integers(0, 256, (SIZE_WH[1] // 16, SIZE_WH[0] // 16, 3), dtype=np.uint8)
    _, stored = cv2.imencode(".jpg", cv2.resize(small, SIZE_WH))
    times = []
    for _ in range(5):
        start = time.process_time()
        cv2.imdecode(stored, cv2.IMREAD_COLOR)
        times.append(time.process_time() - start)
    return float(np.median(times))


def main() -> None:
    from qgis.core import QgsApplication, QgsProcessingContext

    application = QgsApplication([], False)
    application.initQgis()
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.geotag.geotag import Geotag
    from anon_plugin.engine.tasks.outcome import Outcome, Status
    from anon_plugin.processing.algorithms.detect import DetectObjects
    from anon_plugin.processing.algorithms.redactdetections import RedactDetectionsStep
    from anon_plugin.processing.parameters.detection_rows import read_detections
    from anon_plugin.processing.parameters.inputs import Inputs
    from anon_plugin.processing.parameters.photo_rows import PhotoInput
    from anon_plugin.processing.results.running import ResultLayers

    paths = [Path(f"/photos/{index // 100}/{index}.jpg") for index in range(PHOTOS)]
    boxes = [Detection.from_xyxy("face", 0.5, (x, 40, x + 30.25, 90)) for x in range(0, 500, 100)]
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/run.gpkg"
        tables = {
            name: f'ogr:dbname="{target}" table="{name.lower()}" (geom)'
            for name in ("PHOTOS", "DETECTIONS")
        }
        context = QgsProcessingContext()
        finding, step = DetectObjects(), RedactDetectionsStep()
        finding.initAlgorithm()
        step.initAlgorithm()
        start = time.process_time()
        layers = ResultLayers(Inputs(finding, tables, context), PhotoInput([], {}))
        for path in paths:
            place = Geotag(13.2, 55.7)
            layers.add(Outcome(path, Status.DONE, geotag=place, detections=tuple(boxes)))
        results = layers.finish()
        written = time.process_time() - start
        start = time.process_time()
        given = read_detections(Inputs(step, results, context), "DETECTIONS", paths)
        read = time.process_time() - start
    rows = sum(map(len, given.by_photo.values()))
    least = PHOTOS * decoding_seconds()
    print("| step | rows | seconds | share of decoding the photos |")
    print("|---|---|---|---|")
    for name, seconds in (("written", written), ("read", read)):
        print(f"| {name} | {rows} | {seconds:.2f} | {100 * seconds / least:.1f} % |")
    application.exitQgis()


if __name__ == "__main__":
    main()
