"""The items of an image file (pictures, their tiles, EXIF, XMP): read, and written again.

Sources: ISO/IEC 14496-12, section 8.11 (meta box); ISO/IEC 23008-12 (HEIF), sections 6 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from anon_plugin.engine.containers.iso.boxes import (
    Box,
    Fields,
    HeifStructureError,
    box,
    full_box,
    walk_boxes,
)

MAX_ITEMS = 20_000
_MOST_BRANDS = 16
_IN_FILE, _IN_META = 0, 1
# Brands that promise a sequence or a further picture, and what stands for them without it.
_STILL = {b"avis": b"avif", b"hevc": b"heic", b"hevx": b"heix", b"msf1": b"mif1"}
_PROMISES = (*_STILL, b"hevm", b"hevs", b"heim", b"heis", b"tmap", b"isom", b"iso8", b"mp41")


@dataclass(frozen=True)
class Property:
    """What a file says of an item, such as its size. data: the whole box. essential: whether a
    reader that does not know it must not show the item."""

    data: bytes = field(repr=False)
    essential: bool

    @property
    def type(self) -> bytes:
        """The box' type."""
        return self.data[4:8]

    @property
    def content(self) -> bytes:
        """The box without its header."""
        return self.data[8:]


@dataclass(frozen=True)
class Item:
    """One item. type: "hvc1", "av01", "grid", "Exif", "mime", … content_type: of a "mime" item.
    entry: its whole box in the list of items. properties: in the order in which they apply."""

    id: int
    type: bytes
    content_type: bytes
    entry: bytes = field(repr=False)
    properties: tuple[Property, ...] = ()
    data: bytes = field(default=b"", repr=False)

    def property(self, kind: bytes) -> bytes:
        """The content of the first property of a type, b"" without one."""
        return next((one.content for one in self.properties if one.type == kind), b"")


@dataclass(frozen=True)
class Reference:
    """An item's reference to others: "dimg" (made from), "thmb", "auxl", "cdsc" (describes), …"""

    type: bytes
    source: int
    targets: tuple[int, ...]


@dataclass(frozen=True)
class HeifFile:
    """An image file taken apart.

    brands: content of its file type box. primary: the item that is the picture. items: by id.
    further: types of the boxes beside these, such as "moov".
    """

    brands: bytes
    primary: int
    items: dict[int, Item] = field(repr=False)
    references: tuple[Reference, ...] = ()
    further: tuple[str, ...] = ()

    def targets(self, kind: bytes, source: int) -> tuple[int, ...]:
        """What an item refers to in that way."""
        found = (one.targets for one in self.references if (one.type, one.source) == (kind, source))
        return tuple(target for targets in found for target in targets)


def read_items(data: bytes) -> HeifFile:
    """Take an image file apart. Raises HeifStructureError where it is damaged or has no picture."""
    brands, meta = b"", None
    further = []
    for part in walk_boxes(data, 0, len(data)):
        if part.type == b"ftyp":
            brands = data[part.start : part.stop]
        elif part.type == b"meta" and meta is None:
            meta = part
        elif part.type not in (b"mdat", b"free", b"skip"):
            further.append(part.name)
    if meta is None:
        raise HeifStructureError("it has no picture items, only a video perhaps")
    parts = {part.type: part for part in walk_boxes(data, meta.start + 4, meta.stop)}
    for needed in (b"pitm", b"iinf", b"iloc", b"iprp"):
        if needed not in parts:
            raise HeifStructureError(f"it has no {needed.decode()} box")
    contents = _contents(data, parts[b"iloc"], parts.get(b"idat"))
    properties = _properties(data, parts[b"iprp"])
    items = {
        item.id: replace(
            item,
            properties=tuple(properties.get(item.id, ())),
            data=contents.get(item.id, b""),
        )
        for item in _entries(data, parts[b"iinf"])
    }
    fields, version = _opened(data, parts[b"pitm"])
    primary = fields.number(2 if version == 0 else 4)
    if primary not in items:
        raise HeifStructureError("its primary picture is missing")
    references = tuple(_references(data, parts[b"iref"])) if b"iref" in parts else ()
    return HeifFile(brands, primary, items, references, tuple(further))


