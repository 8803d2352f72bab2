"""Writes a video in which regions are redacted, and nothing else is changed or lost unnamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from anon_plugin.engine.containers.iso.boxes import HeifStructureError
from anon_plugin.engine.video.feed import Feed, Regions
from anon_plugin.engine.video.finished_parts import FinishedParts
from anon_plugin.engine.video.movie_writing import prepare_movie, write_movie
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.engine.video.redacting import FrameRedaction
from anon_plugin.engine.video.settings import VideoReport, VideoSettings
from anon_plugin.engine.video.span import Span
from anon_plugin.engine.video.stream_writing import prepare_streams, write_streams
from anon_plugin.errors import PhotoError

__all__ = ["VideoReport", "VideoSettings", "prepare_video", "redact_video"]


def redact_video(
    source: Path,
    destination: Path,
    regions: Regions,
    settings: VideoSettings,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _: None,
    parts: Path | None = None,
) -> VideoReport:
    """Write the source again with all regions replaced.

    destination: a new file, such as files.publish.publishing gives; nothing that is to be redacted
    is in it at any time. It is left behind unfinished where something is raised.
    regions: what to redact in the frame of an index, in upright pixels (VideoInfo.size_wh); on a
    panorama x may pass the right edge. progress: is told the share that is done, 0 to 1.
    parts: a folder of this video alone, in which finished parts wait, so that an interrupted run
    goes on with them and gives the same bytes; finished_parts.forget_parts removes them.
    Raises PhotoError where the video cannot be read, decoded, encoded or written without loss of
    what has to stay; CancelledError when `cancelled` says so; OSError where the place takes no
    file.
    """
    with _opened(source, settings) as video:
        feed = _feed(video, settings, regions, cancelled)
        finished = FinishedParts.of(parts, video, settings)
        if video.movie is None:
            return write_streams(video, destination, feed, settings, progress, finished)
        return write_movie(video, video.movie, destination, feed, settings, progress, finished)


def prepare_video(
    source: Path,
    regions: Regions,
    settings: VideoSettings,
    span: Span,
    parts: Path,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Make parts of a video, and leave them where `redact_video` finds them.

    Several machines may do so, each for a span of frames of its own. See `redact_video` for the
    other arguments and for what is raised.
    """
    with _opened(source, settings) as video:
        feed = _feed(video, settings, regions, cancelled)
        finished = FinishedParts.of(parts, video, settings)
        if not finished.are_kept:
            return
        if video.movie is None:
            prepare_streams(video, feed, settings, finished, span)
        else:
            prepare_movie(video, video.movie, feed, settings, finished, span)


@contextmanager
def _opened(source: Path, settings: VideoSettings) -> Iterator[Video]:
    """The opened video. Damage in boxes that only the writer reads is told as what it is."""
    with open_video(source, settings.allow_damage) as video:
        try:
            yield video
        except HeifStructureError as error:
            raise PhotoError(f"{source} is damaged: {error}.") from error


def _feed(
    video: Video, settings: VideoSettings, regions: Regions, cancelled: Callable[[], bool]
) -> Feed:
    redaction = FrameRedaction(video.info, settings.styles, settings.projection, settings.noise)
    return Feed(video, redaction, regions, cancelled)
