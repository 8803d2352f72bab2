"""The classical baseline: the Haar cascades that come with OpenCV.

It needs no weights of ours and is kept for comparison and for the tests; a trained network finds
far more. Sources: P. Viola, M. Jones, "Rapid object detection using a boosted cascade of simple
features", CVPR 2001; the XML files of opencv/data/haarcascades (their licences stand in them).
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.geometry.boxes import Boxes, suppress_duplicates
from anon_plugin.engine.vocabulary import FACE, PLATE
from anon_plugin.errors import ModelError
from anon_plugin.language import tr

SCALE_STEP = 1.1
LEAST_NEIGHBOURS = 1
DUPLICATE_IOU = 0.3

# On annotated photos of half a megapixel each cascade stays under one false finding a photo with
# everything it reports, so the thresholds cut only what is nearly always wrong.
DEFAULT_THRESHOLDS = {FACE: 0.1, PLATE: 0.1}


@dataclass(frozen=True)
class _Cascade:
    """One XML file, what it finds, and how its raw weights become scores.

    `middle` and `width` are a logistic fit (Platt scaling) of right against wrong findings on
    annotated photos: score = 1 / (1 + exp(-(weight - middle) / width)), the estimated probability
    that the finding is right. Weights of different cascades are not comparable; scores are.
    """

    file: str
    label: str
    middle: float
    width: float
    mirrored: bool = False

    def scores(self, weights: Boxes) -> Boxes:
        scores: Boxes = 1 / (1 + np.exp(-(weights - self.middle) / self.width))
        return scores


_CASCADES = (
    _Cascade("haarcascade_frontalface_alt2.xml", FACE, 54.98, 0.561),
    _Cascade("haarcascade_profileface.xml", FACE, 1.19, 1.84),
    # The profile cascade knows faces that look to the left; a mirrored image shows it the others.
    _Cascade("haarcascade_profileface.xml", FACE, 1.19, 1.84, mirrored=True),
    _Cascade("haarcascade_russian_plate_number.xml", PLATE, 2.31, 1.24),
)


class CascadeDetector:
    """OpenCV's frontal and profile face and plate cascades as one detector, for any thread."""

    name = "cascade"
    labels = (FACE, PLATE)
    # The shortest side is the plate cascade's window (60 x 20 pixels). OpenCV builds its own
    # pyramid, so an object may fill a whole view.
    object_range_px = (20.0, 1024.0)

    def __init__(self) -> None:
        """Raises ModelError where OpenCV came without its cascade files."""
        self.sha256 = _digest()
        # A cv2.CascadeClassifier keeps the image it works on in itself: one for each thread.
        self._own = threading.local()
        self._classifiers()

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. Scores are estimated probabilities of being right."""
        return [self._detect_one(image, confidence) for image in images]

    def _detect_one(self, image: Image, confidence: Confidence) -> list[Detection]:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        found: dict[str, list[Boxes]] = {label: [] for label in self.labels}
        wanted = {
            label: least_score(confidence, label, DEFAULT_THRESHOLDS[label])
            for label in self.labels
        }
        for cascade, classifier in self._classifiers():
            if wanted[cascade.label] < float("inf"):
                found[cascade.label].append(_search(grey, cascade, classifier))
        detections = []
        for label, parts in found.items():
            rows = np.concatenate([np.empty((0, 5)), *parts])
            rows = rows[rows[:, 4] >= wanted[label]]
            for index in suppress_duplicates(rows[:, :4], rows[:, 4], DUPLICATE_IOU):
                detections.append(
                    Detection.from_xyxy(label, rows[index, 4], rows[index, :4].tolist())
                )
        return detections

    def _classifiers(self) -> Iterator[tuple[_Cascade, cv2.CascadeClassifier]]:
        if not hasattr(self._own, "classifiers"):
            self._own.classifiers = [_open(cascade) for cascade in _CASCADES]
        return zip(_CASCADES, self._own.classifiers, strict=True)


def _search(grey: Image, cascade: _Cascade, classifier: cv2.CascadeClassifier) -> Boxes:
    """Findings of one cascade in a (H, W) image: (N, 5) left, top, right, bottom, score."""
    pixels = np.ascontiguousarray(grey[:, ::-1]) if cascade.mirrored else grey
    rects, _, weights = classifier.detectMultiScale3(
        pixels, SCALE_STEP, LEAST_NEIGHBOURS, outputRejectLevels=True
    )
    if len(rects) == 0:
        return np.empty((0, 5))
    left, top, width, height = np.asarray(rects, dtype=np.float64).T
    if cascade.mirrored:
        left = grey.shape[1] - left - width
    scores = cascade.scores(np.asarray(weights, dtype=np.float64).ravel())
    return np.stack([left, top, left + width, top + height, scores], axis=1)


def _open(cascade: _Cascade) -> cv2.CascadeClassifier:
    path = _path(cascade.file)
    # From memory: on Windows OpenCV cannot open every path.
    text = path.read_text(encoding="utf-8")
    storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
    classifier = cv2.CascadeClassifier()
    if not classifier.read(storage.getFirstTopLevelNode()) or classifier.empty():
        raise ModelError(
            tr(
                "OpenCV cannot read its cascade {path}. Reinstall "
                "opencv-python-headless, or choose another MODEL."
            ).format(path=path)
        )
    return classifier


def _path(file: str) -> Path:
    # Only the PyPI packages have cv2.data; distributions put the files where their OpenCV was built
    # to look for them (Debian: opencv-data).
    data = getattr(cv2, "data", None)
    folders = [Path(data.haarcascades)] if data else []
    folders += [Path(prefix, "share/opencv4/haarcascades") for prefix in (sys.prefix, "/usr")]
    path = next((folder / file for folder in folders if (folder / file).is_file()), None)
    if path is None:
        raise ModelError(
            tr(
                "This OpenCV ({version}) came without the cascade {file}. Install "
                "opencv-python-headless from PyPI, or choose another MODEL."
            ).format(version=cv2.__version__, file=file)
        )
    return path


def _digest() -> str:
    digest = hashlib.sha256()
    for file in sorted({cascade.file for cascade in _CASCADES}):
        digest.update(_path(file).read_bytes())
    return digest.hexdigest()
