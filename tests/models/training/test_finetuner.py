"""One step after the other: what stays, what moves, and when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.training.finetuner import FineTuner
from anon_plugin.models.training.losses import TargetBatch
from anon_plugin.models.training.settings import Settings, pace_at
from anon_plugin.models.training.targets import Objects, make_targets
from tests.models.training.drawn_collections import TINY

SETTINGS = Settings(
    steps=8,
    rates={"heads": 5e-4, "neck": 2e-4, "trunk": 1e-4},
    thawed={"heads": 0.0, "neck": 0.25, "trunk": 0.5},
)


def batch(seed: int, known: bool = True) -> tuple[Tensor, TargetBatch]:
    """A picture with a bright square that is a plate; or of which nothing is known."""
    chance = np.random.default_rng(seed)
    pixels = np.full((1, 64, 64, 3), 90, np.uint8)
    x, y = chance.integers(4, 40, 2)
    pixels[0, y : y + 12, x : x + 20] = 240
    objects = Objects(
        np.array([[x, y, x + 20, y + 12]], np.float32),
        np.ones(1, np.int64),
        np.ones(1, np.float32),
        np.zeros((1, 4, 2), np.float32),
        np.zeros(1, np.bool_),
    )
    if not known:
        objects = Objects.none()
    maps = make_targets(objects, np.full((4, 16, 16), known), 4, (64, 64))
    tensors = (torch.from_numpy(one[None]) for one in vars(maps).values())
    return torch.from_numpy(pixels), TargetBatch(*tensors)


def network() -> CenterNet:
    torch.manual_seed(2)
    return CenterNet(TINY).eval()


def trained(settings: Settings = SETTINGS, labels: tuple[str, ...] = ("plate",)) -> FineTuner:
    tuner = FineTuner(network(), settings, labels, "cpu")
    while tuner.step < settings.steps:
        tuner.learn(*batch(tuner.step))
    return tuner


def changed(tuner: FineTuner) -> set[str]:
    before = network().state_dict()
    after = tuner.network.state_dict()
    return {name for name, value in after.items() if not torch.equal(value, before[name])}


def test_batch_statistics_stay_as_they_were() -> None:
    statistics = ("running_mean", "running_var", "num_batches_tracked")
    assert not [name for name in changed(trained()) if name.endswith(statistics)]
    loose = trained(replace(SETTINGS, frozen_statistics=False))
    assert [name for name in changed(loose) if name.endswith(statistics)]


def test_the_head_of_a_label_that_is_not_shown_stays_as_it_was() -> None:
    names = changed(trained())
    assert any(name.startswith("heads.plate.") for name in names)
    assert not any(name.startswith("heads.face.") for name in names)


def test_of_a_label_that_is_not_shown_nothing_is_learned_but_what_the_teacher_sees() -> None:
    tuner = FineTuner(network(), SETTINGS, ("face",), "cpu")
    parts = tuner.learn(*batch(1))
    assert parts["plate heat"] == parts["plate sides"] == 0
    alone = FineTuner(network(), replace(SETTINGS, kept=0.0), ("face",), "cpu")
    assert alone.learn(*batch(1))["plate heat"] > 0


def test_layers_thaw_from_the_end_to_the_beginning() -> None:
    tuner = FineTuner(network(), SETTINGS, ("plate",), "cpu")
    parts = []
    for step in range(SETTINGS.steps):
        tuner.learn(*batch(step))
        parts.append({name.split(".")[0] for name in changed(tuner)})
    assert parts[1] == {"heads"}
    assert {"lateral", "smooth"} <= parts[3]
    assert "stages" not in parts[3]
    assert {"stages", "stem"} <= parts[-1]


def test_the_trunk_stays_as_it_was_by_default() -> None:
    names = changed(trained(Settings(steps=8)))
    assert not [name for name in names if name.startswith(("stages", "stem"))]


def test_a_part_that_is_not_named_never_learns() -> None:
    names = changed(trained(replace(SETTINGS, thawed={"heads": 0.0})))
    assert names
    assert all(name.startswith("heads.plate.") for name in names)


def test_a_resumed_training_has_the_same_bits(tmp_path: Path) -> None:
    straight = trained()
    stopped = FineTuner(network(), SETTINGS, ("plate",), "cpu")
    for step in range(5):
        stopped.learn(*batch(step))
    stopped.save(tmp_path / "checkpoint.pt")
    resumed = FineTuner(network(), SETTINGS, ("plate",), "cpu")
    resumed.load(tmp_path / "checkpoint.pt")
    assert resumed.step == 5
    while resumed.step < SETTINGS.steps:
        resumed.learn(*batch(resumed.step))
    for one, other in ((straight.network, resumed.network), (straight.average, resumed.average)):
        for name, value in one.state_dict().items():
            assert torch.equal(value, other.state_dict()[name]), name


def test_where_nothing_is_known_the_teacher_is_followed() -> None:
    settings = replace(SETTINGS, steps=40, thawed=dict.fromkeys(("heads", "neck", "trunk"), 0.0))
    tuner = FineTuner(network(), settings, ("face", "plate"), "cpu")
    with torch.no_grad():
        for value in tuner.network.parameters():
            value.add_(0.02 * torch.randn_like(value))
    pixels, targets = batch(1, known=False)
    first = tuner.learn(pixels, targets)
    while tuner.step < settings.steps:
        last = tuner.learn(pixels, targets)
    assert last["fine map"] < 0.7 * first["fine map"]


def test_the_rate_rises_and_falls() -> None:
    paces = [pace_at(step, 100) for step in range(100)]
    assert paces[0] < paces[4] == pytest.approx(1.0)
    assert paces[50] == pytest.approx(1.0)
    assert 0 < paces[99] < 0.05


def test_what_is_frozen_is_computed_once_and_comes_to_the_same() -> None:
    tuner = FineTuner(network(), SETTINGS, ("plate",), "cpu")
    images = torch.randint(0, 255, (1, 3, 64, 64)).float()
    shared = []
    for _ in range(SETTINGS.steps):
        mine, old = tuner._fine_maps(images)
        shared.append(mine is old)
        assert torch.equal(mine, tuner.network.fine_map(images))
        assert torch.equal(old, tuner.teacher.fine_map(images))
        tuner.learn(*batch(tuner.step))
    assert shared == [True, True, *[False] * 6]  # the neck learns from the third step on


def test_evidence_of_what_is_no_object_stays_more_where_it_counts() -> None:
    """The quiet half of the picture, in which the teacher sees something, changes less."""
    gaps = []
    for evidence in (0.0, 20.0):
        rates = {"heads": 5e-3}
        settings = replace(
            SETTINGS, steps=30, evidence=evidence, rates=rates, thawed={"heads": 0.0}
        )
        start = network()
        with torch.no_grad():
            start.heads["plate"].heat.bias.fill_(0.0)  # it sees something everywhere
        tuner = FineTuner(start, settings, ("plate",), "cpu")
        pixels, targets = batch(1)
        for _ in range(settings.steps):
            tuner.learn(pixels, targets)
        images = pixels.permute(0, 3, 1, 2).float()
        with torch.no_grad():
            new, old = (one.eval()(images)["plate"].heat for one in (tuner.network, tuner.teacher))
        gaps.append(float((new - old)[targets.heat[:, 1:2] < 0.05].abs().mean()))
    assert gaps[1] < 0.85 * gaps[0]
