"""A detector whose findings are weighed by what is around them.

A plate is on a vehicle and a face on a person. Windows, shop letters and lamps look like either,
but seldom stand where a vehicle or a person does. So a second detector looks at the surroundings of
each finding, in a size in which it would see the vehicle or person well; what that is worth beside
the finding's own score was measured (training/surroundings.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import (
    Confidence,
    Detector,
    Image,
    least_score,
    view_px,
)
from anon_plugin.engine.detection.photo_score import PhotoScore
from anon_plugin.engine.detection.weighing import Unweighed
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.vocabulary import PERSON
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.combined import logit

WINDOW_OF_FINDING = 8.0
"""Side of the window around a finding, as a multiple of the finding's longer side: a vehicle is
about five plates wide, a person seven faces high."""
LEAST_WINDOW_PX = 64
SEEN_PX = 192
"""Side of the square in which a window is looked at."""
MOST_AT_ONCE = 16
WIDER = 0.1
"""So much beyond the box around a thing, as a share of its sides, a finding may lie on it."""
UPPER = 0.6
"""Share of a person's height, from the top, in which a face is: a knee is none."""
LARGER = 1.5
"""So many times longer than the finding the thing must be."""
_GREY = 114


@dataclass(frozen=True)
class Context:
    """What the surroundings of a finding of one label are worth.

    around: the label of the thing that a finding is on. The score is the logistic function of bias
    + own * logit(the finding's score) + thing * logit(the thing's). limits: between which the
    thing's score counts; the lower one stands for no thing at all. photo: see PhotoScore. unsure:
    between which scores of its own a finding is looked around; a fainter one counts as far from any
    thing, since what things are worth to it was not measured, and a surer one as on a thing.
    """

    around: str
    own: float
    thing: float
    bias: float
    limits: tuple[float, float]
    photo: PhotoScore
    unsure: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        """Raise ValueError for what no measurement can give."""
        values = (self.own, self.thing, self.bias, *self.limits, *self.unsure)
        sound = self.own > 0 and self.thing >= 0 and 0 < self.limits[0] <= self.limits[1] < 1
        if not (np.isfinite(values).all() and sound):
            raise ValueError("the worth of surroundings holds values that cannot be")

    def score(self, own: float, thing: float) -> float:
        """The score of a finding beside a thing of score `thing`."""
        evidence = self.bias + self.own * _logit(own)
        evidence += self.thing * _logit(min(max(thing, self.limits[0]), self.limits[1]))
        return float(1 / (1 + np.exp(-evidence)))

    def least(self, score: float) -> float:
        """The least score of its own with which a finding can come to `score`."""
        faint, unsure = (self._own(score, thing) for thing in self.limits)
        if unsure >= self.unsure[0]:
            return unsure
        return min(faint, self.unsure[0])

    def _own(self, score: float, thing: float) -> float:
        """The score of its own with which a finding beside such a thing comes to `score`."""
        evidence = _logit(score) - self.bias - self.thing * _logit(thing)
        return float(1 / (1 + np.exp(-evidence / self.own)))


class InContext:
    """The findings of `detector`, weighed by what `surroundings` sees around them.

    contexts: of the labels that are weighed; others are handed through.
    """

    def __init__(
        self, detector: Detector, surroundings: Detector, contexts: Mapping[str, Context]
    ) -> None:
        """Raise ValueError where `surroundings` does not know the things that contexts are about:
        then every finding would count as far from any."""
        if not {one.around for one in contexts.values()} <= set(surroundings.labels):
            raise ValueError("what looks around findings does not know what they are on")
        self.detector = detector
        self.name, self.labels = detector.name, detector.labels
        self.object_range_px, self.view_px = detector.object_range_px, view_px(detector)
        self.device = getattr(detector, "device", "cpu")
        self.photo_scores = {label: context.photo for label, context in contexts.items()}
        digests = detector.sha256 + surroundings.sha256 + repr(sorted(contexts.items()))
        self.sha256 = hashlib.sha256(digests.encode()).hexdigest()
        self.surroundings = surroundings
        self._contexts = dict(contexts)

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. Scores are those of a photo as small as the calibration's."""
        found = self.find(images, confidence)
        flat = [one for of_image in found for one in of_image]
        weighed = iter(self.weigh(flat, confidence))
        return [[one for _ in of_image if (one := next(weighed))] for of_image in found]

    def find(self, images: Sequence[Image], confidence: Confidence = None) -> list[list[Unweighed]]:
        """See WeighingDetector.find."""
        wanted: dict[str, float | None] = {}
        for label in self.labels:
            context = self._contexts.get(label)
            default = context.photo.threshold if context else 0.0
            least = least_score(confidence, label, default)
            if context and np.isfinite(least):
                wanted[label] = context.least(least)
            elif np.isfinite(least):
                wanted[label] = confidence[label] if isinstance(confidence, Mapping) else confidence
        found = self.detector.detect(images, wanted)
        return [self._unweighed(*one) for one in zip(found, images, strict=True)]

    def weigh(
        self, found: Sequence[Unweighed], confidence: Confidence = None
    ) -> list[Detection | None]:
        """See WeighingDetector.weigh."""
        weighed: list[Detection | None] = []
        for one, thing in zip(found, self._things_beside(found), strict=True):
            context, detection = self._contexts.get(one.detection.label), one.detection
            if context is not None:
                detection = replace(detection, score=context.score(detection.score, thing))
                least = least_score(confidence, detection.label, context.photo.threshold)
                if detection.score < least:
                    weighed.append(None)
                    continue
            weighed.append(detection)
        return weighed

    def things_beside(
        self, images: Sequence[Image], found: Sequence[Sequence[Detection]]
    ) -> list[float]:
        """Of each finding of each image, in their order, the score of the thing that it may be on;
        what it counts for where nothing was looked for."""
        unweighed = [self._unweighed(*one) for one in zip(found, images, strict=True)]
        return self._things_beside([one for of_image in unweighed for one in of_image])

    def _unweighed(self, found: Sequence[Detection], image: Image) -> list[Unweighed]:
        """What was found in an image. Findings with equal windows share one: in a small image all
        windows are the whole of it."""
        windows: dict[Window, Window] = {}
        unweighed = []
        for one in found:
            window = None
            if self._unlooked(one) is None:
                window = Window.around(one, image)
                window = windows.setdefault(window, window)
            unweighed.append(Unweighed(one, window))
        return unweighed

    def _things_beside(self, found: Sequence[Unweighed]) -> list[float]:
        """Of each finding the score of the thing that it may be on, or what it counts for."""
        looks = [(one.detection, one.evidence) for one in found if isinstance(one.evidence, Window)]
        seen = self._things_in([window for _, window in looks])
        beside = iter(
            best_around(one, things, self._contexts[one.label].around)
            for (one, _), things in zip(looks, seen, strict=True)
        )
        return [
            next(beside)
            if isinstance(one.evidence, Window)
            else self._unlooked(one.detection) or 0.0
            for one in found
        ]

    def _unlooked(self, one: Detection) -> float | None:
        """What a finding's surroundings count for without a look; None where they are looked at."""
        context = self._contexts.get(one.label)
        if context is None or one.score < context.unsure[0]:
            return 0.0
        return 1.0 if one.score > context.unsure[1] else None

    def _things_in(self, windows: Sequence[Window]) -> list[list[Detection]]:
        """What is seen in each window, in pixels of its image. One that comes again is looked at
        once."""
        least = {one.around: one.limits[0] for one in self._contexts.values()}
        once = list({id(window): window for window in windows}.values())
        things: dict[int, list[Detection]] = {}
        for start in range(0, len(once), MOST_AT_ONCE):
            some = once[start : start + MOST_AT_ONCE]
            seen = self.surroundings.detect([window.picture for window in some], least)
            for window, of_window in zip(some, seen, strict=True):
                things[id(window)] = [window.brought_home(one) for one in of_window]
        return [things[id(window)] for window in windows]


