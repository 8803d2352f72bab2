"""How the numbers of a coded picture stand for colours: from its properties or its bit stream.

Sources: ITU-T H.265, section 7.3.2.2 (sequence parameter set) and annex E (VUI); ISO/IEC 14496-15,
section 8.3.3 (hvcC); ISO/IEC 14496-12, section 12.1.5 (colr); AV1 codec ISO media binding (av1C).
"""

from __future__ import annotations

from dataclasses import dataclass

_SPS = 33
_EXTENDED_ASPECT = 255


@dataclass(frozen=True)
class ColourCode:
    """Code points of ITU-T H.273."""

    primaries: int
    transfer: int
    matrix: int
    full_range: bool


# What readers take where nothing is said (ISO/IEC 23000-22, MIAF, section 7.3.6.4).
DEFAULT = ColourCode(1, 13, 6, True)


@dataclass(frozen=True)
class SampleFormat:
    """bits: of a sample. chroma: "4:0:0", "4:2:0", "4:2:2" or "4:4:4"."""

    bits: int
    chroma: str


def sample_format(config: bytes, kind: bytes) -> SampleFormat:
    """From the decoder configuration: content of an hvcC property, or of an av1C one."""
    if kind == b"av01":
        flags = config[2] if len(config) > 2 else 0x0C
        bits = 8 if not flags & 0x40 else 12 if flags & 0x20 else 10
        chroma = {0x00: "4:4:4", 0x08: "4:2:2", 0x0C: "4:2:0"}.get(flags & 0x0C, "4:2:0")
        return SampleFormat(bits, "4:0:0" if flags & 0x10 else chroma)
    if len(config) < 23:
        return SampleFormat(8, "4:2:0")
    chroma = ("4:0:0", "4:2:0", "4:2:2", "4:4:4")[config[16] & 3]
    return SampleFormat(8 + (config[17] & 7), chroma)


def coded_colour(colr: bytes, config: bytes) -> ColourCode | None:
    """What the colr property says, or else the HEVC bit stream; None where neither does.

    colr: content of that property, b"" without one. config: content of the hvcC property.
    """
    if colr[:4] == b"nclx" and len(colr) >= 11:
        codes = (int.from_bytes(colr[i : i + 2], "big") for i in (4, 6, 8))
        primaries, transfer, matrix = codes
        return ColourCode(primaries, transfer, matrix, bool(colr[10] & 0x80))
    try:
        return _from_parameter_set(_sequence_parameter_set(config))
    except (IndexError, ValueError):
        return None


def colour_property(colour: ColourCode) -> bytes:
    """Content of a colr property."""
    codes = (colour.primaries, colour.transfer, colour.matrix)
    return (
        b"nclx" + b"".join(c.to_bytes(2, "big") for c in codes) + bytes((colour.full_range << 7,))
    )


def _sequence_parameter_set(config: bytes) -> bytes:
    """The first one in an hvcC property. Raises ValueError where there is none."""
    position = 23
    for _ in range(config[22]):
        kind, count = (
            config[position] & 63,
            int.from_bytes(config[position + 1 : position + 3], "big"),
        )
        position += 3
        for _ in range(count):
            size = int.from_bytes(config[position : position + 2], "big")
            if kind == _SPS:
                unit = config[position + 2 : position + 2 + size]
                return unit.replace(b"\0\0\3", b"\0\0")  # without emulation prevention
            position += 2 + size
    raise ValueError("no sequence parameter set")


class _Bits:
    """Reads single bits. Raises IndexError beyond the end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._position = data, 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            byte = self._data[self._position >> 3]
            value = value << 1 | byte >> (7 - (self._position & 7)) & 1
            self._position += 1
        return value

    def golomb(self) -> int:
        """An unsigned Exp-Golomb code (section 9.2)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)


def _from_parameter_set(unit: bytes) -> ColourCode | None:
    bits = _Bits(unit)
    bits.take(16 + 4)
    layers = bits.take(3)
    bits.take(1 + 96)  # profile, tier and level
    if layers:
        raise ValueError("several layers, which no still picture has")
    bits.golomb()
    if bits.golomb() == 3:
        bits.take(1)
    bits.golomb(), bits.golomb()  # width and height
    if bits.take(1):
        _ = [bits.golomb() for _ in range(4)]  # conformance window
    _ = [bits.golomb() for _ in range(3)]  # bit depths, picture order
    bits.take(1)
    _ = [bits.golomb() for _ in range(3 + 6)]  # buffering, sizes of blocks
    if bits.take(1) and bits.take(1):
        raise ValueError("scaling lists")
    bits.take(2)
    if bits.take(1):  # PCM
        bits.take(8)
        bits.golomb(), bits.golomb()
        bits.take(1)
    if bits.golomb():
        raise ValueError("reference pictures, which no still picture has")
    if bits.take(1):
        raise ValueError("long-term reference pictures")
    bits.take(2)
    if not bits.take(1):
        return None
    if bits.take(1) and bits.take(8) == _EXTENDED_ASPECT:
        bits.take(32)
    if bits.take(1):  # overscan
        bits.take(1)
    if not bits.take(1):
        return None
    bits.take(3)
    full_range = bool(bits.take(1))
    codes = (bits.take(8), bits.take(8), bits.take(8)) if bits.take(1) else (2, 2, 2)
    return ColourCode(*codes, full_range)
