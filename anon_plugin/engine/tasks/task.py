"""What a run does to each of its photos, and how whatever goes wrong becomes its outcome."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.metadata.personal import PersonalMetadata
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import publishing
from anon_plugin.engine.files.stamp import Stamp, sha256_of, stamp_of
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.errors import CancelledError, ModelError, OutputError, PhotoError

Cancelled = Callable[[], bool]
Verify = Callable[[Path], tuple[str, ...]]

NO_MORE_THAN_USUAL = Limits()

_CHANGED = "was changed while it was read. Run again when nothing writes to it any more."

# EXIF orientation: degrees clockwise that the stored picture is turned to stand upright.
_ROTATION_DEG = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}


class Work(Protocol):
    """What is to be done to each photo; called from several threads at once."""

    def about(self) -> Mapping[str, object]:
        """What the journal tells of a run: model and settings, as JSON values."""
        ...

    def fingerprint(self, job: Job) -> str:
        """Changes exactly when the same photo would come out differently: model and settings."""
        ...

    def narrowed(self, job: Job) -> Work:
        """The same work without what it knows of other photos, to be sent with this one."""
        ...

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Do it. A photo that cannot be handled is an outcome that says why, and no file.

        Raises CancelledError when `cancelled` says so before a file is published, and
        OutputError where the output takes no file of any photo.
        """
        ...


class Passage:
    """What is known of a photo while it is in work: its outcome, however the work ends."""

    def __init__(self, source: Path, cancelled: Cancelled) -> None:
        self._source = source
        self._cancelled = cancelled
        self._seconds: dict[str, float] = {}
        self._known: dict[str, Any] = {}
        self._pixels: int | None = None
        self._stamp: Stamp | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step, without the steps in it.

        Raises CancelledError before it where the user asked to stop.
        """
        self.stop_if_cancelled()
        start, earlier = time.perf_counter(), sum(self._seconds.values())
        try:
            yield
        finally:
            within = sum(self._seconds.values()) - earlier
            self._seconds[name] = time.perf_counter() - start - within

    def stop_if_cancelled(self) -> None:
        """Raise CancelledError where the user asked to stop."""
        if self._cancelled():
            raise CancelledError

    def read(
        self,
        projection: str,
        limits: Limits = NO_MORE_THAN_USUAL,
        personal_metadata: PersonalMetadata = PersonalMetadata.KEEP,
    ) -> Photo:
        """Read the photo, as soon as there is memory for it.

        personal_metadata: what `write` does about it. Raises PhotoError where it cannot be read,
        changes meanwhile, or is larger than the limits allow.
        """
        self._stamp = stamp_of(self._source)
        container = open_container(self._source, limits.max_megapixels)
        container.personal_metadata = personal_metadata
        self._require_unchanged()
        self._known["input_sha256"] = container.sha256()
        pixels = container.pixels_in_memory
        BUDGET.take(pixels, self._cancelled)
        self._pixels = pixels
        photo = decode_photo(self._source, container, projection)
        self._known |= {
            "geotag": photo.geotag,
            "size_wh": photo.size_wh,
            "rotation_deg": _ROTATION_DEG.get(container.orientation, 0),
            "projection": photo.projection,
            "projection_reason": photo.decision.reason,
        }
        return photo

    def write(
        self,
        photo: Photo,
        patches: Sequence[Patch],
        target: Path,
        notes: Sequence[str] = (),
        verify: Verify = lambda _: (),
    ) -> None:
        """Write the photo with the patches in it, and publish it when it is whole.

        notes: sentences for the report, beside those that the container gives. verify: says what
        it has verified of the written file, or raises PhotoError, and then nothing is published.
        Raises PhotoError and OutputError as `publishing` and the container do.
        """
        with publishing(target, self.stop_if_cancelled) as partial:
            written = photo.container.write(patches, partial)
            self._require_unchanged()
            with self.step("verify"):
                verified = verify(partial)
            self._known |= {
                "target": target,
                "notes": (*written, *notes),
                "verified": verified,
                "output_sha256": sha256_of(partial),
            }

    def copy(self, target: Path, note: str) -> None:
        """Publish the photo that was read as it is, byte for byte; note: why, for the report."""
        with publishing(target, self.stop_if_cancelled) as partial:
            shutil.copyfile(self._source, partial)
            sha256 = sha256_of(partial)
            if sha256 != self._known["input_sha256"]:
                raise PhotoError(_CHANGED)
            self._known |= {"target": target, "notes": (note,), "output_sha256": sha256}

    def done(self, detections: Sequence[Detection]) -> Outcome:
        """The outcome of a photo that went all the way, written or only searched."""
        return Outcome(
            source=self._source,
            status=Status.DONE,
            detections=tuple(detections),
            seconds=self._seconds,
            **self._known,
        )

    def failed(self, reason: str) -> Outcome:
        """The outcome of a photo that did not; `reason` is what is said of it."""
        for name in ("target", "notes", "verified", "output_sha256"):
            self._known.pop(name, None)
        return Outcome(
            source=self._source,
            status=Status.FAILED,
            reason=reason.removeprefix(f"{self._source} "),
            seconds=self._seconds,
            **self._known,
        )

    def _require_unchanged(self) -> None:
        """Raise PhotoError where the original is another file than the one that was opened."""
        if stamp_of(self._source) != self._stamp:
            raise PhotoError(_CHANGED)

    def leave(self) -> None:
        """Make room for the next photo."""
        if self._pixels is not None:
            BUDGET.give_back(self._pixels)
            self._pixels = None


def fail_closed(source: Path, cancelled: Cancelled, way: Callable[[Passage], Outcome]) -> Outcome:
    """Send a photo on its way and return its outcome, whatever happens to it there.

    Raises CancelledError, OutputError and ModelError (of a model that is opened with the first
    photo) as they come; every other error is the photo's own.
    """
    passage = Passage(source, cancelled)
    try:
        return way(passage)
    except (CancelledError, OutputError, ModelError):
        raise
    except PhotoError as error:
        return passage.failed(str(error))
    except MemoryError:
        return passage.failed(
            "needs more memory than there is. Close other programs or use a bigger machine."
        )
    except Exception as error:  # a fault of ours or a library's must not end a run of thousands
        logging.getLogger(__name__).exception("%s", source)
        return passage.failed(
            f"met an unexpected error, please report it: {type(error).__name__}: {error}"
        )
    finally:
        passage.leave()


def spare_the_original(source: Path, target: Path) -> None:
    """Raise PhotoError for a target that is the source itself, by whatever links it is reached."""
    if target.parent.resolve() / target.name == source.resolve():
        raise PhotoError(
            f"would be overwritten by its own result {target}. "
            "Choose an output folder that does not link to the input."
        )
