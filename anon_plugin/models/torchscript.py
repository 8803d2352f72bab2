"""TorchScript detectors with EgoBlur's published interface (facebookresearch/EgoBlur, Apache 2.0).

Generation 1 (gen1/script/demo_ego_blur_gen1.py): the module is called with one (3, H, W) uint8 BGR
tensor and returns boxes (N, 4), labels, scores, image size; default threshold 0.9. Generation 2
(gen2/script/predictor.py, constants.py): `module.inference([{"image": tensor}],
do_postprocess=False)` with the picture resized to 1200 pixels on its longer side; one record an
image with `_pred_boxes.tensor`, `_scores`, `_pred_classes` (0 face, 1 plate); default thresholds
0.67416 and 0.74475 (camera-rgb).
Each published file finds one kind of object, which its name tells (face, lp). One with several
kinds needs their names beside it, in the order of the classes that it returns.

Networks with masks, such as Mask R-CNN, are exported through the same interfaces (detectron2,
export/flatten.py: an instance's fields in the order of their names). Then the first one returns
boxes, labels, masks, scores, image size, and records of the second one have `_pred_masks`: (N, 1,
rows, columns) probabilities over each box, or (N, H, W) over the picture.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.class_names import labels_of
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, require_numbers
from anon_plugin.engine.geometry.boxes import Boxes
from anon_plugin.engine.geometry.polygons import Points
from anon_plugin.engine.vocabulary import FACE, PLATE
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.candidates import Candidates, Outline, choose
from anon_plugin.models.masks import outline_in_box, outline_of_patch
from anon_plugin.models.store.folder import digest
from anon_plugin.models.store.model_classes import nameless_classes, names_for

_THRESHOLDS_GENERATION_1 = {FACE: 0.9, PLATE: 0.9}
_THRESHOLDS_GENERATION_2 = {FACE: 0.67416, PLATE: 0.74475}
_CLASS_GENERATION_2 = {FACE: 0, PLATE: 1}
_LONGER_SIDE_GENERATION_2 = 1200
_TEST_SIZE_PX = 128


class _Unpacked(torch.nn.Module):
    """The second generation with plain tensors as its result.

    Python cannot receive the module's own record class, which it has never seen; TorchScript,
    in which this runs, can take the record apart.
    """

    def __init__(self, module: Any) -> None:
        super().__init__()
        self.module = module

    def forward(
        self, picture: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor | None]:
        record = self.module.inference([{"image": picture}], do_postprocess=False)[0]
        boxes, scores, classes = record._pred_boxes, record._scores, record._pred_classes
        if boxes is None or scores is None or classes is None:
            raise ValueError("boxes, scores or classes are missing in the result")
        masks: torch.Tensor | None = None
        if hasattr(record, "_pred_masks"):
            masks = record._pred_masks
        return boxes.tensor, classes, scores, masks


class EgoBlurDetector:
    """A TorchScript module behind the Detector protocol."""

    object_range_px = (12.0, 600.0)
    max_iou = 0.3

    def __init__(
        self, path: Path, module: Any, class_labels: Mapping[int, str], device: str = ""
    ) -> None:
        self.name = path.stem
        self.sha256 = digest(path)
        self.labels = tuple(dict.fromkeys(class_labels.values()))
        self._class_labels = dict(class_labels)
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._second_generation = hasattr(module, "inference")
        module = module.to(self.device).eval()
        self._module = (
            _quietly(torch.jit.script, _Unpacked(module)) if self._second_generation else module
        )
        thresholds = (
            _THRESHOLDS_GENERATION_2 if self._second_generation else _THRESHOLDS_GENERATION_1
        )
        self.thresholds = {label: thresholds.get(label, 0.5) for label in self.labels}
        if len(self.labels) == 1 and self._second_generation:
            (label,) = self.labels
            self._class_labels = {_CLASS_GENERATION_2.get(label, min(class_labels)): label}

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. Scores are the network's own."""
        found = []
        with torch.inference_mode():
            for image in images:
                search = self._search_second if self._second_generation else self._search_first
                size_wh = (image.shape[1], image.shape[0])
                part = search(image)
                found.append(choose([part], size_wh, self.thresholds, confidence, self.max_iou))
        return found

    def _search_first(self, image: Image) -> Candidates:
        boxes, classes, *masks, scores, _ = self._module(self._tensor(image))
        outline = _outlines(boxes, masks[0]) if masks else None
        if len(self.labels) == 1:  # what a file calls its only class is its own affair
            only = Candidates.of_one_label(_boxes(boxes), _numbers(scores), self.labels[0])
            return replace(only, outline=outline)
        return self._candidates(boxes, scores, classes, outline)

    def _search_second(self, image: Image) -> Candidates:
        height, width = image.shape[:2]
        scale = _LONGER_SIDE_GENERATION_2 / max(height, width)
        size = (max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5)))
        resized = np.asarray(cv2.resize(image, size), dtype=np.uint8)
        boxes, classes, scores, masks = self._module(self._tensor(resized))
        outline = None if masks is None else _outlines(boxes, masks)
        found = self._candidates(boxes, scores, classes, outline)
        return found.scaled(width / size[0], height / size[1])

    def _tensor(self, image: Image) -> torch.Tensor:
        bgr = np.ascontiguousarray(image[:, :, ::-1].transpose(2, 0, 1))
        return torch.from_numpy(bgr).to(self.device)

    def _candidates(
        self,
        boxes: torch.Tensor,
        scores: torch.Tensor,
        classes: torch.Tensor,
        outline: Outline | None,
    ) -> Candidates:
        return Candidates.of_classes(
            _boxes(boxes),
            _numbers(scores),
            classes.reshape(-1).cpu().numpy().astype(np.intp),
            self._class_labels,
            outline,
        )


