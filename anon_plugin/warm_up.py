"""Takes a picture made here through reading and writing, so that nobody has to compile first.

    python -m anon_plugin.warm_up

Prints which code this is, by the digest that client and workers must have in common.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.containers.jpeg.ahead import compile_ahead
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.run.dask import code_digest as code
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import FACE
from anon_plugin.models.loading import load_detector


def main() -> None:
    """Raises SystemExit where this machine cannot do a photo."""
    detector = load_detector()
    compile_ahead()
    with tempfile.TemporaryDirectory() as scratch:
        job = Job(Path(scratch, "photo.jpg"), Path(scratch, "redacted.jpg"))
        picture = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
        _, encoded = cv2.imencode(".jpg", picture)
        job.source.write_bytes(encoded.tobytes())
        face = Detection.from_xyxy(FACE, 1.0, (100, 100, 200, 220))
        outcome = RedactDetections({job.source: [face]}, Settings())(job, lambda: False)
    if outcome.reason:
        raise SystemExit(f"A photo made for the purpose {outcome.reason}")
    detector.detect([picture])
    print(f"ready: code {code.digest()[:12]}, model {detector.name}")


if __name__ == "__main__":
    main()
