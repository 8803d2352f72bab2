"""A tiny training runs, resumes as if it had never stopped, and ends in weights that load."""

from __future__ import annotations

import csv
import json
import signal
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from anon_plugin.engine.evaluation.matching import Matches
from anon_plugin.errors import ModelError
from anon_plugin.models.street.calibration import UNCALIBRATED
from anon_plugin.models.street.street_detector import load_network
from anon_plugin.models.street.torch_network import save_network
from anon_plugin.models.training.losses import TargetBatch, generalized_iou, heat_loss
from anon_plugin.models.training.targets import Objects, make_targets
from training import train as command
from training import trainer as training
from training.calibrate import calibrate, read_network
from training.trainer import Settings, Trainer, learning_rate_at

SETTINGS = Settings(steps=6, decay=2, warmup=2, seed=3)


def batch(seed: int) -> tuple[torch.Tensor, TargetBatch]:
    """A grey picture of 64 pixels with a bright square to be found as a face."""
    random = np.random.default_rng(seed)
    pixels = np.full((2, 64, 64, 3), 90, np.uint8)
    maps = []
    for picture in pixels:
        x, y = random.integers(4, 40, 2)
        picture[y : y + 20, x : x + 20] = 240
        objects = Objects(
            np.array([[x, y, x + 20, y + 20]], np.float32),
            np.zeros(1, np.int64),
            np.ones(1, np.float32),
            np.zeros((1, 4, 2), np.float32),
            np.zeros(1, np.bool_),
        )
        maps.append(vars(make_targets(objects, np.ones((2, 16, 16), np.bool_), 2, (64, 64))))
    joined = (
        torch.from_numpy(np.stack(one)) for one in zip(*(m.values() for m in maps), strict=True)
    )
    return torch.from_numpy(pixels), TargetBatch(*joined)


@pytest.fixture(autouse=True)
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    small = training.Architecture(
        {"face": False, "plate": True}, (16, 16, 16, 16, 16), (1, 1, 1, 1), 16, 16
    )
    monkeypatch.setattr(training, "ARCHITECTURE", small)


def run(trainer: Trainer, last: int) -> dict[str, float]:
    parts: dict[str, float] = {}
    while trainer.step < last:
        parts = trainer.learn(*batch(trainer.step))
    return parts


def test_a_resumed_training_equals_one_that_never_stopped(tmp_path: Path) -> None:
    straight = Trainer(SETTINGS, torch.device("cpu"))
    run(straight, 6)
    stopped = Trainer(SETTINGS, torch.device("cpu"))
    run(stopped, 3)
    stopped.save(tmp_path / "checkpoint.pt")
    resumed = Trainer(Settings(steps=6, decay=2, warmup=2, seed=99), torch.device("cpu"))
    resumed.load(tmp_path / "checkpoint.pt")
    assert resumed.step == 3
    run(resumed, 6)
    for name, value in straight.network.state_dict().items():
        torch.testing.assert_close(resumed.network.state_dict()[name], value, msg=name)
    for name, value in straight.average.state_dict().items():
        torch.testing.assert_close(resumed.average.state_dict()[name], value, msg=name)


def test_the_loss_falls() -> None:
    trainer = Trainer(Settings(steps=40, decay=1, warmup=2), torch.device("cpu"))
    first = run(trainer, 1)
    last = run(trainer, 25)
    assert last["face heat"] < 0.7 * first["face heat"]


def test_a_checkpoint_becomes_weights_that_load(tmp_path: Path) -> None:
    trainer = Trainer(SETTINGS, torch.device("cpu"))
    run(trainer, 2)
    trainer.save(tmp_path / "checkpoint.pt")
    network, step = read_network(tmp_path / "checkpoint.pt")
    assert step == 2
    weights = tmp_path / "weights.safetensors"
    save_network(network, {"face": UNCALIBRATED, "plate": UNCALIBRATED}, weights, "tiny")
    assert load_network(weights, "cpu").labels == ("face", "plate")
    other = Trainer(SETTINGS, torch.device("cpu"))
    other.start_from(tmp_path / "checkpoint.pt")
    for name, value in trainer.average.state_dict().items():
        torch.testing.assert_close(other.network.state_dict()[name], value, msg=name)


def test_a_further_label_starts_on_what_exported_weights_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(SETTINGS, torch.device("cpu"))
    run(trainer, 2)
    weights = tmp_path / "weights.safetensors"
    calibration = {"face": UNCALIBRATED, "plate": UNCALIBRATED}
    trainer.save(tmp_path / "checkpoint.pt")
    save_network(read_network(tmp_path / "checkpoint.pt")[0], calibration, weights, "tiny")
    corners = {"face": False, "plate": True, "person": False}
    monkeypatch.setattr(training, "ARCHITECTURE", replace(training.ARCHITECTURE, corners=corners))
    extended = Trainer(SETTINGS, torch.device("cpu"))
    extended.start_from(weights)
    known = trainer.average.state_dict()
    grown = extended.network.state_dict()
    assert known.keys() < grown.keys()
    assert all("person" in name for name in grown.keys() - known.keys())
    for name, value in known.items():  # exported in half precision
        torch.testing.assert_close(grown[name], value, rtol=1e-2, atol=1e-3, msg=name)


