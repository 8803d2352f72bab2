"""Opens the annotated photos, for what only their pixels tell: RMSE, and pictures of misses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.evaluation.pictures import Pixels, redaction_rmse, thumbnail
from anon_plugin.engine.evaluation.summary import Evaluation, Miss, Pairs
from anon_plugin.engine.files.spelling import existing

WORST_SHOWN = 24
_NAMED = 4


@dataclass(frozen=True)
class WorstMiss:
    """A photo with objects that are not covered.

    what: its largest misses in words. picture: JPEG with everything annotated or found filled,
    empty where the photo could not be opened.
    """

    photo: str
    what: str
    picture: bytes = field(repr=False)


def look(
    evaluation: Evaluation,
    pairs: Pairs,
    files: Sequence[Path | None],
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _percent: None,
) -> tuple[Evaluation, list[WorstMiss], int]:
    """The evaluation with its RMSE, the worst misses, and how many photos could not be opened.

    pairs: those that were evaluated. files: where each photo lies, None where that is not known.
    """
    missed = _photos_with_largest_misses(evaluation.misses)
    errors: list[float] = []
    pictures: dict[int, bytes] = {}
    unseen = 0
    for index, ((photo, found), path) in enumerate(zip(pairs, files, strict=True)):
        if cancelled():
            break
        pixels = None if path is None else _pixels(path)
        if pixels is None:
            unseen += 1
            continue
        taken = [one for one in found if one.score >= evaluation.confidence]
        errors.append(redaction_rmse(pixels, taken, photo.objects))
        if index in missed:
            items = [miss.item for miss in missed[index]]
            pictures[index] = thumbnail(pixels, taken, photo.objects, items)
        progress(100 * (index + 1) / len(pairs))
    worst = [
        WorstMiss(pairs[index][0].name, _in_words(misses), pictures.get(index, b""))
        for index, misses in missed.items()
    ]
    mean = sum(errors) / len(errors) if errors else math.nan
    return replace(evaluation, rmse=mean), worst, unseen


def find_photos(
    photos: Sequence[AnnotatedPhoto], paths: Sequence[str], places: Sequence[Path]
) -> list[Path | None]:
    """Where each annotated photo lies.

    paths: what the detections call each photo, "" where they do not name it. places: folders, or
    files in such, to look in as well.
    """
    folders = [place if place.is_dir() else place.parent for place in places]
    found = []
    for photo, path in zip(photos, paths, strict=True):
        candidates = [Path(text) for text in (path, photo.name) if Path(text).is_absolute()]
        for folder in folders:
            candidates += [folder / photo.name, folder / Path(photo.name).name]
        files = (one for one in map(existing, candidates) if one is not None and one.is_file())
        found.append(next(files, None))
    return found


def _photos_with_largest_misses(misses: Sequence[Miss]) -> dict[int, list[Miss]]:
    """Photo → its misses; `misses` come largest first."""
    missed: dict[int, list[Miss]] = {}
    for miss in misses:
        if miss.photo in missed or len(missed) < WORST_SHOWN:
            missed.setdefault(miss.photo, []).append(miss)
    return missed


def _pixels(path: Path) -> Pixels | None:
    """Upright RGB, None where the file cannot be read."""
    try:
        stored = np.fromfile(path, dtype=np.uint8)
    except OSError:
        return None
    pixels = cv2.imdecode(stored, cv2.IMREAD_COLOR) if stored.size else None
    return None if pixels is None else np.ascontiguousarray(pixels[:, :, ::-1], dtype=np.uint8)


def _in_words(misses: Sequence[Miss]) -> str:
    parts = []
    for miss in misses[:_NAMED]:
        width = float(np.ptp(miss.item.region[:, 0]))
        share = math.floor(100 * miss.coverage)  # 89.6 % is a miss, and must not read as 90
        parts.append(f"{miss.item.label} {width:.0f} px wide, {share} % covered")
    more = f" and {len(misses) - _NAMED} more" if len(misses) > _NAMED else ""
    return "; ".join(parts) + more
