"""Detectors that others made, as ONNX files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.alike import alike
from anon_plugin.models.candidates import Candidates, choose, windows
from anon_plugin.models.onnx.family import Family, Network, Outputs, Quicker, Recognise
from anon_plugin.models.onnx.header import OnnxHeader, read_header
from anon_plugin.models.onnx.session import open_session
from anon_plugin.models.store.folder import digest

FAMILIES = {"YuNet": "yunet:YuNet", "SCRFD": "scrfd:Scrfd", "YOLO v5 to v11": "yolo:Yolo"}
"""Every Family, as "module:class" in this folder, by what users call it. They are asked in this
order; another one is an entry here and its module."""

_TEST_SIZE_PX = 128

TOGETHER_PX = 1_000_000
"""Pixels of pictures that a network is given together: of larger ones each is work enough."""


class OnnxDetector:
    """A network of a known family behind the Detector protocol, for any thread."""

    def __init__(
        self,
        path: Path,
        family: Family,
        network: Network,
        device: str,
        fixed_hw: tuple[int | None, int | None],
    ) -> None:
        """network: see family.Network. device: that it is on. fixed_hw: as windows takes it."""
        self.name = path.stem
        self.sha256 = digest(path)
        self.labels = tuple(family.thresholds)
        self.thresholds = family.thresholds
        self.object_range_px = family.object_range_px
        self.view_px = getattr(family, "view_px", TILE_PX)
        self.device = device
        self._family = family
        self._network = network
        self._fixed_hw = fixed_hw

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. Scores are the network's own."""
        parts = [list(windows(image, self._fixed_hw, self._family.multiple)) for image in images]
        told = iter(self._told([pixels for of_image in parts for pixels, _, _ in of_image]))
        found = []
        for image, of_image in zip(images, parts, strict=True):
            there = [next(told).moved(left, top) for _, left, top in of_image]
            size_wh = (image.shape[1], image.shape[0])
            thresholds, max_iou = self._family.thresholds, self._family.max_iou
            found.append(choose(there, size_wh, thresholds, confidence, max_iou))
        return found

    def _told(self, pictures: Sequence[Image]) -> list[Candidates]:
        """What the network says of each; small ones of equal size go through it together."""
        told: dict[int, Candidates] = {}
        for numbers in alike(pictures, TOGETHER_PX):
            outputs = self._network([pictures[number] for number in numbers])
            for number, one in zip(numbers, outputs, strict=True):
                height, width = pictures[number].shape[:2]
                told[number] = self._family.decode(one, (height, width))
        return [told[number] for number in range(len(pictures))]


def load_onnx(path: Path, device: str = "") -> OnnxDetector:
    """Open an ONNX detector and let it search a blank picture.

    device: "cpu", "cuda" or "mps"; "" for the best there is.
    Raises ModelError where the file is damaged, of no known family, finds nothing that we know, or
    does not run.
    """
    header = read_header(path)
    fixed_hw = _input_size(path, header)
    family = _recognise(path, header)
    network, place = _open(path, header, family, device)
    detector = OnnxDetector(path, family, network, place, fixed_hw)
    try:
        detector.detect([np.full((_TEST_SIZE_PX, _TEST_SIZE_PX, 3), 127, np.uint8)])
    except Exception as error:  # whatever an engine raises, the model is of no use
        raise ModelError(
            tr(
                "The model {path} was opened, but does not work: {error}. It may "
                "be of another kind than it looks (taken for {kind}), or need "
                "another version of onnxruntime."
            ).format(path=path, error=error, kind=type(family).__name__)
        ) from error
    return detector


def _open(path: Path, header: OnnxHeader, family: Family, device: str) -> tuple[Network, str]:
    """The network of the file, and the device that it is on."""
    session = open_session(path, header, device)

    def by_engine(pictures: Sequence[Image]) -> Sequence[Outputs]:
        return [session.run(family.prepare(picture)) for picture in pictures]

    quicker: Quicker | None = getattr(family, "quicker", None)
    takes_any_size = tuple(header.inputs[0].shape[2:]) == (None, None)
    if quicker is None or session.device != "cpu" or not takes_any_size:
        return by_engine, session.device
    return quicker(path, by_engine), session.device


def _recognise(path: Path, header: OnnxHeader) -> Family:
    for name in FAMILIES.values():
        recognise: Recognise = resolve_name(f"{__package__}.{name}").recognise
        family = recognise(path, header)
        if family is not None:
            return family
    outputs = ", ".join(f"{output.name} {list(output.shape)}" for output in header.outputs)
    raise ModelError(
        tr(
            "The ONNX file {path} is of no known kind. Known are exports of {kinds}; its outputs "
            "are {outputs}."
        ).format(path=path, kinds=", ".join(FAMILIES), outputs=outputs)
    )


def _input_size(path: Path, header: OnnxHeader) -> tuple[int | None, int | None]:
    """Height and width of the network's input, None where any will do."""
    shape = header.inputs[0].shape
    if len(header.inputs) != 1 or len(shape) != 4 or shape[1] not in (3, None):
        described = ", ".join(f"{one.name} {list(one.shape)}" for one in header.inputs)
        raise ModelError(
            tr(
                "The ONNX file {path} takes no picture of three colours as its "
                "only input ({described}), so it is no detector that can be used "
                "here."
            ).format(path=path, described=described)
        )
    return shape[2], shape[3]
