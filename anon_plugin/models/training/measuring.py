"""What a network finds in the photos that choose: the user's, and ones that are drawn."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject, match
from anon_plugin.engine.geometry.boxes import bounding_boxes, iou_matrix
from anon_plugin.errors import CancelledError
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.grid import Ranges
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.street.torch_network import TorchNetwork
from anon_plugin.models.training.annotations import LABELS, PLATE, Annotations, read_pixels
from anon_plugin.models.training.pastes import drawn_faces, paste, rendered_patches
from anon_plugin.models.training.targets import Objects

MATCH_IOU = 0.4
FITS = (0.4, 0.5, 0.6)
"""Least IoU of boxes. A few dozen photos tell more where it counts, too, how well boxes fit."""
LEAST_SCORE = 0.02
SURE = 0.8
"""Score from which a finding of the old weights is one that the new ones should have as well."""
DRAWN_SCENES, SCENE_PX = 40, 320
DRAWN_SEED = 500_000
"""Of drawn scenes that choose, apart from those that are learned from."""

Pairs = list[tuple[AnnotatedPhoto, list[Detection]]]
Stopped = Callable[[], bool]


@dataclass(frozen=True)
class Scene:
    """A picture and what is in it; read: makes the picture, since not all fit into memory."""

    truth: AnnotatedPhoto
    read: Callable[[], Image]


def detector_of(
    network: CenterNet,
    calibration: Mapping[str, Calibration],
    ranges: Ranges | None = None,
    device: str = "cpu",
) -> NetworkDetector:
    """A detector with a copy of the network, which stays as it is."""
    own = TorchNetwork(copy.deepcopy(network), device, ranges=ranges)
    return NetworkDetector(own, calibration, "measured")


def found_in(detector: NetworkDetector, scenes: Sequence[Scene], stopped: Stopped) -> Pairs:
    """What is in each scene, and all findings of LEAST_SCORE and more. Raises CancelledError."""
    pairs: Pairs = []
    for scene in scenes:
        if stopped():
            raise CancelledError
        pairs.append((scene.truth, detector.detect([scene.read()], LEAST_SCORE)[0]))
    return pairs


def scene_of(known: Annotations) -> Scene:
    """An annotated photo; what is open is set aside, what was rejected is no object."""
    objects = [
        TrueObject.from_xyxy(LABELS[label], box.tolist(), ignore=bool(weight == 0))
        for box, label, weight in zip(known.boxes, known.labels, known.weights, strict=True)
        if weight >= 0
    ]
    complete = [label for label, sure in zip(LABELS, known.background, strict=True) if sure]
    truth = AnnotatedPhoto(str(known.path), tuple(objects), None, frozenset(complete))
    return Scene(truth, lambda: read_pixels(known.path))


def drawn_scenes(photos: Sequence[Annotations]) -> list[Scene]:
    """Parts of the photos with plates and faces that are drawn into them; nothing else counts."""
    plates = [one for one in rendered_patches(80, DRAWN_SEED) if one.kind == PLATE]
    faces = drawn_faces(16, DRAWN_SEED)
    scenes = []
    for number in range(DRAWN_SCENES if photos else 0):
        chance = np.random.default_rng((DRAWN_SEED, number))
        canvas = _part(read_pixels(photos[number % len(photos)].path), chance)
        objects = Objects.none()
        for patches in (plates, faces, plates, faces):
            objects = paste(canvas, objects, patches[int(chance.integers(len(patches)))], chance)
        truth = AnnotatedPhoto(
            f"drawn {number}",
            tuple(
                TrueObject.from_xyxy(LABELS[label], box.tolist())
                for label, box in zip(objects.labels, objects.boxes, strict=True)
            ),
            (SCENE_PX, SCENE_PX),
            frozenset(),
        )
        scenes.append(Scene(truth, lambda canvas=canvas: canvas))  # type: ignore[misc]
    return scenes


def _part(pixels: Image, chance: np.random.Generator) -> Image:
    """A square of SCENE_PX cut out of a picture at its own size, grey where it ends."""
    room = [max(1, length - SCENE_PX + 1) for length in pixels.shape[:2]]
    top, left = (int(chance.integers(length)) for length in room)
    part = pixels[top : top + SCENE_PX, left : left + SCENE_PX]
    canvas = np.full((SCENE_PX, SCENE_PX, 3), 128, np.uint8)
    canvas[: part.shape[0], : part.shape[1]] = part
    return canvas


def average_precision(pairs: Pairs, label: str) -> float:
    """Of one label, the mean over FITS; NaN where no photo shows it."""
    return float(np.mean([curve(match(pairs, label, least)).average_precision() for least in FITS]))


def recall_at(pairs: Pairs, label: str, threshold: float) -> tuple[int, int]:
    """(found, all) objects with findings of at least this score."""
    return match(pairs, label, MATCH_IOU).recall_of(threshold)


def surely_seen(pairs: Pairs) -> list[AnnotatedPhoto]:
    """The photos of pairs with all that was surely found and nobody denies, in place of what people
    marked. What people say is no object, in so many words or by leaving it out, is left out."""
    result = []
    for truth, found in pairs:
        kept = [one for one in found if one.score >= SURE and not _denied(truth, one)]
        objects = tuple(TrueObject(one.label, one.region) for one in kept)
        result.append(AnnotatedPhoto(truth.name, objects, truth.size_wh, frozenset()))
    return result


def denied(pairs: Pairs, label: str) -> tuple[int, int]:
    """(how many people deny, all) of the findings of a label that are sure, in photos where people
    marked it completely."""
    sure = [
        _denied(truth, one)
        for truth, found in pairs
        for one in found
        if one.label == label and one.score >= SURE and label in truth.complete_labels
    ]
    return sum(sure), len(sure)


def _denied(truth: AnnotatedPhoto, found: Detection) -> bool:
    if found.label not in truth.complete_labels:
        return False
    marked = bounding_boxes([one.region for one in truth.objects if one.label == found.label])
    own = bounding_boxes([found.region])
    return not len(marked) or float(iou_matrix(own, marked).max()) < MATCH_IOU
