"""Where the directories and values of a TIFF or BigTIFF file lie; reads only what is asked for.

Made for hostile input: each directory is visited once, their number is limited, and no value is
read that does not lie in the file. Sources: TIFF 6.0, section 2; the BigTIFF design
(libtiff.gitlab.io/libtiff/specification/bigtiff.html).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

MAX_DIRECTORIES = 256
MAX_FIELDS = 4096

SHORT, LONG, LONG8 = 3, 4, 16
IFD, IFD8 = 13, 18

# bytes of one value by type: TIFF 6.0 section 2, supplement 1 (13) and BigTIFF (16 to 18)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_SIZES |= {IFD: 4, LONG8: 8, 17: 8, IFD8: 8}
_INTEGERS = {1: "u1", SHORT: "u2", LONG: "u4", IFD: "u4", LONG8: "u8", IFD8: "u8"}


class TiffStructureError(Exception):
    """The file is no TIFF, or is damaged; the message says what is wrong, as a clause."""


@dataclass(frozen=True)
class Field:
    """One tag of a directory.

    tag, type, count: as in the file. start, size: where its value's bytes lie and how many they
    are; is_inline: inside the directory's table. entry: the table's bytes for it.
    """

    tag: int
    type: int
    count: int
    start: int
    size: int
    is_inline: bool
    entry: bytes


@dataclass(frozen=True)
class Directory:
    """One image file directory. start, stop: where its table lies, the link to the next included.

    fields: by tag, in the file's order; of a tag that occurs twice the first. next: where the next
    one of its chain lies, 0 after the last.
    """

    start: int
    stop: int
    fields: Mapping[int, Field]
    next: int


def filled_up(field: Field, data: bytes) -> bytes:
    """A value with zeros behind it, so that it is a whole number of values of the field's type."""
    return data + bytes(-len(data) % _SIZES.get(field.type, 1))


class TiffStructure:
    """A file's byte order, kind and directories.

    order: "<" or ">" as in `struct`. is_big: BigTIFF. size: of the file in bytes.
    Raises TiffStructureError for what is no TIFF.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)
        header = self.bytes_at(0, min(16, self.size))
        orders = {b"II": "<", b"MM": ">"}
        if header[:2] not in orders or len(header) < 8:
            raise TiffStructureError("it has no TIFF header")
        self.order = orders[header[:2]]
        version = self._unpack("H", header[2:4])
        self.is_big = version == 43
        if version not in (42, 43) or (self.is_big and len(header) < 16):
            raise TiffStructureError("it has no TIFF header")
        self.header_size = 16 if self.is_big else 8
        if self.is_big and self._unpack("HH", header[4:8]) != 8:
            raise TiffStructureError("its BigTIFF header is wrong")
        pointer = header[8:16] if self.is_big else header[4:8]
        self.first = self._unpack("Q" if self.is_big else "I", pointer)

    @property
    def pointer_size(self) -> int:
        """Bytes of an offset: 4, or 8 in a BigTIFF."""
        return 8 if self.is_big else 4

    @property
    def pointer_format(self) -> str:
        """Of an offset, as in `struct`."""
        return self.order + ("Q" if self.is_big else "I")

    @property
    def count_format(self) -> str:
        """Of the number of fields in a directory, as in `struct`."""
        return self.order + ("Q" if self.is_big else "H")

    def chain(self) -> list[Directory]:
        """The directories from the header on. Raises TiffStructureError where they never end."""
        found: list[Directory] = []
        start = self.first
        while start:
            if any(start == one.start for one in found):
                raise TiffStructureError("its directories go round in a circle")
            if len(found) == MAX_DIRECTORIES:
                raise TiffStructureError(f"it has more than {MAX_DIRECTORIES} directories")
            found.append(self.directory(start))
            start = found[-1].next
        if not found:
            raise TiffStructureError("it has no directory")
        return found

    def directory(self, start: int) -> Directory:
        """The directory at `start`. Raises TiffStructureError where none can be."""
        count_size = struct.calcsize(self.count_format)
        entry_size = 20 if self.is_big else 12
        (count,) = struct.unpack(self.count_format, self.bytes_at(start, count_size))
        if count > MAX_FIELDS:
            raise TiffStructureError(f"a directory has {count} fields")
        table = self.bytes_at(start + count_size, count * entry_size + self.pointer_size)
        fields: dict[int, Field] = {}
        for index in range(count):
            at = index * entry_size
            field = self._field(table[at : at + entry_size], start + count_size + at)
            fields.setdefault(field.tag, field)
        (following,) = struct.unpack(self.pointer_format, table[count * entry_size :])
        return Directory(start, start + count_size + len(table), fields, following)

    def value(self, field: Field) -> bytes:
        """A field's value as it lies in the file. Raises TiffStructureError where it does not."""
        return self.bytes_at(field.start, field.size)

    def integers(self, field: Field | None) -> NDArray[np.int64]:
        """A field's unsigned integers; none of an absent field or one of another type."""
        if field is None or field.type not in _INTEGERS:
            return np.empty(0, dtype=np.int64)
        raw = np.frombuffer(self.value(field), dtype=self.order + _INTEGERS[field.type])
        if raw.size and int(raw.max()) > np.iinfo(np.int64).max:
            raise TiffStructureError(f"the value of tag {field.tag} is nonsense")
        return raw.astype(np.int64)

    def bytes_at(self, start: int, size: int) -> bytes:
        """Raises TiffStructureError where the file does not have them."""
        if start < 0 or size < 0 or start + size > self.size:
            raise TiffStructureError("it is cut off, or points beyond its end")
        self._file.seek(start)
        data = self._file.read(size)
        if len(data) != size:
            raise TiffStructureError("it became shorter while it was read")
        return data

    def with_value(self, field: Field, data: bytes) -> Field:
        """The field with another value, of its own type (see `filled_up`)."""
        size = _SIZES.get(field.type, 0)
        return replace(field, count=len(data) // size, size=len(data)) if size else field

    def with_integers(
        self, field: Field, values: NDArray[np.int64], type_: int
    ) -> tuple[Field, bytes]:
        """The field with other values of that type.

        Returns it with its new value's bytes; what stands in its entry is not changed yet.
        Raises TiffStructureError where they are too large for it.
        """
        if int(values.max(initial=0)) >= 1 << 8 * _SIZES[type_]:
            raise TiffStructureError("it would become larger than the 4 GiB of a classic TIFF")
        data = values.astype(self.order + _INTEGERS[type_]).tobytes()
        return replace(field, type=type_, count=len(values), size=len(data)), data

    def entry(self, field: Field, start: int, data: bytes) -> bytes:
        """A table's bytes for a field whose value, `data`, lies at `start` or, where it is small
        enough, in the table itself."""
        head = struct.pack(
            self.order + ("HHQ" if self.is_big else "HHI"), field.tag, field.type, field.count
        )
        if len(data) <= self.pointer_size:
            return head + data.ljust(self.pointer_size, b"\0")
        return head + struct.pack(self.pointer_format, start)

    def _field(self, entry: bytes, place: int) -> Field:
        head = 12 if self.is_big else 8
        tag, type_, count = struct.unpack(
            self.order + ("HHQ" if self.is_big else "HHI"), entry[:head]
        )
        size = _SIZES.get(type_, 0) * count
        if size <= self.pointer_size:
            return Field(tag, type_, count, place + head, size, True, entry)
        (start,) = struct.unpack(self.pointer_format, entry[head:])
        return Field(tag, type_, count, start, size, False, entry)

    def _unpack(self, kind: str, data: bytes) -> int:
        return int(struct.unpack(self.order + kind, data)[0])
