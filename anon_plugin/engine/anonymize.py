"""One photo, from its file to the anonymized file.

Read the photo; cut it into views; detect; bring the findings home and merge them; redact; write;
say what happened. Whatever goes wrong on the way, the photo is not written.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from anon_plugin.engine.containers.base import Encoded
from anon_plugin.engine.detections import Detection
from anon_plugin.engine.merging import Finding, merge
from anon_plugin.engine.outcome import Outcome, Status
from anon_plugin.engine.panorama_redaction import redact_panorama
from anon_plugin.engine.photo import Photo, read_photo
from anon_plugin.engine.publish import publish
from anon_plugin.engine.redaction import redact
from anon_plugin.engine.settings import Settings
from anon_plugin.engine.views import View, views_of
from anon_plugin.errors import CancelledError, PhotoError
from anon_plugin.models.detector import Detector

Cancelled = Callable[[], bool]

# Regions are redacted as layers carry them, so that redacting from a layer gives the same bytes.
REGION_DECIMALS = 2

_BATCH = 2  # views searched at once: enough to fill two cores, few enough to cancel promptly

# EXIF orientation: degrees clockwise that the stored picture is turned to stand upright.
_ROTATION_DEG = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}


def anonymize_photo(
    source: Path,
    target: Path,
    detector: Detector,
    settings: Settings,
    cancelled: Cancelled = lambda: False,
) -> Outcome:
    """Anonymize the photo at `source` into `target`.

    A photo that cannot be handled yields an outcome that says why, and no file: fail closed.
    Raises CancelledError when `cancelled` says so before the file is published.
    """
    clock = _Clock()
    known: dict[str, object] = {}
    try:
        _spare_the_original(source, target)
        with clock.step("read"):
            photo = read_photo(source, settings.projection)
            known = _facts(photo)
        with clock.step("detect"):
            detections = find(photo, detector, settings, cancelled)
        with clock.step("redact"):
            encoded = redacted(photo, detections, settings)
        with clock.step("write"):
            if cancelled():
                raise CancelledError
            publish(encoded.data, target)
    except CancelledError:
        raise
    except PhotoError as error:
        return _failure(source, str(error), known, clock)
    except MemoryError:
        reason = "needs more memory than there is. Close other programs or use a bigger machine."
        return _failure(source, reason, known, clock)
    except Exception as error:  # a fault of ours or a library's must not end a run of thousands
        logging.getLogger(__name__).exception("%s", source)
        reason = f"met an unexpected error, please report it: {type(error).__name__}: {error}"
        return _failure(source, reason, known, clock)
    return Outcome(
        source=source,
        status=Status.DONE,
        target=target,
        detections=tuple(detections),
        notes=(*encoded.notes, *settings.weaknesses()),
        output_sha256=hashlib.sha256(encoded.data).hexdigest(),
        seconds=clock.seconds,
        **known,  # type: ignore[arg-type]
    )


def find(
    photo: Photo, detector: Detector, settings: Settings, cancelled: Cancelled = lambda: False
) -> list[Detection]:
    """Everything of the wanted labels in a photo, each object once, in photo pixels.

    Raises CancelledError when `cancelled` says so.
    """
    found: list[Finding] = []
    views = views_of(photo.pixels, photo.projection, detector.object_range_px)
    for batch in _batches(views, _BATCH):
        if cancelled():
            raise CancelledError
        results = detector.detect([view.pixels for view in batch], settings.confidence)
        for view, detections in zip(batch, results, strict=True):
            wanted = [detection for detection in detections if detection.label in settings.labels]
            found.extend(view.bring_home(wanted))
    merged = merge(found, photo.projection.surface)
    return [replace(one, region=np.round(one.region, REGION_DECIMALS)) for one in merged]


def redacted(photo: Photo, detections: Sequence[Detection], settings: Settings) -> Encoded:
    """The photo's file with the detections made unrecognizable, in memory.

    Raises PhotoError where the file cannot be written that way.
    """
    panorama = photo.projection.panorama
    if panorama is None:
        patches = redact(photo.pixels, detections, settings.styles)
    else:
        patches = redact_panorama(photo.pixels, detections, settings.styles, panorama)
    return photo.container.encode(patches)


def _spare_the_original(source: Path, target: Path) -> None:
    """Refuse a target that is the source itself, by whatever links it is reached."""
    if target.parent.resolve() / target.name == source.resolve():
        raise PhotoError(
            f"would be overwritten by its own result {target}. "
            "Choose an output folder that does not link to the input."
        )


def _facts(photo: Photo) -> dict[str, object]:
    """What an outcome says of a photo that could be read, whether or not it was finished."""
    return {
        "geotag": photo.geotag,
        "size_wh": photo.size_wh,
        "rotation_deg": _ROTATION_DEG.get(photo.container.orientation, 0),
        "projection": photo.projection.kind,
        "projection_reason": photo.projection.reason,
        "panorama": photo.projection.panorama,
        "input_sha256": hashlib.sha256(photo.container.data).hexdigest(),
    }


def _failure(source: Path, reason: str, known: dict[str, object], clock: _Clock) -> Outcome:
    return Outcome(
        source=source,
        status=Status.FAILED,
        reason=reason.removeprefix(f"{source} "),
        seconds=clock.seconds,
        **known,  # type: ignore[arg-type]
    )


def _batches(views: Iterable[View], size: int) -> Iterator[list[View]]:
    iterator = iter(views)
    while batch := list(islice(iterator, size)):
        yield batch


class _Clock:
    """Seconds spent in each named step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - start
