"""TorchScript modules with EgoBlur's two interfaces, whose answers depend on the picture's size.

Run as a program it writes both, so that a test can load them in a process that has never seen
their classes, as it is with the published files: tiny_torchscript.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor


class FirstGeneration(torch.nn.Module):
    """boxes, labels, scores, size of a uint8 BGR (3, H, W) picture; red decides the score."""

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        height, width = picture.shape[1], picture.shape[2]
        if picture.dtype != torch.uint8:
            raise ValueError("the picture must be uint8")
        sides = torch.tensor([float(width), float(height), float(width), float(height)])
        box, twin = [0.25, 0.5, 0.5, 0.75], [0.26, 0.5, 0.5, 0.75]
        shares = torch.tensor([box, twin, [0.0, 0.0, 0.1, 0.1]])
        red = picture[2].float().mean() / 255
        scores = torch.stack([red, red * 0.99, red * 0.5])
        size = torch.tensor([height, width])
        return shares * sides, torch.zeros(3, dtype=torch.int64), scores, size


class Boxes:
    def __init__(self, tensor: Tensor):
        self.tensor = tensor


class ScriptedInstances:
    def __init__(self, size: tuple[int, int], boxes: Boxes, scores: Tensor, classes: Tensor):
        self.image_size = size
        self._pred_boxes = torch.jit.annotate(Boxes | None, boxes)
        self._scores = torch.jit.annotate(Tensor | None, scores)
        self._pred_classes = torch.jit.annotate(Tensor | None, classes)


class SecondGeneration(torch.nn.Module):
    """One face over the left half, one plate over the right; only at 1200 pixels."""

    def forward(self, picture: Tensor) -> Tensor:
        return picture

    @torch.jit.export
    def inference(
        self,
        batch: list[dict[str, Tensor]],
        detected_instances: list[ScriptedInstances] | None = None,
        do_postprocess: bool = True,
    ) -> list[ScriptedInstances]:
        found: list[ScriptedInstances] = []
        for entry in batch:
            picture = entry["image"]
            height, width = picture.shape[1], picture.shape[2]
            if max(height, width) != 1200 or do_postprocess:
                raise ValueError("the picture must be 1200 pixels long")
            half = width / 2
            boxes = torch.tensor(
                [[0.0, 0.0, half, float(height)], [half, 0.0, float(width), float(height)]]
            )
            scores, classes = torch.tensor([0.7, 0.8]), torch.tensor([0, 1])
            found.append(ScriptedInstances((height, width), Boxes(boxes), scores, classes))
        return found


class MaskFirst(torch.nn.Module):
    """A car that fills the lower left half of its box, by a mask over the box."""

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        rows, columns = torch.arange(28)[:, None], torch.arange(28)[None]
        mask = (rows >= columns).float()[None, None]
        boxes, size = torch.tensor([[20.0, 10.0, 76.0, 66.0]]), torch.tensor([80, 120])
        return boxes, torch.zeros(1, dtype=torch.int64), mask, torch.tensor([0.95]), size


class MaskInstances:
    def __init__(self, boxes: Boxes, scores: Tensor, classes: Tensor, masks: Tensor):
        self._pred_boxes = torch.jit.annotate(Boxes | None, boxes)
        self._scores = torch.jit.annotate(Tensor | None, scores)
        self._pred_classes = torch.jit.annotate(Tensor | None, classes)
        self._pred_masks = torch.jit.annotate(Tensor | None, masks)


class MaskSecond(torch.nn.Module):
    """A person on the left half of its box, by a mask over the picture."""

    def forward(self, picture: Tensor) -> Tensor:
        return picture

    @torch.jit.export
    def inference(
        self,
        batch: list[dict[str, Tensor]],
        detected_instances: list[MaskInstances] | None = None,
        do_postprocess: bool = True,
    ) -> list[MaskInstances]:
        picture = batch[0]["image"]
        masks = torch.zeros(1, picture.shape[1], picture.shape[2])
        masks[0, 100:500, 200:400] = 1.0
        boxes = Boxes(torch.tensor([[200.0, 100.0, 600.0, 500.0]]))
        return [MaskInstances(boxes, torch.tensor([0.9]), torch.zeros(1).long(), masks)]


class Other(torch.nn.Module):
    """Another interface: one tensor."""

    def forward(self, picture: Tensor) -> Tensor:
        return picture.float()


def write_all(folder: Path) -> None:
    modules = {
        "ego_blur_face_gen1.jit": FirstGeneration(),
        "ego_blur_lp_gen1.jit": FirstGeneration(),
        "ego_blur_face_gen2.jit": SecondGeneration(),
        "ego_blur_lp_gen2.jit": SecondGeneration(),
        "mask_car_gen1.jit": MaskFirst(),
        "mask_person_gen2.jit": MaskSecond(),
        "other_face.pt": Other(),
    }
    for name, module in modules.items():
        torch.jit.script(module).save(str(folder / name))


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
