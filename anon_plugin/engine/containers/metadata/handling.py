"""What becomes of metadata, and how much of them may be carried without being understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from anon_plugin.engine.containers.metadata.embedded import find_pictures
from anon_plugin.engine.vocabulary import OpaqueMetadata, PersonalMetadata

SMALL = 64
"""Bytes of a value of unknown content that may stay: a number, a name, a digest."""

MOST_OPAQUE = 512
"""Bytes of unknown content that a block may hold altogether; beyond that none of them stays, so
that it makes no difference into how many parts something was cut."""

MOST_TEXT_WEIGHT = 2048
"""The same for what of all its texts is no words, see plain_text.weight."""


class UnknownContent(str):
    """A note for the report on bytes that are not understood."""

    __slots__ = ()


@dataclass(frozen=True)
class Handling:
    """personal: serial numbers and names. opaque: what is not understood. upright: whether a
    picture that is stored turned, with a tag that says so, is turned upright."""

    personal: PersonalMetadata = PersonalMetadata.KEEP
    opaque: OpaqueMetadata = OpaqueMetadata.DROP
    upright: bool = False

    @property
    def keeps_opaque(self) -> bool:
        """Whether bytes of unknown content stay."""
        return self.opaque is OpaqueMetadata.KEEP


AS_USUAL = Handling()


@dataclass(frozen=True)
class CleanedBlock:
    """data: what is carried along, None for nothing. notes: sentences on what was done."""

    data: bytes | None = field(repr=False)
    notes: tuple[str, ...] = ()


def is_small(data: bytes) -> bool:
    """Whether so few bytes show nobody; blank ones are none."""
    return len(data.strip(b"\0 ")) <= SMALL


def are_few(values: Iterable[bytes]) -> bool:
    """Whether all these values together may stay without being understood."""
    return sum(len(value.strip(b"\0 ")) for value in values) <= MOST_OPAQUE


def opaque_block(data: bytes, place: str, handling: Handling) -> CleanedBlock:
    """A block that is not understood: left out, or kept without pictures that a signature tells."""
    if not handling.keeps_opaque:
        note = UnknownContent(f"{place} dropped: {len(data):,} bytes of unknown content")
        return CleanedBlock(None, (note,))
    kept = without_pictures(data)
    notes: list[str] = [UnknownContent(f"{place} kept: {len(data):,} bytes of unknown content")]
    if kept != data:
        notes.append(f"Hidden picture in {place} blanked")
    return CleanedBlock(kept, tuple(notes))


def without_pictures(data: bytes) -> bytes:
    """The bytes with all pictures blanked that a signature tells."""
    new = bytearray(data)
    for found in find_pictures(data):
        new[found.start : found.stop] = bytes(found.stop - found.start)
    return bytes(new)
