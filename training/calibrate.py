"""From a checkpoint to the weights file that is shipped: measures what the scores are worth.

    python -m training.calibrate RUN_FOLDER/checkpoint.pt DATA_FOLDER OUTPUT.safetensors --name NAME

The small photos that training kept aside (coco.kept_for_calibration) are searched, and each label's
raw output is mapped to the precision that findings like it had there: once to learn which findings
are in doubt, and then with a second look at these. Before that, the range of
numbers in each of the network's maps is measured on photos that it was trained on: with them it
computes in int8 where the hardware is fastest at it, here as later. The network is the running
average of the training.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, Matches, TrueObject, match
from anon_plugin.engine.geometry.boxes import bounding_boxes
from anon_plugin.models.store.folder import write_card
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.grid import Ranges
from anon_plugin.models.street.int8 import measured_ranges
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.street.torch_network import TorchNetwork, save_network
from anon_plugin.models.training.annotations import LABELS, Annotations, read_pixels
from training.checkpoints import read_averaged
from training.coco import kept_for_calibration, read_folder

MATCH_IOU = 0.4
FALSE_PER_MEGAPIXEL = 1.0
"""Default operating point, for each label. Photos kept aside are small cut-outs around objects;
counted by area, the same threshold means about one false finding in a photo of a megapixel."""
LEAST_PROBABILITY = 0.05
"""Raw outputs below are not looked at: hardly one in two hundred is an object."""

PER_OCTAVE_TRIED = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)

DOUBT_SCORES = {"face": (0.15, 0.8), "plate": (0.05, 0.8)}
"""Precision at one look from which up to which a finding is looked at again. Below, there
are so many more of what may be faces that they would cost more than they give."""

PHOTOS_FOR_RANGES = 100

Pairs = list[tuple[AnnotatedPhoto, list[Detection]]]

LOGIT_RANGE = (float(np.log(LEAST_PROBABILITY / (1 - LEAST_PROBABILITY))), 9.0)


def raw_detector(
    network: CenterNet, ranges: Ranges, calibration: Mapping[str, Calibration] | None = None
) -> NetworkDetector:
    """The network with scores that are its plain probabilities, from LEAST_PROBABILITY up.

    calibration: for a second round, of which size and doubt are taken over.
    """
    logits = np.linspace(*LOGIT_RANGE, 400)
    scores = 1 / (1 + np.exp(-logits))
    plain = Calibration(tuple(logits), tuple(scores), LEAST_PROBABILITY, around=True)
    by_label = dict.fromkeys(network.architecture.corners, plain)
    for label, known in (calibration or {}).items():
        by_label[label] = replace(plain, per_octave=known.per_octave, doubt=known.doubt)
    own = TorchNetwork(network, "cpu", ranges=ranges)
    return NetworkDetector(own, by_label, "uncalibrated")


def ranges_on(photos: Sequence[Annotations], network: CenterNet) -> Ranges:
    """What quantized.measured_ranges finds on some photos of all sets; fuses the network."""
    chosen = photos[:: max(1, len(photos) // PHOTOS_FOR_RANGES)]
    return measured_ranges(network, (read_pixels(known.path) for known in chosen))


def as_truth(known: Annotations, size_wh: tuple[int, int]) -> AnnotatedPhoto:
    """Training annotations in the form of the evaluation; what is doubtful is set aside."""
    objects = [
        TrueObject.from_xyxy(LABELS[label], box.tolist(), ignore=bool(weight == 0))
        for box, label, weight in zip(known.boxes, known.labels, known.weights, strict=True)
        if weight >= 0
    ]
    complete = [label for label, sure in zip(LABELS, known.background, strict=True) if sure]
    return AnnotatedPhoto(str(known.path), tuple(objects), size_wh, frozenset(complete))


def search(detector: NetworkDetector, photos: Sequence[Annotations]) -> Pairs:
    """Truth and findings of each photo."""
    pairs = []
    for known in photos:
        pixels = read_pixels(known.path)
        truth = as_truth(known, (pixels.shape[1], pixels.shape[0]))
        pairs.append((truth, detector.detect([pixels], confidence=0.0)[0]))
    return pairs


def regraded(pairs: Pairs, per_octave: float) -> Pairs:
    """The same findings, their raw scores changed by what the size of their boxes says."""
    grade = Calibration((), (), 0.0, per_octave)
    result: Pairs = []
    for truth, found in pairs:
        scores = np.array([one.score for one in found]).clip(1e-6, 1 - 1e-6)
        boxes = bounding_boxes([one.region for one in found])
        evidence = grade.evidence(np.log(scores / (1 - scores)), boxes)
        new = (1 / (1 + np.exp(-evidence))).tolist()
        changed = [replace(one, score=score) for one, score in zip(found, new, strict=True)]
        result.append((truth, changed))
    return result


def best_per_octave(pairs: Pairs, label: str) -> float:
    """What a doubled side should add to the logit: what ranks right before false findings best."""
    precision = {
        tried: curve(match(regraded(pairs, tried), label, MATCH_IOU)).average_precision()
        for tried in PER_OCTAVE_TRIED
    }
    return max(precision, key=lambda tried: precision[tried])


def calibrate(matches: Matches, false_per_photo: float) -> Calibration:
    """Precision as a rising function of the logit, and the threshold of so many false findings.

    Isotonic regression by pooling adjacent violators (Ayer et al., Annals of Mathematical
    Statistics 26, 1955); between the middles of the pools the score rises linearly.
    Raises ValueError where nothing was found that could tell.
    """
    if not matches.right.any():
        raise ValueError(
            f"None of the photos kept aside shows a {matches.label} that was found, so nothing "
            "tells what its scores are worth. Give more photos in which it is marked, or train "
            "longer."
        )
    counted = (matches.right | matches.false) & matches.complete
    scores = matches.scores[counted].clip(1e-6, 1 - 1e-6)
    order = np.argsort(scores, kind="stable")
    logits = np.log(scores / (1 - scores))[order]
    pools = _isotonic(matches.right[counted][order].astype(np.float64))
    edges = np.cumsum([0, *(count for _, count in pools)])
    middle = [logits[low:high].mean() for low, high in pairwise(edges)]
    # Half an object more and half a false finding more: no pool is all right or all wrong.
    precision = [(right + 0.5) / (count + 1) for right, count in pools]
    knots_x = np.array([min(LOGIT_RANGE[0], logits[0]) - 0.01, *middle, LOGIT_RANGE[1]])
    knots_y = np.maximum.accumulate([0.0, *precision, max(precision[-1], 0.999)])
    # A little slope keeps every score's logit unique.
    knots_y = np.minimum(knots_y + np.arange(len(knots_y)) * 1e-6, 1.0)
    result = Calibration(tuple(knots_x.round(5)), tuple(knots_y.round(6)), 0.0)
    _, raw = curve(matches).at_false_per_photo(false_per_photo)
    raw = float(np.clip(raw, 1e-6, 1 - 1e-6))
    threshold = result.score(np.array([np.log(raw / (1 - raw))]))[0]
    return replace(result, threshold=round(float(threshold), 4))


def _isotonic(values: NDArray[np.float64]) -> list[tuple[float, int]]:
    """Pools (sum, count) of neighbouring values whose means rise: the closest rising sequence."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            high = pools.pop()
            pools[-1] = (pools[-1][0] + high[0], pools[-1][1] + high[1])
    return pools


