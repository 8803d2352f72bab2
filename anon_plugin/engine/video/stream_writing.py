"""Redacts a Matroska, WebM, MPEG-TS or AVI file: the new video beside the sound and texts that
FFmpeg's writer of the container keeps without loss. All else is left out and named."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anon_plugin.engine.video.feed import Feed
from anon_plugin.engine.video.finished_parts import FinishedParts
from anon_plugin.engine.video.library import M2TS_PACKET, open_container, pyav, reason
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.settings import (
    Audio,
    KeptTrack,
    Segment,
    VideoReport,
    VideoSettings,
)
from anon_plugin.engine.video.span import Span
from anon_plugin.engine.video.stream_parts import StreamParts
from anon_plugin.engine.video.stream_source import (
    VideoPackets,
    copied_packets,
    kept_metadata,
    left_out,
)
from anon_plugin.errors import PhotoError

_HIDDEN_FRAMES = frozenset(("vp8", "vp9", "mpeg4"))
"""Codecs that may have packets without a frame of their own."""


def write_streams(
    video: Video,
    destination: Path,
    feed: Feed,
    settings: VideoSettings,
    progress: Callable[[float], None],
    finished: FinishedParts,
) -> VideoReport:
    """Write the redacted video to a new file. Raises PhotoError where it cannot be.

    finished: keeps parts, in case that this is interrupted.
    """
    av = pyav(video.path)
    encoder = StreamParts.of(video, feed, settings, finished)
    packets = encoder.packets
    if packets.is_cut_short and video.info.family != "mpegts" and not settings.allow_damage:
        raise PhotoError(
            f"{video.path} is cut short: it ends at {packets.end_s:.1f} of {packets.declared_s:.1f}"
            " s. Copy it anew from the camera."
        )
    try:
        with destination.open("xb") as file, _Output(video, file, settings) as output:
            segments = []
            for start, data, count in encoder.parts():
                size = output.add(data, feed.times[start : start + count])
                segments.append(Segment(start, start + count, False, encoder.used, size))
                progress(min(1.0, (start + count) / max(1, len(packets))))
            _require_all(video, packets, feed, settings)
            output.finish()
    except (av.FFmpegError, ValueError) as error:
        raise PhotoError(f"{video.path} cannot be written again: {reason(error)}.") from error
    return VideoReport(
        frames=len(feed.times),
        redacted=len(feed.redacted),
        segments=tuple(segments),
        encoder=encoder.coder.name,
        corrupt=len(feed.corrupt),
        not_copied=f"the container is {video.info.family}",
        tracks=output.told(),
        dropped=tuple(output.notes),
        source_bytes=packets.bytes,
        written_bytes=sum(one.bytes for one in segments),
    )


def prepare_streams(
    video: Video, feed: Feed, settings: VideoSettings, finished: FinishedParts, span: Span
) -> None:
    """Make the parts of some of a video's frames, for `write_streams` to find them finished.

    span: whatever chain of parts begins in it is made. Raises PhotoError as `write_streams` does.
    """
    for _ in StreamParts.of(video, feed, settings, finished).parts(span):
        pass


def _require_all(video: Video, packets: VideoPackets, feed: Feed, settings: VideoSettings) -> None:
    """Raise PhotoError where the decoder passed over frames."""
    lacking = packets.frames - len(feed.times)
    is_plain = video.info.codec not in _HIDDEN_FRAMES and not video.info.field_order
    if lacking > 0 and is_plain and not settings.allow_damage:
        raise PhotoError(f"{video.path} is damaged: {lacking} of its frames cannot be decoded.")


class _Output:
    """The new file, open for writing; `notes` says what is left out."""

    def __init__(self, video: Video, file: Any, settings: VideoSettings) -> None:
        self._video, self._stack = video, ExitStack()
        av = pyav(video.path)
        family = video.info.family
        self._source = self._stack.enter_context(open_container(video.path, family))
        refused = left_out(
            self._source, video.info.number, settings.audio is Audio.KEEP, settings.handling
        )
        metadata, notes = kept_metadata(self._source, settings.handling)
        self.notes = [*refused.values(), *notes]
        self._target: Any = self._stack.enter_context(
            av.open(file, "w", format=_format_of(video), options=_options_of(video))
        )
        self._target.metadata.update(metadata)
        self._kept = [
            one
            for one in self._source.streams
            if one.index not in refused and one.index != video.info.number
        ]
        self._packets = copied_packets(self._source, {one.index for one in self._kept})
        self._waiting: Any = None
        self._stream: Any = None
        self._extradata = b""
        self._copied: dict[int, _Copied] = {}
        self._last = -1

    def __enter__(self) -> _Output:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, data: bytes, times: Any) -> int:
        """Lay a part of the video into the file. times: time stamps of its frames. Returns bytes.

        Raises PhotoError where the time stamps do not rise.
        """
        av = pyav(self._video.path)
        base = self._video.info.time_base
        size = 0
        with av.open(io.BytesIO(data)) as part:
            stream = part.streams.video[0]
            self._start(stream)
            if bytes(stream.codec_context.extradata or b"") != self._extradata:
                raise PhotoError(f"{self._video.path} was encoded in ways that cannot be joined.")
            packets = (one for one in part.demux(stream) if one.size)
            for packet, time in zip(packets, times, strict=True):
                if time <= self._last:
                    raise PhotoError(
                        f"{self._video.path} has time stamps that do not rise. Convert it to MP4."
                    )
                self._last = time
                self._copy_until(float(time * base))
                packet.stream = self._stream
                packet.pts = packet.dts = time
                packet.time_base = base
                packet.duration = 0
                size += packet.size
                self._target.mux(packet)
        return size

    def finish(self) -> None:
        """Copy what comes after the video, and write the file's end."""
        if self._stream is None:
            raise PhotoError(f"{self._video.path} is damaged: no frame of it can be decoded.")
        self._copy_until(float("inf"))
        self._target.close()

    def told(self) -> tuple[KeptTrack, ...]:
        """What was copied beside the video."""
        return tuple(
            KeptTrack(number, one.kind, one.packets, one.digest.hexdigest())
            for number, one in sorted(self._copied.items())
            if one.packets
        )

    def _start(self, template: Any) -> None:
        """Make the streams, the video first, in the source's order otherwise."""
        if self._stream is not None:
            return
        self._extradata = bytes(template.codec_context.extradata or b"")
        for source in self._source.streams:
            if source.index == self._video.info.number:
                self._stream = self._target.add_stream_from_template(template, opaque=True)
                self._stream.time_base = self._video.info.time_base
                degrees = self._video.info.orientation.degrees
                if degrees:
                    self._stream.set_display_rotation(degrees)
            elif source in self._kept:
                stream = self._target.add_stream_from_template(source, opaque=True)
                language = source.metadata.get("language")
                if language:
                    stream.metadata["language"] = language
                self._copied[source.index] = _Copied(stream, source.type)

    def _copy_until(self, seconds: float) -> None:
        while True:
            packet = self._waiting or next(self._packets, None)
            self._waiting = packet
            if packet is None or float(packet.dts * packet.time_base) > seconds:
                return
            self._waiting = None
            copied = self._copied[packet.stream_index]
            copied.digest.update(bytes(packet))
            copied.packets += 1
            packet.stream = copied.stream
            self._target.mux(packet)


@dataclass
class _Copied:
    """A stream beside the video on its way."""

    stream: Any
    kind: str
    packets: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


def _format_of(video: Video) -> str:
    """FFmpeg's name of the writer."""
    if video.info.family != "matroska":
        return video.info.family
    with video.path.open("rb") as file:
        return "webm" if b"webm" in file.read(64) else "matroska"


def _options_of(video: Video) -> dict[str, str]:
    options = {"fflags": "+bitexact", "avoid_negative_ts": "disabled"}
    if video.info.family == "mpegts":
        options["mpegts_copyts"] = "1"
        with video.path.open("rb") as file:
            starts = file.read(2 * M2TS_PACKET)
        if starts[4:5] == b"\x47" == starts[4 + M2TS_PACKET : 5 + M2TS_PACKET]:
            options["mpegts_m2ts_mode"] = "1"
    return options
