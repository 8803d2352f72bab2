"""Encodes a part of a video by itself, into a small movie in memory, from which the samples and the
decoder's configuration are taken as a movie file holds them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from anon_plugin.engine.containers.iso.boxes import HeifStructureError, walk_boxes
from anon_plugin.engine.containers.iso.movie import read_movie
from anon_plugin.engine.containers.iso.sample_tables import Ints, Samples
from anon_plugin.engine.video.coders import Coder, Request, set_up
from anon_plugin.engine.video.info import VideoInfo
from anon_plugin.engine.video.library import pyav, reason
from anon_plugin.engine.video.mastering import Mastering
from anon_plugin.engine.video.priority import kept_priority
from anon_plugin.engine.video.spherical import visual_entries
from anon_plugin.errors import PhotoError

if TYPE_CHECKING:
    import av

CONFIGURATIONS = frozenset((b"avcC", b"hvcC", b"av1C", b"vpcC", b"esds"))
"""Boxes of a sample entry that say how its samples are decoded."""

_MOVIE_OF = {"mjpeg": "mov", "vp8": "matroska"}
_TAG_OF = {"hevc": "hvc1"}


@dataclass(frozen=True)
class EncodedPart:
    """samples: of the small movie. order: (n,) which frame of the part each sample is, in the order
    of decoding. configuration: the whole box, b"" of a codec without any."""

    data: bytes = field(repr=False)
    samples: Samples = field(repr=False)
    order: Ints = field(repr=False)
    configuration: bytes = field(repr=False)
    quality: float

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def bytes(self) -> int:
        """Of all samples together."""
        return int(self.samples.sizes.sum())


def encode_part(
    path: Path, pictures: Iterator[av.VideoFrame], info: VideoInfo, coder: Coder, request: Request
) -> EncodedPart:
    """Encode pictures, the first of which depends on nothing before.

    path: of the source, for messages.
    Raises PhotoError where the encoder refuses them or gives another number of frames.
    """
    data, count = encoded_file(path, pictures, info, coder, request)
    return read_part(path, data, count, request.quality)


def encoded_file(
    path: Path, pictures: Iterator[av.VideoFrame], info: VideoInfo, coder: Coder, request: Request
) -> tuple[bytes, int]:
    """(a small movie of the pictures, how many they are); see `encode_part`."""
    av = pyav(path)
    file = io.BytesIO()
    count = 0
    try:
        with av.open(
            file,
            "w",
            format=_MOVIE_OF.get(info.codec, "mp4"),
            options={"fflags": "+bitexact", "use_editlist": "0"},
        ) as container:
            stream: Any = container.add_stream(coder.name, rate=info.rate or 25)
            first = next(pictures, None)
            told = Mastering() if first is None else Mastering.of(first)
            set_up(stream.codec_context, coder, info, request, told)
            if info.codec in _TAG_OF:
                stream.codec_context.codec_tag = _TAG_OF[info.codec]
            with kept_priority():
                stream.codec_context.open()
            for picture in pictures if first is None else chain((first,), pictures):
                as_nth(picture, count, stream.codec_context.time_base)
                container.mux(stream.encode(picture))
                count += 1
            container.mux(stream.encode())
    except av.FFmpegError as error:
        raise PhotoError(f"{path} cannot be encoded by {coder.name}: {reason(error)}.") from error
    return file.getvalue(), count


def as_nth(picture: av.VideoFrame, number: int, time_base: Fraction) -> None:
    """Make a decoded picture ready for an encoder: its own time stamps are put back later, and
    the encoder chooses the frame's type."""
    picture.pts = number
    picture.time_base = time_base
    picture.pict_type = 0


def read_part(path: Path, data: bytes, count: int, quality: float) -> EncodedPart:
    """A part that was encoded into a small movie of `count` frames.

    Raises PhotoError where it is none.
    """
    try:
        (track,) = read_movie(data).tracks
        (entry,) = visual_entries(data, track.box)
    except (HeifStructureError, ValueError) as error:
        raise PhotoError(f"{path} was encoded into something unreadable: {error}.") from error
    samples = track.samples
    if len(samples) != count:
        raise PhotoError(f"{path} was encoded into {len(samples)} frames instead of {count}.")
    inside = walk_boxes(data, entry.start, entry.stop)
    found = next((one for one in inside if one.type in CONFIGURATIONS), None)
    shown_at = samples.times + samples.delays
    order = np.argsort(np.argsort(shown_at, kind="stable"), kind="stable")
    configuration = b"" if found is None else data[found.begin : found.stop]
    return EncodedPart(data, samples, order, configuration, quality)
