"""What layers cost: rows of detections written and read again, beside the photos' own time.

Writes and reads 10,000 detections of 2,000 photos as a GeoPackage, the way the steps do, and
prints each time as a share of what one photo of 12 megapixels takes at least: to be decoded.

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
        start = time.perf_counter()
        cv2.imdecode(stored, cv2.IMREAD_COLOR)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def main() -> None:
    from qgis.core import QgsApplication, QgsProcessingContext

    application = QgsApplication([], False)
    application.initQgis()
    from anon_plugin.engine.detections import Detection
    from anon_plugin.engine.geotag import Geotag
    from anon_plugin.engine.outcome import Outcome, Status
    from anon_plugin.processing import layers
    from anon_plugin.processing.detect import DetectObjects
    from anon_plugin.processing.detectioninput import read_detections
    from anon_plugin.processing.redactdetections import RedactDetectionsStep
    from anon_plugin.processing.relations import PhotoRelation
    from anon_plugin.processing.sinks import Sink

    paths = [Path(f"/photos/{index // 100}/{index}.jpg") for index in range(PHOTOS)]
    boxes = [Detection.from_xyxy("face", 0.5, (x, 40, x + 30.25, 90)) for x in range(0, 500, 100)]
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/detections.gpkg"
        context = QgsProcessingContext()
        finding, step = DetectObjects(), RedactDetectionsStep()
        finding.initAlgorithm()
        step.initAlgorithm()
        start = time.perf_counter()
        sink = Sink.detections(finding, {"DETECTIONS": target}, context, PhotoRelation())
        for path in paths:
            outcome = Outcome(path, Status.DONE, geotag=Geotag(13.2, 55.7), detections=tuple(boxes))
            sink.add(layers.detection_features(outcome, layers.place_of(outcome)))
        sink.finish()
        written = time.perf_counter() - start
        start = time.perf_counter()
        given = read_detections(step, {"DETECTIONS": target}, context, "DETECTIONS", paths)
        read = time.perf_counter() - start
    rows = sum(map(len, given.by_photo.values()))
    least = PHOTOS * decoding_seconds()
    print("| step | rows | seconds | share of decoding the photos |")
    print("|---|---|---|---|")
    for name, seconds in (("written", written), ("read", read)):
        print(f"| {name} | {rows} | {seconds:.2f} | {100 * seconds / least:.1f} % |")
    application.exitQgis()


if __name__ == "__main__":
    main()