def read_network(checkpoint: Path, labels: Sequence[str] = ()) -> tuple[CenterNet, int]:
    """The averaged network of a checkpoint, and the step it has reached (0 of exported weights).

    labels: whose heads are kept, by default all. Raises ValueError where one has no head.
    """
    known = read_averaged(checkpoint)
    architecture = known.architecture
    kept = tuple(labels) or tuple(architecture.corners)
    if unknown := set(kept) - architecture.corners.keys():
        raise ValueError(
            f"{checkpoint} was not trained to find {', '.join(sorted(unknown))}, but "
            f"{', '.join(architecture.corners)}."
        )
    left_out = tuple(f"heads.{label}." for label in architecture.corners if label not in kept)
    smaller = replace(
        architecture,
        corners={label: architecture.corners[label] for label in kept},
    )
    network = CenterNet(smaller)
    values = known.state.items()
    network.load_state_dict(
        {name: value for name, value in values if not name.startswith(left_out)}
    )
    return network.eval(), known.step


def with_doubt(calibration: Calibration, label: str) -> Calibration:
    """The calibration of one look, with the evidence at which a second one is worth its time."""
    if label not in DOUBT_SCORES:
        return calibration
    low, high = (calibration.least_logit(score) for score in DOUBT_SCORES[label])
    return replace(calibration, doubt=(round(low, 5), round(high, 5)))


def calibrated(
    checkpoint: Path, labels: Sequence[str], ranges: Ranges, photos: Sequence[Annotations]
) -> dict[str, Calibration]:
    """What the network's output is worth, measured on `photos` with one look and then with two."""
    once = search(raw_detector(read_network(checkpoint, labels)[0], ranges), photos)
    megapixels = np.mean([np.prod(truth.size_wh or 0) / 1e6 for truth, _ in once])
    allowed = FALSE_PER_MEGAPIXEL * float(megapixels)
    first = {}
    for label in labels:
        per_octave = best_per_octave(once, label)
        matches = match(regraded(once, per_octave), label, MATCH_IOU)
        print(_summary(label, "one look", matches, allowed))
        first[label] = with_doubt(
            replace(calibrate(matches, allowed), per_octave=per_octave), label
        )
    twice = search(raw_detector(read_network(checkpoint, labels)[0], ranges, first), photos)
    result = {}
    for label, known in first.items():
        matches = match(twice, label, MATCH_IOU)
        measured = calibrate(matches, allowed)
        result[label] = replace(
            measured, per_octave=known.per_octave, doubt=known.doubt, around=True
        )
        print(_summary(label, "two looks", matches, allowed), result[label].threshold)
    return result


def _summary(label: str, how: str, matches: Matches, allowed: float) -> str:
    recall, _ = curve(matches).at_false_per_photo(allowed)
    return (
        f"{label}, {how}: recall {recall:.3f} at one false finding a megapixel "
        f"({len(matches.object_widths)} objects in {matches.photo_count} validation photos)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--name", required=True, help="what reports call the model")
    parser.add_argument("--labels", nargs="+", default=[], help="to be kept, by default all")
    parser.add_argument("--teachers", type=Path, help="what training.teach wrote")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    network, step = read_network(arguments.checkpoint, arguments.labels)
    labels = tuple(network.architecture.corners)
    print(f"step {step}: {', '.join(labels)}")
    known = read_folder(arguments.data, arguments.teachers)
    # What a score is worth in a photo as cameras make it is measured by training.surroundings.
    photos, _ = kept_for_calibration(known)
    # What is fused is read anew: the weights to be saved must stay as they were trained.
    trained = [one for one in known if not one.for_validation]
    ranges = ranges_on(trained, read_network(arguments.checkpoint, labels)[0])
    calibration = calibrated(arguments.checkpoint, labels, ranges, photos)
    save_network(network, calibration, arguments.output, arguments.name, ranges)
    # What the plugin holds the file against whenever it opens it.
    write_card(arguments.output, {"labels": list(labels), "licence": "GPL-3.0-or-later"})


if __name__ == "__main__":
    main()
