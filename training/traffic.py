"""Makes the weights that find persons and vehicles.

    python -m training.traffic YOLOX_FOLDER OUTLINER.pt DATA_FOLDER \
        anon_plugin/models/weights/traffic.safetensors

YOLOX_FOLDER: where yolox-nano.param and .bin lie. OUTLINER: what training.outliner wrote.
DATA_FOLDER: photos in which persons and vehicles are marked completely (CALIBRATED_ON below it),
and which the network was not trained on: on them it is measured what its scores are worth.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.models.store.folder import write_card
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.traffic.torch_network import TorchNetwork
from anon_plugin.models.traffic.traffic_detector import TrafficDetector
from anon_plugin.models.traffic.weights import save
from anon_plugin.models.training.annotations import read_pixels
from training.calibrate import LOGIT_RANGE, as_truth, calibrate
from training.coco import read_coco
from training.convert_yolox import read_yolox
from training.outliner import read_outliner

CALIBRATED_ON = "stockstreet.json"
MATCH_IOU = 0.5
LEAST_SCORE = 0.03
FALSE_PER_PHOTO = 1.0
"""Of what is told while it runs."""
THRESHOLD = 0.2
"""Default operating point, for each label: one in five findings that are no surer is right. Whole
photos of a few megapixels are searched in several views, each of which has its false findings."""


def searched(detector: TrafficDetector, file: Path) -> list[tuple[AnnotatedPhoto, list[Detection]]]:
    """The photos of a COCO file, and all that is found in them from LEAST_SCORE on."""
    pairs = []
    for known in read_coco(file):
        pixels = read_pixels(known.path)
        truth = as_truth(known, (pixels.shape[1], pixels.shape[0]))
        pairs.append((truth, detector.detect([pixels], LEAST_SCORE)[0]))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("yolox", type=Path)
    parser.add_argument("outliner", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    logits = np.linspace(*LOGIT_RANGE, 400)
    plain = Calibration(tuple(logits), tuple(1 / (1 + np.exp(-logits))), LEAST_SCORE)
    outliner = read_outliner(arguments.outliner)
    computed = TorchNetwork(read_yolox(arguments.yolox), outliner, "cpu")
    raw = TrafficDetector(computed, {}, "uncalibrated", with_outlines=False)
    raw.calibration = dict.fromkeys(raw.labels, plain)
    found = searched(raw, arguments.data / CALIBRATED_ON)
    calibration = {}
    for label in raw.labels:
        matches = match(found, label, MATCH_IOU)
        calibration[label] = replace(calibrate(matches, FALSE_PER_PHOTO), threshold=THRESHOLD)
        recall, _ = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
        print(f"{label}: recall {recall:.3f} at {FALSE_PER_PHOTO} false findings a photo")
    # What was computed with has been converted.
    network, outliner = read_yolox(arguments.yolox), read_outliner(arguments.outliner)
    save(network, outliner, calibration, arguments.output, "traffic")
    write_card(
        arguments.output,
        {
            "labels": list(raw.labels),
            "licence": "Apache-2.0 AND GPL-3.0-or-later",
            "source": "https://github.com/Megvii-BaseDetection/YOLOX",
        },
    )


if __name__ == "__main__":
    main()
