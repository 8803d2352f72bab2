"""A graphics card's part of a panorama: decoding, views, the copy and the network timed apart.

Untried: written without such a machine at hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from anon_plugin.engine.detection.batched import AT_ONCE_ON_A_CARD
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.projections.equirectangular.panorama import panorama_of
from anon_plugin.models.street.street_detector import NetworkDetector


def tell_card(sources: Sequence[Path], detector: NetworkDetector) -> None:
    """Print what each part alone would allow, in panoramas a second, one thread for all."""
    panoramas = []
    for source in sources:
        photo = read_photo(source)
        if panorama_of(photo.projection) is not None:
            panoramas.append((source, photo))
    if not panoramas:
        print("There is no panorama among the photos.")
        return
    views = [
        [view.pixels for view in photo.decision.views(photo.picture.rgb, (12.0, 320.0))]
        for _, photo in panoramas
    ]
    batches = [
        part[start : start + AT_ONCE_ON_A_CARD]
        for part in views
        for start in range(0, len(part), AT_ONCE_ON_A_CARD)
    ]

    def decode() -> None:
        for source, _ in panoramas:
            read_photo(source)

    def cut() -> None:
        for _, photo in panoramas:
            for _view in photo.decision.views(photo.picture.rgb, detector.object_range_px):
                pass

    def copy() -> None:
        for part in batches:
            for view in part:
                torch.from_numpy(np.ascontiguousarray(view)).to(detector.device)

    def detect() -> None:
        for part in batches:
            detector.detect(part)

    steps: dict[str, Callable[[], None]] = {
        "decode (one core)": decode,
        "cut views (one core)": cut,
        "copy to the card": copy,
        "copy, network, peaks": detect,
    }
    print(f"\n{'each part alone':28}{'panoramas a second':>20}")
    for name, step in steps.items():
        step()
        torch.cuda.synchronize()
        start = time.perf_counter()
        step()
        torch.cuda.synchronize()
        print(f"{name:28}{len(panoramas) / (time.perf_counter() - start):20.2f}")
