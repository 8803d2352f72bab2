"""Groups of pictures that are copied bit by bit: which may be, and what a decoder is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from anon_plugin.engine.containers.iso.boxes import box, walk_boxes
from anon_plugin.engine.containers.iso.sample_tables import Samples
from anon_plugin.engine.video.encoding import CONFIGURATIONS
from anon_plugin.engine.video.groups import Group, Plan
from anon_plugin.engine.video.info import VideoInfo
from anon_plugin.engine.video.movie_file import MovieFile
from anon_plugin.engine.video.mp4.user_data import holds_picture
from anon_plugin.engine.video.spherical import visual_entries

MOST_SEI_BYTES = 1024
"""Supplemental information of a frame that is longer may hold anything, even a picture."""

MOST_CONFIGURATION_BYTES = 4096
"""Of the box that tells a decoder its parameter sets."""

_WHOLE_FRAMES = frozenset(("av1", "vp9", "mjpeg"))
"""Codecs whose key frames bring all that is needed to decode them."""

_JPEG_START = b"\xff\xd8\xff"
"""Of a picture; a second one in the same frame is a thumbnail of anything."""

_H264_FILLER, _HEVC_FILLER = 12, 38
_H264_PICTURES = frozenset((1, 5))
_H264_BESIDE = frozenset((9, _H264_FILLER))
_H264_SEI, _H264_IDR = frozenset((6,)), frozenset((5,))
_HEVC_PICTURES = frozenset((*range(10), *range(16, 22)))
_HEVC_BESIDE = frozenset((35, _HEVC_FILLER))
_HEVC_SEI, _HEVC_IDR = frozenset((39, 40)), frozenset((19, 20))

_DOLBY = (b"dvcC", b"dvvC", b"dvwC", b"lhvC")
"""Boxes of streams that hold more than one picture a frame, or refer to more."""


@dataclass(frozen=True)
class Nal:
    """A unit of H.264 or HEVC: its type, its layer, where it lies."""

    type: int
    layer: int
    start: int
    stop: int


@dataclass(frozen=True)
class Copying:
    """Which groups of a movie may be copied.

    configuration: the source's own, whole. reason: why none may be, "" where some may.
    parameter_set: a number that no parameter set of the source has, for those of the encoder; None
    where they are told apart by sample entries.
    """

    file: bytes = field(repr=False)
    samples: Samples = field(repr=False)
    codec: str
    configuration: bytes = field(repr=False)
    length_bytes: int
    reason: str
    parameter_set: int | None

    @classmethod
    def of(cls, file: bytes, movie: MovieFile, info: VideoInfo) -> Copying:
        """Of the video track of a movie."""
        entries = visual_entries(file, movie.track.box)
        inside = list(walk_boxes(file, entries[0].start, entries[0].stop)) if entries else []
        found = next((one for one in inside if one.type in CONFIGURATIONS), None)
        whole = bytes(file[found.begin : found.stop]) if found else b""
        reason, length, number = "", 0, None
        if len(entries) != 1:
            reason = "it has several sample entries"
        elif len(whole) > MOST_CONFIGURATION_BYTES or holds_picture(whole):
            reason = "what its decoder is told holds more than it should"
        elif any(one.type in _DOLBY for one in inside):
            reason = "it holds more than one picture a frame"
        elif info.codec == "h264" and found and found.type == b"avcC":
            length = 1 + (file[found.start + 4] & 3)
            number = _free_number(bytes(file[found.start : found.stop]))
            reason = (
                ""
                if length == 4 and number is not None
                else "its parameter sets leave no number free"
            )
        elif info.codec == "hevc" and found and found.type == b"hvcC":
            length = 1 + (file[found.start + 21] & 3)
        elif info.codec not in _WHOLE_FRAMES:
            reason = f"the codec is {info.codec}"
        return cls(file, movie.track.samples, info.codec, whole, length, reason, number)

    def allows(self, plan: Plan, group: Group) -> bool:
        """Whether the frames of a group stand alone and hold nothing but their pictures."""
        if self.reason or not group.standing:
            return False
        numbers = plan.samples[group.start : group.stop].tolist()
        if any(self.samples.entries[number] != 1 for number in numbers):
            return False
        if self.codec == "mjpeg":
            return all(self.data(number).count(_JPEG_START) == 1 for number in numbers)
        if self.codec in _WHOLE_FRAMES:
            return True
        is_hevc = self.codec == "hevc"
        starts = _HEVC_IDR if is_hevc else _H264_IDR
        for place, number in enumerate(numbers):
            units = self._units(int(number))
            if units is None or not only_pictures(self.file, units, is_hevc):
                return False
            if place == 0 and not any(one.type in starts for one in units):
                return False
        return True

    def data(self, number: int) -> bytes:
        """The bytes of a sample of the source."""
        offset, size = int(self.samples.offsets[number]), int(self.samples.sizes[number])
        return bytes(self.file[offset : offset + size])

    def _units(self, number: int) -> list[Nal] | None:
        offset, size = int(self.samples.offsets[number]), int(self.samples.sizes[number])
        return units_of(self.file, offset, offset + size, self.length_bytes, self.codec == "hevc")

    def joined(self, encoded: bytes) -> bytes | None:
        """One avcC box with the source's parameter sets and the encoder's, which have numbers of
        their own; None where they are told apart by sample entries."""
        if self.parameter_set is None or not self.configuration or not encoded:
            return None
        old, new = _Avc.of(self.configuration[8:]), _Avc.of(encoded[8:])
        if old is None or new is None:
            return None
        return box(b"avcC", old.with_sets_of(new))


def units_of(
    file: bytes, start: int, stop: int, length_bytes: int, is_hevc: bool
) -> list[Nal] | None:
    """The NAL units of a sample; None where their lengths make no sense."""
    units = []
    while start < stop:
        size = int.from_bytes(file[start : start + length_bytes], "big")
        start += length_bytes
        if size < 2 or start + size > stop:
            return None
        first, second = file[start], file[start + 1]
        if is_hevc:
            layer = (first & 1) << 5 | second >> 3
            units.append(Nal(first >> 1 & 63, layer, start, start + size))
        else:
            units.append(Nal(first & 31, 0, start, start + size))
        start += size
    return units


def only_pictures(file: bytes, units: list[Nal], is_hevc: bool) -> bool:
    """Whether the units of a sample, which lie in a file, hold pictures and little else."""
    filler = _HEVC_FILLER if is_hevc else _H264_FILLER
    if any(one.type == filler and not _is_empty(file, one) for one in units):
        return False
    pictures = _HEVC_PICTURES if is_hevc else _H264_PICTURES
    beside = _HEVC_BESIDE if is_hevc else _H264_BESIDE
    supplements = _HEVC_SEI if is_hevc else _H264_SEI
    told = sum(one.stop - one.start for one in units if one.type in supplements)
    known = pictures | beside | supplements
    return told <= MOST_SEI_BYTES and all(one.type in known and not one.layer for one in units)


def _is_empty(file: bytes, unit: Nal) -> bool:
    """Whether a unit that only fills a frame up holds nothing."""
    return not bytes(file[unit.start + 1 : unit.stop]).strip(b"\xff\x80\x01\0")


@dataclass(frozen=True)
class _Avc:
    """The contents of an avcC box, ISO/IEC 14496-15, 5.3.3.1."""

    head: bytes
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    rest: bytes

    @classmethod
    def of(cls, data: bytes) -> _Avc | None:
        """None where the box is cut off."""
        if len(data) < 7:
            return None
        position = 6
        sequences, position = _sets(data, position, data[5] & 31)
        if position >= len(data):
            return None
        pictures, position = _sets(data, position + 1, data[position])
        return cls(data[:5], sequences, pictures, data[position:]) if position >= 0 else None

    def with_sets_of(self, other: _Avc) -> bytes:
        """The same with the parameter sets of another one behind its own."""
        sequences, pictures = self.sequences + other.sequences, self.pictures + other.pictures
        return b"".join(
            (
                self.head,
                bytes((0xE0 | len(sequences),)),
                *(len(one).to_bytes(2, "big") + one for one in sequences),
                bytes((len(pictures),)),
                *(len(one).to_bytes(2, "big") + one for one in pictures),
                self.rest or other.rest,
            )
        )


def _sets(data: bytes, position: int, count: int) -> tuple[tuple[bytes, ...], int]:
    """(parameter sets, where they end); a place beyond the data where they are cut off."""
    found = []
    for _ in range(count):
        size = int.from_bytes(data[position : position + 2], "big")
        found.append(data[position + 2 : position + 2 + size])
        position += 2 + size
    return tuple(found), position


_MOST_SEQUENCES = 32
"""Numbers of sequence parameter sets go from 0 to 31 (ISO/IEC 14496-10, 7.4.2.1.1)."""


def _free_number(configuration: bytes) -> int | None:
    """A number that neither a sequence nor a picture parameter set of the source has."""
    avc = _Avc.of(configuration)
    if avc is None or len(avc.sequences) > _MOST_SEQUENCES - 2:
        return None
    # A sequence's number follows three bytes of its profile and level, a picture's comes first.
    used = {_exp_golomb(one, 4) for one in avc.sequences}
    used |= {_exp_golomb(one, 1) for one in avc.pictures}
    free = [number for number in range(1, _MOST_SEQUENCES) if number not in used]
    return free[0] if free and None not in used else None


def _exp_golomb(data: bytes, start: int) -> int | None:
    """The first ue(v) from a byte on; None where the data end before."""
    bits = "".join(f"{byte:08b}" for byte in data[start : start + 8])
    zeros = bits.find("1")
    if zeros < 0 or len(bits) < 2 * zeros + 1:
        return None
    return int(bits[zeros : 2 * zeros + 1], 2) - 1


def chosen(
    copying: Copying, plan: Plan, groups: Iterable[Group], touched: Iterable[bool]
) -> list[bool]:
    """For some groups of a plan whether each is copied. touched: whether something is redacted in
    it."""
    return [
        not is_touched and copying.allows(plan, group)
        for group, is_touched in zip(groups, touched, strict=True)
    ]
