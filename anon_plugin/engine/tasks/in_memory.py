"""Photos and frames that are no files of a run: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.opening import read_container
from anon_plugin.engine.containers.upright import as_upright
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.geotag.geotag import Geotag
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, Pixels
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.redact import patches_for, placed, redact_pixels
from anon_plugin.engine.tasks.search import search, search_faint, search_pixels
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.settling import Settling, StillShownError
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.errors import CancelledError


@dataclass(frozen=True)
class SearchedBytes:
    """What a photo that is in memory shows.

    detections: in pixels of the upright photo. geotag, size_wh, decision: of the photo.
    """

    detections: tuple[Detection, ...]
    geotag: Geotag
    size_wh: tuple[int, int]
    decision: Decision


@dataclass(frozen=True)
class AnonymizedBytes(SearchedBytes):
    """An anonymized photo that is not written anywhere.

    detections: what was redacted. data: the whole file. notes: what was done to the rest of the
    file. verified: which checks the file has passed.
    """

    data: bytes = field(repr=False)
    notes: tuple[str, ...]
    verified: tuple[str, ...]


def anonymize_bytes(
    data: bytes,
    detector: Detector,
    settings: Settings,
    name: str = "picture.jpg",
    cancelled: Cancelled = lambda: False,
    sampling: Sampling | None = None,
    scratch: Path | None = None,
) -> AnonymizedBytes:
    """Anonymize a photo file that is in memory, as Anonymize does one on a disk.

    name: what messages call it. sampling: which photos are verified more closely. scratch: where
    the private folder is made in which the result is verified, best a file system in memory; None:
    the system's folder for temporary files.
    Raises PhotoError where the photo cannot be read, searched, redacted or verified: there is no
    result then; CancelledError when `cancelled` says so.
    """
    again = replace(settings, masks=settings.masks.exempting)
    verification = Verification.of(
        settings,
        sampling or Sampling(),
        find_again=lambda written: search(written, detector, again, cancelled),
        find_faint=lambda original, found: search_faint(
            original, detector, settings, cancelled, found
        ),
    )

    def find(photo: Photo) -> Sequence[Detection]:
        return search(photo, detector, settings, cancelled)

    return _redacted(data, find, settings, verification, name, cancelled, scratch)


def redact_bytes(
    data: bytes,
    detections: Sequence[Detection],
    settings: Settings,
    name: str = "picture.jpg",
    cancelled: Cancelled = lambda: False,
    sampling: Sampling | None = None,
    scratch: Path | None = None,
) -> AnonymizedBytes:
    """Redact what is said to be in a photo file that is in memory, as RedactDetections does.

    Arguments and errors as for `anonymize_bytes`; PhotoError also for a region that lies outside.
    """

    def given(photo: Photo) -> Sequence[Detection]:
        return settings.masks.applied(photo, placed(photo, detections), sure_stays=True)

    verification = Verification.of(settings, sampling or Sampling())
    return _redacted(data, given, settings, verification, name, cancelled, scratch)


def detect_bytes(
    data: bytes,
    detector: Detector,
    settings: Settings,
    name: str = "picture.jpg",
    cancelled: Cancelled = lambda: False,
) -> SearchedBytes:
    """Search a photo file that is in memory; nothing is written. Errors as `anonymize_bytes`."""
    container = read_container(Path(name), data, settings.limits.max_megapixels)
    with _room_for(container, cancelled):
        photo = decode_photo(Path(name), _as_asked(container, settings), settings.projection)
        detections = search(photo, detector, settings, cancelled)
        return SearchedBytes(tuple(detections), photo.geotag, photo.size_wh, photo.decision)


def anonymize_pixels(
    pixels: Pixels,
    detector: Detector,
    settings: Settings,
    decision: Decision | None = None,
    cancelled: Cancelled = lambda: False,
) -> tuple[Pixels, list[Detection]]:
    """(a redacted copy, what was redacted) of upright (H, W, 3) uint8 RGB pixels, such as a frame.

    decision: how they are projected; None: as the settings and the pixels say. Raises PhotoError
    where they cannot be searched or redacted, CancelledError when `cancelled` says so.
    """
    source = ArrayPixels(pixels)
    if decision is None:
        height, width = pixels.shape[:2]
        decision = decide_projection(Clues((width, height), source), settings.projection)
    detections = search_pixels(source, decision, detector, settings, cancelled)
    return redact_pixels(pixels, detections, settings.styles, decision.projection), detections


def _redacted(
    data: bytes,
    find: Callable[[Photo], Sequence[Detection]],
    settings: Settings,
    verification: Verification,
    name: str,
    cancelled: Cancelled,
    scratch: Path | None,
) -> AnonymizedBytes:
    container = read_container(Path(name), data, settings.limits.max_megapixels)
    container.handling = settings.handling
    with _room_for(container, cancelled), TemporaryDirectory(dir=scratch) as folder:
        # Its content decides whether it is in the sample: of a service's photos all have one name.
        original = Path(folder, container.sha256())
        original.write_bytes(data)
        photo = decode_photo(original, _as_asked(container, settings), settings.projection)
        settling = Settling(find(photo), settings.projection)
        while True:
            patches = patches_for(photo, settling.detections, settings.styles)
            verify = verification.of_photo(photo, settling.detections, patches)
            photo = photo.to_be_written()
            _stop_if(cancelled)
            written = Path(folder, "written")
            notes = photo.container.write(patches, written)
            _stop_if(cancelled)
            try:
                verified = verify(written)
            except StillShownError as error:
                written.unlink()
                photo = settling.again(photo, error)
                continue
            _stop_if(cancelled)
            return AnonymizedBytes(
                settling.detections,
                photo.geotag,
                photo.size_wh,
                photo.decision,
                written.read_bytes(),
                (*notes, *settling.notes, *settings.weaknesses()),
                verified.checks,
            )


def _as_asked(container: Container, settings: Settings) -> Container:
    return as_upright(container) if settings.upright else container


def _stop_if(cancelled: Cancelled) -> None:
    if cancelled():
        raise CancelledError


@contextmanager
def _room_for(container: Container, cancelled: Cancelled) -> Iterator[None]:
    """Wait for memory, and give it back."""
    pixels = container.pixels_in_memory
    BUDGET.take(pixels, cancelled)
    try:
        yield
    finally:
        BUDGET.give_back(pixels)
