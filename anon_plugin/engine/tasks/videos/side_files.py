"""Files beside a video that belong to it: telemetry that may go along, and copies that may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import publishing
from anon_plugin.engine.telemetry.alone import is_telemetry_alone, telemetry_alone
from anon_plugin.errors import PhotoError

TWIN_SUFFIXES = frozenset((".lrv", ".thm", ".lrf", ".insv", ".jpg"))
"""What cameras write beside a video that shows the same: small copies, first frames, other lenses.
"""

TELEMETRY_SUFFIXES = frozenset((".srt", ".gpx"))

_GOPRO = re.compile(r"^G[HXSL](\d{6})$", re.IGNORECASE)


def beside(video: Path) -> Iterator[Path]:
    """The files beside a video that have its name, or that its camera made along with it."""
    own = _GOPRO.match(video.stem)
    for path in sorted(video.parent.iterdir()):
        suffix = path.suffix.lower()
        if path == video or suffix not in TWIN_SUFFIXES | TELEMETRY_SUFFIXES or path.is_dir():
            continue
        other = _GOPRO.match(path.stem)
        is_chapter = own is not None and other is not None and own[1] == other[1]
        if path.stem.lower() == video.stem.lower() or is_chapter:
            yield path


def told_of_side_files(video: Path) -> tuple[str, ...]:
    """A sentence about each file beside a video."""
    told = []
    for path in beside(video):
        if path.suffix.lower() in TWIN_SUFFIXES:
            told.append(f"{path.name} beside it shows the same and was not copied")
        elif is_telemetry_alone(path):
            told.append(f"{path.name} beside it holds only positions and was copied")
        else:
            told.append(f"{path.name} beside it holds more than positions and was not copied")
    return tuple(told)


def copy_side_files(job: Job) -> None:
    """Copy what holds only telemetry to beside the result; an older copy is replaced.

    Raises PhotoError and OutputError as `publishing` does.
    """
    for path in beside(job.source):
        if path.suffix.lower() not in TELEMETRY_SUFFIXES:
            continue
        data = telemetry_alone(path)
        if data is not None:
            target = job.target.with_name(path.name)
            if target.resolve() == path.resolve():
                raise PhotoError(f"lies beside its own result {target}. Choose another output.")
            # What was looked at is written: the file may grow, or be another one, by now.
            with publishing(target, job.within) as partial, partial.open("xb") as copied:
                copied.write(data)
