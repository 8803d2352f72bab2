"""Further pictures among the items of a HEIF or AVIF file: thumbnails, depth maps, gain maps,
second pictures. Sources: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.verification.signatures import Buffer, Hit

_PICTURES = {
    b"hvc1",
    b"av01",
    b"avc1",
    b"jpeg",
    b"grid",
    b"iovl",
    b"iden",
    b"unci",
    b"j2k1",
    b"tmap",
}
_HARMLESS_AUXILIARY = (b"alpha",)
_TOP_LEVEL = {b"ftyp", b"meta", b"mdat", b"free", b"skip", b"uuid"}
_MOST_BOXES = 100_000


def further_items(data: Buffer) -> Iterator[Hit]:
    """Pictures that are neither the primary item nor the tiles it is made of, and tracks.

    A transparency mask of the primary item is part of it.
    """
    meta = None
    for kind, start, stop in _boxes(data, 0, len(data)):
        if kind == b"moov":
            yield Hit(start, "video or sequence of pictures")
        elif kind == b"meta":
            meta = (start + 4, stop)
        elif kind not in _TOP_LEVEL:
            yield Hit(start, f"unknown data ({kind.decode('latin-1')})")
    if meta is None:
        return
    primary, types, links, alphas = _items(data, *meta)
    own = {primary, *alphas}
    pending = list(own)
    while pending:
        for tile in links.get(pending.pop(), ()):
            if tile not in own:
                own.add(tile)
                pending.append(tile)
    for item, (kind, position) in types.items():
        if kind in _PICTURES and item not in own:
            yield Hit(position, f"item {item} ({kind.decode('latin-1')})")


def _items(
    data: Buffer, start: int, stop: int
) -> tuple[int, dict[int, tuple[bytes, int]], dict[int, list[int]], set[int]]:
    """(primary item, type and place of each item, tiles of derived items, alpha masks of it)."""
    primary = 0
    types: dict[int, tuple[bytes, int]] = {}
    links: dict[int, list[int]] = {}
    auxiliaries: set[int] = set()
    has_alpha = any(word in data[start:stop] for word in _HARMLESS_AUXILIARY)
    for kind, first, last in _boxes(data, start, stop):
        version = data[first]
        if kind == b"pitm":
            primary = _integer(data, first + 4, 2 if version == 0 else 4)
        elif kind == b"iinf":
            skip = 6 if version == 0 else 8
            for name, at, _ in _boxes(data, first + skip, last):
                if name == b"infe" and data[at] >= 2:
                    size = 2 if data[at] == 2 else 4
                    item = _integer(data, at + 4, size)
                    types[item] = (data[at + 6 + size : at + 10 + size], at)
        elif kind == b"iref":
            size = 2 if version == 0 else 4
            for name, at, _ in _boxes(data, first + 4, last):
                source = _integer(data, at, size)
                count = _integer(data, at + size, 2)
                targets = [_integer(data, at + size + 2 + size * i, size) for i in range(count)]
                if name == b"dimg":
                    links.setdefault(source, []).extend(targets)
                elif name == b"auxl" and primary in targets:
                    auxiliaries.add(source)
    # Which auxiliary is the mask is told by a property; where several are there, none is taken
    # for harmless.
    alphas = auxiliaries if has_alpha and len(auxiliaries) == 1 else set()
    return primary, types, links, alphas


def _boxes(data: Buffer, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start and stop of its content) of each box."""
    for _ in range(_MOST_BOXES):
        if start + 8 > stop:
            return
        size, kind, header = _integer(data, start, 4), data[start + 4 : start + 8], 8
        if size == 1:
            size, header = _integer(data, start + 8, 8), 16
        end = stop if size == 0 else start + size
        if size and size < header:
            return
        yield kind, start + header, min(end, stop)
        start = end


def _integer(data: Buffer, position: int, size: int) -> int:
    return int.from_bytes(data[position : position + size], "big")
