"""Decoded photos are kept in a file and found there again, also after a run was killed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from anon_plugin.models.training.annotations import Annotations
from anon_plugin.models.training.photos import load_photos


def annotations(folder: Path, count: int) -> list[Annotations]:
    random = np.random.default_rng(1)
    known = []
    for number in range(count):
        path = folder / f"{number}.png"
        cv2.imwrite(str(path), random.integers(0, 256, (40 + number, 64, 3), dtype=np.uint8))
        none = np.zeros((0, 4), np.float32)
        known.append(
            Annotations(path, "set", none, np.zeros(0, np.int64), np.zeros(0, np.float32), ())
        )
    return known


def test_mapped_photos_equal_those_in_memory(tmp_path: Path) -> None:
    known = annotations(tmp_path, 4)
    store = tmp_path / "store"
    load_photos(known[:2], store)
    with (store / "pixels.raw").open("ab") as file:
        file.write(b"what a killed run left behind")
    for chosen in (known, known[::-1]):
        mapped, plain = load_photos(chosen, store), load_photos(chosen)
        for one, other in zip(mapped, plain, strict=True):
            for level, expected in zip(one.levels, other.levels, strict=True):
                np.testing.assert_array_equal(level, expected)


def test_a_photo_that_changed_is_read_again(tmp_path: Path) -> None:
    known = annotations(tmp_path, 1)
    store = tmp_path / "store"
    load_photos(known, store)
    cv2.imwrite(str(known[0].path), np.full((20, 30, 3), 7, np.uint8))
    assert load_photos(known, store)[0].levels[0].shape == (20, 30, 3)
