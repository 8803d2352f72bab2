"""The network in torch is the one that was published."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.traffic.net import YoloxNano
from anon_plugin.models.traffic.network import decoded, open_network
from anon_plugin.models.traffic.weights import read
from training.convert_yolox import COCO_NUMBERS, read_yolox
from training.yolox import DEVIATION, MEAN
from training.yolox import YoloxNano as Published

WEIGHTS = WEIGHTS_FOLDER / "traffic.safetensors"


def picture(shared: Path) -> np.ndarray:
    path = sorted((shared / "persons_vehicles" / "train" / "stockstreet").iterdir())[0]
    return np.ascontiguousarray(cv2.resize(cv2.imread(str(path)), (320, 256))[:, :, ::-1])


def as_batch(rgb: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(rgb).permute(2, 0, 1)[None]


def test_it_computes_what_the_published_one_computes(shared: Path) -> None:
    pytest.importorskip("ncnn", reason="ncnn is not installed: pip install ncnn")
    rgb = picture(shared)
    peer = Published(shared / "weights")
    expected = peer._run((rgb.astype(np.float32) - MEAN) / DEVIATION)
    with torch.inference_mode():
        outputs = read_yolox(shared / "weights")(as_batch(rgb))
        ((_, scores),) = decoded([one.numpy() for one in outputs])
    flat = torch.cat([one.flatten(2) for one in outputs], dim=2)[0].T.numpy()
    np.testing.assert_allclose(flat[:, :4], expected[:, :4], atol=1e-3)
    wanted = expected[:, 4:5] * expected[:, [5 + number for number in COCO_NUMBERS.values()]]
    assert wanted.max() > 0.5
    np.testing.assert_allclose(scores, wanted, atol=1e-4)


def test_fused_operations_change_nothing(shared: Path) -> None:
    network, batch = read_yolox(shared / "weights"), as_batch(picture(shared))
    with torch.no_grad():
        fused = network.eval()(batch)
        plain = network.train()(batch)
    for one, other in zip(fused, plain, strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_picture_gives_the_same_beside_others(shared: Path, precision: str) -> None:
    """Small ones are computed four or sixteen at a time, of which nothing shows."""
    network = open_network(read(WEIGHTS).state, "cpu", precision, "torch")
    count, rgb = 21, picture(shared)[:96]  # sixteen, four, and one that is filled up
    pictures = np.stack([rgb[:, shift : shift + 64] for shift in range(0, 12 * count, 12)])
    told = np.random.default_rng(1).random((count, 2, 24, 16), np.float32)
    together = [*network.run(pictures), network.masks(pictures, told)]
    alone = []
    for one in range(count):
        picture_, told_ = pictures[one : one + 1], told[one : one + 1]
        alone.append([*network.run(picture_), network.masks(picture_, told_)])
    for joined, parts in zip(together, zip(*alone, strict=True), strict=True):
        assert len(joined) == count
        np.testing.assert_allclose(joined, np.concatenate(parts), atol=0.05 * joined.std())


def test_files_of_another_network_are_refused(shared: Path, tmp_path: Path) -> None:
    text = (shared / "weights" / "yolox-nano.param").read_text()
    data = (shared / "weights" / "yolox-nano.bin").read_bytes()
    (tmp_path / "yolox-nano.bin").write_bytes(data + b"more")
    (tmp_path / "yolox-nano.param").write_text(text)
    with pytest.raises(ValueError, match="do not belong together"):
        read_yolox(tmp_path)
    (tmp_path / "yolox-nano.param").write_text(text.replace("ConvolutionDepthWise", "Pooling"))
    with pytest.raises(ValueError, match="another network"):
        read_yolox(tmp_path)


def test_boxes_are_where_the_cells_say() -> None:
    sizes = [(1, 10, 64 // stride, 96 // stride) for stride in (8, 16, 32)]
    outputs = [np.zeros(size, np.float32) for size in sizes]
    ((boxes, scores),) = decoded(outputs)
    assert boxes.shape == (96 + 24 + 6, 4)
    assert boxes[13].tolist() == [4, 4, 12, 12]  # second row, second column, one cell wide
    assert boxes[-1].tolist() == [48, 16, 80, 48]
    assert np.unique(scores).tolist() == [0.25]


def test_only_cells_that_may_count_are_decoded() -> None:
    """Each picture's own; what is no number is not passed over."""
    rng = np.random.default_rng(5)
    sizes = [(3, 10, 64 // stride, 96 // stride) for stride in (8, 16, 32)]
    outputs = [rng.normal(scale=3, size=size).astype(np.float32) for size in sizes]
    outputs[1][2, 4, 1, 3] = np.nan
    told = zip(decoded(outputs), decoded(outputs, 0.3), strict=True)
    for number, (every, some) in enumerate(told):
        objects = np.concatenate([one[number, 4].ravel() for one in outputs])
        counting = ~(1 / (1 + np.exp(-objects)) < 0.3)
        assert 0 < np.count_nonzero(counting) < len(counting)
        for whole, part in zip(every, some, strict=True):
            np.testing.assert_array_equal(whole[counting], part)


def test_it_has_fewer_than_a_million_numbers() -> None:
    assert sum(value.numel() for value in YoloxNano().parameters()) < 1_000_000
