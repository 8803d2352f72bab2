"""IPTC data sets: what of them is text or a number stays.

Source: IPTC-NAA Information Interchange Model 4, sections 1, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    CleanedBlock,
    Handling,
    UnknownContent,
    are_few,
    is_small,
    without_pictures,
)
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain, weight

_MARKER = 0x1C
_MOST_SETS = 1000
# Records of the envelope, the application and, behind them, of objects and their previews.
_TEXT_RECORDS = (1, 2, 3)


@dataclass(frozen=True)
class DataSet:
    """start to stop: all of it; its value begins at `value`."""

    record: int
    number: int
    start: int
    value: int
    stop: int


def data_sets(iptc: bytes) -> Iterator[DataSet]:
    """The data sets of a chain, as far as it goes on."""
    position = 0
    while position + 5 <= len(iptc) and iptc[position] == _MARKER:
        size = int.from_bytes(iptc[position + 3 : position + 5], "big")
        value = position + 5
        if size & 0x8000:  # extended: the size's own size, then the size
            length = size & 0x7FFF
            if length > 4:
                return
            size = int.from_bytes(iptc[value : value + length], "big")
            value += length
        stop = value + size
        if stop > len(iptc):
            return
        yield DataSet(iptc[position + 1], iptc[position + 2], position, value, stop)
        position = stop


def clean_iptc(iptc: bytes, place: str, handling: Handling) -> CleanedBlock:
    """The chain without data sets of unknown content, and without what follows it but blanks."""
    found = list(data_sets(iptc))
    end = found[-1].stop if found else 0
    tail = iptc[end:]
    texts = {
        one: decoded_text(iptc[one.value : one.stop])
        for one in found
        if one.record in _TEXT_RECORDS and is_plain(decoded_text(iptc[one.value : one.stop]))
    }
    if sum(map(weight, texts.values())) > MOST_TEXT_WEIGHT or len(found) > _MOST_SETS:
        texts = {}
    others = [one for one in found if one not in texts]
    small = [one for one in others if is_small(iptc[one.value : one.stop])]
    if not are_few([iptc[one.value : one.stop] for one in small]):
        small = []
    kept = {*texts, *small}
    if len(kept) == len(found) and not tail.strip(b"\0 "):
        return CleanedBlock(iptc)
    if handling.keeps_opaque:
        new = without_pictures(iptc)
        return CleanedBlock(new, (UnknownContent(f"{place}: unknown content kept"),))
    data = b"".join(iptc[one.start : one.stop] for one in found if one in kept)
    dropped = len(iptc) - len(data) - (len(tail) - len(tail.strip(b"\0 ")))
    note = UnknownContent(f"{place}: {dropped:,} bytes of unknown content dropped")
    return CleanedBlock(data, (note,))
