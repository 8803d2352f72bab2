"""The search of one video as a task does it: what was found before is not searched again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.along import Along
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.find_tracks import FrameSearch, find_tracks, search_span
from anon_plugin.engine.tasks.videos.found_frames import FoundFrames, KnownSearch
from anon_plugin.engine.tasks.videos.masked import masked, masks_of
from anon_plugin.engine.tracking.tracker import Found, Search
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.span import Span


@dataclass(frozen=True)
class Prepared:
    """What others have prepared. found: by frame. tracks: those of the whole video, if known."""

    found: Mapping[int, Found] = field(default_factory=dict, repr=False)
    tracks: Tracks | None = field(default=None, repr=False)


NOTHING = Prepared()


@dataclass(frozen=True)
class VideoSearch:
    """How videos are searched. parts: a folder in which findings wait, None for nowhere.

    along: the policy on the way of the only video, None where what is wanted is the same anywhere.
    """

    detector: Detector
    settings: SearchSettings
    choices: VideoChoices
    parts: Path | None = None
    along: Along | None = None

    def of_frames(self, video: Video, decision: Decision, cancelled: Cancelled) -> FrameSearch:
        """What searches single frames."""
        masks = masks_of(self.settings.masks, video, decision.projection)
        return FrameSearch(decision, self.detector, self.settings, cancelled, masks)

    def of_written(self, video: Video, decision: Decision, cancelled: Cancelled) -> Search:
        """What searches frames of the result, for what should have been redacted."""
        search = self.of_frames(video, decision, cancelled)
        return search if self.along is None else self.along.only_wanted(search)

    def tracks(
        self,
        video: Video,
        decision: Decision,
        prepared: Prepared,
        cancelled: Cancelled,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Tracks:
        """The tracks of a video, of which some, or all, is prepared.

        Raises PhotoError where a frame cannot be decoded or searched, CancelledError when
        `cancelled` says so.
        """
        if prepared.tracks is not None:
            return prepared.tracks
        kept = self._kept(video, decision)
        known = {**kept.load(), **prepared.found}
        frames = self.of_frames(video, decision, cancelled)
        search = KnownSearch(frames, known, kept.add)
        look = frames.look if frames.can_look else None
        every = self.choices.every
        tracks = find_tracks(video, decision, search, every, cancelled, progress, look)
        if self.along is not None:
            tracks = self.along.wanted(tracks)
        return masked(tracks, masks_of(self.settings.masks, video, decision.projection))

    def of_span(
        self, video: Video, decision: Decision, span: Span, cancelled: Cancelled
    ) -> dict[int, Found]:
        """What is found in some frames, by their numbers. Raises what `tracks` raises."""
        kept = self._kept(video, decision, span.start)
        search = KnownSearch(self.of_frames(video, decision, cancelled), kept.load(), kept.add)
        search_span(video, decision, search, self.choices.every, span, cancelled)
        return search.found

    def _kept(self, video: Video, decision: Decision, who: int = 0) -> FoundFrames:
        stat = video.path.stat()
        about = {
            "source": [str(video.path), stat.st_size, stat.st_mtime_ns],
            "model": self.detector.sha256,
            "settings": self.settings.search_to_dict(),
            "choices": self.choices.search_to_dict(),
            "projection": [decision.projection.name, decision.projection.to_dict()],
        }
        folder = None if self.choices.allow_damage else self.parts
        return FoundFrames(folder, about, who)
