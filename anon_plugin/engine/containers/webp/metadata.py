"""What else a WebP holds: understood chunks stay as they are, all others are left out."""

from __future__ import annotations

from collections.abc import Sequence

from anon_plugin.engine.containers.metadata.exif import clean_exif
from anon_plugin.engine.containers.metadata.handling import (
    CleanedBlock,
    Handling,
    are_few,
    is_small,
    opaque_block,
)
from anon_plugin.engine.containers.metadata.icc import is_profile
from anon_plugin.engine.containers.metadata.personal import treated_exif, treated_xmp
from anon_plugin.engine.containers.metadata.xmp import clean_packet
from anon_plugin.engine.containers.preview import Preview
from anon_plugin.engine.containers.webp.chunks import (
    EXIF,
    EXTENDED,
    PICTURE,
    PROFILE,
    XMP,
    Chunk,
)

# Which flag of the extended header says that such a chunk is there.
_FLAGS = {PROFILE: 0x20, EXIF: 0x08, XMP: 0x04}
_EXTENDED_BYTES = 10


def clean_chunks(
    chunks: Sequence[Chunk], preview: Preview | None, handling: Handling
) -> tuple[list[Chunk], list[str]]:
    """(the chunks that are understood, sentences on what was done).

    preview: gives the thumbnails; None for none.
    """
    kept: list[Chunk] = []
    notes: list[str] = []
    unknown = [chunk for chunk in chunks if chunk.type not in (*PICTURE, EXTENDED, *_FLAGS)]
    few = are_few(chunk.data for chunk in unknown if is_small(chunk.data))
    seen: set[bytes] = set()
    for chunk in chunks:
        is_first = chunk.type not in seen
        seen.add(chunk.type)
        if chunk.type == EXTENDED:
            if is_first:
                kept.append(Chunk(EXTENDED, chunk.data[:_EXTENDED_BYTES]))
            continue
        cleaned = _cleaned(chunk, preview, handling, few, is_first)
        notes += cleaned.notes
        if cleaned.data is not None:
            kept.append(Chunk(chunk.type, cleaned.data))
    return _with_flags(kept), list(dict.fromkeys(notes))


def _with_flags(chunks: list[Chunk]) -> list[Chunk]:
    """The chunks with an extended header that announces none that is not there."""
    kinds = {chunk.type for chunk in chunks}
    absent = sum(flag for kind, flag in _FLAGS.items() if kind not in kinds)
    return [
        Chunk(EXTENDED, bytes((chunk.data[0] & ~absent,)) + chunk.data[1:])
        if chunk.type == EXTENDED and chunk.data
        else chunk
        for chunk in chunks
    ]


def _cleaned(
    chunk: Chunk, preview: Preview | None, handling: Handling, few: bool, is_first: bool
) -> CleanedBlock:
    data = chunk.data
    if chunk.type in PICTURE:
        return CleanedBlock(data)
    if is_first and chunk.type == EXIF:
        return treated_exif(clean_exif(data, preview, "EXIF", handling), handling.personal)
    if is_first and chunk.type == XMP:
        return treated_xmp(clean_packet(data, "XMP", handling), handling.personal)
    if is_first and chunk.type == PROFILE and is_profile(data):
        return CleanedBlock(data)
    if chunk.type not in _FLAGS and few and is_small(data):
        return CleanedBlock(data)
    return opaque_block(data, f"{chunk.name} chunk", handling)
