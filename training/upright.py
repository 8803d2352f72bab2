"""Trains the small network that tells which way is up in a view of a panorama.

    python -m training.upright DATA_FOLDER \
        anon_plugin/engine/projections/sphere/upright.onnx

Photos are taken upright. Turned by any angle they are the lesson: the network is shown a round
part of one and says by how much it was turned (after Gidaris et al., Unsupervised Representation
Learning by Predicting Image Rotations, 2018, arXiv 1803.07728). What it has learned is used by
anon_plugin/engine/projections/equirectangular/upright.py. Twenty minutes on one core; `onnx` writes
the file.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from anon_plugin.engine.projections.sphere.upright import SIDE_PX, bin_angles, outside
from anon_plugin.models.street.network import BFLOAT16
from anon_plugin.models.street.torch_network import usual
from anon_plugin.models.training.annotations import read_pixels
from anon_plugin.models.training.augment import degrade
from training.coco import read_folder

Pixels = NDArray[np.uint8]

SOURCE_WEIGHTS: Mapping[str, float] = {
    "utc_fr_street": 6.0,
    "cn_traffic": 5.0,
    "tud_inria_street": 4.0,
    "in_crowds": 4.0,
    "oid_plates": 3.0,
    "dashcam_ro": 2.0,
    "ilcmask": 2.0,
    "ru_plates": 2.0,
    "facemask853": 1.5,
    "sy32": 0.7,
    "mask498": 0.5,
    "rf_mik1i_gray": 0.0,
    "rf_plates300": 0.0,
    "iwpod_cn": 0.0,
}
"""How often a photo of a set is drawn beside one of any other set (1); 0: they are not upright."""

PHOTO_PX = 300
"""Photos are kept with so short a shorter side."""
BATCH = 64
LEARNING_RATE = 3e-3
SHARPNESS = 20.0
"""Concentration of the angles asked for, as in a von Mises distribution: about 13° wide."""


class UprightNetwork(nn.Module):
    """(N, 3, 96, 96) RGB, 0 to 255 → (N, bins) logits of the angle by which things are turned."""

    def __init__(self) -> None:
        super().__init__()
        steps = ((3, 16, 2), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 96, 2),
                 (96, 96, 1), (96, 96, 1))  # fmt: skip
        self.trunk = nn.ModuleList(
            nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after))
            for before, after, stride in steps
        )
        self.narrow = nn.Conv2d(96, 24, 1)
        self.out = nn.Linear(24 * (SIDE_PX // 16) ** 2, len(bin_angles()))

    def forward(self, images: Tensor) -> Tensor:
        features = images / 64 - 2
        for block in self.trunk:
            features = functional.relu(block(features))
        features = functional.relu(self.narrow(features)).flatten(1)
        logits: Tensor = self.out(functional.dropout(features, 0.2, self.training))
        return logits


class Lessons:
    """Round parts of photos, turned, and the angles in radians by which they are."""

    def __init__(self, photos: Sequence[Pixels], weights: NDArray[np.float64]) -> None:
        self._photos = photos
        self._shares = weights / weights.sum()

    def make(
        self, count: int, random: np.random.Generator, strength: float = 0.7
    ) -> tuple[Tensor, NDArray[np.float64]]:
        made = [self._one(random, strength) for _ in range(count)]
        pictures = torch.from_numpy(np.stack([picture for picture, _ in made]))
        angles = np.array([angle for _, angle in made])
        return pictures.permute(0, 3, 1, 2).float(), angles

    def _one(self, random: np.random.Generator, strength: float) -> tuple[Pixels, float]:
        photo = self._photos[int(random.choice(len(self._photos), p=self._shares))]
        size = np.array(photo.shape[1::-1], float)
        radius = size.min() / 2 * np.exp(random.uniform(np.log(0.6), 0))
        centre = random.uniform(radius, size - radius)
        angle = random.uniform(-np.pi, np.pi)
        mirror = -1.0 if random.random() < 0.5 else 1.0
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        stretch = np.diag([mirror * np.exp(random.normal(0, 0.08)), 1.0])
        linear = turn @ stretch * (SIDE_PX / 2 / radius)
        matrix = np.column_stack([linear, SIDE_PX / 2 - linear @ centre])
        picture = cv2.warpAffine(photo, matrix, (SIDE_PX, SIDE_PX), borderMode=cv2.BORDER_REPLICATE)
        picture = degrade(picture, random, strength).copy()
        picture[outside()] = 128
        return picture, float(angle)


def wanted(angles: NDArray[np.float64]) -> Tensor:
    """(N, bins) the shares that the network is asked for."""
    share = np.exp(SHARPNESS * (np.cos(angles[:, None] - bin_angles()[None]) - 1))
    return torch.from_numpy((share / share.sum(axis=1, keepdims=True)).astype(np.float32))


def read_lessons(folder: Path, validation: bool) -> Lessons:
    photos, weights = [], []
    for known in read_folder(folder):
        weight = SOURCE_WEIGHTS.get(known.source, 1.0)
        if weight and known.for_validation == validation:
            pixels = read_pixels(known.path)
            scale = min(1.0, PHOTO_PX / min(pixels.shape[:2]))
            photos.append(
                cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            )
            weights.append(weight)
    return Lessons(photos, np.array(weights))


def train(lessons: Lessons, checks: Lessons, steps: int, seed: int) -> UprightNetwork:
    """Constant learning rate, then down to nothing over the last two fifths."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = UprightNetwork()
    optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=0.05)
    shown, truth = checks.make(600, np.random.default_rng(seed + 1), 0.0)
    for step in range(steps):
        fall = (steps - step) / (0.4 * steps)
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1.0, (step + 1) / 200, max(0.01, fall))
        images, angles = lessons.make(BATCH, random)
        with torch.autocast("cpu", torch.bfloat16, enabled=usual("cpu")[1] == BFLOAT16):
            logits = network.train()(images)
        loss = functional.cross_entropy(logits.float(), wanted(angles))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        if (step + 1) % 500 == 0:
            off = error_deg(network, shown, truth)
            print(
                f"step {step + 1}: loss {float(loss.detach()):.2f}, off by {np.median(off):.0f}° "
                f"in the median, by less than 30° {np.mean(off < 30):.0%}",
                flush=True,
            )
    return network.eval()


