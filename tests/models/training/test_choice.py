"""How much of new weights is taken, and what their scores are worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.weights import read_weights
from anon_plugin.models.training.averages import mixed
from anon_plugin.models.training.choice import Measure, Measured, average_of, chosen
from anon_plugin.models.training.collection import read_collection
from anon_plugin.models.training.finishing import network_of
from anon_plugin.models.training.measuring import Pairs, drawn_scenes, scene_of
from anon_plugin.models.training.recalibration import recalibrated
from tests.models.training.drawn_collections import draw_collection

OLD = Measured(
    0.0,
    {"face": 0.9, "plate": 0.8},
    {"face": (50, 60), "plate": (100, 120)},
    {"face": (0, 0), "plate": (40, 60)},
    {"face": 0, "plate": 10},
    100,
)


def test_the_best_share_is_taken() -> None:
    half = replace(OLD, share=0.5, precision={"face": 0.9, "plate": 0.9})
    whole = replace(OLD, share=1.0, precision={"face": 0.9, "plate": 0.88})
    assert chosen([OLD, half, whole]) is half
    noisier = replace(half, false={"face": 1, "plate": 14})
    assert chosen([OLD, noisier]) is noisier  # within what comparisons allow
    equal = replace(half, share=1.0)
    assert chosen([OLD, equal, half]) is half


@pytest.mark.parametrize(
    "worse",
    [
        replace(OLD, share=1.0, precision={"face": 0.9, "plate": 0.801}),
        replace(OLD, share=1.0, precision={"face": 0.88, "plate": 0.95}),
        replace(
            OLD,
            share=1.0,
            precision={"face": 0.9, "plate": 0.95},
            kept={"face": (40, 60), "plate": (100, 120)},
        ),
        replace(OLD, share=1.0, precision={"face": 0.9, "plate": 0.95}, small={"plate": (38, 60)}),
        replace(OLD, share=1.0, precision={"face": 0.9, "plate": 0.95}, false={"plate": 16}),
    ],
    ids=["hardly better", "one label worse", "forgets", "loses what is small", "sees windows"],
)
def test_the_old_weights_stay_where_new_ones_are_no_better_or_lose(worse: Measured) -> None:
    assert chosen([OLD, worse]) is OLD


def test_weights_that_lost_their_faces_are_not_taken(tmp_path: Path) -> None:
    """Photos without any face cannot tell; what is drawn can."""
    parent = read_weights(WEIGHTS_FOLDER / "street.safetensors")
    old, new = network_of(parent), network_of(parent)
    with torch.no_grad():
        new.heads["face"].heat.bias.fill_(-9.0)
    folder = draw_collection(tmp_path / "c", photos=6)
    known = [one.known for one in read_collection(folder).photos]
    measure = Measure(
        [scene_of(one) for one in known],
        drawn_scenes(known)[:12],
        parent.calibration,
        "cpu",
        lambda: False,
    )
    measured = [measure.of(share, old, new) for share in (0.0, 1.0)]
    assert measured[0].kept["face"][0] > 10 > measured[1].kept["face"][0]
    assert chosen(measured).share == 0.0


def test_a_mean_lies_between() -> None:
    parent = read_weights(WEIGHTS_FOLDER / "street.safetensors")
    old, new = network_of(parent), network_of(parent)
    with torch.no_grad():
        new.heads["face"].heat.bias.add_(1.0)
    quarter = average_of(old, new, 0.25).heads["face"].heat.bias
    assert torch.allclose(quarter, old.heads["face"].heat.bias + 0.25)
    untouched = mixed(old.state_dict(), new.state_dict(), 0.0)
    assert all(torch.equal(untouched[name], value) for name, value in old.state_dict().items())


@pytest.mark.parametrize(
    ("old_right", "new_right", "falls"),
    [(True, True, False), (True, False, True), (False, False, False), (False, True, False)],
)
def test_scores_fall_by_what_the_new_weights_are_worse_and_never_rise(
    old_right: bool, new_right: bool, falls: bool
) -> None:
    known = Calibration((-6.0, 6.0), (0.0, 1.0), 0.3, doubt=(-1.0, 1.0))
    found = [Detection.from_xyxy("plate", 0.5, (10.0, 10.0, 40.0, 20.0))]

    def pairs(right: bool) -> Pairs:
        left = 10.0 if right else 60.0
        objects = (TrueObject.from_xyxy("plate", (left, 10.0, left + 30, 20.0)),)
        return [(AnnotatedPhoto("photo", objects, (100, 100), frozenset({"plate"})), found)] * 40

    both = {"plate": known, "face": known}
    moved = recalibrated(both, pairs(old_right), pairs(new_right))
    before, after = (float(one.score(np.zeros(1))[0]) for one in (known, moved["plate"]))
    assert after < before - 0.05 if falls else after == pytest.approx(before)
    assert moved["plate"].threshold == known.threshold
    assert moved["plate"].doubt == known.doubt
    assert moved["face"].logits == pytest.approx(known.logits)
