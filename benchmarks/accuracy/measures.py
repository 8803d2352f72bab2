"""What is measured of a detector on a set of annotated photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import PLANE
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.intervals import wilson
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.engine.evaluation.pictures import redacted_area
from anon_plugin.engine.redaction.heads import as_redacted
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.vocabulary import DEFAULT_PRESET, FACE, PERSON, PRESETS

MATCH_IOU = 0.4
"""Boxes of faces differ between annotators (chin, forehead, ears) more than 0.5 allows for."""
FALSE_PER_PHOTO = 1.0
LEAST_WIDTH_PX = 20
MIDDLE, HIDDEN = 0.6, 0.95
"""An object is hidden where so much of the middle of its box, so large a share of each side, is
covered completely: annotators draw faces with and without hair, chin and ears."""

Pairs = Sequence[tuple[AnnotatedPhoto, Sequence[Detection]]]


def at_one_false(pairs: Pairs, label: str) -> list[str]:
    """Cells: recall with its interval, recall of what is wide enough, AP50."""
    matches = match(pairs, label, MATCH_IOU)
    _, threshold = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
    cells = [
        share(*matches.recall_of(threshold, least_width)) for least_width in (0, LEAST_WIDTH_PX)
    ]
    return [*cells, f"{curve(match(pairs, label, 0.5)).average_precision():.3f}"]


def at_defaults(pairs: Pairs, label: str) -> list[str]:
    """Cells: recall of what is wide enough, share of it that is hidden, false findings a photo.

    pairs: findings at the detector's own thresholds.
    """
    matches = match(pairs, label, MATCH_IOU)
    found = share(*matches.recall_of(-1.0, LEAST_WIDTH_PX))
    hidden, total = hidden_objects(pairs, label)
    false = matches.false.sum() / max(1, matches.complete_photo_count)
    return [found, share(hidden, total), f"{false:.2f}"]


def hidden_objects(pairs: Pairs, label: str, preset: str = DEFAULT_PRESET) -> tuple[int, int]:
    """(hidden, all) objects that are wide enough, where a preset redacts findings of the label, and
    of those labels for which it has a style of their own.

    What counts as hidden: see HIDDEN.
    """
    styles = styles_for(preset)
    masker = redacted_area(styles)
    labels = {label, *PRESETS[preset].by_label}
    hidden = total = 0
    for photo, found in pairs:
        redacted = as_redacted([one for one in found if one.label in labels], styles, PLANE)
        masks = [masker(one) for one in redacted]
        for one in photo.objects:
            box = Detection(label, 1.0, one.region).xyxy
            if one.label != label or one.ignore or box[2] - box[0] < LEAST_WIDTH_PX:
                continue
            total += 1
            hidden += _covered(_middle(box), masks) >= HIDDEN
    return hidden, total


def of_preset(pairs: Pairs, preset: str) -> list[str]:
    """Cells: share of faces that a preset hides, heads of persons that it redacts a photo.

    pairs: findings at the detector's own thresholds, of all labels of the preset.
    """
    styles = styles_for(preset)
    heads = 0
    if PERSON in PRESETS[preset].by_label:
        for _, found in pairs:
            redacted = as_redacted(found, styles, PLANE)
            heads += sum(one.label == PERSON for one in redacted)
    return [share(*hidden_objects(pairs, FACE, preset)), f"{heads / len(pairs):.2f}"]


def _middle(xyxy: Sequence[float]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = xyxy
    dx, dy = (1 - MIDDLE) / 2 * (x1 - x0), (1 - MIDDLE) / 2 * (y1 - y0)
    return round(x0 + dx), round(y0 + dy), round(x1 - dx), round(y1 - dy)


def _covered(box: tuple[int, int, int, int], masks: Sequence[tuple[int, int, np.ndarray]]) -> float:
    """The share of a box of whole pixels that the masks (left, top, bits) cover together."""
    x0, y0, x1, y1 = box
    canvas = np.zeros((max(1, y1 - y0), max(1, x1 - x0)), bool)
    for left, top, bits in masks:
        rows = slice(max(0, top - y0), max(0, top - y0 + bits.shape[0]))
        columns = slice(max(0, left - x0), max(0, left - x0 + bits.shape[1]))
        part = canvas[rows, columns]
        own = bits[max(0, y0 - top) :, max(0, x0 - left) :][: part.shape[0], : part.shape[1]]
        part[: own.shape[0], : own.shape[1]] |= own
    return float(canvas.mean())


def false_on_negatives(pairs: Pairs, label: str) -> str:
    """Findings a photo where there is next to nothing, whatever the annotator marked completely."""
    everything = [
        (replace(photo, complete_labels=frozenset((label,))), found) for photo, found in pairs
    ]
    matches = match(everything, label, MATCH_IOU)
    return f"{matches.false.sum() / len(pairs):.2f}"


def by_width(pairs: Pairs, label: str, edges: Sequence[float]) -> np.ndarray:
    """(len(edges), 2): found and all objects at least as wide as each edge, at one false finding a
    photo."""
    matches = match(pairs, label, MATCH_IOU)
    _, threshold = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
    return np.array([matches.recall_of(threshold, edge) for edge in edges])


def share(part: int, whole: int) -> str:
    """A share with its 95 % Wilson interval, as a cell of a table."""
    if not whole:
        return "–"
    low, high = wilson(part, whole)
    return f"{part / whole:.3f} ({low:.3f} to {high:.3f}, n = {whole})"
