"""What a Matroska, WebM, MPEG-TS or AVI file holds, before it is written again."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.video.avi_times import places_of_frames
from anon_plugin.engine.video.library import all_packets, open_container
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.vocabulary import PersonalMetadata

if TYPE_CHECKING:
    from av.container import InputContainer

_EMBEDDED = (b"[fonts]", b"[graphics]")
"""Sections of subtitles in which files are embedded as text."""
_TEXTS = frozenset(("subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"))
_KNOWN = frozenset(("creation_time", "date", "location", "make", "model", "language", "software"))
_WRITTEN_ANEW = frozenset(("encoder", "duration", "handler_name", "vendor_id"))
_PERSONAL = frozenset(("title", "artist", "author", "comment", "description", "copyright"))
_MOST_TEXT = 1024

_SHORTER_S = 0.25
"""A file that ends so many seconds before it says was cut off."""


@dataclass(frozen=True)
class VideoPackets:
    """The packets of the video: (N,) time stamps in rising order, and bytes of each.

    declared_s, end_s: how long the file says that it is, and when its last packet of any stream
    ends, in seconds; None where it does not say.
    """

    times: NDArray[np.int64] = field(repr=False)
    sizes: NDArray[np.int64] = field(repr=False)
    declared_s: float | None = None
    end_s: float | None = None

    @classmethod
    def of(cls, video: Video) -> VideoPackets:
        """Read all of the file, decoding nothing."""
        times, sizes = array("q"), array("q")
        end_s: float | None = None
        with open_container(video.path, video.info.family) as container:
            declared_s = container.duration / 1e6 if container.duration else None
            for packet in all_packets(container):
                if packet.dts is not None:
                    until = packet.dts + (packet.duration or 0)
                    end_s = max(end_s or 0.0, float(until * packet.time_base))
                if packet.stream_index == video.info.number:
                    time = packet.pts if packet.pts is not None else packet.dts
                    times.append(time if time is not None else (times[-1] if times else 0))
                    sizes.append(packet.size)
        order = np.argsort(np.array(times, np.int64), kind="stable")
        if video.info.family == "avi":
            times = array("q", places_of_frames(video.path, video.info.number))
            order = np.arange(len(times))
        return cls(
            np.array(times, np.int64)[order], np.array(sizes, np.int64)[order], declared_s, end_s
        )

    def __len__(self) -> int:
        return len(self.times)

    @property
    def bytes(self) -> int:
        """Of all packets together."""
        return int(self.sizes.sum())

    def bytes_of(self, times: Sequence[int]) -> int:
        """Of the packets from the first of these time stamps up to the one after the last."""
        first = int(np.searchsorted(self.times, times[0]))
        last = int(np.searchsorted(self.times, times[-1], side="right"))
        return int(self.sizes[first:last].sum())

    @property
    def frames(self) -> int:
        """How many frames there are at least, where each has a time stamp of its own."""
        return len(np.unique(self.times))

    @property
    def is_cut_short(self) -> bool:
        """Whether the file ends long before it says."""
        if self.declared_s is None or self.end_s is None:
            return False
        return self.declared_s - self.end_s > _SHORTER_S


def left_out(
    container: InputContainer, video: int, with_sound: bool, handling: Handling
) -> dict[int, str]:
    """Streams that are not copied, by number, with a sentence about each."""
    found = {}
    for stream in container.streams:
        if stream.index == video:
            continue
        why = _why_not(stream, with_sound, handling)
        if why:
            codec = getattr(stream.codec_context, "name", None) or stream.type
            found[stream.index] = f"Stream {stream.index} ({codec}) dropped: {why}"
    return found


def _why_not(stream: Any, with_sound: bool, handling: Handling) -> str:
    if stream.type == "audio":
        return "" if with_sound else "sound is not wanted"
    if stream.type == "video":
        return "a further video or picture"
    codec = getattr(stream.codec_context, "name", "")
    if stream.type == "subtitle" and codec in _TEXTS:
        header = bytes(stream.codec_context.extradata or b"").lower()
        if any(section in header for section in _EMBEDDED):
            return "its header holds fonts or pictures"
        keeps = handling.personal is PersonalMetadata.KEEP
        return "" if keeps else "texts may name persons"
    if stream.type == "attachment":
        return "an attached file"
    return "of a kind that the container's writer cannot keep"


def kept_metadata(container: Any, handling: Handling) -> tuple[dict[str, str], list[str]]:
    """(what is known of the file's tags, sentences about the others)."""
    kept, notes = {}, []
    personal = handling.personal is PersonalMetadata.KEEP
    for name, value in container.metadata.items():
        key = name.lower()
        if key in _WRITTEN_ANEW:
            continue
        if (key in _KNOWN or (personal and key in _PERSONAL)) and len(value) <= _MOST_TEXT:
            kept[name] = value
        else:
            shown = "".join(letter if letter.isprintable() else "?" for letter in name[:80])
            notes.append(f"Tag {shown} dropped ({len(value):,} letters)")
    if container.chapters():
        notes.append("Chapters dropped")
    return kept, notes


def copied_packets(container: InputContainer, numbers: set[int]) -> Iterator[Any]:
    """Packets of some streams in the order of the file."""
    for packet in all_packets(container):
        if packet.stream_index in numbers and packet.dts is not None:
            yield packet
