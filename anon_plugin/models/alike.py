"""Which pictures go through a network together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from anon_plugin.engine.detection.detector import Image


def alike(images: Sequence[Image], most_px: int) -> Iterator[list[int]]:
    """Indices of images of equal size, at most `most_px` pixels (or one image) at a time."""
    by_shape: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, image in enumerate(images):
        by_shape[image.shape].append(index)
    for shape, indices in by_shape.items():
        count = max(1, most_px // max(1, shape[0] * shape[1]))
        for start in range(0, len(indices), count):
            yield indices[start : start + count]
