"""Reads videos: what they are, and every frame that they show, in the order of showing.

Nothing is kept: a video of any length takes the memory of some frames. Nothing is passed over: a
frame that the decoder cannot decode, or makes up, or that the file lacks, ends the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from anon_plugin.engine.containers.iso.sample_tables import Ints
from anon_plugin.engine.video.avi_times import place_of, places_of_frames
from anon_plugin.engine.video.frame import Frame
from anon_plugin.engine.video.info import ColourTags, VideoInfo
from anon_plugin.engine.video.library import (
    all_packets,
    be_strict,
    family_of,
    open_container,
    pyav,
    reason,
)
from anon_plugin.engine.video.movie_file import MovieFile, mapped, read_movie_file
from anon_plugin.engine.video.orientation import Orientation
from anon_plugin.errors import PhotoError

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

MOST_PIXELS = 2**27
"""Of one frame: four times an 8K picture."""

_ODDEST_ASPECT = 4
"""A pixel wider or higher than so many times its other side is a slip of the writer."""

_FIELD_ORDERS = {2: "top", 3: "bottom", 4: "bottom", 5: "top"}
"""AVFieldOrder, by the field that is shown first."""

MOST_WAITING = 16
"""Frames that wait for one that comes late; more than any codec's order of decoding asks for."""

_PLANAR = ("yuv4", "yuvj4", "gray")
"""Beginnings of the pixel formats in which brightness and colour are planes of their own."""


def open_video(path: Path, allow_damage: bool = False) -> Video:
    """The video in a file.

    allow_damage: whether frames that are missing or made up by the decoder are passed on, marked as
    corrupt. Raises PhotoError where the file cannot be read as a video, is cut short or of a kind
    that cannot be handled; OSError where it cannot be read at all.
    """
    family = family_of(path)
    if family == "mp4":
        with mapped(path) as file:
            movie = read_movie_file(path, file)
    else:
        movie = None
    with open_container(path, family) as container:
        stream = _stream(path, container, movie)
        info = _info(path, family, stream, movie)
        if info.duration_s is None and container.duration:
            info = replace(info, duration_s=container.duration / 1e6)
    if movie is None:
        info = _oriented(path, info)
    return Video(path, info, movie, allow_damage)


