"""Objects that were found by their boxes get their outlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image, require_numbers
from anon_plugin.engine.vocabulary import VEHICLE
from anon_plugin.models.traffic.frames import LONG_PX, ROOM, SHORT_PX, Frame
from anon_plugin.models.traffic.masks import Points, region_of
from anon_plugin.models.traffic.network import Floats, Network

AT_ONCE = 16
"""Objects that are drawn together."""
ENOUGH_PX = LONG_PX * SHORT_PX / (1 + 2 * ROOM) ** 2
"""The area of a box that its picture shows as it is; larger ones are shrunk."""


@dataclass(frozen=True)
class ObjectPicture:
    """An object in a picture of its own.

    pixels: (H, W, 3) uint8 RGB, of the size `frame.shown_wh`. size_wh, image: size and number of
    the image that it is cut from.
    """

    frame: Frame
    pixels: Image = field(repr=False)
    vehicle: bool
    size_wh: tuple[int, int]
    image: int

    @classmethod
    def of(cls, found: Detection, image: Image, number: int) -> ObjectPicture:
        """The picture of an object that was found in an image."""
        frame = Frame.around(found.xyxy)
        height, width = image.shape[:2]
        return cls(frame, frame.cut(image), found.label == VEHICLE, (width, height), number)


def regions_of(network: Network, pictures: Sequence[ObjectPicture]) -> list[Points | None]:
    """The outline of each object, (N, 2) in pixels of its image; None where none can be told.

    Raises PhotoError where the network answers with what is no number.
    """
    by_shape: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, picture in enumerate(pictures):
        by_shape[picture.frame.shown_wh].append(number)
    regions: list[Points | None] = [None] * len(pictures)
    for same in by_shape.values():
        for start in range(0, len(same), AT_ONCE):
            numbers = same[start : start + AT_ONCE]
            some = [pictures[number] for number in numbers]
            for number, picture, mask in zip(numbers, some, _masks(network, some), strict=True):
                region = region_of(mask, picture.frame)
                if region is not None:
                    regions[number] = region.clip(0, np.array(picture.size_wh, np.float64))
    return regions


def _masks(network: Network, some: Sequence[ObjectPicture]) -> Floats:
    """(N, h, w) logits over the frame of each object; all frames of one shape. Half of them at a
    time where there is no memory for all."""
    pixels = np.stack([one.pixels for one in some])
    inside = np.stack([one.frame.inside() for one in some])
    told = told_of(inside, np.array([one.vehicle for one in some]))
    try:
        masks = network.masks(pixels, told)
    except MemoryError:
        if len(some) == 1:
            raise
        middle = len(some) // 2
        return np.concatenate([_masks(network, some[:middle]), _masks(network, some[middle:])])
    require_numbers(masks.sum(dtype=np.float64))
    return masks


def told_of(inside: Floats, vehicles: NDArray[np.bool_]) -> Floats:
    """What Network.masks is told: inside (N, h, w), from Frame.inside; vehicles (N,) bool."""
    kind = inside * vehicles[:, None, None]
    return np.ascontiguousarray(np.stack([inside, kind], axis=1), dtype=np.float32)
