"""The second of two steps: redacts the tracks that layers say are in each video."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.tasks.by_place import LEFT_OUT, Policy
from anon_plugin.engine.tasks.context import fail_closed, spare_the_original
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.sharing import Piece, Results
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.along import Along
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.context import VideoContext
from anon_plugin.engine.tasks.videos.edited import NO_TRACKS
from anon_plugin.engine.tasks.videos.masked import masked, masks_of
from anon_plugin.engine.tasks.videos.pieces import spans_to_share, write_pieces
from anon_plugin.engine.tasks.videos.progress import Told, nobody, share_told
from anon_plugin.engine.tasks.videos.write_video import write_redacted
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import Video
from anon_plugin.errors import PhotoError

FROM_LAYERS = "none: the tracks are those of layers"


@dataclass(frozen=True)
class RedactVideo:
    """Redacts the tracks that are said to be in each video, no more and no less; a Task.

    tracks: by video. unlisted: why videos without any track are refused; "" to write them as a
    search that finds nothing would. policy: rules that hold along the way of a video.
    """

    tracks: Mapping[Path, Tracks]
    settings: Settings
    choices: VideoChoices = field(default_factory=VideoChoices)
    unlisted: str = ""
    policy: Policy | None = None
    told: Told = field(default=nobody, compare=False, repr=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        settings = self.settings.to_dict() | self.choices.to_dict()
        about: dict[str, object] = {"work": "redact videos", "model": FROM_LAYERS}
        if self.policy is not None:
            about["policy"] = self.policy.about()
        return {**about, "settings": settings}

    def fingerprint(self, job: Job) -> str:
        """See Task: of the video's own tracks and all settings."""
        tracks = self.tracks.get(job.source, NO_TRACKS)
        values = [self.settings.fingerprint(), self.choices.to_dict(), tracks.to_dict()]
        if self.policy is not None:
            values.append(self.policy.about())
        if self.unlisted and not tracks.tracks:
            values.append("refused")  # a result written while it was allowed is not kept
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    def for_job(self, job: Job) -> RedactVideo:
        """The same task, to be sent with one job."""
        own = {job.source: self.tracks.get(job.source, NO_TRACKS)}
        return replace(self, tracks=own, told=nobody)

    def stages(self, job: Job, most: int) -> Sequence[Sequence[Piece]]:
        """See Shareable."""
        tracks = self.tracks.get(job.source, NO_TRACKS)
        if not tracks.tracks:
            return ()
        spans = spans_to_share(job.source, most, self.choices.allow_damage)
        if not spans or self.settings.masks.masks:  # which are placed when it is done
            return ()
        settings, _ = self._settings(job)
        return [write_pieces(job, settings, self.choices, spans, tracks)]

    def knowing(self, results: Sequence[Results]) -> RedactVideo:  # noqa: ARG002  # parts wait
        """See Shareable."""
        return self

    def _settings(self, job: Job) -> tuple[Settings, Along | None]:
        """What holds for a video: its styles are the strictest of all rules on its way."""
        if self.policy is None:
            return self.settings, None
        along = Along.of(self.policy, self.settings, job.source, {})
        return replace(self.settings, styles=along.settings.styles), along

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Redact what the layers say is in the video, write and verify the result."""
        choices = self.choices

        def redact(context: VideoContext) -> Outcome:
            spare_the_original(job)
            settings, along = self._settings(job)
            if along is not None and along.is_left_out:
                return replace(context.done(), notes=(LEFT_OUT,))
            tracks = self.tracks.get(job.source, NO_TRACKS)
            if not tracks.tracks and self.unlisted:
                raise PhotoError(self.unlisted)
            opened = context.video(settings.projection, settings.limits, choices.allow_damage)
            with opened as (video, decision):
                masks = masks_of(settings.masks, video, decision.projection)
                tracks = _of_video(tracks, video, decision.projection, bool(masks.always))
                tracks = masked(tracks, masks)
                write_redacted(
                    context,
                    tracks,
                    decision,
                    settings,
                    choices,
                    cancelled,
                    share_told(self.told, job, 0.0, 1.0),
                )
            outcome = context.done_with(tracks)
            return outcome if along is None else replace(outcome, notes=along.noted(outcome.notes))

        return fail_closed(job, cancelled, redact, VideoContext)


def _of_video(tracks: Tracks, video: Video, projection: Projection, to_the_end: bool) -> Tracks:
    """The tracks with the times of the video's own frames.

    to_the_end: whether all frames have to be known, also where the container has no table of them.
    Raises PhotoError where a track lies outside: it was drawn for another video.
    """
    count = video.info.frame_count
    if video.movie is not None:
        times_s = np.asarray(video.movie.timeline.times_s, dtype=np.float64)
    elif to_the_end:
        times_s = np.array([frame.time_s for frame in video.frames()], dtype=np.float64)
    else:
        last = max((one.last for one in tracks.tracks), default=0) + 1
        times_s = np.arange(count or last) / float(video.info.rate or 25)
    for one in tracks.tracks:
        if one.last >= len(times_s):
            raise PhotoError(
                f"has {len(times_s)} frames, but track {one.number} is said to go on to frame "
                f"{one.last}. Correct or delete this row; perhaps it is of another video."
            )
        regions = (row.detection.region for row in tracks.rows_of_track(one.number))
        if not any(projection.shows(region, video.info.size_wh) for region in regions):
            width, height = video.info.size_wh
            raise PhotoError(
                f"has {width} × {height} pixels, but track {one.number} ({one.label}) is nowhere "
                "inside. Correct or delete this row; perhaps it is of a video of another size."
            )
    return replace(tracks, times_s=times_s)
