"""Measures the ranges of numbers in YuNet's maps, with which it computes in eight bits.

    python -m training.yunet_ranges DATA_FOLDER anon_plugin/models/weights/yunet.onnx

On photos that models learned from, as they are and, so that small faces count, enlarged.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.yunet_int8 import measured_ranges, write_ranges
from anon_plugin.models.training.annotations import read_pixels
from training.coco import read_folder

PHOTOS = 200
_MULTIPLE = 32


def pictures(data: Path) -> Iterator[NDArray[np.uint8]]:
    """Photos of all sets, every second one twice as large, cut to sides that the network takes."""
    photos = read_folder(data)
    for number, known in enumerate(photos[:: max(1, len(photos) // PHOTOS)]):
        pixels = read_pixels(known.path)
        if number % 2:
            pixels = np.asarray(cv2.resize(pixels, None, fx=2, fy=2))
        height, width = (side // _MULTIPLE * _MULTIPLE for side in pixels.shape[:2])
        if height and width:
            yield pixels[:height, :width]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path)
    arguments = parser.parse_args()
    write_ranges(measured_ranges(arguments.model, pictures(arguments.data)), arguments.model)


if __name__ == "__main__":
    main()
