"""The second half of the work on a video: written with all tracks redacted, verified, published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.context import VideoContext
from anon_plugin.engine.tasks.videos.parts import waiting_parts
from anon_plugin.engine.tasks.videos.side_files import copy_side_files, told_of_side_files
from anon_plugin.engine.tracking.tracker import Found, Search
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.verification.seen_before import seen_before
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.engine.video.settings import VideoReport, VideoSettings
from anon_plugin.engine.video.writing import redact_video
from anon_plugin.engine.vocabulary import Check, Verify
from anon_plugin.errors import CancelledError, PhotoError

SEARCHED_AGAIN = 12
"""Frames of a written video that are searched once more, where all is verified."""

_COVERED = 0.5


def write_redacted(
    context: VideoContext,
    tracks: Tracks,
    decision: Decision,
    settings: Settings,
    choices: VideoChoices,
    cancelled: Cancelled,
    progress: Callable[[float], None] = lambda _: None,
    search_again: Search | None = None,
) -> None:
    """Write the video of a context with its tracks redacted, verify it, and publish it.

    search_again: what finds things in a frame of the written video, where there is a model.
    Raises PhotoError where it cannot be written or does not pass: nothing is published then.
    """
    source = context.job.source
    wanted = wanted_of(settings, choices, decision)

    def write(partial: Path) -> tuple[str, ...]:
        with context.step("write"):
            parts = waiting_parts(context.job)
            report = redact_video(
                source, partial, tracks.regions, wanted, cancelled, progress, parts
            )
            if search_again is not None:
                require_same_frames(report.frames, len(tracks.times_s))
            _require_inside(tracks, report.frames)
        with context.step("verify"):
            checks: tuple[Check, ...] = ()
            if settings.verify is not Verify.OFF:
                _check(source, partial, report, tracks, settings, decision)
                checks = (Check.PICTURES, Check.REGIONS)
            if settings.verify is Verify.FULL and search_again is not None:
                search_again_in(source, partial, tracks, search_again, cancelled)
                checks = (*checks, Check.DETECTIONS)
            context.verified(tuple(one.value for one in checks))
        beside = told_of_side_files(source)
        return (*report.notes(), *beside, *settings.weaknesses())

    context.publish(write)
    copy_side_files(context.job)


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


def _check(
    source: Path,
    written: Path,
    report: VideoReport,
    tracks: Tracks,
    settings: Settings,
    decision: Decision,
) -> None:
    weak = {label for label in settings.labels if settings.styles[label].keeps_content}

    def destroyed(index: int) -> Sequence[Detection]:
        return [one for one in tracks.regions(index) if one.label not in weak]

    closes = decision.projection.closes
    problems = check_video(source, written, report, destroyed, closes)
    if problems:
        raise PhotoError(f"did not pass its verification: {'; '.join(problems)}.")


def search_again_in(
    source: Path, written: Path, tracks: Tracks, search: Search, cancelled: Cancelled
) -> None:
    """Search some of the frames that were searched before, of which all is known.

    Raises PhotoError where one shows something that lies in no redaction, unless the source's frame
    shows it nearly as clearly and it was let pass there.
    """
    chosen = tracks.searched[:: max(1, len(tracks.searched) // SEARCHED_AGAIN)]
    with open_video(source, allow_damage=True) as before, open_video(written) as after:
        width = after.info.size_wh[0]
        for index in chosen.tolist():
            if cancelled():
                raise CancelledError
            left = list(
                _uncovered(_searched(after, index, search).sure, tracks.regions(index), width)
            )
            faint = _searched(before, index, search).faint if left else ()
            for one in left:
                if not seen_before(one, faint, width):
                    raise PhotoError(
                        f"did not pass its verification: frame {index + 1} still shows a "
                        f"{one.label} ({one.score:.2f})."
                    )


def _searched(video: Video, index: int, search: Search) -> Found:
    frame = next(video.frames(index, index + 1), None)
    if frame is None:
        raise PhotoError(f"did not pass its verification: frame {index + 1} is missing.")
    return search(frame)


def _uncovered(
    found: Sequence[Detection], regions: Sequence[Detection], width_px: int
) -> Iterator[Detection]:
    """What of it lies in no region; on panoramas also across the edge."""
    turned = [
        replace(one, region=one.region + np.array([turn * width_px, 0.0]))
        for one in regions
        for turn in (-1, 0, 1)
    ]
    for one in found:
        if not any(_inside(one, region) >= _COVERED for region in turned):
            yield one


def _inside(one: Detection, region: Detection) -> float:
    """The share of the first one's box that lies in the other's."""
    left, top, right, bottom = one.xyxy
    x0, y0, x1, y1 = region.xyxy
    both = max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(bottom, y1) - max(top, y0))
    return both / max((right - left) * (bottom - top), 1e-9)
