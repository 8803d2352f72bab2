"""One video in work: the files around its search and its redaction."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.publish import publishing
from anon_plugin.engine.files.stamp import Stamp, sha256_of, stamp_of
from anon_plugin.engine.geotag.geotag import Geotag
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.projections.names import AUTO
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.context import INTERFERED, Context
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.projection import decide_for_video, require_stitched
from anon_plugin.engine.telemetry.positions import Positions
from anon_plugin.engine.telemetry.reading import read_telemetry
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.errors import PhotoError

_FRAMES_IN_MEMORY = 12
_PIXELS_BESIDE = 2**24
"""About what the motion of the last frames takes, in pixels of a photo."""


class VideoContext(Context):
    """What is known of a video while it is in work."""

    _written: Stamp | None = None

    @contextmanager
    def video(
        self, projection: str, limits: Limits, allow_damage: bool
    ) -> Iterator[tuple[Video, Decision]]:
        """See `opened_video`."""
        source = self.job.source
        self._stamp = stamp_of(source)
        opened = opened_video(source, projection, limits, allow_damage, self._cancelled)
        with opened as (video, decision):
            self._outcome = replace(
                self._outcome,
                input_sha256=sha256_of(source),
                geotag=_where(source, video),
                size_wh=video.info.size_wh,
                projection=decision.projection,
                projection_reason=decision.reason,
            )
            yield video, decision

    def publish(self, write: Callable[[Path], tuple[str, ...]]) -> None:
        """Have the result written beside its target, and give it its name when it is whole.

        write: writes to a path, calls `written`, and verifies what it wrote there; gives sentences
        for the report. Raises PhotoError where another program changed the file in between.
        """
        target = self.job.target
        with publishing(target, self.job.within, self.stop_if_cancelled) as partial:
            notes = write(partial)
            self._require_unchanged()
            if stamp_of(partial) != self._written:
                raise PhotoError(INTERFERED)
            self._outcome = replace(
                self._outcome,
                target=target,
                notes=notes,
                output_sha256=sha256_of(partial),
                output_bytes=partial.stat().st_size,
            )

    def written(self, partial: Path) -> None:
        """Note that the file is whole: nothing may change it any more before it has its name."""
        self._written = stamp_of(partial)

    def verified(self, checks: tuple[str, ...]) -> None:
        """Note what the written file has passed."""
        self._outcome = replace(self._outcome, verified=checks)

    def done_with(self, tracks: Tracks) -> Outcome:
        """The outcome of a video that went all the way; a detection for each track."""
        best = [tracks.best_row(one.number).detection for one in tracks.tracks]
        scores = [one.score for one in tracks.tracks]
        detections = [replace(one, score=score) for one, score in zip(best, scores, strict=True)]
        return replace(self.done(detections), tracks=tracks)


@contextmanager
def opened_video(
    source: Path, projection: str, limits: Limits, allow_damage: bool, cancelled: Cancelled
) -> Iterator[tuple[Video, Decision]]:
    """The opened video and how it is projected, as soon as there is memory for it.

    Raises PhotoError where it cannot be read, or is larger than the limits allow.
    """
    with open_video(source, allow_damage) as video:
        if projection == AUTO:
            require_stitched(video)
        width, height = video.info.size_wh
        if width * height > limits.max_megapixels * 1e6:
            raise PhotoError(
                f"has frames of {width * height / 1e6:.1f} megapixels, more than "
                f"MAX_MEGAPIXELS allows ({limits.max_megapixels:g})."
            )
        pixels = width * height * _FRAMES_IN_MEMORY + _PIXELS_BESIDE
        BUDGET.take(pixels, cancelled)
        try:
            first = next(video.frames(stop=1), None)
            if first is None:
                raise PhotoError("shows no frame at all.")
            tags, rgb = video.info.spherical, first.rgb()
            yield video, decide_for_video(source, video.info.size_wh, tags, rgb, projection)
        finally:
            BUDGET.give_back(pixels)


def positions_of(video: Path) -> Positions:
    """Where the camera was; empty where the video does not say, or says it in a damaged way."""
    try:
        return Positions.of(read_telemetry(video).fixes)
    except (OSError, ValueError, LookupError, ArithmeticError, struct.error):
        return Positions.of(())


def _where(source: Path, video: Video) -> Geotag:
    """Position and time of the first frame."""
    fix = positions_of(source).at(0.0)
    if fix is None:
        created = video.info.created
        return Geotag(time=None if created is None else created.replace(tzinfo=None))
    time = fix.utc or video.info.created
    return Geotag(
        longitude_deg=fix.longitude_deg,
        latitude_deg=fix.latitude_deg,
        altitude_m=fix.altitude_m,
        heading_deg=fix.course_deg,
        time=None if time is None else time.replace(tzinfo=None),
    )
