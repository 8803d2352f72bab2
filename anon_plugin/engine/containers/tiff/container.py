"""A TIFF photo: searched window by window, and copied with nothing changed but the patches."""

from __future__ import annotations

import hashlib
import io
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, TypeVar

from anon_plugin.engine.containers.base import KeptMetadata, Patch, Picture
from anon_plugin.engine.containers.file_names import misnamed
from anon_plugin.engine.containers.metadata.exif_tags import MAKER_NOTE
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.containers.metadata.maker_notes import cleaned_note
from anon_plugin.engine.containers.metadata.personal import blanked, find_in_exif, personal_note
from anon_plugin.engine.containers.orientation import upright_size
from anon_plugin.engine.containers.patches import StoredPatch, stored_patches
from anon_plugin.engine.containers.tiff.copying import PageCopy, is_as_meant
from anon_plugin.engine.containers.tiff.explaining import Explained, explained
from anon_plugin.engine.containers.tiff.metadata import (
    BLOCKS,
    POINTERS,
    CompactMetadata,
    Kept,
    compact_metadata,
    kept_fields,
    maker_of,
    metadata_directories,
)
from anon_plugin.engine.containers.tiff.overviews import is_mask, overview_patches, shows_the_same
from anon_plugin.engine.containers.tiff.pages import (
    ORIENTATION,
    PALETTE,
    SUB_IFDS,
    Page,
    Pages,
    find_pages,
)
from anon_plugin.engine.containers.tiff.presenting import Redactable, Searchable, true_alpha
from anon_plugin.engine.containers.tiff.reading import GdalFile, PageValues, Upright
from anon_plugin.engine.containers.tiff.rewriting import TiffWriter, require_apart
from anon_plugin.engine.containers.tiff.structure import TiffStructure
from anon_plugin.engine.files.windows_paths import reachable
from anon_plugin.engine.pixels.blocks import HeldBlocks
from anon_plugin.engine.pixels.pixel_source import HELD_PIXELS, PixelSource
from anon_plugin.engine.vocabulary import PersonalMetadata
from anon_plugin.errors import PhotoError

Result = TypeVar("Result")

_READ_BYTES = 2**22
_HELD_BYTES = 3 * 2**25
"""Of a picture as it is searched. GDAL keeps all bands of what it has decoded, and of a page of
many bands too little of it for the next window."""

_CLOUD_OPTIMIZED = b"GDAL_STRUCTURAL_METADATA_SIZE="
_BESIDE = (".tfw", ".tifw", ".tiffw", ".wld", ".prj", ".aux.xml", ".ovr", ".msk", ".rpb", ".xmp")


