"""What is wanted of a redacted video, and what is told about one that was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.style import Style


class Audio(Enum):
    """What becomes of sound."""

    KEEP = "keep"
    DROP = "drop"


@dataclass(frozen=True)
class VideoSettings:
    """styles: by label. projection: how the video shows the world. audio: whether sound stays.
    handling: of personal metadata and of what is not understood.

    allow_damage: whether frames that the decoder made up are written. copy_untouched: whether
    groups of pictures without a redaction are copied bit by bit where the codec allows it.
    quality: what the encoder is told, such as a CRF; 0: such that the size stays.
    encoder: the name of a hardware encoder, such as "h264_nvenc"; "" for the usual one in software;
    hardware.IF_ANY for one of the hardware where one encodes the video, else the usual one.
    noise: steady; for what a weak style hides. A run that must give the same bytes again keeps it.
    """

    styles: Mapping[str, Style]
    projection: Projection = field(default_factory=Planar)
    audio: Audio = Audio.KEEP
    handling: Handling = AS_USUAL
    allow_damage: bool = False
    copy_untouched: bool = True
    quality: float = 0.0
    encoder: str = ""
    noise: Noise = field(default_factory=lambda: Noise(steady=True), repr=False)


@dataclass(frozen=True)
class Segment:
    """Frames from start up to but without stop: copied, or encoded anew with that quality."""

    start: int
    stop: int
    copied: bool
    quality: float = 0.0
    bytes: int = 0


@dataclass(frozen=True)
class KeptTrack:
    """A track that was copied: its number, what it is, and the digest of all its samples.

    changed: why its samples are not those of the source, "" where they are.
    """

    number: int
    kind: str
    samples: int
    sha256: str
    changed: str = ""


@dataclass(frozen=True)
class VideoReport:
    """What was written.

    frames: how many. redacted: in how many of them something was replaced. segments: which were
    copied and which were encoded anew. hidden: frames of the source that no edit shows; none of
    them was written. not_copied: why no group of pictures could be copied, ""
    where some could. tracks: what was copied beside the video. dropped: what was left out, as
    sentences. source_bytes, written_bytes: of the video track alone.
    """

    frames: int
    redacted: int
    segments: tuple[Segment, ...]
    encoder: str
    hidden: int = 0
    corrupt: int = 0
    not_copied: str = ""
    tracks: tuple[KeptTrack, ...] = ()
    dropped: tuple[str, ...] = ()
    source_bytes: int = 0
    written_bytes: int = 0

    @property
    def copied(self) -> int:
        """How many frames were copied bit by bit."""
        return sum(one.stop - one.start for one in self.segments if one.copied)

    def notes(self) -> tuple[str, ...]:
        """Sentences for the report."""
        told = [
            f"{self.frames - self.copied} of {self.frames} frames encoded anew with "
            f"{self.encoder}, {self.copied} copied bit by bit"
            + (f" (none can be: {self.not_copied})" if self.not_copied else "")
        ]
        if self.hidden:
            told.append(f"{self.hidden} stored frames that are not shown left out")
        if self.corrupt:
            told.append(f"{self.corrupt} frames were damaged and written as the decoder saw them")
        return (*told, *self.dropped)

    def to_dict(self) -> dict[str, Any]:
        """For a report or a journal, as JSON values."""
        return {
            "frames": self.frames,
            "redacted": self.redacted,
            "copied": self.copied,
            "encoder": self.encoder,
            "hidden": self.hidden,
            "corrupt": self.corrupt,
            "source_bytes": self.source_bytes,
            "written_bytes": self.written_bytes,
            "tracks": [vars(one) for one in self.tracks],
            "dropped": list(self.dropped),
        }
