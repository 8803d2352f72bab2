"""The first convolution on several columns of pixels at a time is the same convolution."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import conv2d

from anon_plugin.models.street.by_columns import COLUMNS, on_columns


def test_columns_at_a_time_give_the_same_cells() -> None:
    generator = np.random.default_rng(1)
    weights = generator.integers(-9, 10, (5, 3, 3, 3)).astype(np.float32)
    bias = generator.integers(-9, 10, 5).astype(np.float32)
    pixels = generator.integers(0, 256, (2, 8, 12, 3)).astype(np.float32)
    pictures = torch.from_numpy(pixels).permute(0, 3, 1, 2)
    expected = conv2d(pictures, torch.from_numpy(weights), torch.from_numpy(bias), 2, 1)

    kernel, shift = (torch.from_numpy(one) for one in on_columns(weights, bias))
    columns = torch.from_numpy(pixels.reshape(2, 8, 12 // COLUMNS, 3 * COLUMNS))
    around = torch.nn.functional.pad(columns.permute(0, 3, 1, 2), (1, 0, 1, 1))
    made = conv2d(around, kernel, shift, (2, 1)).permute(0, 2, 3, 1)
    assert torch.equal(made.reshape(2, 4, 6, 5), expected.permute(0, 2, 3, 1))
