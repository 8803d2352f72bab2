"""A HEIC or AVIF photo. Its tiles that no redaction touches, its EXIF, XMP and colour profile stay
as they are; touched tiles are coded anew, which changes their other pixels a little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import (
    Encoded,
    KeptMetadata,
    MemoryContainer,
    Patch,
    Picture,
)
from anon_plugin.engine.containers.file_names import misnamed
from anon_plugin.engine.containers.heif import codec
from anon_plugin.engine.containers.heif.colour import DEFAULT, coded_colour, sample_format
from anon_plugin.engine.containers.heif.extras import (
    clean_metadata,
    exif_start,
    find_metadata,
    without_extras,
)
from anon_plugin.engine.containers.heif.items import HeifFile, read_items, write_items
from anon_plugin.engine.containers.heif.layout import bare_picture, find_layout
from anon_plugin.engine.containers.heif.properties import exact_items
from anon_plugin.engine.containers.heif.recoding import CODING, Canvas, with_coding
from anon_plugin.engine.containers.iso.boxes import HeifStructureError
from anon_plugin.engine.containers.metadata.exif import EXIF_HEADER
from anon_plugin.engine.containers.metadata.exif_structure import Tiff
from anon_plugin.engine.containers.orientation import to_upright, upright_size
from anon_plugin.engine.containers.patches import stored_patches
from anon_plugin.engine.containers.preview import PixelPreview, Preview
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.errors import PhotoError

Pixels = NDArray[Any]


class HeifContainer(MemoryContainer):
    """An opened HEIC or AVIF photo, see Container. Raises PhotoError for what cannot be kept."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        try:
            self._heif = read_items(data)
            self._layout = find_layout(self._heif)
        except HeifStructureError as error:
            raise self._damaged(error) from error
        coded = self._heif.items[self._layout.tiles[0]]
        self._kind = coded.type
        self.format = "avif" if coded.type == b"av01" else "heic"
        config = coded.property(b"av1C" if coded.type == b"av01" else b"hvcC")
        self._samples = sample_format(config, coded.type)
        colr = coded.property(b"colr") or self._heif.items[self._heif.primary].property(b"colr")
        self._colour = coded_colour(colr, config)
        # The file's own rotation holds instead of the EXIF orientation. Where there is none, that
        # of the EXIF lets faces stand upright for the search, though not all readers apply it.
        self.orientation = self._layout.orientation or Tiff(self._tiff()).orientation()
        self.size_wh = upright_size(self._layout.visible[2:], self.orientation)
        self._canvas: Canvas | None = None

    @property
    def pixels_in_memory(self) -> int:
        width, height = self._layout.canvas_wh
        return width * height

    @property
    def metadata(self) -> bytes:
        """EXIF and XMP as they stand in the file."""
        tiff = self._tiff()
        return (EXIF_HEADER + tiff if tiff else b"") + find_metadata(self._heif, b"mime")

    def _tiff(self) -> bytes:
        """The EXIF from its byte order mark on, b"" without one."""
        exif = find_metadata(self._heif, b"Exif")
        return exif[exif_start(exif) :].removeprefix(EXIF_HEADER)

    def picture(self) -> Picture:
        """The upright photo, see Container; `values` are uint16 where samples have more than 8
        bits. Raises PhotoError where the library is missing."""
        self._canvas = self._decode(self._heif)
        values = to_upright(self._canvas.visible, self.orientation)
        if values.shape[2] == 1:
            values = np.repeat(values, 3, axis=2)
        values = np.ascontiguousarray(values)
        rgb = values if values.dtype == np.uint8 else (values >> 8).astype(np.uint8)
        return Picture(ArrayPixels(rgb), ArrayPixels(values))

    def encode(self, patches: Sequence[Patch]) -> Encoded:
        """The whole file again, see Container."""
        canvas, self._canvas = self._canvas or self._decode(self._heif), None
        meant = canvas.copy()
        for patch in stored_patches(patches, self.size_wh, self.orientation):
            meant.put(patch)
        meant.hide_margins()
        touched = sorted(meant.touched)
        if touched and self.format == "avif":
            touched = list(range(len(self._layout.tiles)))  # one way to code colours for all
        heif, dropped = without_extras(self._heif, self._layout)
        heif, surplus = self._exact(heif)
        if touched:
            heif = self._recoded(heif, touched, canvas, meant)
        elif surplus and not np.array_equal(self._decode(heif).pixels, canvas.pixels):
            raise self._damaged("parts of its coded picture are not known")
        shown = PixelPreview(lambda: _rgb(meant.visible))
        heif, cleaned = self._cleaned(heif, shown)
        notes = [*self._notes_on_picture(touched, meant), *dropped, *surplus, *cleaned]
        return Encoded(write_items(heif), tuple(notes))

    def kept_metadata(self) -> KeptMetadata:
        """See Container; the properties are those of the picture."""
        heif, _ = without_extras(self._heif, self._layout)
        heif, notes = self._cleaned(heif, None)
        blocks = [item for item in heif.items.values() if item.type in (b"Exif", b"mime")]
        parts = [(item.type.decode(), item.data) for item in blocks]
        parts += [
            (one.type.decode("latin-1"), one.content)
            for one in heif.items[heif.primary].properties
            if one.type not in CODING
        ]
        return KeptMetadata.of(parts, notes)

    def _cleaned(self, heif: HeifFile, preview: Preview | None) -> tuple[HeifFile, list[str]]:
        try:
            return clean_metadata(heif, preview, self.handling)
        except HeifStructureError as error:
            raise self._damaged(error) from error

    def _exact(self, heif: HeifFile) -> tuple[HeifFile, list[str]]:
        """The file without bytes that no decoder looks at, and a note on them."""
        try:
            items, dropped = exact_items(list(heif.items.values()))
        except HeifStructureError as error:
            raise self._damaged(error) from error
        note = f"{dropped:,} bytes in and behind the coded picture dropped"
        return replace(heif, items={one.id: one for one in items}), [note] if dropped else []

    def _decode(self, heif: HeifFile) -> Canvas:
        """All coded pixels. Raises PhotoError unless all of them decode."""
        data = write_items(bare_picture(heif, self._layout))
        try:
            pixels = codec.decode(self.path, self._kind, data)
        except codec.CodecError as error:
            raise self._damaged(error) from error
        width, height = self._layout.canvas_wh
        if pixels.shape[0] < height or pixels.shape[1] < width:
            raise self._damaged("the decoder gave less than all of it")
        return Canvas(pixels[:height, :width], self._layout)

    def _recoded(
        self, heif: HeifFile, touched: Sequence[int], before: Canvas, meant: Canvas
    ) -> HeifFile:
        """The file with the touched tiles coded anew. Raises PhotoError unless they read back as
        they are meant."""
        limited = replace(DEFAULT, full_range=False)
        for colour in dict.fromkeys((self._colour or DEFAULT, DEFAULT, limited)):
            items = dict(heif.items)
            try:
                for index in touched:
                    tile = self._layout.tiles[index]
                    pixels = meant.pixels[self._layout.area(index)]
                    data = codec.encode(self.path, self._kind, pixels, self._samples, colour)
                    items[tile] = with_coding(items[tile], read_items(data))
            except (codec.CodecError, HeifStructureError) as error:
                raise PhotoError(
                    f"{self.path} cannot be written as {self.format.upper()}: {error}."
                ) from error
            result = replace(heif, items=items)
            if meant.is_shown_by(self._decode(result), before, touched):
                return result
        raise PhotoError(
            f"{self.path} was left out: its redacted form did not read back as written. "
            "Please report this with the file's camera model."
        )

    def _notes_on_picture(self, touched: Sequence[int], meant: Canvas) -> list[str]:
        notes = list(misnamed(self.path, self.format.upper()))
        if meant.has_hidden_margins:
            notes.append("Parts of the picture beyond its visible edge removed")
        if touched:
            name, quality = codec.QUALITIES[self.format]
            count = len(self._layout.tiles)
            part = "The picture was" if count == 1 else f"{len(touched)} of {count} tiles were"
            notes.append(
                f"{part} coded anew ({name}, quality {quality}), "
                "which changes pixels outside the redactions a little"
            )
            if self.format == "avif" and self._samples.bits > 8:
                notes.append(f"{self._samples.bits} bits a sample reduced to 8")
        return notes

    def _damaged(self, reason: object) -> PhotoError:
        return PhotoError(
            f"{self.path} cannot be used: {reason}. Copy it again from its source or leave it out."
        )


def _rgb(values: Pixels) -> NDArray[np.uint8]:
    rgb = np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values
    return rgb if rgb.dtype == np.uint8 else np.right_shift(rgb, 8).astype(np.uint8)
