"""Has several models search the same annotated photos, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from anon_plugin.engine.collection.training_folder import DIGESTS
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.evaluation.looking import find_photos
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.exchange.ground_truth import read_coco, read_ground_truth
from anon_plugin.engine.files.stamp import sha256_of
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, Pixels, PixelSource
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.errors import CancelledError, PhotoError, SettingsError
from anon_plugin.language import tr

Found = list[tuple[AnnotatedPhoto, Sequence[Detection]]]


@dataclass(frozen=True)
class AnnotatedSet:
    """Photos with what is in them, under one name. size: how many. photos: one after another, each
    with its pixels or the file that they are in; None where there is no such file."""

    name: str
    size: int
    photos: Iterable[tuple[AnnotatedPhoto, Pixels | Path | None]] = field(repr=False)


@dataclass(frozen=True)
class Searched:
    """What each of several models found in a set, and the photos that could not be searched."""

    name: str
    found: tuple[Found, ...]
    failed: tuple[str, ...]


def kept_aside(folder: Path, name: str) -> AnnotatedSet:
    """The photos that a training folder keeps aside, as far as somebody looked through them.

    In all others what is marked is what the old model missed and somebody drew: it would seem to
    find nothing. Raises SettingsError where there is no training folder, no such photo, or one that
    is not in the folder's list of digests.
    """
    place = folder / "holdout"
    if not any(place.glob("*.json")):
        raise SettingsError(
            tr(
                "{folder} is no training folder: nothing is kept aside in {kept}. Make one with "
                "'Collect training data'."
            ).format(folder=folder, kept=place)
        )
    listed = _listed(folder)
    complete = []
    for photo, file in annotated_set(place).photos:
        if isinstance(file, Path) and sha256_of(file) not in listed:
            raise SettingsError(
                tr(
                    "{file} is not in the list of photos that {folder} keeps aside, or was "
                    "changed: somebody may have learned from it. Collect again."
                ).format(file=file, folder=folder)
            )
        if photo.complete_labels:
            known = tuple(one for one in photo.objects if one.label in photo.complete_labels)
            complete.append((replace(photo, objects=known), file))
    if not complete:
        raise SettingsError(
            tr(
                "None of the photos that {folder} keeps aside was looked through completely, so "
                "nothing can be measured on them. Review them and collect again."
            ).format(folder=folder)
        )
    return AnnotatedSet(name, len(complete), complete)


def _listed(folder: Path) -> set[str]:
    """The digests of all pictures that a training folder keeps aside."""
    path = folder / DIGESTS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise SettingsError(
            tr(
                "{path} lists the photos that are kept aside, and cannot be read: {error}. Collect "
                "again."
            ).format(path=path, error=error)
        ) from error
    return {line.split()[0].lower() for line in lines if line.strip()}


def annotated_set(place: Path) -> AnnotatedSet:
    """The annotated photos of a COCO file, or of a folder in which COCO, YOLO or VOC files lie.

    Raises SettingsError where nothing can be read.
    """
    files = sorted(place.glob("*.json")) if place.is_dir() else []
    sources = files or [place]
    photos: list[tuple[AnnotatedPhoto, Path | None]] = []
    for source in sources:
        known = read_coco(source) if files else read_ground_truth(source)
        photos += zip(known, find_photos(known, [""] * len(known), [source]), strict=True)
    return AnnotatedSet(place.name, len(photos), photos)


def search_set(
    photos: AnnotatedSet,
    detectors: Sequence[Detector],
    labels: Sequence[str],
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _done: None,
) -> Searched:
    """Search each photo of a set with each model, at the model's own thresholds.

    A photo that cannot be read or searched is left out for all of them. progress: is told how many
    photos are done. Raises CancelledError when `cancelled` says so, SettingsError where no photo
    could be searched, or one by some of the models alone.
    """
    settings = SearchSettings(labels=tuple(labels))
    found: tuple[Found, ...] = tuple([] for _ in detectors)
    failed = []
    for done, (photo, place) in enumerate(photos.photos, start=1):
        if cancelled():
            raise CancelledError
        try:
            source, decision = _opened(place)
        except PhotoError as error:
            failed.append(f"{photo.name} {error}")
            continue
        results, reasons = [], list[PhotoError]()
        for one in detectors:
            try:
                results.append(search_pixels(source, decision, one, settings, cancelled))
            except PhotoError as error:
                reasons.append(error)
        if results and reasons:
            raise SettingsError(
                tr(
                    "{photo} {reason} Another of the models can search it, so nothing is compared: "
                    "a model that fails on photos is of no use."
                ).format(photo=photo.name, reason=reasons[0])
            )
        if reasons:
            failed.append(f"{photo.name} {reasons[0]}")
            continue
        for of_model, result in zip(found, results, strict=True):
            of_model.append((photo, result))
        progress(done)
    if not any(found):
        raise SettingsError(
            tr(
                "No photo of '{name}' could be searched. The first reason: {reason} Check that the "
                "pictures lie beside their annotations."
            ).format(name=photos.name, reason=failed[0] if failed else "–")
        )
    return Searched(photos.name, found, tuple(failed))


def _opened(place: Pixels | Path | None) -> tuple[PixelSource, Decision]:
    if place is None:
        raise PhotoError("was not found.")
    if isinstance(place, Path):
        photo = read_photo(place)
        return photo.picture.rgb, photo.decision
    return ArrayPixels(place), Decision(Planar(), "It is drawn.")


def labels_of(detectors: Sequence[Detector], wanted: Sequence[str]) -> Iterator[str]:
    """Those of the wanted labels that all models find."""
    for label in wanted:
        if all(label in one.labels for one in detectors):
            yield label
