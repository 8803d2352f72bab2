"""What the geometry of panoramas costs: cutting faces and views, beside OpenCV and py360convert.

    .venv/bin/python benchmarks/panorama_geometry.py [--width 5760] [--repeat 7]

Prints, for a panorama of noise made at run time:
- the six 90° faces with maps cached, beside a plain cv2.remap of as many pixels and beside
  py360convert's e2c (where installed), each as a ratio to the plain remap;
- the pixels that a search must read to see the whole sphere at full resolution: the product's
  views, and the usual way, tiled cube faces.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from anon_plugin.engine.detection.scales import TILE_PX, overlap_px
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import Camera, cube_cameras
from anon_plugin.engine.projections.sphere.views import cameras

OBJECT_RANGE_PX = (8.0, 256.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--width", type=int, default=5760, help="panorama width in pixels")
    parser.add_argument("--repeat", type=int, default=7, help="runs of which the median counts")
    arguments = parser.parse_args()
    cut_faces(arguments.width, arguments.repeat)
    count_pixels(arguments.width)


def cut_faces(width: int, repeat: int) -> None:
    panorama = Panorama.full(width, width // 2)
    generator = np.random.default_rng(1)
    pixels = generator.integers(0, 255, (width // 2, width, 3)).astype(np.uint8)
    size = width // 4
    faces = cube_cameras(size).values()
    plain_maps = [plain_map(panorama, camera) for camera in faces]
    rows: dict[str, Callable[[], object]] = {
        "plain cv2.remap, as many pixels": lambda: [
            cv2.remap(pixels, xy, fraction, cv2.INTER_LINEAR) for xy, fraction in plain_maps
        ],
        "six faces, maps cached": lambda: [panorama.look(pixels, camera) for camera in faces],
    }
    try:
        import py360convert
    except ImportError:
        print("py360convert is not installed: pip install --no-deps py360convert scipy")
    else:
        rows["py360convert e2c"] = lambda: py360convert.e2c(pixels, size, "bilinear", "list")
    seconds: dict[str, list[float]] = {name: [] for name in rows}
    for turn in range(repeat + 1):
        for name, run in rows.items():
            if "py360convert" in name and turn > 2:
                continue
            start = time.perf_counter()
            run()
            if turn:  # the first run makes the maps
                seconds[name].append(time.perf_counter() - start)
    megapixels = width * width / 2e6
    base = statistics.median(seconds["plain cv2.remap, as many pixels"])
    print(f"\nSix faces {size} px square of a {megapixels:.1f} megapixel panorama (median)")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"  {name:34s}{median * 1000:9.1f} ms   {median / base:6.2f} x")


def plain_map(panorama: Panorama, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """Where the camera's pixels lie in the whole panorama, as cv2.remap takes it."""
    width, height = camera.size_wh
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    places = panorama.to_pixels(camera.to_directions(np.stack([x, y], axis=-1))) - 0.5
    return cv2.convertMaps(
        places[..., 0].astype(np.float32), places[..., 1].astype(np.float32), cv2.CV_16SC2
    )


def count_pixels(width: int) -> None:
    overlap = overlap_px(OBJECT_RANGE_PX)
    print(
        f"\nPixels to search at full resolution, objects to {overlap} px whole, tiles {TILE_PX} px"
    )
    print(f"  {'panorama':>14s}{'megapixels':>12s}{'our views':>14s}{'tiled cube faces':>18s}")
    for each in sorted({2688, 5760, 8000, 16384, width}):
        panorama = Panorama.full(each, each // 2)
        whole = each * each / 2e6
        ours = sum(c.size_wh[0] * c.size_wh[1] for c in cameras(panorama, overlap, TILE_PX)) / 1e6
        cube = cube_pixels(panorama, overlap) / 1e6
        print(
            f"  {each:8d}x{each // 2:<5d}{whole:12.1f}{ours:8.1f} ({ours / whole:.2f}x)"
            f"{cube:10.1f} ({cube / whole:.2f}x)"
        )


def cube_pixels(panorama: Panorama, overlap: int) -> float:
    """Pixels of six faces that show objects of `overlap` pixels whole, cut into tiles."""
    focal = panorama.pixels_per_radian
    half = math.pi / 4 + overlap / focal / 2
    side = 2 * focal * math.tan(half)
    tiles = max(1, math.ceil((side - overlap) / (TILE_PX - overlap)))
    return 6 * (side + (tiles - 1) * overlap) ** 2


if __name__ == "__main__":
    main()