@torch.no_grad()
def error_deg(
    network: UprightNetwork, images: Tensor, angles: NDArray[np.float64]
) -> NDArray[np.float64]:
    shares = torch.softmax(network.eval()(images), dim=1).numpy()
    mean = np.angle((shares * np.exp(1j * bin_angles())).sum(axis=1))
    return np.abs(np.degrees(np.angle(np.exp(1j * (mean - angles)))))


def save(network: UprightNetwork, path: Path) -> None:
    """Write the network as ONNX, batch normalizations folded into the convolutions.

    In: "views" (N, 3, 96, 96) float32, 0 to 255. Out: "logits" (N, bins).
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, values = [], []

    def constant(name: str, value: Tensor) -> str:
        values.append(numpy_helper.from_array(value.detach().numpy(), name))
        return name

    # (x / 64 - 2) as the first convolution: one that leaves each colour where it is.
    centre = nn.Conv2d(3, 3, 1)
    with torch.no_grad():
        centre.weight.copy_(torch.eye(3)[:, :, None, None] / 64)
        torch.nn.init.constant_(_bias(centre), -2.0)
    layers = [centre, *(fuse_conv_bn_eval(*block) for block in network.trunk), network.narrow]  # type: ignore[misc]
    before = "views"
    for number, layer in enumerate(layers):
        names = [before, constant(f"w{number}", layer.weight), constant(f"b{number}", _bias(layer))]
        padding = layer.padding[0]
        nodes.append(
            helper.make_node(
                "Conv",
                names,
                [f"c{number}"],
                kernel_shape=layer.kernel_size,
                strides=layer.stride,
                pads=[padding] * 4,
            )
        )
        before = f"c{number}"
        if number:
            nodes.append(helper.make_node("Relu", [before], [f"r{number}"]))
            before = f"r{number}"
    nodes.append(helper.make_node("Flatten", [before], ["flat"], axis=1))
    last = [constant("wo", network.out.weight), constant("bo", network.out.bias)]
    nodes.append(helper.make_node("Gemm", ["flat", *last], ["logits"], transB=1))
    shape = ["n", 3, SIDE_PX, SIDE_PX]
    graph = helper.make_graph(
        nodes,
        "upright",
        [helper.make_tensor_value_info("views", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(bin_angles())])],
        values,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _bias(layer: nn.Conv2d) -> Tensor:
    if layer.bias is None:
        raise ValueError("this convolution has no bias")
    return layer.bias


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(1)
    lessons, checks = (read_lessons(arguments.data, validation) for validation in (False, True))
    save(train(lessons, checks, arguments.steps, arguments.seed), arguments.output)


if __name__ == "__main__":
    main()
