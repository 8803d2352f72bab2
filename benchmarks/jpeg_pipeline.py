"""What a photo costs without the detector: read, decode, redact ten regions, write.

    python -m benchmarks.jpeg_pipeline [--photo FILE] [--rounds N] [--progressive]

Beside it stands what anyone would do: decode and encode again with OpenCV at quality 95, in memory
and without keeping anything. Both run in turn, N rounds; medians of wall and processor time. Then
one process each measures the memory at its peak, as multiples of the decoded picture. Without a
FILE, a real 16-megapixel photo of the test data ($ANON_TEST_DATA, by default ../shared) is taken,
or else one is made.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.base import Container, MemoryContainer
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.tasks.redact import patches_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import FACE

REAL_PHOTO = "panoramas/trek-view__GSAG2002.JPG"
REFERENCE = "OpenCV decode + encode"
REGIONS = 10
REGION_WH = (90, 120)

Step = Callable[[Path], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photo", type=Path, help="a JPEG file")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--progressive", action="store_true", help="make a progressive photo")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.jpg"
        photo = arguments.photo or find_photo()
        if photo is None or arguments.progressive:
            photo = make_photo(made, arguments.progressive)
        compare(photo, arguments.rounds)


def find_photo() -> Path | None:
    root = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    return root / REAL_PHOTO if (root / REAL_PHOTO).exists() else None


def make_photo(path: Path, progressive: bool) -> Path:
    """Sixteen megapixels of shapes and noise, about as hard to compress as a street."""
    random = np.random.default_rng(1)
    small = random.integers(0, 256, (3264 // 48, 4896 // 48, 3), dtype=np.uint8)
    large = cv2.resize(small, (4896, 3264), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    large += random.normal(0, 5, large.shape).astype(np.int16)
    flags = [cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
    path.write_bytes(cv2.imencode(".jpg", np.clip(large, 0, 255).astype(np.uint8), flags)[1])
    return path


def ours(path: Path) -> bytes:
    photo = read_photo(path, "planar")
    patches = patches_for(photo, regions(photo.size_wh), Settings().styles)
    return encoded(photo.container, patches)


def container_alone(path: Path) -> bytes:
    """Ours with ten plain grey patches, so without what the effects cost."""
    container = open_container(path)
    container.picture()
    width, height = REGION_WH
    grey = np.full((height, width, 3), 128, np.uint8)
    corners = [one.region[0].astype(int) for one in regions(container.size_wh)]
    mask = np.ones((height, width), bool)
    return encoded(container, [Patch(int(x), int(y), grey, mask) for x, y in corners])


def encoded(container: Container, patches: Sequence[Patch]) -> bytes:
    """The file with the patches; a JPEG is held in memory."""
    assert isinstance(container, MemoryContainer)
    return container.encode(patches).data


def decode_and_encode(path: Path) -> bytes:
    data = np.frombuffer(path.read_bytes(), np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])


def regions(size_wh: tuple[int, int]) -> list[Detection]:
    """Faces spread over the photo."""
    random = np.random.default_rng(2)
    corners = random.uniform(0, np.subtract(size_wh, REGION_WH), (REGIONS, 2))
    return [Detection.from_xyxy(FACE, 0.9, (x, y, x + 90, y + 120)) for x, y in corners]


def compare(photo: Path, rounds: int) -> None:
    for step in STEPS.values():
        step(photo)  # compiles, fills caches
    wall: dict[str, list[float]] = {name: [] for name in STEPS}
    processor: dict[str, list[float]] = {name: [] for name in STEPS}
    for _ in range(rounds):
        for name, step in STEPS.items():
            before, before_processor = time.perf_counter(), time.process_time()
            step(photo)
            wall[name].append(time.perf_counter() - before)
            processor[name].append(time.process_time() - before_processor)
    width, height = read_photo(photo, "planar").size_wh
    print(f"{photo.name}: {width} x {height}, {photo.stat().st_size / 1e6:.1f} MB")
    print(f"{'':32}{'wall ms':>9}{'ratio':>7}{'cpu ms':>9}{'ratio':>7}{'peak':>7}")
    for name in STEPS:
        milliseconds = [median(times[name]) * 1000 for times in (wall, processor)]
        ratios = [median(times[name]) / median(times[REFERENCE]) for times in (wall, processor)]
        peak = peak_of(name, photo) / (width * height * 3)
        print(
            f"{name:32}{milliseconds[0]:9.0f}{ratios[0]:7.2f}"
            f"{milliseconds[1]:9.0f}{ratios[1]:7.2f}{peak:7.1f}"
        )
    print("peak: memory beyond a warm process, in decoded pictures of three bytes a pixel")


def peak_of(name: str, photo: Path) -> int:
    """Bytes that a fresh process needs at its peak, beyond what it has after a tiny photo."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (name, photo))


def _peak(name: str, photo: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tiny = Path(folder) / "tiny.jpg"
        tiny.write_bytes(cv2.imencode(".jpg", np.full((400, 400, 3), 90, np.uint8))[1])
        STEPS[name](tiny)
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # resets the high-water mark
    kept = STEPS[name](photo)
    after = _memory("VmHWM")
    del kept
    return after - before


def _memory(field: str) -> int:
    """A value of Linux' /proc/self/status in bytes."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


STEPS: dict[str, Step] = {
    "open and decode": lambda path: read_photo(path, "planar"),
    "all: decode, redact, write": ours,
    "all, with plain patches": container_alone,
    REFERENCE: decode_and_encode,
}


if __name__ == "__main__":
    main()
