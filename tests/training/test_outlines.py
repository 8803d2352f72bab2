"""Outlines become maps: inside, outside, and where nothing is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from training.coco import Annotations
from training.losses import outline_loss
from training.outlines import outlines_in
from training.votes import LABELS

PERSON, VEHICLE = LABELS.index("person"), LABELS.index("vehicle")


def known(background: bool) -> Annotations:
    """A person with an outline at the left, one without at the right."""
    square = np.array([[8, 8], [40, 8], [40, 72], [8, 72]], np.float32)
    return Annotations(
        Path("photo.jpg"),
        "set",
        np.array([[8, 8, 40, 72], [64, 8, 96, 72]], np.float32),
        np.array([PERSON, PERSON]),
        np.ones(2, np.float32),
        (False, False, background, background),
        ((square,), ()),
    )


def test_a_box_without_an_outline_teaches_nothing() -> None:
    outline, weight = outlines_in(known(background=True), np.eye(3), (96, 128))
    assert (outline[PERSON, 5:17, 3:9] == 1).all()
    assert not outline[PERSON, :, 12:].any()
    assert (weight[PERSON, 4:16, 18:22] == 0).all()
    assert weight[PERSON, 20:, 26:].all()
    assert weight[VEHICLE].all()
    assert not outline[VEHICLE].any()


def test_where_the_label_is_not_complete_only_outlines_and_their_edges_teach() -> None:
    outline, weight = outlines_in(known(background=False), np.eye(3), (96, 128))
    assert outline[PERSON].sum() < weight[PERSON].sum() < 1.7 * outline[PERSON].sum()
    assert not weight[VEHICLE].any()


def test_an_outline_goes_along_with_the_photo() -> None:
    matrix = np.array([[0.5, 0, 16], [0, 0.5, 8], [0, 0, 1.0]])
    outline, _ = outlines_in(known(background=True), matrix, (96, 128))
    rows, columns = np.nonzero(outline[PERSON] > 0.5)
    assert (columns.min(), columns.max()) == (5, 8)  # pixels 20 to 36
    assert (rows.min(), rows.max()) == (3, 10)  # pixels 12 to 44


def test_the_loss_is_small_where_the_outline_is_right_and_counts_only_what_is_known() -> None:
    outline = torch.zeros(1, 8, 8)
    outline[0, 2:6, 2:6] = 1
    weight = torch.ones(1, 8, 8)
    weight[0, :, 6:] = 0
    right = 20 * outline - 10
    wrong_where_unknown = right.clone()
    wrong_where_unknown[0, :, 6:] = 10
    assert outline_loss(right, outline, weight) < 0.01
    assert outline_loss(wrong_where_unknown, outline, weight) < 0.01
    assert outline_loss(-right, outline, weight) > 5
    assert outline_loss(right, outline, torch.zeros(1, 8, 8)) == 0
