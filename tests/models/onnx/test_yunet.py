"""YuNet by other ways than its file: in float32 what that says, in eight bits nearly or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.evaluation.matching import match
from anon_plugin.models.onnx import yunet, yunet_graph, yunet_int8
from anon_plugin.models.onnx.family import Outputs
from anon_plugin.models.onnx.header import read_header
from anon_plugin.models.onnx.onnx_detector import OnnxDetector, load_onnx
from anon_plugin.models.onnx.session import open_session
from anon_plugin.models.onnx.yunet import YuNet
from anon_plugin.models.onnx.yunet_graph import quicker_graph
from anon_plugin.models.onnx.yunet_int8 import fastest, ranges_file
from anon_plugin.models.onnx.yunet_layers import read_layers
from anon_plugin.models.onnx.yunet_torch import added, halved, in_float32
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.int8 import exact_in_int8
from tests.models.photos import annotated

FILE = WEIGHTS_FOLDER / "yunet.onnx"

needs_exact_sums = pytest.mark.skipif(
    not exact_in_int8(), reason="this processor or torch does not add up bytes exactly"
)


@pytest.fixture
def as_if_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight bits are taken wherever they are exact, however small a picture is."""
    monkeypatch.setattr(yunet, "LEAST_INT8_PX", 0)
    monkeypatch.setattr(yunet_int8, "fast_in_int8", lambda _: exact_in_int8())


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """The file and its ranges, free to be changed."""
    for file in (FILE, ranges_file(FILE)):
        shutil.copy(file, tmp_path)
    return tmp_path / FILE.name


def exact(images: Sequence[Image]) -> list[Outputs]:
    """What the file says as an engine for ONNX computes it."""
    session = open_session(FILE, read_header(FILE), "cpu")
    return [session.run(YuNet().prepare(image)) for image in images]


def exact_detector() -> OnnxDetector:
    """The same as a detector."""
    return OnnxDetector(FILE, YuNet(), exact, "cpu", (None, None))


@pytest.mark.parametrize("library", ["torch", "onnxruntime"])
def test_float32_gives_what_the_file_says(library: str) -> None:
    pictures = list(np.random.default_rng(1).integers(0, 256, (2, 96, 128, 3), np.uint8))
    network = quicker_graph(FILE, exact) if library == "onnxruntime" else None
    made = network(pictures) if network else in_float32(read_layers(FILE)).run(pictures)
    assert len(made) == len(pictures)
    for of_picture, said in zip(made, exact(pictures), strict=True):
        assert {"cls_8", "obj_16", "bbox_32"} <= of_picture.keys()
        for name, values in of_picture.items():
            np.testing.assert_allclose(values.ravel(), said[name].ravel(), atol=1e-4)


def test_a_file_that_is_built_otherwise_is_computed_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yunet_graph, "SHRUNK_AFTER", (1, 2))
    assert quicker_graph(FILE, exact) is None
    (made,) = YuNet.quicker(FILE, exact)([np.zeros((64, 64, 3), np.uint8)])
    assert made["cls_32"].size == 4


@needs_exact_sums
@pytest.mark.usefixtures("as_if_fast")
def test_eight_bits_find_the_same_faces(shared: Path) -> None:
    photos = annotated(shared / "data/faces/train/in_crowds", "face", 12)
    hits = []
    for detector in (exact_detector(), load_onnx(FILE)):
        pairs = [(photo, detector.detect([image], 0.3)[0]) for photo, image in photos]
        found, total = match(pairs, "face", 0.4).recall_of(0.3)
        assert total > 100
        hits.append(found)
    assert hits[1] == pytest.approx(hits[0], abs=0.02 * total)


@needs_exact_sums
@pytest.mark.usefixtures("as_if_fast")
def test_ranges_that_do_not_fit_are_noticed(own_copy: Path) -> None:
    assert fastest(own_copy) is not None
    ranges = json.loads(ranges_file(own_copy).read_text())
    ranges["highest"] = {name: value / 10 for name, value in ranges["highest"].items()}
    ranges_file(own_copy).write_text(json.dumps(ranges))
    assert fastest(own_copy) is None


@pytest.mark.usefixtures("as_if_fast")
@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sha256": "", "highest": 1, "middle": 2}'])
def test_without_ranges_the_file_is_computed_as_it_is(own_copy: Path, content: str) -> None:
    ranges_file(own_copy).write_text(content)
    assert fastest(own_copy) is None
    ranges_file(own_copy).unlink()
    assert load_onnx(own_copy).detect([np.zeros((64, 64, 3), np.uint8)]) == [[]]


@pytest.mark.usefixtures("as_if_fast")
def test_ranges_of_another_file_are_not_taken(own_copy: Path) -> None:
    with own_copy.open("ab") as file:
        file.write(b"\x1a\x00")  # an empty text at its end: another file, the same network
    assert fastest(own_copy) is None


@needs_exact_sums
@pytest.mark.usefixtures("as_if_fast")
def test_pictures_are_told_the_same_together_and_alone(shared: Path) -> None:
    photos = annotated(shared / "data/faces/train/in_crowds", "face", 3)
    parts = [np.ascontiguousarray(image[:256, :256]) for _, image in photos]
    parts += [parts[0][:128], parts[1][:, :128]]
    detector = load_onnx(FILE)
    together = detector.detect(parts, 0.2)
    assert sum(map(len, together)) > 10
    for part, found in zip(parts, together, strict=True):
        (alone,) = detector.detect([part], 0.2)
        assert [one.xyxy for one in found] == [pytest.approx(one.xyxy, abs=0.05) for one in alone]


def test_bytes_are_summed_up_to_the_largest_byte() -> None:
    one, other = (torch.tensor(values, dtype=torch.uint8) for values in ([250, 3, 0], [9, 4, 255]))
    assert added(one, other).tolist() == [255, 7, 255]


def test_each_four_cells_give_their_maximum() -> None:
    features = torch.arange(32, dtype=torch.uint8).reshape(1, 2, 4, 4)
    assert halved(features).flatten().tolist() == [5, 7, 13, 15, 21, 23, 29, 31]
