"""Opens a written video afresh and looks for anything that is wrong with it.

Nothing here asks the writer, or the reader that the writer used: FFmpeg reads the packets and their
times, and a strict reader of its own the boxes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.verification.destroyed import Before, compare, compare_redrawn
from anon_plugin.engine.verification.signatures import find_signatures
from anon_plugin.engine.video.feed import Regions
from anon_plugin.engine.video.frame import Frame
from anon_plugin.engine.video.library import (
    FORMATS,
    all_packets,
    be_strict,
    family_of,
    pyav,
    reason,
)
from anon_plugin.engine.video.movie_file import mapped
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.engine.video.settings import VideoReport
from anon_plugin.engine.video.strict_boxes import StrangeBoxError, StrictMovie, read_strictly
from anon_plugin.errors import PhotoError

LOOKED_AT = 24
"""Frames of which the redacted regions are compared with the source's."""

_NEAR = 60
"""So many frames are decoded sooner than a jump."""

_PARAMETER_SETS = (b"\0\0\1\x67", b"\0\0\1\x27", b"\0\0\1\x40\1", b"\0\0\1\x42\1")
"""How H.264 and HEVC begin where they are no samples."""


def check_video(
    source: Path,
    written: Path,
    report: VideoReport,
    regions: Regions,
    closes: bool = False,
    redraw: Callable[[Frame], object] | None = None,
) -> list[str]:
    """What is wrong with a written video, as what is said of the file; [] where nothing is.

    closes: whether it is a full panorama, whose regions may run past the right edge. redraw:
    redacts a frame of the source once more, in place. Soft pictures are like their redaction by
    chance now and then: where a region is in doubt, it has to be what is drawn then.
    Raises OSError where one of the files cannot be read.
    """
    try:
        problems = list(_container(written, report))
        # Both decode the written video, and each waits for its decoder: side by side.
        with ThreadPoolExecutor(1) as beside:
            bare = beside.submit(
                lambda: list(_regions(source, written, report, regions, closes, redraw))
            )
            problems += _times(source, written, report)
            problems += bare.result()
    except PhotoError as error:
        problems = [f"it cannot be checked: {error}"]
    return problems


def _container(written: Path, report: VideoReport) -> Iterator[str]:
    """What no frame shows: boxes, bytes between samples, pictures in other tracks."""
    if family_of(written) != "mp4":
        return
    with mapped(written) as data:
        try:
            movie = read_strictly(data)
        except StrangeBoxError as error:
            yield f"it holds {error}"
            return
        yield from _bytes_without_owner(movie)
        for start, stop in movie.headers:
            for hit in find_signatures(bytes(data[start:stop])):
                yield f"its headers hold a picture ({hit.kind}) at byte {start + hit.start}"
        videos = [one for one in movie.tracks if one.handler == b"vide"]
        if len(videos) != 1:
            yield f"it has {len(videos)} video tracks"
        for track in videos:
            if len(track.places) != report.frames:
                yield f"it stores {len(track.places)} frames instead of {report.frames}"
        for track in movie.tracks:
            if track.handler not in (b"vide", b"soun"):
                yield from _pictures_in(data, track.number, track.places)
        told = {one.number for one in report.tracks}
        beside = {one.number for one in movie.tracks if one.handler != b"vide"}
        if beside != told:
            yield f"it has the tracks {sorted(beside)} beside the video instead of {sorted(told)}"
        for kept in report.tracks:
            same = next((one for one in movie.tracks if one.number == kept.number), None)
            if same is not None and _digest(data, same.places) != kept.sha256:
                yield f"track {kept.number} ({kept.kind}) has other samples than it should"


def _bytes_without_owner(movie: StrictMovie) -> Iterator[str]:
    places = sorted(one for track in movie.tracks for one in track.places if one[1])
    for start, stop in movie.media:
        position = start
        for offset, size in places:
            if offset != position:
                break
            position += size
        if position != stop:
            yield f"it holds media data at byte {position} that belong to no sample"


def _pictures_in(data: bytes, number: int, places: Sequence[tuple[int, int]]) -> Iterator[str]:
    for offset, size in places:
        sample = bytes(data[offset : offset + size])
        hit = next(find_signatures(sample), None)
        if hit is not None:
            yield f"track {number} holds a picture ({hit.kind}) at byte {offset + hit.start}"
        if any(one in sample for one in _PARAMETER_SETS):
            yield f"track {number} holds video at byte {offset}"


def _digest(data: bytes, places: Sequence[tuple[int, int]]) -> str:
    digest = hashlib.sha256()
    for offset, size in places:
        digest.update(data[offset : offset + size])
    return digest.hexdigest()


@dataclass
class _Stream:
    """Packets of a stream as FFmpeg shows them."""

    kind: str
    times: list[tuple[Any, Any]] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)
    packets: int = 0