def _outlines(boxes: torch.Tensor, masks: torch.Tensor) -> Outline:
    """Gives the outline in each box.

    masks: (N, 1, rows, columns) probabilities over the boxes, or (N, H, W) over the picture.
    """
    places = _boxes(boxes)

    def outline(number: int) -> Points | None:
        mask = masks[number].float().cpu().numpy()
        require_numbers(mask)
        if mask.ndim == 3:
            return outline_of_patch(mask[0], places[number])
        return outline_in_box(mask - np.float32(0.5), places[number], (1.0, 1.0))

    return outline


def _boxes(boxes: torch.Tensor) -> Boxes:
    return boxes.reshape(-1, 4).double().cpu().numpy()


def _numbers(values: torch.Tensor) -> Boxes:
    return values.reshape(-1).double().cpu().numpy()


def load_torchscript(path: Path, device: str = "") -> EgoBlurDetector:
    """Open a TorchScript detector and let it search a blank picture.

    device: "cpu", "cuda" or "mps"; "" takes a CUDA GPU where there is one.
    Raises ModelError where the file is damaged, no TorchScript, without a name for its classes or
    of an unknown interface.
    """
    try:
        with path.open("rb") as file:  # by its path, torch on Windows cannot open every file
            module = _quietly(torch.jit.load, file, map_location="cpu")
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            tr(
                "{path} is no TorchScript file, or it is damaged. A checkpoint "
                "(state dict) cannot be used as it is: export it to TorchScript or "
                "ONNX first."
            ).format(path=path)
        ) from error
    class_labels = labels_of(names_for(path))
    if not class_labels:
        raise nameless_classes(path)
    try:
        detector = EgoBlurDetector(path, module, class_labels, device)
        detector.detect([np.full((_TEST_SIZE_PX, _TEST_SIZE_PX, 3), 127, np.uint8)])
    except Exception as error:  # TorchScript raises whatever the module's own code raises
        raise ModelError(
            tr(
                "The TorchScript model {path} does not have the interface of "
                "EgoBlur, generation 1 or 2, the only one known here: {error}"
            ).format(path=path, error=str(error).strip().splitlines()[-1])
        ) from error
    return detector


def _quietly(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call without the warning that PyTorch deprecates TorchScript: what people have is in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return function(*arguments, **options)