class TiffContainer:
    """An opened TIFF photo, see Container. Raises PhotoError for what cannot be redacted.

    data: the file's bytes where it does not lie on a disk.
    """

    format = "tiff"

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        self.handling = Handling()
        self._data = data
        self._gdal_file = GdalFile(path, data)
        with explained(self.path):
            self._file: BinaryIO = reachable(path).open("rb") if data is None else io.BytesIO(data)
            weakref.finalize(self, self._file.close)
            self._structure = TiffStructure(self._file)
            self._pages: Pages = find_pages(self._structure)
        photo = self._pages.photo
        self.orientation = self._orientation()
        self.size_wh = upright_size((photo.width, photo.height), self.orientation)

    @property
    def pixels_in_memory(self) -> int:
        """All of what may be a panorama, which is not searched in windows; else some windows."""
        width, height = self.size_wh
        may_be_panorama = width >= 1.9 * height
        return width * height if may_be_panorama else min(width * height, HELD_PIXELS)

    @property
    def metadata(self) -> bytes:
        """See Container: tags, EXIF, GPS and XMP of the first page as a small TIFF file."""
        return self._compact.data

    @cached_property
    def _compact(self) -> CompactMetadata:
        with explained(self.path):
            return compact_metadata(self._structure, self._pages.photo.directory)

    def sha256(self) -> str:
        """See Container; the file is read part by part."""
        digest = hashlib.sha256()
        self._file.seek(0)
        while part := self._file.read(_READ_BYTES):
            digest.update(part)
        return digest.hexdigest()

    def picture(self) -> Picture:
        """See Container. Windows are decoded when they are read."""
        with explained(self.path):
            nodata, alpha = self._nodata, self._alpha
            searchable = HeldBlocks(
                Searchable(self._redactable, self._pages.photo, nodata, alpha), _HELD_BYTES
            )
        rgb = self._public(searchable)
        photo = self._pages.photo
        is_plain = (photo.dtype, self._redactable.bands, photo.photometric == PALETTE) == (
            ("uint8", 3, False)
        )
        if is_plain and self._values.colour_bands() == (0, 1, 2) and not alpha:
            return Picture(rgb, rgb, nodata=nodata)
        if photo.photometric == PALETTE:  # as redaction sees them, three colours stand for an index
            alpha = tuple(band + self._redactable.bands - photo.bands for band in alpha)
        return Picture(rgb, self._public(self._redactable), alpha, nodata)

    def write(self, patches: Sequence[Patch], partial: Path) -> tuple[str, ...]:
        """See Container. The new file is opened afresh and what was redacted is compared."""
        with explained(self.path):
            stored = self._stored(patches)
            self._pages = self._searched_pages()
            blanks, personal = self._treat_personal_metadata()
            kept = self._kept_directories(blanks)
            pages = (self._pages.photo, *self._pages.overviews, *self._pages.masks)
            require_apart(self._structure, pages, kept)
            copies = [self._copy_of(page, stored) for page in pages]
            with partial.open("xb") as target:
                notes = [*personal, *self._write(target, kept, pages, copies)]
            if not is_as_meant(partial, copies):
                raise PhotoError(
                    f"{self.path} was left out: its redacted form did not read back as written. "
                    "Please report this with the program that made it."
                )
        return tuple(dict.fromkeys((*misnamed(self.path, "TIFF"), *notes, *self._beside())))

    def _write(
        self,
        target: BinaryIO,
        kept: Sequence[Kept],
        pages: Sequence[Page],
        copies: Sequence[PageCopy],
    ) -> list[str]:
        writer = TiffWriter(self._structure, target, self.handling)
        by_start = {page.directory.start: page for page in pages}
        writer.begin(kept, by_start)
        blocks = {
            page.directory.start: (page, copy.into(writer))
            for page, copy in zip(pages, copies, strict=True)
        }
        chain = [one.start for one in self._structure.chain() if one.start in blocks]
        writer.finish(kept, blocks, chain)
        notes = [note for one in kept for note in one.notes] + writer.notes
        surplus = sum(copy.surplus for copy in copies)
        if surplus:
            notes.append(f"{surplus:,} bytes behind the coded data of tiles or strips dropped")
        if self._pages.overviews:
            notes.append(f"{len(self._pages.overviews)} overviews redacted")
        if self._pages.dropped:
            notes.append(f"{len(self._pages.dropped)} reduced pictures removed")
        start = self._structure.header_size
        rest = self._structure.size - start
        if self._structure.bytes_at(start, min(64, rest)).startswith(_CLOUD_OPTIMIZED):
            notes.append("The marks of a cloud-optimized GeoTIFF removed: its layout has changed")
        return notes

    def _searched_pages(self) -> Pages:
        """The pages without overviews that show something else than the photo."""
        photo, same, dropped = self._pages.photo, [], list(self._pages.dropped)
        for page in self._pages.overviews:
            if shows_the_same(photo, self._values, page, PageValues(self._gdal_file, page)):
                same.append(page)
            else:
                dropped.append(page.directory.start)
        masks = [m for m in self._pages.masks if is_mask(m, PageValues(self._gdal_file, m))]
        if len(masks) < len(self._pages.masks):
            dropped += [m.directory.start for m in self._pages.masks if m not in masks]
        return replace(
            self._pages, overviews=tuple(same), masks=tuple(masks), dropped=tuple(dropped)
        )

    def kept_metadata(self) -> KeptMetadata:
        """See Container; values of the first page's directories, by tag."""
        with explained(self.path):
            blanks, _ = self._treat_personal_metadata()
            self._pages = self._searched_pages()
            kept = self._kept_directories(blanks)
        parts, notes = [], [note for one in kept for note in one.notes]
        make, order = maker_of(kept), "little" if self._structure.order == "<" else "big"
        for one in kept:
            for field, data in one.fields:
                if field.tag == MAKER_NOTE:
                    data = cleaned_note(data, make, order, field.start, -field.start)  # type: ignore[arg-type]
                if field.tag not in (*POINTERS, *BLOCKS, SUB_IFDS):
                    parts.append((f"tag {field.tag}", data))
        return KeptMetadata.of(parts, notes)

    @property
    def _removes_personal(self) -> bool:
        return self.handling.personal is PersonalMetadata.REMOVE

    def _kept_directories(self, blanks: Mapping[int, bytes]) -> list[Kept]:
        """The directories of all pages that stay, with their fields, and those they lead to."""
        pages = (self._pages.photo, *self._pages.overviews, *self._pages.masks)
        starts = {page.directory.start for page in pages}
        kept: dict[int, Kept] = {}
        for page in pages:
            is_photo = page is self._pages.photo
            one = kept_fields(
                self._structure, page.directory, True, self.handling, blanks, is_photo
            )
            children = self._structure.integers(page.directory.fields.get(SUB_IFDS)).tolist()
            if not starts.intersection(children):
                fields = tuple(pair for pair in one.fields if pair[0].tag != SUB_IFDS)
                one = Kept(one.directory, fields, one.notes)
            kept[page.directory.start] = one
            led_to = metadata_directories(self._structure, page.directory) if is_photo else ()
            for directory in led_to:
                if directory.start not in kept:
                    kept[directory.start] = kept_fields(
                        self._structure, directory, False, self.handling, blanks
                    )
        return list(kept.values())

    def _copy_of(self, page: Page, patches: Sequence[StoredPatch]) -> PageCopy:
        if page is self._pages.photo:
            return PageCopy(self.path, self._structure, page, self._values, patches)
        if page in self._pages.masks:
            patches = ()
        else:
            patches = overview_patches(patches, self._pages.photo, self._values, page)
        values = PageValues(self._gdal_file, page)
        return PageCopy(self.path, self._structure, page, values, patches)

    def _treat_personal_metadata(self) -> tuple[dict[int, bytes], list[str]]:
        """What is written where in the file so that personal values are gone, if they are to be,
        and the sentence that tells what there is."""
        data = self._compact.data
        found = [
            (value, place)
            for value in find_in_exif(data)
            for place in [self._compact.place_of(value.start, value.stop)]
            if place is not None
        ]
        clean = blanked(data, [value for value, _ in found])
        blanks = {place: clean[value.start : value.stop] for value, place in found}
        note = personal_note([value.what for value, _ in found], self.handling.personal)
        return blanks if self._removes_personal else {}, note

    def _stored(self, patches: Sequence[Patch]) -> list[StoredPatch]:
        return [
            StoredPatch(one.x, one.y, self._redactable.stored(one.pixels), one.mask)
            for one in stored_patches(patches, self.size_wh, self.orientation)
        ]

    @cached_property
    def _values(self) -> PageValues:
        return PageValues(self._gdal_file, self._pages.photo)

    @cached_property
    def _redactable(self) -> Redactable:
        return Redactable.of(self._values, self._pages.photo, self._values.nodata)

    @cached_property
    def _nodata(self) -> float | None:
        """Of the values as redaction sees them."""
        if self._pages.photo.photometric == PALETTE or self._values.nodata is None:
            return None
        return self._redactable.shown_value(self._values.nodata)

    @cached_property
    def _alpha(self) -> tuple[int, ...]:
        return true_alpha(self._values, self._pages.photo)

    def _orientation(self) -> int:
        with explained(self.path):
            found = self._structure.integers(self._pages.photo.directory.fields.get(ORIENTATION))
        value = int(found[0]) if len(found) else 1
        return value if 1 <= value <= 8 else 1

    def _beside(self) -> list[str]:
        """What lies beside the file and tells of it, for the report: it is not copied."""
        if self._data is not None:
            return []
        names = sorted(
            {
                place.name
                for ending in _BESIDE
                for place in (
                    self.path.with_suffix(ending),
                    self.path.with_name(self.path.name + ending),
                )
                if place.is_file()
            }
        )
        return [f"Not copied from beside it: {', '.join(names)}"] if names else []

    def _public(self, source: PixelSource) -> PixelSource:
        return Explained(Upright(source, self.orientation), self.path)
