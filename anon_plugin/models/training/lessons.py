"""The batches of a training, by the number of their step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import torch
from torch import Tensor

from anon_plugin.models.training.losses import TargetBatch
from anon_plugin.models.training.photos import Photo
from anon_plugin.models.training.samples import Samples
from anon_plugin.models.training.settings import Settings

STRENGTH = 0.6
"""How far pictures are from the photos, of 1: a user's camera stays what it is."""
DRAWN_PLATES, DRAWN_FACES, DRAWN_FACADES = 300, 32, 48
CELL_SHARES = (0.5, 0.3, 0.12, 0.08)
"""How often a picture is one photo, or a mosaic of 4, 9 or 16, in which things are small."""
AHEAD = 4

Batch = tuple[Tensor, TargetBatch]


class Lessons:
    """Makes the batch of any step; what it shows depends on nothing but seed and step."""

    def __init__(self, photos: Sequence[Photo], settings: Settings) -> None:
        self._settings = settings
        plates, faces = (DRAWN_PLATES, DRAWN_FACES) if settings.replay else (0, 0)
        facades = DRAWN_FACADES if settings.walls else 0
        shares = CELL_SHARES if settings.mosaics else None
        self._samples = Samples(
            photos, settings.seed, plates, faces, facades=facades, cell_shares=shares
        )

    def batch(self, step: int) -> Batch:
        """Pictures (N, S, S, 3) uint8 and their targets."""
        settings = self._settings
        chance = np.random.default_rng((settings.seed, step))
        size, count = settings.batches[int(chance.integers(len(settings.batches)))]
        samples = [self._samples.sample(step, place, size, STRENGTH) for place in range(count)]
        maps = zip(*(vars(one.targets).values() for one in samples), strict=True)
        pixels = torch.from_numpy(np.stack([one.pixels for one in samples]))
        return pixels, TargetBatch(*(torch.from_numpy(np.stack(values)) for values in maps))

    def from_step(self, first: int) -> Iterator[Batch]:
        """The batches from one step to the last, made in a thread while others are learned."""
        waiting: list[Future[Batch]] = []
        with ThreadPoolExecutor(1) as pool:
            try:
                for step in range(first, self._settings.steps):
                    waiting.append(pool.submit(self.batch, step))
                    if len(waiting) > AHEAD:
                        yield waiting.pop(0).result()
                while waiting:
                    yield waiting.pop(0).result()
            finally:
                for one in waiting:
                    one.cancel()