@dataclass(frozen=True)
class Video:
    """An opened video; `frames` may be called several times, one after another or at once.

    movie: the boxes and tables of an MP4 or MOV file, None of another kind.
    """

    path: Path
    info: VideoInfo
    movie: MovieFile | None = field(repr=False)
    allow_damage: bool = False

    def __enter__(self) -> Video:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The shown frames from start up to but without stop, in the order of showing.

        Raises PhotoError where a frame is missing, cannot be decoded or was made up by the
        decoder, unless damage is allowed: then a missing one repeats the one before it.
        """
        pictures = _Pictures(self)
        frames = _by_table(self, pictures, start) if self.movie else _as_they_come(self, pictures)
        for frame in frames:
            if stop is not None and frame.index >= stop:
                return
            if frame.index >= start:
                if frame.is_corrupt and not self.allow_damage:
                    raise PhotoError(
                        f"{self.path} is damaged: frame {frame.index + 1}, at "
                        f"{frame.time_s:.2f} s, cannot be decoded completely."
                    )
                yield frame


@dataclass(frozen=True)
class _Pictures:
    """Decoded pictures of a video, in the order of showing."""

    video: Video

    def from_time(self, dts: int | None) -> Iterator[av.VideoFrame]:
        """From the last place before that decoding time on where decoding can start.

        dts: in the stream's time base; None for the beginning.
        """
        video = self.video
        av = pyav(video.path)
        with open_container(video.path, video.info.family) as container:
            stream = _stream(video.path, container, video.movie)
            if video.allow_damage:
                stream.thread_type = "AUTO"
            else:
                be_strict(stream)
            try:
                if dts is not None:
                    container.seek(dts, stream=stream, backward=True)
                yield from _decoded(container, stream, av.FFmpegError, video.allow_damage)
            except av.EOFError:
                return
            except av.FFmpegError as error:
                if not video.allow_damage:
                    raise _UndecodableError(
                        f"{video.path} is damaged: a frame cannot be decoded ({reason(error)})."
                    ) from error


def _decoded(
    container: InputContainer, stream: VideoStream, error: type[Exception], allow_damage: bool
) -> Iterator[av.VideoFrame]:
    """error: what the library raises. allow_damage: whether packets that it cannot decode are
    passed over."""
    for packet in all_packets(container, stream):
        try:
            pictures = packet.decode()
        except error:
            if not allow_damage:
                raise
            continue
        yield from pictures
    yield from stream.decode(None)


class _UndecodableError(PhotoError):
    """The decoder gave up."""


def _by_table(video: Video, pictures: _Pictures, start: int) -> Iterator[Frame]:
    """Frames of an MP4 or MOV file: exactly those that its tables name."""
    seek = _place_before(video.movie, start) if video.movie else None
    reached = start
    if seek is not None:
        try:
            for frame in _matched(video, pictures.from_time(seek), start):
                if frame.is_corrupt and frame.index == start and not video.allow_damage:
                    raise _UndecodableError(f"{video.path} is damaged: frame {start + 1}.")
                reached = frame.index + 1
                yield frame
            return
        except _UndecodableError:
            # After a jump some streams cannot be decoded from where they say: go there slowly.
            if reached > start:
                raise
    yield from _matched(video, pictures.from_time(None), start)


def _matched(video: Video, pictures: Iterator[av.VideoFrame], start: int) -> Iterator[Frame]:
    """Pictures beside the table of frames, from frame `start` on.

    Some writers give time stamps that are not in the decoder's order. Those of the table count, and
    pictures that come early wait.
    """
    if video.movie is None:
        return
    shown = video.movie.timeline.pts
    waiting: dict[int, av.VideoFrame] = {}
    index = start
    last: av.VideoFrame | None = None
    for picture in pictures:
        number = _number(shown, picture.pts, waiting)
        if number is None or number < index:
            continue
        waiting[number] = picture
        while index in waiting or len(waiting) > MOST_WAITING:
            frame = _frame(video, index, waiting.pop(index, None), last)
            last = frame.picture
            yield frame
            index += 1
    while index < len(shown):
        frame = _frame(video, index, waiting.pop(index, None), last)
        last = frame.picture
        yield frame
        index += 1


def _number(shown: Ints, pts: int | None, waiting: dict[int, av.VideoFrame]) -> int | None:
    """Which of the shown frames has that time stamp; None where no frame that is shown has."""
    if pts is None:
        return None
    number = int(np.searchsorted(shown, pts))
    while number in waiting:  # several frames of one time stamp
        number += 1
    return number if number < len(shown) and shown[number] == pts else None


def _frame(
    video: Video, index: int, picture: av.VideoFrame | None, last: av.VideoFrame | None
) -> Frame:
    """A frame of the table. Where the decoder did not give it and damage is allowed, the one before
    stands in."""
    if video.movie is None:
        raise ValueError("only movies have a table of frames")
    shown = video.movie.timeline
    seen = picture or (last if video.allow_damage else None)
    if seen is None:
        raise _UndecodableError(
            f"{video.path} is damaged: frame {index + 1} of {len(shown)}, at "
            f"{shown.times_s[index]:.2f} s, cannot be decoded."
        )
    _require_same_picture(video, seen)
    is_corrupt = picture is None or bool(picture.is_corrupt)
    return Frame(
        index, int(shown.pts[index]), float(shown.times_s[index]), is_corrupt, seen, video.info
    )


def _as_they_come(video: Video, pictures: _Pictures) -> Iterator[Frame]:
    """Frames of a container without a table: all that the decoder gives."""
    first: int | None = None
    base = video.info.time_base
    is_avi = video.info.family == "avi"
    places = places_of_frames(video.path, video.info.number) if is_avi else []
    for index, picture in enumerate(pictures.from_time(None)):
        pts = place_of(places, index) if is_avi else picture.pts
        if pts is None:
            raise PhotoError(f"{video.path} has a frame without a time stamp, number {index + 1}.")
        first = pts if first is None else first
        _require_same_picture(video, picture)
        is_corrupt = bool(picture.is_corrupt)
        yield Frame(index, pts, float((pts - first) * base), is_corrupt, picture, video.info)


def _require_same_picture(video: Video, picture: av.VideoFrame) -> None:
    size_wh, format = (picture.width, picture.height), picture.format.name
    if size_wh != video.info.coded_size_wh or format != video.info.pixel_format:
        width, height = video.info.coded_size_wh
        raise PhotoError(
            f"{video.path} changes its picture from {width} × {height} pixels "
            f"({video.info.pixel_format}) to {size_wh[0]} × {size_wh[1]} ({format}) on the way. "
            "Cut it there into two files."
        )


def _place_before(movie: MovieFile, start: int) -> int | None:
    """The decoding time from which frame `start` can be decoded; None for the beginning."""
    shown, samples = movie.timeline, movie.track.samples
    if not 0 < start < len(shown):
        return None
    first = int(shown.samples[start:].min())
    syncs = samples.syncs[: first + 1].nonzero()[0]
    # The samples of one that is shown before the place to start at may be those of another group.
    return int(samples.times[syncs[-1]]) if len(syncs) and syncs[-1] > 0 else None


def _stream(path: Path, container: InputContainer, movie: MovieFile | None) -> VideoStream:
    """The stream of the track that is shown; of other kinds the first that is no cover picture."""
    for stream in container.streams.video:
        if movie is not None and stream.id == movie.track.number:
            return stream
        cover = stream.disposition & type(stream.disposition).attached_pic
        if movie is None and not cover and stream.codec_context is not None:
            return stream
    raise PhotoError(f"{path} has no video stream that can be decoded.")


def _info(
    path: Path,
    family: str,
    stream: VideoStream,
    movie: MovieFile | None,
) -> VideoInfo:
    codec: Any = stream.codec_context
    if codec is None or codec.format is None or not codec.width or not codec.height:
        raise PhotoError(f"{path} has a video stream of an unknown kind.")
    coded_wh = codec.width, codec.height
    if coded_wh[0] * coded_wh[1] > MOST_PIXELS:
        raise PhotoError(f"{path} says that its frames are {coded_wh[0]} × {coded_wh[1]} pixels.")
    if not codec.format.name.startswith(_PLANAR):
        raise PhotoError(
            f"{path} stores its pixels as {codec.format.name}, which cannot be handled. Convert it "
            "to H.264 or HEVC with yuv420p."
        )
    aspect = _sound_aspect(stream.sample_aspect_ratio or codec.sample_aspect_ratio)
    orientation = movie.orientation if movie else Orientation()
    duration = stream.duration * stream.time_base if stream.duration and stream.time_base else None
    return VideoInfo(
        family=family,
        number=stream.id if movie else stream.index,
        size_wh=_square(orientation, coded_wh, aspect),
        coded_size_wh=coded_wh,
        orientation=orientation,
        aspect=aspect,
        told_aspect=stream.sample_aspect_ratio or codec.sample_aspect_ratio,
        frame_count=len(movie.timeline) if movie else (stream.frames or None),
        rate=stream.average_rate or stream.guessed_rate,
        time_base=Fraction(1, movie.track.timescale) if movie else Fraction(stream.time_base or 1),
        duration_s=float(duration) if duration else None,
        codec=codec.codec.canonical_name,
        profile=str(codec.profile or ""),
        pixel_format=codec.format.name,
        bit_depth=max(one.bits for one in codec.format.components),
        colour=ColourTags(
            int(codec.color_primaries),
            int(codec.color_trc),
            int(codec.colorspace),
            int(codec.color_range),
        ),
        field_order=_FIELD_ORDERS.get(int(codec.field_order), ""),
        created=movie.created if movie else None,
        spherical=movie.spherical if movie else None,
    )


def _oriented(path: Path, info: VideoInfo) -> VideoInfo:
    """With the turn that only a decoded frame tells."""
    picture = next(_Pictures(Video(path, info, None, True)).from_time(None), None)
    if picture is None:
        raise PhotoError(f"{path} is damaged: none of its frames can be decoded.")
    orientation = Orientation.of_rotation(picture.rotation)
    size_wh = _square(orientation, info.coded_size_wh, info.aspect)
    return replace(info, orientation=orientation, size_wh=size_wh)


def _square(
    orientation: Orientation, coded_wh: tuple[int, int], aspect: Fraction
) -> tuple[int, int]:
    """The upright size in square pixels: the side on which pixels are longer is stretched."""
    width, height = coded_wh
    stretched = (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))
    return orientation.size(stretched)


def _sound_aspect(aspect: Fraction | None) -> Fraction:
    if not aspect or not Fraction(1, _ODDEST_ASPECT) <= aspect <= _ODDEST_ASPECT:
        return Fraction(1)
    return Fraction(aspect)