def write_items(heif: HeifFile) -> bytes:
    """An image file of these items, their data in the order of the items."""
    file_type = box(b"ftyp", heif.brands)
    first = len(file_type) + len(_meta(heif, 0)) + 8
    return file_type + _meta(heif, first) + box(b"mdat", *(i.data for i in heif.items.values()))


def still_brands(brands: bytes) -> bytes:
    """The file type of a file that holds but one still picture: without what promises more."""
    major = _STILL.get(brands[:4], brands[:4])
    others = [brands[i : i + 4] for i in range(8, len(brands), 4)]
    kept = dict.fromkeys([major, *(brand for brand in others if brand not in _PROMISES)])
    return major + brands[4:8] + b"".join(list(kept)[:_MOST_BRANDS])


def _opened(data: bytes, part: Box) -> tuple[Fields, int]:
    """(the fields behind version and flags, the version)."""
    fields = Fields(data, part.start, part.stop)
    version = fields.number(1)
    fields.number(3)
    return fields, version


def _entries(data: bytes, part: Box) -> Iterator[Item]:
    fields, version = _opened(data, part)
    count = fields.number(2 if version == 0 else 4)
    for number, entry in enumerate(walk_boxes(data, fields.position, part.stop)):
        if number >= min(count, MAX_ITEMS):
            return
        inner, version = _opened(data, entry)
        if entry.type != b"infe" or version not in (2, 3):
            raise HeifStructureError("its list of items is of a kind that is not known")
        identifier = inner.number(2 if version == 2 else 4)
        inner.number(2)
        kind = inner.take(4)
        inner.text()
        content_type = inner.text() if kind == b"mime" else b""
        yield Item(identifier, kind, content_type, _entry(identifier, kind, content_type))


def _entry(identifier: int, kind: bytes, content_type: bytes) -> bytes:
    """An item's box in the list of items, without a name."""
    size = 2 if identifier <= 0xFFFF else 4
    content = (identifier.to_bytes(size, "big"), bytes(2), kind, b"\0")
    further = content_type + b"\0" if kind == b"mime" else b""
    return full_box(b"infe", 2 if size == 2 else 3, 0, *content, further)


def _contents(data: bytes, part: Box, in_meta: Box | None) -> dict[int, bytes]:
    """Data of each item, from wherever they lie."""
    fields, version = _opened(data, part)
    sizes = fields.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    found: dict[int, bytes] = {}
    total = 0
    for _ in range(min(fields.number(2 if version < 2 else 4), MAX_ITEMS)):
        identifier = fields.number(2 if version < 2 else 4)
        method = fields.number(2) & 15 if version else _IN_FILE
        elsewhere = fields.number(2) != 0
        base = fields.number(base_size)
        extents = []
        for _ in range(fields.number(2)):
            fields.number(index_size)
            start = base + fields.number(offset_size)
            extents.append((start, fields.number(length_size)))
        if elsewhere or method not in (_IN_FILE, _IN_META) or (method and in_meta is None):
            continue  # without data; refused where they are needed
        shift, end = (0, len(data)) if in_meta is None or not method else (
            in_meta.start, in_meta.stop
        )  # fmt: skip
        pieces = []
        for start, length in extents:
            start += shift
            stop = start + length if length else end
            total += max(0, stop - start)
            if stop > end or total > 2 * len(data):  # twice: some share their data
                raise HeifStructureError(f"the data of item {identifier} are cut off")
            pieces.append(data[start:stop])
        found[identifier] = b"".join(pieces)
    return found


