"""The pieces of a long video that several machines prepare: searched, followed, written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.sharing import Results
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.context import opened_video
from anon_plugin.engine.tasks.videos.parts import waiting_parts
from anon_plugin.engine.tasks.videos.search_video import Prepared, VideoSearch
from anon_plugin.engine.tasks.videos.write_video import wanted_of
from anon_plugin.engine.tracking.tracker import Found
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.span import Span, spans_of
from anon_plugin.engine.video.writing import prepare_video
from anon_plugin.errors import PhotoError


def spans_to_share(source: Path, most: int, allow_damage: bool) -> list[Span]:
    """Of a video that is long enough to be shared out; [] of others.

    One that is damaged and written all the same may be decoded in another way each time.
    """
    if most < 2 or allow_damage:
        return []
    try:
        with open_video(source) as video:
            spans = spans_of(video.info, most)
    except (OSError, PhotoError):  # it fails with its reason when it is done
        return []
    return spans if len(spans) > 1 else []


@dataclass(frozen=True)
class SearchPiece:
    """Searches some frames; gives what it found by their numbers."""

    search: VideoSearch
    limits: Limits
    span: Span

    def __call__(self, job: Job, known: Results, cancelled: Cancelled) -> dict[int, Found]:  # noqa: ARG002
        """See Piece."""
        wanted, damage = self.search.settings.projection, self.search.choices.allow_damage
        opened = opened_video(job.source, wanted, self.limits, damage, cancelled)
        with opened as (video, decision):
            return self.search.of_span(video, decision, self.span, cancelled)


@dataclass(frozen=True)
class FollowPiece:
    """Follows what search pieces found through all frames; gives the tracks."""

    search: VideoSearch
    limits: Limits

    def __call__(self, job: Job, known: Results, cancelled: Cancelled) -> Tracks:
        """See Piece."""
        wanted, damage = self.search.settings.projection, self.search.choices.allow_damage
        opened = opened_video(job.source, wanted, self.limits, damage, cancelled)
        with opened as (video, decision):
            prepared = Prepared(joined(known))
            return self.search.tracks(video, decision, prepared, cancelled)


@dataclass(frozen=True)
class WritePiece:
    """Redacts and encodes some frames, and leaves them where the last step finds them.

    tracks: None where the stage before gives them.
    """

    settings: Settings
    choices: VideoChoices
    span: Span
    tracks: Tracks | None = None

    def __call__(self, job: Job, known: Results, cancelled: Cancelled) -> None:
        """See Piece."""
        tracks = self.tracks or next(iter(known), None)
        parts = waiting_parts(job)
        if tracks is None or parts is None:
            return
        settings, choices = self.settings, self.choices
        projection, limits = settings.projection, settings.limits
        opened = opened_video(job.source, projection, limits, choices.allow_damage, cancelled)
        with opened as (_, decision):
            wanted = wanted_of(settings, choices, decision)
            prepare_video(job.source, tracks.regions, wanted, self.span, parts, cancelled)


def write_pieces(
    job: Job,
    settings: Settings,
    choices: VideoChoices,
    spans: Sequence[Span],
    tracks: Tracks | None = None,
) -> list[WritePiece]:
    """For all spans; [] where finished parts cannot wait anywhere."""
    if waiting_parts(job) is None:
        return []
    return [WritePiece(settings, choices, span, tracks) for span in spans]


def joined(found: Results) -> dict[int, Found]:
    """What several search pieces found; those that gave nothing are passed over."""
    frames: dict[int, Found] = {}
    for one in found:
        if isinstance(one, Mapping):
            frames.update(one)
    return frames
