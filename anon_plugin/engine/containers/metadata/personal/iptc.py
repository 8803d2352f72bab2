"""Personal values in IPTC data sets: IPTC-NAA Information Interchange Model 4, sections 1, 6."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anon_plugin.engine.containers.metadata.personal.values import PersonalValue

_MARKER = 0x1C
# (record, data set)
_DATA_SETS = {(2, 80): "author", (2, 85): "author", (2, 118): "contact", (2, 122): "author"}


def find_in_iptc(iptc: bytes, names: Sequence[bytes] = ()) -> Iterator[PersonalValue]:
    """By-lines, contacts and caption writers in a chain of data sets, and wherever any other of
    them holds one of these names of recognised persons."""
    position = 0
    while position + 5 <= len(iptc) and iptc[position] == _MARKER:
        kind = (iptc[position + 1], iptc[position + 2])
        size = int.from_bytes(iptc[position + 3 : position + 5], "big")
        start = position + 5
        if size & 0x8000:  # extended: the size's own size, then the size
            length = size & 0x7FFF
            size = int.from_bytes(iptc[start : start + length], "big")
            start += length
        stop = min(start + size, len(iptc))
        if kind in _DATA_SETS:
            yield PersonalValue(_DATA_SETS[kind], start, stop, b" ")
        else:
            for name in names:
                at = iptc.find(name, start, stop)
                while at >= 0:
                    yield PersonalValue("recognised persons", at, at + len(name), b" ")
                    at = iptc.find(name, at + len(name), stop)
        position = start + size
