"""Peak memory and time of redacting a TIFF that is larger than the memory it may take.

    python -m benchmarks.large_tiff [--width 40000 --height 50000] [--layout tiles]

A photo of smooth colours with one face every ten megapixels, made here; a detector that finds
nothing but sees every view stands for ours, so that only reading, redacting and writing are
measured (`--detector street` takes our own). Measured in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

LAYOUTS: dict[str, dict[str, Any]] = {
    "tiles": {
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
        "compress": "deflate",
        "zlevel": 1,
    },
    "strips": {"blockysize": 16, "compress": "deflate", "zlevel": 1},
    "plain": {"blockysize": 16},
}
PIXELS_PER_FACE = 10_000_000
FACE_PX = 200


class Stub:
    """Finds nothing; asked for every view all the same."""

    name = "stub"
    sha256 = "0" * 64
    labels = ("face",)
    object_range_px = (8.0, 400.0)

    def __init__(self) -> None:
        self.pixels = 0

    def detect(self, images: Sequence[Any], confidence: float | None = None) -> list[list[Any]]:  # noqa: ARG002
        self.pixels += sum(image.shape[0] * image.shape[1] for image in images)
        return [[] for _ in images]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--width", type=int, default=40_000)
    parser.add_argument("--height", type=int, default=50_000)
    parser.add_argument("--layout", choices=LAYOUTS, default="tiles")
    parser.add_argument("--dtype", default="uint8")
    parser.add_argument("--bands", type=int, default=3)
    parser.add_argument("--detector", default="")
    parser.add_argument("--redact", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.redact:
        redact(arguments.redact, arguments.detector)
        return
    with tempfile.TemporaryDirectory() as scratch:
        photo = Path(scratch, "large.tif")
        size_wh = arguments.width, arguments.height
        make(photo, size_wh, arguments.layout, arguments.dtype, arguments.bands)
        megapixels = arguments.width * arguments.height / 1e6
        print(
            f"{arguments.width} x {arguments.height} x {arguments.bands} {arguments.dtype} in "
            f"{arguments.layout}: {megapixels:.0f} megapixels, "
            f"{photo.stat().st_size / 2**20:.1f} MiB"
        )
        report = measured(photo, arguments.detector)
        print(f"{report['loaded_mib']:.0f} MiB before, {report['peak_mib']:.0f} MiB at the peak")
        print(f"{report['cpu_s']:.0f} CPU seconds; by the clock: {report['seconds']}")
        print(f"{report['regions']} regions, {report['searched'] / 1e6:.0f} megapixels of views")


def measured(photo: Path, detector: str = "") -> dict[str, Any]:
    """What redacting the photo takes in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.large_tiff", "--redact", str(photo)]
    done = subprocess.run(
        [*command, "--detector", detector], check=True, stdout=subprocess.PIPE, text=True
    )
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def make(path: Path, size_wh: tuple[int, int], layout: str, dtype: str, bands: int) -> None:
    """A file of colours that change slowly, so that it is quickly made and small."""
    import rasterio
    from rasterio.windows import Window

    warnings.simplefilter("ignore")
    width, height = size_wh
    top = np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1
    across = (np.arange(width) // 256 % 16 / 20 * top).astype(dtype)
    with (
        rasterio.Env(GDAL_CACHEMAX=256),
        rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=width,
            height=height,
            count=bands,
            dtype=dtype,
            interleave="pixel",
            bigtiff="if_safer",
            **LAYOUTS[layout],
        ) as made,
    ):
        for y in range(0, height, 512):
            rows = min(512, height - y)
            shade = (np.arange(y, y + rows) // 256 % 8 / 20 * top).astype(dtype)
            block = np.broadcast_to(across + shade[:, None], (bands, rows, width))
            made.write(block, window=Window(0, y, width, rows))


def redact(source: Path, detector_name: str) -> None:
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.tasks.context import Context
    from anon_plugin.engine.tasks.redact import patches_for
    from anon_plugin.engine.tasks.search import search
    from anon_plugin.engine.tasks.settings import Settings
    from anon_plugin.models.loading import load_detector

    detector = load_detector(detector_name) if detector_name else Stub()
    settings = Settings(projection="planar")
    loaded, start = peak_mib(), time.process_time()
    context = Context(Job(source, source.with_name("redacted.tif")), lambda: False)
    with context.step("read"):
        photo = context.read(settings.projection)
    with context.step("detect"):
        detections = search(photo, detector, settings)
    width, height = photo.size_wh
    random = np.random.default_rng(1)
    count = max(1, width * height // PIXELS_PER_FACE)
    corners = random.uniform(0, np.subtract(photo.size_wh, FACE_PX), (count, 2))
    detections += [
        Detection.from_xyxy("face", 0.9, (x, y, x + FACE_PX, y + FACE_PX)) for x, y in corners
    ]
    with context.step("redact"):
        patches = patches_for(photo, detections, settings.styles)
    with context.step("write"):
        context.write(photo, patches)
    outcome = context.done(detections)
    report = {
        "loaded_mib": loaded,
        "peak_mib": peak_mib(),
        "cpu_s": time.process_time() - start,
        "seconds": {step: round(seconds, 1) for step, seconds in outcome.seconds.items()},
        "regions": len(detections),
        "searched": getattr(detector, "pixels", 0),
    }
    print(json.dumps(report))


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    main()
