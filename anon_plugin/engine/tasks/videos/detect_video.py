"""The first of two steps: searches each video and writes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.context import fail_closed
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.sharing import Piece, Results
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.context import VideoContext
from anon_plugin.engine.tasks.videos.pieces import SearchPiece, joined, spans_to_share
from anon_plugin.engine.tasks.videos.progress import Told, frames_told, nobody
from anon_plugin.engine.tasks.videos.search_video import NOTHING, Prepared, VideoSearch


@dataclass(frozen=True)
class DetectVideo:
    """Searches each video and writes nothing; a Task.

    told: is told how far a video is, where this process does it. prepared: what others have done of
    the only video.
    """

    detector: Detector
    settings: SearchSettings
    choices: VideoChoices = field(default_factory=VideoChoices)
    limits: Limits = field(default=Limits(), compare=False)
    told: Told = field(default=nobody, compare=False, repr=False)
    prepared: Prepared = field(default=NOTHING, compare=False, repr=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {
            "work": "detect videos",
            "model": self.detector.name,
            "model_sha256": self.detector.sha256,
            "settings": self.settings.search_to_dict() | self.choices.search_to_dict(),
        }

    def fingerprint(self, job: Job) -> str:  # noqa: ARG002  # the same for all videos
        """Changes exactly when a video would come out differently."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.about(), sort_keys=True).encode()).hexdigest()

    def for_job(self, job: Job) -> DetectVideo:  # noqa: ARG002  # it knows nothing of any video
        """The same task, to be sent with one job."""
        return replace(self, told=nobody)

    def stages(self, job: Job, most: int) -> Sequence[Sequence[Piece]]:
        """See Shareable."""
        spans = spans_to_share(job.source, most, self.choices.allow_damage)
        return [[SearchPiece(self._search, self.limits, span) for span in spans]] if spans else []

    def knowing(self, results: Sequence[Results]) -> DetectVideo:
        """See Shareable."""
        return replace(self, prepared=Prepared(joined(results[0])))

    @property
    def _search(self) -> VideoSearch:
        return VideoSearch(self.detector, self.settings, self.choices)

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Search the video; nothing is written."""
        settings, choices = self.settings, self.choices

        def detect(context: VideoContext) -> Outcome:
            with context.video(settings.projection, self.limits, choices.allow_damage) as opened:
                video, decision = opened
                with context.step("detect"):
                    count = video.info.frame_count
                    told = frames_told(self.told, job, count)
                    tracks = self._search.tracks(video, decision, self.prepared, cancelled, told)
            return context.done_with(tracks)

        return fail_closed(job, cancelled, detect, VideoContext)
