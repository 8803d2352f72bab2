"""From the command to the first photo: what `qgis_process run` needs beyond QGIS' own start.

    python -m benchmarks.start [--rounds N] [--without-cache]

A run on one tiny photo, beside a step of QGIS' own without our plugin. Medians of N rounds, by the
clock and in processor time. --without-cache: once more as the first run after an installation that
compiled nothing (setup and *Check setup* do).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from benchmarks.machine import described

CHECKOUT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-cache", action="store_true")
    arguments = parser.parse_args()
    print(described(os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "photos").mkdir()
        pixels = np.random.default_rng(1).integers(0, 256, (240, 320, 3), np.uint8)
        cv2.imwrite(str(folder / "photos" / "tiny.jpg"), pixels)
        own = [
            *("native:createconstantrasterlayer", "--EXTENT=0,1,0,1", "--TARGET_CRS=EPSG:4326"),
            *("--PIXEL_SIZE=1", "--NUMBER=1", f"--OUTPUT={folder / 'constant.tif'}"),
        ]
        ours = [
            *("anon:anonymizephotos", f"--FOLDER={folder / 'photos'}"),
            f"--OUTPUT={folder / 'anonymized'}",
        ]
        alone = ["qgis_process", "run", *own]
        with_plugin = [str(CHECKOUT / "scripts" / "qgis_process"), "run", *ours]
        rows = [_measured(one, folder, {}, arguments.rounds) for one in (alone, with_plugin)]
        print(f"{'':34}{'wall s':>8}{'cpu s':>8}")
        _print("a step of QGIS' own", rows[0])
        _print("one tiny photo", rows[1])
        _print("beyond QGIS' own start", _difference(rows[1], rows[0]))
        if arguments.without_cache:
            empty = {"NUMBA_CACHE_DIR": str(folder / "empty")}
            first = _measured(with_plugin, folder, empty, 1)
            _print("the same, with nothing compiled yet", _difference(first, rows[0]))


Seconds = tuple[float, float]


def _measured(command: list[str], folder: Path, extra: Mapping[str, str], rounds: int) -> Seconds:
    """(wall, processor) seconds, each the median of the rounds after a first one, if several."""
    taken: list[Seconds] = []
    for number in range(rounds + (rounds > 1)):
        subprocess.run(["rm", "-rf", str(folder / "anonymized")], check=True)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        environment = {
            **os.environ,
            **extra,
            "QT_QPA_PLATFORM": "offscreen",
            "ANON_PROFILE": str(folder / "profile"),
            "QGIS_CUSTOM_CONFIG_PATH": str(folder / "empty profile"),
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        if number or rounds == 1:
            taken.append((wall, spent))
    return median(one[0] for one in taken), median(one[1] for one in taken)


def _difference(one: Seconds, other: Seconds) -> Seconds:
    return one[0] - other[0], one[1] - other[1]


def _print(name: str, seconds: Seconds) -> None:
    print(f"{name:34}{seconds[0]:8.1f}{seconds[1]:8.1f}")


if __name__ == "__main__":
    main()