def _properties(data: bytes, part: Box) -> dict[int, list[Property]]:
    """Properties of each item."""
    parts = {inner.type: inner for inner in walk_boxes(data, part.start, part.stop)}
    if b"ipco" not in parts or b"ipma" not in parts:
        raise HeifStructureError("its properties are missing")
    boxes = [
        data[one.begin : one.stop]
        for one in walk_boxes(data, parts[b"ipco"].start, parts[b"ipco"].stop)
    ]
    found: dict[int, list[Property]] = {}
    for inner in walk_boxes(data, part.start, part.stop):
        if inner.type != b"ipma":
            continue
        fields, version = _opened(data, inner)
        wide = data[inner.start + 3] & 1
        for _ in range(min(fields.number(4), MAX_ITEMS)):
            identifier = fields.number(2 if version == 0 else 4)
            for _ in range(fields.number(1)):
                value = fields.number(2 if wide else 1)
                top = 15 if wide else 7
                index = value & (1 << top) - 1
                if index > len(boxes):
                    raise HeifStructureError("an item has a property that is not there")
                if index:
                    essential = bool(value >> top)
                    found.setdefault(identifier, []).append(Property(boxes[index - 1], essential))
    return found


def _references(data: bytes, part: Box) -> Iterator[Reference]:
    fields, version = _opened(data, part)
    size = 2 if version == 0 else 4
    for inner in walk_boxes(data, fields.position, part.stop):
        fields = Fields(data, inner.start, inner.stop)
        source = fields.number(size)
        targets = tuple(fields.number(size) for _ in range(fields.number(2)))
        yield Reference(inner.type, source, targets)


def _meta(heif: HeifFile, first: int) -> bytes:
    """The meta box of items whose data lie one after the other from offset `first` on."""
    items = list(heif.items.values())
    wide = max(item.id for item in items) > 0xFFFF or len(items) > 0xFFFF
    id_size = 4 if wide else 2

    def number(value: int, size: int = id_size) -> bytes:
        return value.to_bytes(size, "big")

    handler = full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13))
    primary = full_box(b"pitm", int(wide), 0, number(heif.primary))
    entries = full_box(b"iinf", int(wide), 0, number(len(items)), *(item.entry for item in items))
    places, offset = [], first
    for item in items:
        places.append(number(item.id) + number(0, 2) + number(1, 2))
        places.append(number(offset, 4) + number(len(item.data), 4))
        offset += len(item.data)
    # Version 2 has another field: where the data lie.
    if wide:
        places = [p if i % 2 else p[:4] + number(0, 2) + p[4:] for i, p in enumerate(places)]
    location = full_box(b"iloc", 2 if wide else 0, 0, b"\x44\0", number(len(items)), *places)
    references = b""
    if heif.references:
        parts = (
            box(
                one.type,
                number(one.source),
                number(len(one.targets), 2),
                *(number(target) for target in one.targets),
            )
            for one in heif.references
        )
        references = full_box(b"iref", int(wide), 0, *parts)
    return full_box(
        b"meta", 0, 0, handler, primary, location, entries, references, _item_properties(items)
    )


def _item_properties(items: Sequence[Item]) -> bytes:
    boxes = list(dict.fromkeys(one.data for item in items for one in item.properties))
    index = {data: number for number, data in enumerate(boxes, 1)}
    described = [item for item in items if item.properties]
    size = 2 if len(boxes) > 0x7F else 1
    wide = any(item.id > 0xFFFF for item in items)
    lines = [len(described).to_bytes(4, "big")]
    for item in described:
        lines.append(item.id.to_bytes(4 if wide else 2, "big"))
        lines.append(bytes((len(item.properties),)))
        for one in item.properties:
            value = index[one.data] | one.essential << 8 * size - 1
            lines.append(value.to_bytes(size, "big"))
    return box(b"iprp", box(b"ipco", *boxes), full_box(b"ipma", int(wide), int(size == 2), *lines))