def _times(source: Path, written: Path, report: VideoReport) -> Iterator[str]:
    """Packets of the other tracks and time stamps of the frames, beside the source's."""
    before, after = _streams(source), _streams(written)
    is_movie = family_of(written) == "mp4"
    video = next((key for key, one in after.items() if one.kind == "video"), None)
    if video is None:
        yield "it has no video stream"
        return
    origin = before.get(video) if is_movie else _first_video(before)
    shown = _decoded_times(written)
    if len(shown) != len(after[video].shown):
        yield f"{len(shown)} of its {len(after[video].shown)} frames can be decoded"
    wanted = sorted(origin.shown) if origin is not None else []
    if family_of(written) == "avi":  # which has no time stamps, but counts frames
        has_gaps = bool(wanted) and wanted[-1] - wanted[0] >= len(wanted)
        same = shown == wanted if has_gaps else len(shown) == len(wanted)
    elif is_movie:
        same = shown == wanted
    else:  # a video in fields may have a packet for each, but the frame has only one time stamp
        same = set(shown) <= set(wanted)
    if not same:
        yield "its frames have other time stamps than the source's"
    beside = sorted(key for key, one in after.items() if one.kind != "video")
    if not is_movie and len(beside) != len(report.tracks):
        yield f"it has {len(beside)} streams beside the video instead of {len(report.tracks)}"
    for place, kept in enumerate(report.tracks):
        number = kept.number if is_movie else (beside[place] if place < len(beside) else -1)
        old, new = before.get(kept.number), after.get(number)
        if old is None or new is None or kept.changed:
            continue  # what FFmpeg does not show was compared by its samples
        if (old.digest.digest(), old.times) != (new.digest.digest(), new.times):
            yield f"track {kept.number} ({kept.kind}) has other packets than the source"


def _first_video(streams: dict[int, _Stream]) -> _Stream | None:
    return next((one for one in streams.values() if one.kind == "video"), None)


def _streams(path: Path) -> dict[int, _Stream]:
    """By number, all packets of a file; edit lists are obeyed."""
    av = pyav(path)
    family = family_of(path)
    found: dict[int, _Stream] = {}
    try:
        with av.open(str(path), format=FORMATS[family], metadata_errors="replace") as container:
            for packet in all_packets(container):
                number = packet.stream.id if family == "mp4" else packet.stream_index
                cover = packet.stream.disposition & type(packet.stream.disposition).attached_pic
                kind = "picture" if cover else packet.stream.type
                one = found.setdefault(number, _Stream(kind))
                one.packets += 1
                if one.kind == "video":
                    time = packet.dts if packet.pts is None else packet.pts
                    if not packet.is_discard and time is not None:
                        one.shown.append(time)
                else:
                    one.digest.update(bytes(packet))
                    one.times.append((packet.pts, packet.duration))
    except (av.FFmpegError, ValueError) as error:
        raise PhotoError(f"{path} cannot be read again ({reason(error)})") from error
    return found


def _decoded_times(path: Path) -> list[int]:
    """Time stamps of all frames, which must be decodable without a fault."""
    av = pyav(path)
    found: list[int] = []
    try:
        with av.open(
            str(path), format=FORMATS[family_of(path)], metadata_errors="replace"
        ) as container:
            stream = container.streams.video[0]
            be_strict(stream)
            for frame in container.decode(stream):
                if frame.is_corrupt:
                    raise PhotoError(f"{path} has a damaged frame, number {len(found) + 1}")
                found.append(len(found) if frame.pts is None else frame.pts)
    except av.FFmpegError as error:
        raise PhotoError(f"{path} cannot be decoded again ({reason(error)})") from error
    return sorted(found)


def _regions(
    source: Path,
    written: Path,
    report: VideoReport,
    regions: Regions,
    closes: bool,
    redraw: Callable[[Frame], object] | None,
) -> Iterator[str]:
    """Regions of a sample of frames, beside what the source shows there."""
    chosen = list(_chosen(report, regions))
    if not chosen:
        return
    with open_video(source, allow_damage=bool(report.corrupt)) as old, open_video(written) as new:
        if old.info.size_wh != new.info.size_wh:
            yield "its frames have another size than the source's"
            return
        numbers = [index for index, _ in chosen]
        both = zip(_at(old, numbers), _at(new, numbers), chosen, strict=True)
        for before, after, (index, detections) in both:
            original, result = ArrayPixels(before.rgb()), ArrayPixels(after.rgb())
            doubtful = [
                one
                for one in detections
                if compare(result, Before.of(original, one, closes)).survived
            ]
            if doubtful and redraw is not None:
                redraw(before)
                again = ArrayPixels(before.rgb())
                doubtful = [
                    one
                    for one in doubtful
                    if compare_redrawn(result, again, one, closes).survived
                    or not _is_drawn(original, again, one)
                ]
            for one in doubtful:
                yield f"frame {index + 1} still shows a {one.label} at {before.time_s:.2f} s"


def _is_drawn(before: ArrayPixels, after: ArrayPixels, one: Detection) -> bool:
    """Whether drawing its redaction changes any pixel of its box: where it draws nothing, a bare
    region is exactly what is drawn."""
    left, top, right, bottom = one.xyxy
    height, width = before.pixels.shape[:2]
    rows = np.arange(max(0, int(top)), min(height, int(np.ceil(bottom))))
    columns = np.unique(np.arange(int(left), int(np.ceil(right))) % width)
    place = np.ix_(rows, columns)
    return not np.array_equal(before.pixels[place], after.pixels[place])


def _at(video: Video, numbers: Sequence[int]) -> Iterator[Frame]:
    """Frames of some numbers in rising order: near ones in one go, far ones by a jump."""
    frames: Iterator[Frame] = iter(())
    reached = -_NEAR - 1
    for number in numbers:
        if number - reached > _NEAR:
            frames = video.frames(number)
        found = next((frame for frame in frames if frame.index == number), None)
        if found is None:
            raise PhotoError(f"{video.path} ends before frame {number + 1}")
        yield found
        reached = number


def _chosen(report: VideoReport, regions: Regions) -> Iterator[tuple[int, Sequence[Detection]]]:
    """Frames with regions, evenly spread, and the first and last ones of them."""
    touched = [index for index in range(report.frames) if regions(index)]
    step = max(1, -(-len(touched) // LOOKED_AT))
    for index in sorted({*touched[::step], *touched[:1], *touched[-1:]}):
        yield index, regions(index)
