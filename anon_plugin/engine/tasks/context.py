"""One photo in work: the files around the pure core, and what is known of the photo so far.

The core (search, redact) knows photos in memory. This is the shell around it: it reads the file,
waits for memory, publishes the result when it is whole and verified, and turns whatever goes wrong
into the photo's outcome.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.containers.upright import as_upright
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import publishing
from anon_plugin.engine.files.stamp import Stamp, sha256_of, stamp_of
from anon_plugin.engine.files.windows_paths import reachable
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.verified import Verified, unverified
from anon_plugin.errors import CancelledError, ModelError, OutputError, PhotoError
from anon_plugin.plain_text import printable

Verify = Callable[[Path], Verified]

NO_MORE_THAN_USUAL = Limits()

_CHANGED = "was changed while it was read. Run again when nothing writes to it any more."
INTERFERED = (
    "was written, and then another program changed the new file before it was verified and had its "
    "name. Run again when nothing else writes to the output folder."
)

# EXIF orientation: degrees clockwise that the stored picture is turned to stand upright.
_ROTATION_DEG = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}


class Context:
    """What is known of a photo while it is in work: its outcome, however the work ends."""

    def __init__(self, job: Job, cancelled: Cancelled) -> None:
        self.job = job
        self._cancelled = cancelled
        self._outcome = Outcome(job.source, Status.FAILED)
        self._seconds: dict[str, float] = {}
        self._pixels: int | None = None
        self._stamp: Stamp | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step, without the steps in it; where it is done twice, both together.

        Raises CancelledError before it where the user asked to stop.
        """
        self.stop_if_cancelled()
        start, earlier = time.perf_counter(), sum(self._seconds.values())
        try:
            yield
        finally:
            within = sum(self._seconds.values()) - earlier
            spent = time.perf_counter() - start - within
            self._seconds[name] = self._seconds.get(name, 0.0) + spent

    def stop_if_cancelled(self) -> None:
        """Raise CancelledError where the user asked to stop."""
        if self._cancelled():
            raise CancelledError

    def read(
        self,
        projection: str,
        limits: Limits = NO_MORE_THAN_USUAL,
        handling: Handling = AS_USUAL,
    ) -> Photo:
        """Read the photo, as soon as there is memory for it.

        handling: what `write` does about metadata. Raises PhotoError where it cannot be read,
        changes meanwhile, or is larger than the limits allow.
        """
        source = self.job.source
        self._stamp = stamp_of(source)
        container = open_container(source, limits.max_megapixels)
        container.handling = handling
        self._require_unchanged()
        self._outcome = replace(self._outcome, input_sha256=container.sha256())
        pixels = container.pixels_in_memory
        BUDGET.take(pixels, self._cancelled)
        self._pixels = pixels
        if handling.upright:
            container = as_upright(container)
        photo = decode_photo(source, container, projection)
        self._outcome = replace(
            self._outcome,
            geotag=photo.geotag,
            size_wh=photo.size_wh,
            rotation_deg=_ROTATION_DEG.get(container.orientation, 0),
            projection=photo.projection,
            projection_reason=photo.decision.reason,
        )
        return photo

    def write(
        self,
        photo: Photo,
        patches: Sequence[Patch],
        notes: Sequence[str] = (),
        verify: Verify = unverified,
    ) -> None:
        """Write the photo with the patches in it to its target, and publish it when it is whole.

        notes: sentences for the report, beside those that the container gives. verify: says what
        it has verified of the written file, or raises PhotoError, and then nothing is published; as
        little is what changes meanwhile, so that the outcome's digest is of what was verified.
        Raises PhotoError and OutputError as `publishing` and the container do.
        """
        target = self.job.target
        with publishing(target, self.job.within, self.stop_if_cancelled) as partial:
            written = photo.container.write(patches, partial)
            before = stamp_of(partial)
            self._require_unchanged()
            with self.step("verify"):
                verified = verify(partial)
            if stamp_of(partial) != before:
                raise PhotoError(INTERFERED)
            self._outcome = replace(
                self._outcome,
                target=target,
                notes=(*written, *notes),
                verified=verified.checks,
                output_sha256=verified.sha256,
                output_bytes=partial.stat().st_size,
            )

    def copy(self, note: str) -> None:
        """Publish the photo that was read as it is, byte for byte; note: why, for the report."""
        target = self.job.target
        with publishing(target, self.job.within, self.stop_if_cancelled) as partial:
            with reachable(self.job.source).open("rb") as original, partial.open("xb") as copied:
                shutil.copyfileobj(original, copied, 1 << 20)
            sha256 = sha256_of(partial)
            if sha256 != self._outcome.input_sha256:
                raise PhotoError(_CHANGED)
            self._outcome = replace(
                self._outcome,
                target=target,
                notes=(note,),
                output_sha256=sha256,
                output_bytes=partial.stat().st_size,
            )

    def done(self, detections: Sequence[Detection] = ()) -> Outcome:
        """The outcome of a photo that went all the way, written or only searched."""
        return replace(
            self._outcome,
            status=Status.DONE,
            detections=tuple(detections),
            seconds=self._seconds,
        )

    def failed(self, reason: str) -> Outcome:
        """The outcome of a photo that did not; `reason` is what is said of it."""
        return replace(
            self._outcome,
            status=Status.FAILED,
            reason=reason.removeprefix(f"{self.job.source} "),
            seconds=self._seconds,
            target=None,
            notes=(),
            verified=(),
            output_sha256="",
            output_bytes=0,
        )

    def leave(self) -> None:
        """Make room for the next photo."""
        if self._pixels is not None:
            BUDGET.give_back(self._pixels)
            self._pixels = None

    def _require_unchanged(self) -> None:
        """Raise PhotoError where the original is another file than the one that was opened."""
        if stamp_of(self.job.source) != self._stamp:
            raise PhotoError(_CHANGED)


Kind = TypeVar("Kind", bound=Context)


def fail_closed(
    job: Job,
    cancelled: Cancelled,
    do: Callable[[Kind], Outcome],
    kind: Callable[[Job, Cancelled], Kind] = Context,  # type: ignore[assignment]
) -> Outcome:
    """Do something to a photo and return its outcome, whatever goes wrong.

    kind: of context, for what is no photo.

    Raises CancelledError, OutputError and ModelError (of a model that is opened with the first
    photo) as they come; every other error is the photo's own.
    """
    context = kind(job, cancelled)
    try:
        return do(context)
    except (CancelledError, OutputError, ModelError):
        raise
    except PhotoError as error:
        return context.failed(str(error))
    except MemoryError:
        return context.failed(
            "needs more memory than there is. Close other programs or use a bigger machine."
        )
    except Exception as error:  # a fault of ours or a library's must not end a run of thousands
        logging.getLogger(__name__).exception("%s", printable(str(job.source)))
        return context.failed(
            f"met an unexpected error, please report it: {type(error).__name__}: {error}"
        )
    finally:
        context.leave()


def spare_the_original(job: Job) -> None:
    """Raise PhotoError for a target that is the source itself, by whatever links it is reached."""
    if job.target.parent.resolve() / job.target.name == job.source.resolve():
        raise PhotoError(
            f"would be overwritten by its own result {job.target}. "
            "Choose an output folder that does not link to the input."
        )
