"""Personal values of a whole block of metadata, told or blanked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from anon_plugin.engine.containers.metadata.handling import CleanedBlock
from anon_plugin.engine.containers.metadata.personal.exif import find_in_exif
from anon_plugin.engine.containers.metadata.personal.values import (
    PersonalValue,
    blanked,
    personal_note,
)
from anon_plugin.engine.containers.metadata.personal.xmp import find_in_xmp
from anon_plugin.engine.vocabulary import PersonalMetadata

_EXIF_HEADER = b"Exif\0\0"


def treated_exif(cleaned: CleanedBlock, personal: PersonalMetadata) -> CleanedBlock:
    """An EXIF block, with or without "Exif" before its TIFF structure."""
    if cleaned.data is None:
        return cleaned
    header = _EXIF_HEADER if cleaned.data.startswith(_EXIF_HEADER) else b""
    body = replace(cleaned, data=cleaned.data[len(header) :])
    treated = _treated(body, find_in_exif(body.data or b""), personal)
    return replace(treated, data=header + (treated.data or b""))


def treated_xmp(cleaned: CleanedBlock, personal: PersonalMetadata) -> CleanedBlock:
    """An XMP packet."""
    return _treated(cleaned, find_in_xmp(cleaned.data or b""), personal)


def _treated(
    cleaned: CleanedBlock, values: Iterable[PersonalValue], personal: PersonalMetadata
) -> CleanedBlock:
    data = cleaned.data or b""
    told = [value for value in values if value.is_told(data)]
    if not told:
        return cleaned
    notes = (*cleaned.notes, *personal_note([value.what for value in told], personal))
    if personal is PersonalMetadata.KEEP:
        return replace(cleaned, notes=notes)
    return replace(cleaned, data=blanked(data, told), notes=notes)
