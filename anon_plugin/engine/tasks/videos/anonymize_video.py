"""The main job on a video: searched, followed, redacted, verified, published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.photo_score import own_thresholds
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.by_place import LEFT_OUT, Policy
from anon_plugin.engine.tasks.context import fail_closed, spare_the_original
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import Settings, identity
from anon_plugin.engine.tasks.sharing import Piece, Results
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.along import Along
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.context import VideoContext
from anon_plugin.engine.tasks.videos.parts import waiting_parts
from anon_plugin.engine.tasks.videos.pieces import (
    FollowPiece,
    SearchPiece,
    joined,
    spans_to_share,
    write_pieces,
)
from anon_plugin.engine.tasks.videos.progress import Told, frames_told, nobody, share_told
from anon_plugin.engine.tasks.videos.search_video import NOTHING, Prepared, VideoSearch
from anon_plugin.engine.tasks.videos.write_video import write_redacted

_SEARCH_SHARE = 0.5
"""Of the time that a video takes, about."""


@dataclass(frozen=True)
class AnonymizeVideo:
    """Searches each video, redacts what is found, and writes the result; a Task.

    policy: rules that hold along the way of a video; None for the same anywhere. told: is told how
    far a video is, where this process does it. prepared: what others have done of the only video.
    """

    detector: Detector
    settings: Settings
    choices: VideoChoices = field(default_factory=VideoChoices)
    policy: Policy | None = None
    told: Told = field(default=nobody, compare=False, repr=False)
    prepared: Prepared = field(default=NOTHING, compare=False, repr=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {
            "work": "anonymize videos",
            "model": self.detector.name,
            "model_sha256": self.detector.sha256,
            "settings": self.settings.to_dict() | self.choices.to_dict(),
            **({} if self.policy is None else {"policy": self.policy.about()}),
        }

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002  # the same for all videos
        """Changes exactly when a video would come out differently."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        settings = identity(self.settings.to_dict()) | self.choices.to_dict()
        about = {**self.about(), "settings": settings}
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()

    def for_job(self, job: Job) -> AnonymizeVideo:  # noqa: ARG002  # it knows nothing of any video
        """The same task, to be sent with one job."""
        return replace(self, told=nobody)

    def stages(self, job: Job, most: int) -> Sequence[Sequence[Piece]]:
        """See Shareable."""
        choices = self.choices
        spans = spans_to_share(job.source, most, choices.allow_damage)
        if not spans:
            return ()
        search, settings = self._search(job)
        if search.along is not None and search.along.is_left_out:
            return ()
        return [
            [SearchPiece(search, settings.limits, span) for span in spans],
            [FollowPiece(search, settings.limits)],
            write_pieces(job, settings, choices, spans),
        ]

    def knowing(self, results: Sequence[Results]) -> AnonymizeVideo:
        """See Shareable."""
        found, tracks, *_ = results
        return replace(self, prepared=Prepared(joined(found), next(iter(tracks), None)))

    def _search(self, job: Job) -> tuple[VideoSearch, Settings]:
        """How the video is searched, and what holds for it. Raises PhotoError where its way cannot
        be read."""
        settings, along = self.settings, None
        if self.policy is not None:
            thresholds = own_thresholds(self.detector)
            along = Along.of(self.policy, self.settings, job.source, thresholds)
            settings = along.settings
        parts = waiting_parts(job)
        return VideoSearch(self.detector, settings, self.choices, parts, along), settings

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Search the video, redact its tracks, write and verify the result."""
        choices = self.choices

        def anonymize(context: VideoContext) -> Outcome:
            spare_the_original(job)
            video_search, settings = self._search(job)
            along = video_search.along
            if along is not None and along.is_left_out:
                return replace(context.done(), notes=(LEFT_OUT,))
            opened = context.video(settings.projection, settings.limits, choices.allow_damage)
            with opened as (video, decision):
                search = video_search.of_written(video, decision, cancelled)
                with context.step("detect"):
                    count = video.info.frame_count
                    searching = frames_told(self.told, job, count, 0.0, _SEARCH_SHARE)
                    tracks = video_search.tracks(
                        video, decision, self.prepared, cancelled, searching
                    )
                tracks = write_redacted(
                    context,
                    tracks,
                    decision,
                    settings,
                    choices,
                    cancelled,
                    share_told(self.told, job, _SEARCH_SHARE, 1.0),
                    search,
                )
            outcome = context.done_with(tracks)
            return outcome if along is None else replace(outcome, notes=along.noted(outcome.notes))

        return fail_closed(job, cancelled, anonymize, VideoContext)
