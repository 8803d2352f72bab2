"""The second half of the work on a video: written with all tracks redacted, verified, published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.context import VideoContext
from anon_plugin.engine.tasks.videos.parts import waiting_parts
from anon_plugin.engine.tasks.videos.second_search import Left, covering_too, left_in
from anon_plugin.engine.tasks.videos.side_files import copy_side_files, told_of_side_files
from anon_plugin.engine.tracking.ground import ground_of
from anon_plugin.engine.tracking.tracker import Search
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.finished_parts import forget_parts
from anon_plugin.engine.video.frame import Frame
from anon_plugin.engine.video.redacting import FrameRedaction
from anon_plugin.engine.video.settings import VideoReport, VideoSettings
from anon_plugin.engine.video.writing import redact_video
from anon_plugin.engine.vocabulary import Check, Verify
from anon_plugin.errors import PhotoError

MOST_ROUNDS = 4
"""So often a video is written again because its verification found something bare."""


def write_redacted(
    context: VideoContext,
    tracks: Tracks,
    decision: Decision,
    settings: Settings,
    choices: VideoChoices,
    cancelled: Cancelled,
    progress: Callable[[float], None] = lambda _: None,
    search_again: Search | None = None,
) -> Tracks:
    """Write the video of a context with its tracks redacted, verify it, and publish it.

    search_again: what finds things in a frame of the written video, where there is a model. What
    it finds bare is redacted, too, and the video is written and verified again.
    Returns the tracks that are redacted in the end.
    Raises PhotoError where it cannot be written or does not pass: nothing is published then.
    """
    source, parts = context.job.source, waiting_parts(context.job)
    wanted = wanted_of(settings, choices, decision)
    looks = settings.verify is Verify.FULL

    def written(partial: Path) -> VideoReport:
        report = redact_video(source, partial, tracks.regions, wanted, cancelled, progress, parts)
        if search_again is not None:
            require_same_frames(report.frames, len(tracks.times_s))
        _require_inside(tracks, report.frames)
        return report

    def bare(partial: Path, report: VideoReport) -> Sequence[Left]:
        """What a verification finds that can still be redacted."""
        if settings.verify is not Verify.OFF:
            _check(source, partial, report, tracks, settings, wanted)
        if not looks or search_again is None:
            return ()
        return left_in(source, partial, tracks, search_again, cancelled)

    def write(partial: Path) -> tuple[str, ...]:
        nonlocal tracks
        covered: list[Left] = []
        for rounds in range(MOST_ROUNDS + 1):
            with context.step("write"):
                report = written(partial)
                context.written(partial)
            # Parts that do not pass are never taken again.
            with context.step("verify"), _forgetting_failed(parts):
                left = bare(partial, report)
                if left and rounds == MOST_ROUNDS:
                    raise PhotoError(
                        f"did not pass its verification: it still shows {_listed(left)}."
                    )
            if not left:
                break
            covered += left
            ground = ground_of(decision.projection)
            tracks = covering_too(source, tracks, left, ground, choices.allow_damage)
            partial.unlink()
        forget_parts(parts)
        context.verified(tuple(one.value for one in _checks(settings, search_again)))
        beside = told_of_side_files(source)
        return (*report.notes(), *_notes(covered), *beside, *settings.weaknesses())

    context.publish(write)
    copy_side_files(context.job)
    return tracks


def wanted_of(settings: Settings, choices: VideoChoices, decision: Decision) -> VideoSettings:
    """What the writer of a video is told."""
    return VideoSettings(
        settings.styles,
        decision.projection,
        choices.audio,
        settings.handling,
        choices.allow_damage,
        encoder=choices.encoder,
    )


def require_same_frames(written: int, searched: int) -> None:
    """Raise PhotoError where the regions may be those of other frames: a damaged video may be
    decoded in another way each time."""
    if written != searched:
        raise PhotoError(
            f"gave {searched} frames when it was searched and {written} when it was written. Its "
            "damage cannot be allowed: repair it, or convert it to MP4."
        )


def _require_inside(tracks: Tracks, frames: int) -> None:
    """Raise PhotoError where a track goes on behind the last frame: not all containers say before
    how many there are."""
    for one in tracks.tracks:
        if one.last >= frames:
            raise PhotoError(
                f"has {frames} frames, but track {one.number} is said to go on to frame "
                f"{one.last}. Correct or delete this row; perhaps it is of another video."
            )


@contextmanager
def _forgetting_failed(parts: Path | None) -> Iterator[None]:
    """Remove the finished parts of a video that does not pass: they would fail again."""
    try:
        yield
    except PhotoError:
        forget_parts(parts)
        raise


def _checks(settings: Settings, search_again: Search | None) -> Iterator[Check]:
    if settings.verify is not Verify.OFF:
        yield from (Check.PICTURES, Check.REGIONS)
    if settings.verify is Verify.FULL and search_again is not None:
        yield Check.DETECTIONS


def _notes(covered: Sequence[Left]) -> Iterator[str]:
    """What the verification added to what is redacted."""
    if covered:
        yield (
            f"the verification found what no search of the source had: {_listed(covered)}; it was "
            "redacted, too"
        )


def _listed(left: Sequence[Left]) -> str:
    return ", ".join(str(one) for one in left)


def _check(
    source: Path,
    written: Path,
    report: VideoReport,
    tracks: Tracks,
    settings: Settings,
    wanted: VideoSettings,
) -> None:
    weak = {label for label in settings.labels if settings.styles[label].keeps_content}

    def destroyed(index: int) -> Sequence[Detection]:
        return [one for one in tracks.regions(index) if one.label not in weak]

    def redraw(frame: Frame) -> None:
        redaction = FrameRedaction(frame.info, wanted.styles, wanted.projection, wanted.noise)
        redaction.apply(frame, tracks.regions(frame.index))

    closes = wanted.projection.closes
    problems = check_video(source, written, report, destroyed, closes, redraw)
    if problems:
        raise PhotoError(f"did not pass its verification: {'; '.join(problems)}.")
