"""A PNG photo: every sample outside the patches and every other chunk stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from anon_plugin.engine.containers.base import (
    Encoded,
    KeptMetadata,
    MemoryContainer,
    Patch,
    Picture,
)
from anon_plugin.engine.containers.file_names import misnamed
from anon_plugin.engine.containers.metadata.exif import EXIF_HEADER
from anon_plugin.engine.containers.metadata.exif_structure import Tiff
from anon_plugin.engine.containers.orientation import to_upright, upright_size
from anon_plugin.engine.containers.patches import stored_patches
from anon_plugin.engine.containers.png.chunks import (
    DATA,
    HEADER,
    PALETTE,
    Chunk,
    PngStructureError,
    join_chunks,
    split_chunks,
)
from anon_plugin.engine.containers.png.colours import Colours, as_uint8
from anon_plugin.engine.containers.png.metadata import clean_chunks, exif_block, xmp_packet
from anon_plugin.engine.containers.png.picture import (
    INDEXED,
    Decoded,
    decode,
    encode,
    parse_header,
)
from anon_plugin.engine.containers.preview import PixelPreview
from anon_plugin.engine.pixels.decoding import decoded as decoded_by_library
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.errors import PhotoError

_KNOWN = (HEADER, PALETTE, DATA)
# Of one image data chunk; those that were there tell how well the picture was compressed.
_DATA_BYTES = 2**16


class PngContainer(MemoryContainer):
    """An opened PNG photo, see Container. Raises PhotoError for what cannot be redacted."""

    format = "png"

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        try:
            self._png = split_chunks(data)
            self._header = parse_header(self._png.chunks[0].data)
        except PngStructureError as error:
            raise self._damaged(error) from error
        unknown = [c.name for c in self._png.chunks if c.is_critical and c.type not in _KNOWN]
        if unknown:
            raise PhotoError(
                f"{path} is a PNG of a kind of its own ({unknown[0]} chunk), which is not known. "
                "Convert it to a usual PNG first."
            )
        palette = self._chunk(PALETTE)
        if self._header.colour == INDEXED and not palette:
            raise self._damaged("its palette is missing")
        self._colours = Colours(self._header, palette, self._chunk(b"tRNS"))
        self._exif = exif_block(self._png.chunks)
        self.orientation = Tiff(self._exif).orientation()
        self.size_wh = upright_size((self._header.width, self._header.height), self.orientation)
        self._decoded: Decoded | None = None

    @property
    def metadata(self) -> bytes:
        """See Container: EXIF and XMP may be compressed in the file."""
        exif = EXIF_HEADER + self._exif if self._exif else b""
        return exif + xmp_packet(self._png.chunks)

    def picture(self) -> Picture:
        """The upright photo, see Container; `values` are uint16 where the file has 16 bits."""
        self._decoded = self._decode(self._image_data())
        upright = to_upright(self._colours.rgb(self._decoded.samples), self.orientation)
        values = np.ascontiguousarray(upright)
        rgb = as_uint8(values)
        return Picture(ArrayPixels(rgb), ArrayPixels(values))

    def kept_metadata(self) -> KeptMetadata:
        """What `write` carries along beside the picture, without thumbnails."""
        chunks, notes = clean_chunks(self._png.chunks, None, True, self.handling)
        return KeptMetadata.of(((c.name, c.data) for c in chunks if c.type not in _KNOWN), notes)

    def encode(self, patches: Sequence[Patch]) -> Encoded:
        """The whole file again, see Container."""
        decoded, self._decoded = self._decoded or self._decode(self._image_data()), None
        changed = False
        for patch in stored_patches(patches, self.size_wh, self.orientation):
            rgb = patch.pixels[patch.mask]
            decoded.samples[patch.area][patch.mask] = self._colours.samples(rgb)
            changed = True
        preview = PixelPreview(lambda: as_uint8(self._colours.rgb(decoded.samples)))
        chunks, notes = clean_chunks(self._png.chunks, preview, changed, self.handling)
        if changed or decoded.surplus:
            chunks = self._with_data(chunks, encode(self._header, decoded))
            self._check(chunks, decoded)
        return Encoded(join_chunks(chunks), (*self._notes_on_file(decoded), *notes))

    def _chunk(self, kind: bytes) -> bytes:
        return next((chunk.data for chunk in self._png.chunks if chunk.type == kind), b"")

    def _image_data(self) -> bytes:
        return b"".join(chunk.data for chunk in self._png.chunks if chunk.type == DATA)

    def _decode(self, data: bytes) -> Decoded:
        try:
            return decode(self._header, data)
        except PngStructureError as error:
            raise self._damaged(error) from error

    def _with_data(self, chunks: Sequence[Chunk], data: bytes) -> list[Chunk]:
        """The chunks with other image data."""
        places = [place for place, chunk in enumerate(chunks) if chunk.type == DATA]
        first, last = places[0], places[-1]
        size = _DATA_BYTES
        parts = [Chunk(DATA, data[i : i + size]) for i in range(0, len(data), size)]
        return [*chunks[:first], *parts, *chunks[last + 1 :]]

    def _check(self, chunks: Sequence[Chunk], meant: Decoded) -> None:
        """Decode the finished file as others do. Raises PhotoError unless it is as meant."""
        data = b"".join(chunk.data for chunk in chunks if chunk.type == DATA)
        written = self._decode(data)
        is_shown = self._is_shown([c for c in chunks if c.type in _KNOWN], meant)
        if written.surplus or not is_shown or not np.array_equal(written.samples, meant.samples):
            raise PhotoError(
                f"{self.path} was left out: its redacted form did not read back as written. "
                "Please report this with the program that made the file."
            )

    def _is_shown(self, chunks: Sequence[Chunk], meant: Decoded) -> bool:
        """Whether a library shows the same; where it has to round, that it shows anything."""
        shown = decoded_by_library(join_chunks(list(chunks)))
        if shown is None or self._header.depth == 16:
            return shown is not None
        return np.array_equal(shown, as_uint8(self._colours.rgb(meant.samples)))

    def _notes_on_file(self, decoded: Decoded) -> list[str]:
        notes = list(misnamed(self.path, "PNG"))
        if self._png.trailing:
            notes.append(f"{self._png.trailing} bytes after the end of the picture dropped")
        if decoded.surplus:
            notes.append("Image data that belong to no pixel dropped")
        return notes

    def _damaged(self, reason: object) -> PhotoError:
        return PhotoError(
            f"{self.path} is damaged: {reason}. Copy it again from its source or leave it out."
        )