@dataclass(frozen=True)
class Window:
    """A square part of an image, or less where the image is smaller; in the image's pixels.

    picture: the window as a picture of SEEN_PX, grey beyond the image.
    """

    left: int
    top: int
    side: int
    picture: Image = field(repr=False, compare=False)

    @classmethod
    def around(cls, found: Detection, image: Image) -> Window:
        """The window with a finding in its middle, moved where it would reach beyond the image."""
        x0, y0, x1, y1 = found.xyxy
        height, width = image.shape[:2]
        side = max(LEAST_WINDOW_PX, round(WINDOW_OF_FINDING * max(x1 - x0, y1 - y0)))
        side = min(side, max(height, width))
        left, top = round((x0 + x1 - side) / 2), round((y0 + y1 - side) / 2)
        left, top = max(0, min(left, width - side)), max(0, min(top, height - side))
        return cls(left, top, side, _shown(image[top : top + side, left : left + side], side))

    def brought_home(self, seen: Detection) -> Detection:
        """What was seen in the window, in the image's pixels."""
        return replace(seen, region=seen.region * self.side / SEEN_PX + (self.left, self.top))


def _shown(part: Image, side: int) -> Image:
    scale = SEEN_PX / side
    height, width = (max(1, round(length * scale)) for length in part.shape[:2])
    how = cv2.INTER_LINEAR if scale > 1 else cv2.INTER_AREA
    picture: NDArray[np.uint8] = np.full((SEEN_PX, SEEN_PX, 3), _GREY, np.uint8)
    picture[:height, :width] = cv2.resize(part, (width, height), interpolation=how)
    return picture


def best_around(found: Detection, things: Sequence[Detection], label: str) -> float:
    """The best score of a thing of a label that the finding may be on; 0 without any."""
    x0, y0, x1, y1 = found.xyxy
    x, y, longest = (x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, y1 - y0)
    best = 0.0
    for thing in things:
        left, top, right, bottom = thing.xyxy
        width, height = right - left, bottom - top
        lowest = top + UPPER * height if label == PERSON else bottom + WIDER * height
        inside = (
            left - WIDER * width <= x <= right + WIDER * width
            and top - WIDER * height <= y <= lowest
        )
        if thing.label == label and inside and max(width, height) >= LARGER * longest:
            best = max(best, thing.score)
    return best


def read_contexts(path: Path) -> tuple[str, dict[str, Context]]:
    """(the model that looks around, what `training.surroundings` measured by label); "" and nothing
    where there is no file.

    Raises ModelError where the file is damaged.
    """
    if not path.is_file():
        return "", {}
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
        contexts = {label: _context(one) for label, one in content["labels"].items()}
        return str(content["model"]), contexts
    except (OSError, *NONSENSE) as error:
        raise ModelError(
            tr(
                "{path} cannot be read: {error}. The file is damaged; copy it again from where it "
                "came from."
            ).format(path=path, error=error)
        ) from error


def _context(values: Mapping[str, Any]) -> Context:
    low, high = values["limits"]
    faintest, surest = values["unsure"]
    return Context(
        str(values["around"]),
        float(values["own"]),
        float(values["thing"]),
        float(values["bias"]),
        (float(low), float(high)),
        PhotoScore(**{name: float(value) for name, value in values["photo"].items()}),
        (float(faintest), float(surest)),
    )


def _logit(score: float) -> float:
    return float(logit(np.array(score)))
