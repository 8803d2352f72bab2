"""The properties of items that are understood: how a picture is coded, turned and coloured.

Sources: ISO/IEC 23008-12 (HEIF), section 6.5; ISO/IEC 14496-12, section 12.1; ISO/IEC 14496-15,
section 8.3.3 (hvcC); AV1 codec ISO media binding, section 2.3 (av1C).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anon_plugin.engine.containers.heif.items import HeifFile, Item, Property
from anon_plugin.engine.containers.iso.boxes import HeifStructureError, box
from anon_plugin.engine.containers.metadata.handling import (
    Handling,
    UnknownContent,
    are_few,
    is_small,
)
from anon_plugin.engine.containers.metadata.icc import is_profile

# How long the content of each may be of those that hold numbers.
_NUMBERS = {
    b"ispe": 12, b"pixi": 10, b"irot": 1, b"imir": 1, b"clap": 32, b"pasp": 8, b"clli": 4,
    b"mdcv": 24, b"cclv": 32, b"amve": 8, b"rloc": 12, b"lsel": 2, b"a1op": 1,
}  # fmt: skip
_COLOUR, _NCLX_BYTES = b"colr", 11
_PARAMETER_SETS = (32, 33, 34)
_MOST_CONFIGURATION = 4096
_SEQUENCE_HEADER, _MOST_HEADER = 1, 256
_CONFIGURATIONS = (b"hvcC", b"av1C")


def with_understood_properties(heif: HeifFile, handling: Handling) -> tuple[HeifFile, list[str]]:
    """(the file without properties of unknown content, sentences on what was done).

    Raises HeifStructureError where how a picture is coded is not understood.
    """
    notes: list[str] = []
    unknown = {
        one.data
        for item in heif.items.values()
        for one in item.properties
        if _understood(one) is None
    }
    few = are_few(unknown) and all(is_small(data) for data in unknown)
    items = {}
    for number, item in heif.items.items():
        kept: list[Property] = []
        for one in item.properties:
            new = _understood(one)
            if new is None and (few or handling.keeps_opaque):
                new = one
            if new is None and one.type in _CONFIGURATIONS:
                raise HeifStructureError("how its picture is coded is not known")
            if new is not None:
                kept.append(new)
            if new is not None and new.data == one.data:
                continue
            name = one.type.decode("latin-1")
            size = len(one.data) - (0 if new is None else len(new.data))
            notes.append(
                UnknownContent(f"Property {name} dropped: {size:,} bytes of unknown content")
            )
        items[number] = replace(item, properties=tuple(kept))
    return replace(heif, items=items), notes


def _understood(one: Property) -> Property | None:
    """The property as far as it is understood; None for none."""
    content = one.content
    if one.type in _NUMBERS:
        return one if len(content) <= _NUMBERS[one.type] else None
    if one.type == _COLOUR:
        is_code = content[:4] == b"nclx" and len(content) == _NCLX_BYTES
        is_icc = content[:4] in (b"prof", b"rICC") and is_profile(content[4:])
        return one if is_code or is_icc else None
    if one.type in _CONFIGURATIONS:
        exact = _hevc_configuration(content) if one.type == b"hvcC" else _av1_configuration(content)
        return None if exact is None else Property(box(one.type, exact), one.essential)
    return None


def _hevc_configuration(content: bytes) -> bytes | None:
    """Profile, level and parameter sets, without supplemental information."""
    if len(content) < 23:
        return None
    arrays, position = [], 23
    for _ in range(content[22]):
        start, kind = position, content[position] & 63 if position < len(content) else 0
        count = int.from_bytes(content[position + 1 : position + 3], "big")
        position += 3
        for _ in range(count):
            position += 2 + int.from_bytes(content[position : position + 2], "big")
        if position > len(content):
            return None
        if kind in _PARAMETER_SETS:
            arrays.append(content[start:position])
    exact = content[:22] + bytes((len(arrays),)) + b"".join(arrays)
    return exact if len(exact) <= _MOST_CONFIGURATION else None


def _av1_configuration(content: bytes) -> bytes | None:
    """Four bytes, and the sequence header."""
    if len(content) < 4:
        return None
    units = av1_units(content[4:], strict=False)
    kept = [unit for kind, unit in units if kind == _SEQUENCE_HEADER and len(unit) <= _MOST_HEADER]
    return content[:4] + b"".join(kept[:1])


def av1_units(data: bytes, strict: bool = True) -> list[tuple[int, bytes]]:
    """(type, bytes) of each open bitstream unit (AV1 specification, section 5.3).

    strict: raise HeifStructureError where one is cut off, instead of ending before it.
    """
    units: list[tuple[int, bytes]] = []
    position = 0
    while position < len(data):
        head = data[position]
        start, position = position, position + (2 if head & 4 else 1)
        size = len(data) - position
        if head & 2:
            size, shift = 0, 0
            while True:
                if position >= len(data) or shift > 56:
                    return _end_of(units, strict)
                byte = data[position]
                size |= (byte & 127) << shift
                shift, position = shift + 7, position + 1
                if not byte & 128:
                    break
        position += size
        if position > len(data):
            return _end_of(units, strict)
        units.append((head >> 3 & 15, data[start:position]))
    return units


def _end_of(units: list[tuple[int, bytes]], strict: bool) -> list[tuple[int, bytes]]:
    if strict:
        raise HeifStructureError("its coded picture is cut off")
    return units


def exact_items(items: Sequence[Item]) -> tuple[list[Item], int]:
    """(the coded items without what no decoder of a still picture looks at, how many bytes that
    was). Raises HeifStructureError for those of several frames."""
    result, dropped = [], 0
    for item in items:
        data = item.data
        if item.type in (b"hvc1", b"hev1"):
            data = _exact_hevc(item)
        elif item.type == b"av01":
            data = _exact_av1(item)
        elif item.type == b"grid":
            data = item.data[: 12 if item.data[1:2] == b"\1" else 8]
        dropped += len(item.data) - len(data)
        result.append(replace(item, data=data))
    return result, dropped


def _exact_hevc(item: Item) -> bytes:
    """Slices of one picture and parameter sets (ITU-T H.265, table 7-1), of the first layer."""
    config = item.property(b"hvcC")
    length = (config[21] & 3) + 1 if len(config) > 21 else 4
    data, kept, position, pictures = item.data, [], 0, 0
    while position + length + 2 < len(data):
        size = int.from_bytes(data[position : position + length], "big")
        unit = data[position + length : position + length + size]
        if size < 3 or len(unit) < size:
            break
        kind, layer = unit[0] >> 1 & 63, (unit[0] & 1) << 5 | unit[1] >> 3
        if kind < 32:
            pictures += unit[2] >> 7  # first_slice_segment_in_pic_flag
        if layer == 0 and (kind in _PARAMETER_SETS or (kind < 32 and pictures == 1)):
            kept.append(data[position : position + length + size])
        position += length + size
    return b"".join(kept)


_FRAME_HEADER, _FRAME = 3, 6
_AV1_KEPT = (_SEQUENCE_HEADER, 2, _FRAME_HEADER, 4, _FRAME, 7)


def _exact_av1(item: Item) -> bytes:
    units = av1_units(item.data)
    if sum(kind in (_FRAME_HEADER, _FRAME) for kind, _ in units) > 1:
        raise HeifStructureError("its picture is coded as several frames, which is not known")
    return b"".join(unit for kind, unit in units if kind in _AV1_KEPT)
