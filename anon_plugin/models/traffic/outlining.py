"""Objects that were found by their boxes get their outlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image, require_numbers
from anon_plugin.engine.vocabulary import VEHICLE
from anon_plugin.models.traffic.frames import Frame
from anon_plugin.models.traffic.masks import region_of
from anon_plugin.models.traffic.network import Floats, Network

AT_ONCE = 16
"""Objects that are drawn together."""


def outlined(network: Network, image: Image, found: Sequence[Detection]) -> list[Detection]:
    """The same objects of one image, with an outline where one can be told, else as they are.

    Raises PhotoError where the network answers with what is no number.
    """
    frames = [Frame.around(one.xyxy) for one in found]
    by_shape: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, frame in enumerate(frames):
        by_shape[frame.shown_wh].append(number)
    size_wh = np.array(image.shape[1::-1], dtype=np.float64)
    result = list(found)
    for same in by_shape.values():
        for start in range(0, len(same), AT_ONCE):
            numbers = same[start : start + AT_ONCE]
            vehicles = [found[number].label == VEHICLE for number in numbers]
            masks = _masks(network, image, [frames[number] for number in numbers], vehicles)
            for number, mask in zip(numbers, masks, strict=True):
                region = region_of(mask, frames[number])
                if region is not None:
                    result[number] = replace(
                        found[number], region=region.clip(0, size_wh), is_box=False
                    )
    return result


def _masks(
    network: Network, image: Image, frames: Sequence[Frame], vehicles: Sequence[bool]
) -> Floats:
    """(N, h, w) logits over each frame; all frames of one shape."""
    pictures = np.stack([frame.cut(image) for frame in frames])
    inside = np.stack([frame.inside() for frame in frames])
    masks = network.masks(pictures, told_of(inside, np.array(vehicles)))
    require_numbers(masks.sum(dtype=np.float64))
    return masks


def told_of(inside: Floats, vehicles: NDArray[np.bool_]) -> Floats:
    """What Network.masks is told: inside (N, h, w), from Frame.inside; vehicles (N,) bool."""
    kind = inside * vehicles[:, None, None]
    return np.ascontiguousarray(np.stack([inside, kind], axis=1), dtype=np.float32)
