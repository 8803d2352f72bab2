"""Files beside a video that belong to it: telemetry that may go along, and copies that may not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import publishing
from anon_plugin.engine.telemetry import subtitles
from anon_plugin.errors import PhotoError

TWIN_SUFFIXES = frozenset((".lrv", ".thm", ".lrf", ".insv", ".jpg"))
"""What cameras write beside a video that shows the same: small copies, first frames, other lenses.
"""

TELEMETRY_SUFFIXES = frozenset((".srt", ".gpx"))

_MOST_BYTES = 64 * 2**20
_GOPRO = re.compile(r"^G[HXSL](\d{6})$", re.IGNORECASE)
_GPX_PARTS = frozenset(
    (
        "gpx",
        "trk",
        "trkseg",
        "trkpt",
        "rte",
        "rtept",
        "wpt",
        "ele",
        "time",
        "metadata",
        "bounds",
        "fix",
        "sat",
        "hdop",
        "vdop",
        "pdop",
        "speed",
        "course",
        "magvar",
        "geoidheight",
        "extensions",
        "trackpointextension",
        "hr",
        "cad",
        "atemp",
    )
)
"""Elements of GPX that hold numbers and times, and no words of anybody."""


_MEASURED = re.compile(r"<[^<>]*>|\[[\w ]+:[^\[\]]*\]|\$G[A-Z]{2,4},[^\s]*")
"""Tags of fonts, [name: value] and NMEA sentences."""

_SRT_WORDS = frozenset(
    (
        "font",
        "size",
        "srtcnt",
        "framecnt",
        "frameid",
        "difftime",
        "tv",
        "ir",
        "hb",
        "home",
        "gps",
        "barometer",
        "iso",
        "shutter",
        "ev",
        "fnum",
        "ct",
        "focal",
        "len",
        "num",
        "ss",
        "hs",
        "vs",
        "ms",
        "dzoom",
        "color",
        "md",
        "latitude",
        "longitude",
        "longtitude",
        "altitude",
        "rel",
        "abs",
        "alt",
        "distance",
        "speed",
    )
)


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
        if path.suffix.lower() in TELEMETRY_SUFFIXES and is_telemetry_alone(path):
            target = job.target.with_name(path.name)
            if target.resolve() == path.resolve():
                raise PhotoError(f"lies beside its own result {target}. Choose another output.")
            with (
                publishing(target, job.within) as partial,
                path.open("rb") as original,
                partial.open("xb") as copied,
            ):
                shutil.copyfileobj(original, copied, 1 << 20)


def is_telemetry_alone(path: Path) -> bool:
    """Whether a file of subtitles or a track holds positions and nothing that people wrote."""
    if path.stat().st_size > _MOST_BYTES:
        return False
    data = path.read_bytes()
    if path.suffix.lower() == ".gpx":
        return _is_bare_gpx(data)
    cues = [text for _, text in subtitles.cues(data.decode("utf-8", "replace"))]
    has_positions = any(subtitles.in_cue(text, 0.0) for text in cues)
    return has_positions and all(_says_numbers_alone(text) for text in cues)


def _says_numbers_alone(cue: str) -> bool:
    """Whether a subtitle has nothing but what drones and cameras measure."""
    rest = _MEASURED.sub(" ", cue)
    words = {word.lower() for word in re.findall(r"[^\W\d_]{2,}", rest)}
    return words <= _SRT_WORDS


def _is_bare_gpx(data: bytes) -> bool:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return False
    try:
        root = ElementTree.fromstring(data)  # nosec B314
    except ElementTree.ParseError:
        return False
    names = {element.tag.rpartition("}")[2].lower() for element in root.iter()}
    return names <= _GPX_PARTS
