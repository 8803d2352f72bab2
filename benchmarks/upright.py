"""How well it is told which way is up in real panoramas, and what it costs.

    python -m benchmarks.upright FILE … [--turns 12] [--width 2048]

Each file is a full, level panorama. It is turned by random angles, and the way up that is read off
the turned picture is held against the true one. The last columns: which turned ones were taken for
level (they leant by at least 20°), and the processor time of one reading at the file's own size, in
all and for each megapixel.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.pixels.pixel_source import as_source
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.directions import LEVEL, rotation
from anon_plugin.engine.projections.sphere.upright import lean_deg, scene_up
from benchmarks.panorama_scenes import turned_pixels

PITCHES, ROLLS = (-60, -40, -20, 20, 40, 60), (-40, -20, 0, 0, 20, 40)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("panoramas", nargs="+", type=Path)
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--width", type=int, default=2048, help="at which they are turned")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)  # so that this thread's time is all of it
    random = np.random.default_rng(0)
    panorama = Panorama.full(arguments.width, arguments.width // 2)
    everything: list[float] = []
    print(
        f"{'':32s}{'level':>7s}{'median°':>9s}{'most°':>7s}{'unseen':>8s}{'CPU ms':>8s}{'/MP':>6s}"
    )
    for path in arguments.panoramas:
        pixels = cv2.imread(str(path))[:, :, ::-1]
        height, width = pixels.shape[:2]
        whole = Panorama.full(width, height)
        level = scene_up(as_source(pixels), whole)  # warms up
        start = time.thread_time()
        scene_up(as_source(pixels), whole)
        milliseconds = 1000 * (time.thread_time() - start)
        small = cv2.resize(pixels, panorama.size_wh, interpolation=cv2.INTER_AREA)
        off, unseen = [], 0
        for _ in range(arguments.turns):
            angles = random.uniform(-180, 180), random.choice(PITCHES), random.choice(ROLLS)
            turn = rotation(*angles)
            up = scene_up(as_source(turned_pixels(small, panorama, turn)), panorama)
            if up is None:
                unseen += 1
                continue
            cosine = np.dot(up, turn @ np.array(LEVEL))
            off.append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
        everything += off
        told = "yes" if level is None else f"{lean_deg(level):.0f}°"
        print(
            f"{path.name[:30]:32s}{told:>7s}{np.median(off):9.1f}{max(off):7.1f}{unseen:8d}"
            f"{milliseconds:8.0f}{milliseconds / (width * height / 1e6):6.1f}",
            flush=True,
        )
    print(f"{'all':32s}{'':7s}{np.median(everything):9.1f}{max(everything):7.1f}")


if __name__ == "__main__":
    main()
