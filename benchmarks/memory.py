"""Peak memory of anonymizing one huge panorama, with all networks loaded.

    python -m benchmarks.memory [--megapixels 128] [--photo FILE] [--model NAME]

The panorama is smooth noise with its tags, made here, or FILE brought to that size. Measured in a
process of its own, which takes one photo through the engine; the share before it is what Python,
the model and whatever computes it need.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

LEAST_CELL_PX = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--megapixels", type=float, default=128.0)
    parser.add_argument("--photo", type=Path, help="a panorama whose content is taken")
    parser.add_argument("--model", default="")
    parser.add_argument("--anonymize", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.anonymize:
        anonymize(arguments.anonymize, arguments.model)
        return
    with tempfile.TemporaryDirectory() as scratch:
        photo = Path(scratch, "panorama.jpg")
        height = round(math.sqrt(arguments.megapixels * 1e6 / 2))
        make_panorama(photo, height, arguments.photo)
        print(f"{2 * height} x {height} pixels, {photo.stat().st_size / 2**20:.1f} MiB JPEG")
        command = [sys.executable, "-m", "benchmarks.memory", "--anonymize", str(photo)]
        command += ["--model", arguments.model]
        subprocess.run(command, check=True)


def make_panorama(path: Path, height: int, content: Path | None) -> None:
    random = np.random.default_rng(1)
    cells = random.integers(0, 256, (height // LEAST_CELL_PX, 2 * height // LEAST_CELL_PX, 3))
    small = cells.astype(np.uint8) if content is None else cv2.imread(str(content))
    pixels = cv2.resize(small, (2 * height, height), interpolation=cv2.INTER_CUBIC)
    if not cv2.imwrite(str(path), pixels, [cv2.IMWRITE_JPEG_QUALITY, 90]):
        raise SystemExit(f"{path} cannot be written")


def anonymize(source: Path, model: str) -> None:
    from anon_plugin.engine.machine.allocation import keep_memory
    from anon_plugin.engine.tasks.anonymize import anonymize_photo
    from anon_plugin.engine.tasks.settings import Settings
    from anon_plugin.models.loading import load_detector

    keep_memory()  # as a run does
    detector = load_detector(model)
    loaded = peak_mib()
    start = time.process_time()
    settings = Settings(projection="equirectangular")
    outcome = anonymize_photo(source, source.with_name("out.jpg"), detector, settings)
    if outcome.reason:
        raise SystemExit(f"The panorama {outcome.reason}")
    seconds = ", ".join(f"{step} {duration:.0f}" for step, duration in outcome.seconds.items())
    print(f"{len(outcome.detections)} findings; verified: {', '.join(outcome.verified)}")
    print(f"{loaded:.0f} MiB with the model loaded; {peak_mib():.0f} MiB at the peak")
    print(f"{time.process_time() - start:.0f} CPU seconds; by the clock: {seconds}")


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    main()
