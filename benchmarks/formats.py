"""What photos of other formats than JPEG cost: read, redact ten regions, write; size and error.

    python -m benchmarks.formats [--photo FILE] [--megapixels 12] [--kind NAME …]

Beside it stands what anyone would do: decode and encode again with Pillow or pillow-heif at their
default quality, keeping nothing. Each in a process of its own: processor seconds, and the memory at
its peak in bytes a pixel. Error: mean difference, of 255, outside the redactions.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.pixels.pixel_source import whole
from benchmarks.jpeg_pipeline import find_photo, make_photo

REGIONS, SIDE = 10, 100
Image.MAX_IMAGE_PIXELS = None
Pixels = NDArray[Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photo", type=Path, help="the picture to make all kinds of")
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only these")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photo = arguments.photo or find_photo() or make_photo(Path(folder, "made.jpg"), False)
        pixels = of_size(cv2.imread(str(photo))[..., ::-1], arguments.megapixels)
        print(f"{pixels.shape[1]} x {pixels.shape[0]} pixels of {photo.name}\n")
        print("                   CPU s            bytes a pixel      size, MB")
        print("                 ours  others  ×    ours  others    before  after   error")
        for kind in arguments.kind or KINDS:
            path = Path(folder, f"photo.{kind.split()[0].lower()}")
            path.write_bytes(KINDS[kind](pixels))
            measure(kind, path, pixels.shape[0] * pixels.shape[1])


def of_size(pixels: Pixels, megapixels: float) -> Pixels:
    factor = (megapixels * 1e6 / (pixels.shape[0] * pixels.shape[1])) ** 0.5
    width, height = round(pixels.shape[1] * factor), round(pixels.shape[0] * factor)
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)


def measure(kind: str, path: Path, count: int) -> None:
    before = path.stat().st_size
    written, our_seconds, our_memory = in_process(redact, path)
    _, seconds, memory = in_process(code_again, path)
    size, error = written.stat().st_size, error_outside(path, written)
    print(
        f"{kind:15} {our_seconds:6.2f} {seconds:6.2f} {our_seconds / seconds:5.1f} "
        f"{our_memory / count:7.0f} {memory / count:6.0f} "
        f"{before / 1e6:10.2f} {size / 1e6:7.2f} {error:7.2f}"
    )


def in_process(task: Callable[[Path], Any], path: Path) -> tuple[Any, float, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (task, path))


def measured(task: Callable[[Path], Any], path: Path) -> tuple[Any, float, float]:
    """(result, processor seconds, bytes at the peak above those before)."""
    task(warming(path))
    Path("/proc/self/clear_refs").write_text("5")  # Linux forgets the peak until now
    before = resident("VmRSS")
    start = time.process_time()
    result = task(path)
    seconds = time.process_time() - start
    return result, seconds, resident("VmHWM") - before


def resident(kind: str) -> float:
    """Bytes of this process in memory, now (VmRSS) or at the peak (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return float(re.search(rf"{kind}:\s+(\d+)", status)[1]) * 1024


def warming(path: Path) -> Path:
    """A tiny photo of the same kind, so that loading and compiling are not measured."""
    small = path.with_name(f"small{path.suffix}")
    pixels = np.zeros((64, 64, 3), np.uint8)
    kind = {".png": "PNG 8 bit", ".webp": "WebP lossy", ".heic": "HEIC tiles", ".avif": "AVIF"}
    small.write_bytes(KINDS[kind[path.suffix]](pixels))
    return small


def redact(path: Path) -> Path:
    container = open_container(path)
    values = container.picture().values
    new = np.full((SIDE, SIDE, 3), np.iinfo(values.dtype).max // 2, values.dtype)
    mask = np.ones((SIDE, SIDE), bool)
    target = path.with_name(f"written{path.suffix}")
    container.write([Patch(x, y, new, mask) for x, y in places(*container.size_wh)], target)
    return target


def places(width: int, height: int) -> list[tuple[int, int]]:
    """Left and top of the regions, the same ones for the same size; none in a tiny photo."""
    if width <= SIDE:
        return []
    random = np.random.default_rng(3)
    corners = random.integers(0, (width - SIDE, height - SIDE), (REGIONS, 2))
    return [(int(x), int(y)) for x, y in corners]


def error_outside(original: Path, written: Path) -> float:
    before, after = (whole(open_container(p).picture().rgb) for p in (original, written))
    error = cv2.absdiff(before, after).mean(axis=2)
    for x, y in places(before.shape[1], before.shape[0]):
        error[y - 2 : y + SIDE + 2, x - 2 : x + SIDE + 2] = np.nan
    return float(np.nanmean(error))


def code_again(path: Path) -> None:
    stream = io.BytesIO()
    if path.suffix == ".heic":
        pillow_heif.open_heif(path).save(stream)
        return
    lossless = b"VP8L" in path.read_bytes()[:64]
    with Image.open(path) as image:
        image.save(stream, image.format, lossless=lossless)


def saved(pixels: Pixels, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


def sixteen_bits(pixels: Pixels) -> bytes:
    return bytes(cv2.imencode(".png", pixels[..., ::-1].astype(np.uint16) * 257)[1])


def palette(pixels: Pixels) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).quantize(256).save(stream, "PNG")
    return stream.getvalue()


def heic(pixels: Pixels, **options: Any) -> bytes:
    stream = io.BytesIO()
    size_wh = (pixels.shape[1], pixels.shape[0])
    pillow_heif.from_bytes("RGB", size_wh, pixels.tobytes()).save(stream, quality=60, **options)
    return stream.getvalue()


KINDS: dict[str, Callable[[Pixels], bytes]] = {
    "PNG 8 bit": lambda pixels: saved(pixels, "PNG"),
    "PNG 16 bit": sixteen_bits,
    "PNG palette": palette,
    "WebP lossy": lambda pixels: saved(pixels, "WEBP", quality=80),
    "WebP lossless": lambda pixels: saved(pixels, "WEBP", lossless=True, method=2),
    "HEIC tiles": lambda pixels: heic(pixels, tile_size=512),
    "HEIC whole": heic,
    "AVIF": lambda pixels: saved(pixels, "AVIF", quality=80),
}


if __name__ == "__main__":
    main()
