"""The photos that detectors are measured on: annotated, and neither trained nor calibrated on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.engine.vocabulary import FACE, PLATE

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class HoldoutSet:
    """One COCO file below the data folder and what is measured on it.

    size: "shrunk" for photos of at most a megapixel, "camera" for photos as a camera wrote them.
    """

    label: str
    file: str
    size: str = "shrunk"

    @property
    def name(self) -> str:
        return Path(self.file).stem

    def photos(self, data: Path) -> Iterator[tuple[AnnotatedPhoto, Image]]:
        """Each photo with its annotations, read one after another: some have 12 megapixels."""
        path = data / self.file
        for photo in read_coco(path):
            image = cv2.imread(str(path.parent / photo.name))
            if image is None:
                raise FileNotFoundError(f"{path.parent / photo.name} cannot be read.")
            yield photo, cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


SETS = (
    HoldoutSet(PLATE, "camera_resolution/laspalmas_full.json", "camera"),
    HoldoutSet(FACE, "data/faces/holdout/ilcmask.json"),
    HoldoutSet(PLATE, "data/plates/holdout/openlpr.json"),
    HoldoutSet(PLATE, "data/plates/holdout/dashcam_ro.json"),
    HoldoutSet(PLATE, "data/plates/holdout/oid_plates.json"),
    HoldoutSet(PLATE, "data/plates/holdout/laspalmas.json"),
)
NEGATIVES = HoldoutSet("", "data/negatives/holdout/utc_fr_street.json")
"""Streets full of signs, with next to no face or plate near enough to be seen."""