def test_weights_of_another_network_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    save_file({"other.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelError, match="no weights of this program"):
        Trainer(SETTINGS, torch.device("cpu")).start_from(tmp_path / "other.safetensors")


def test_the_learning_rate_rises_stays_and_falls() -> None:
    settings = Settings(steps=100, warmup=10, decay=20, learning_rate=1.0)
    rates = [learning_rate_at(step, settings) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:80] == [1.0] * 70
    assert rates[80:] == sorted(rates[80:], reverse=True)
    assert rates[-1] < 0.06


def test_cells_without_weight_teach_nothing() -> None:
    logits = torch.zeros(1, 4, 4, requires_grad=True)
    heat = torch.zeros(1, 4, 4)
    heat[0, 1, 1] = 1
    weight = torch.ones(1, 4, 4)
    weight[0, 2:] = 0
    heat_loss(logits, heat, weight).backward()
    assert logits.grad is not None
    assert (logits.grad[0, 2:] == 0).all()
    assert logits.grad[0, 1, 1] < 0 < logits.grad[0, 0, 0]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ([0, 0, 10, 10], 1.0),
        ([0, 0, 10, 5], 0.5),
        # Apart: no intersection, 200 of 300 in the box around both.
        ([20, 0, 30, 10], -1 / 3),
    ],
)
def test_generalized_iou_of_known_boxes(other: list[float], expected: float) -> None:
    one = torch.tensor([[0.0, 0, 10, 10]])
    assert generalized_iou(one, torch.tensor([other])).item() == pytest.approx(expected)


def test_calibrated_scores_are_the_precision_that_was_measured() -> None:
    random = np.random.default_rng(8)
    raw = random.uniform(0.05, 0.95, 6000)
    right = random.random(6000) < raw**2  # the network boasts: p where p² would be honest
    met = raw[right]
    matches = Matches(
        "face",
        raw,
        right,
        ~right,
        np.ones(6000, bool),
        np.arange(6000),
        np.full(len(met), 30.0),
        met,
        np.zeros(len(met), int),
        3000,
        3000,
    )
    calibration = calibrate(matches, false_per_photo=1.0)
    for probability in (0.3, 0.5, 0.8):
        logit = np.log(probability / (1 - probability))
        assert calibration.score(np.array([logit]))[0] == pytest.approx(probability**2, abs=0.06)


def test_without_a_single_object_there_is_no_calibration() -> None:
    none, no = np.zeros(0), np.zeros(0, bool)
    matches = Matches("face", none, no, no, no, np.zeros(0, int), none, none, none, 2, 2)
    with pytest.raises(ValueError, match="shows a face"):
        calibrate(matches, false_per_photo=1.0)


def test_the_command_trains_on_a_folder_and_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, folder = tmp_path / "data", tmp_path / "run"
    (data / "set").mkdir(parents=True)
    pixels = np.random.default_rng(1).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    images = []
    for number in range(8):
        cv2.imwrite(str(data / "set" / f"{number}.png"), pixels)
        images.append({"id": number, "file_name": f"set/{number}.png", "width": 120, "height": 90})
    marks = [{"image_id": n, "category_id": 1, "bbox": [30, 20, 40, 50]} for n in range(8)]
    content = {"images": images, "annotations": marks, "categories": [{"id": 1, "name": "face"}]}
    (data / "set.json").write_text(json.dumps(content))
    monkeypatch.setattr(command, "BATCHES", ((64, 2, 1.0),))
    monkeypatch.setattr(command, "LOG_EVERY", 1)
    for steps in (2, 4):
        arguments = [str(data), str(folder), "--steps", str(steps), "--workers", "0"]
        monkeypatch.setattr("sys.argv", ["train", *arguments, "--device", "cpu"])
        command.main()
    assert read_network(folder / "checkpoint.pt")[1] == 4
    with (folder / "log.csv").open(newline="") as file:
        assert [float(row["step"]) for row in csv.DictReader(file)] == [1, 2, 3, 4]


def test_a_run_that_is_asked_to_end_keeps_what_it_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "batches", lambda *_: (batch(number) for number in range(6)))
    trainer = Trainer(SETTINGS, torch.device("cpu"))
    learn = trainer.learn

    def learn_and_end(*given: object) -> dict[str, float]:
        if trainer.step == 2:
            signal.raise_signal(signal.SIGTERM)
        return learn(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(trainer, "learn", learn_and_end)
    before = signal.getsignal(signal.SIGTERM)
    command.train(trainer, None, tmp_path, 0, 1000.0)  # type: ignore[arg-type]
    assert read_network(tmp_path / "checkpoint.pt")[1] == 3
    assert signal.getsignal(signal.SIGTERM) == before


def test_new_heads_learn_faster_than_what_they_stand_on() -> None:
    settings = replace(SETTINGS, new_labels="plate", warmup=1, learning_rate=1.0)
    trainer = Trainer(settings, torch.device("cpu"))
    trainer.learn(*batch(0))
    rates = {
        id(value): group["lr"]
        for group in trainer.optimizer.param_groups
        for value in group["params"]
    }
    named = dict(trainer.network.named_parameters())
    assert len(rates) == len(named)
    for name, value in named.items():
        expected = training.NEW_LABELS_RATE if name.startswith("heads.plate.") else 1.0
        assert rates[id(value)] == pytest.approx(expected), name


def test_a_checkpoint_is_exported_with_some_of_its_labels(tmp_path: Path) -> None:
    trainer = Trainer(SETTINGS, torch.device("cpu"))
    trainer.save(tmp_path / "checkpoint.pt")
    network, _ = read_network(tmp_path / "checkpoint.pt", ["plate"])
    assert list(network.heads) == ["plate"]
    all_, _ = read_network(tmp_path / "checkpoint.pt")
    assert list(all_.heads) == ["face", "plate"]
    with pytest.raises(ValueError, match="not trained to find hand"):
        read_network(tmp_path / "checkpoint.pt", ["face", "hand"])
