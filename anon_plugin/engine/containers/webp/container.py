"""A WebP photo. Its picture is written again without loss, whether it was so before or not: so no
pixel changes but those of the patches."""

from __future__ import annotations

import io
from collections.abc import Sequence
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
from anon_plugin.engine.containers.metadata.exif import EXIF_HEADER
from anon_plugin.engine.containers.metadata.exif_structure import Tiff
from anon_plugin.engine.containers.optional_libraries import library_for
from anon_plugin.engine.containers.orientation import to_upright, upright_size
from anon_plugin.engine.containers.patches import stored_patches
from anon_plugin.engine.containers.preview import PixelPreview
from anon_plugin.engine.containers.webp.chunks import (
    ALPHA,
    ALPHA_FLAG,
    ANIMATION,
    ANIMATION_FLAG,
    EXIF,
    EXTENDED,
    FRAME,
    LOSSLESS,
    LOSSY,
    PICTURE,
    XMP,
    Chunk,
    WebpStructureError,
    extended_header,
    join_chunks,
    picture_size,
    split_chunks,
)
from anon_plugin.engine.containers.webp.metadata import clean_chunks
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.errors import PhotoError

_LIBRARY = "PIL.WebPImagePlugin"
# Of libwebp's levels: more effort makes a file smaller by 1 to 2 % in four times the time
# (benchmarks/formats.py).
_METHOD, _EFFORT = 2, 20
# So many bytes an encoder may fill up with.
_MOST_TAIL = 16


class WebpContainer(MemoryContainer):
    """An opened WebP photo, see Container. Raises PhotoError for what cannot be redacted."""

    format = "webp"

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        try:
            self._webp = split_chunks(data)
            kinds = {chunk.type for chunk in self._webp.chunks}
            flags = self._webp.first(EXTENDED)[:1] or b"\0"
            if kinds & {ANIMATION, FRAME} or flags[0] & ANIMATION_FLAG:
                raise PhotoError(
                    f"{path} is an animated WebP, of which no frame is more the photo than the "
                    "others. Save the frame that you need as a picture of its own."
                )
            self._stored_wh = picture_size(self._webp)
            canvas = self._webp.first(EXTENDED)[4:10]
            if canvas and canvas != extended_header(0, self._stored_wh).data[4:]:
                raise WebpStructureError("its picture is not of the size that the file states")
        except WebpStructureError as error:
            raise self._damaged(error) from error
        self._exif = self._webp.first(EXIF).removeprefix(EXIF_HEADER)
        self.orientation = Tiff(self._exif).orientation()
        self.size_wh = upright_size(self._stored_wh, self.orientation)
        self._stored: NDArray[np.uint8] | None = None

    @property
    def metadata(self) -> bytes:
        """EXIF and XMP as they stand in the file."""
        exif = EXIF_HEADER + self._exif if self._exif else b""
        return exif + self._webp.first(XMP)

    def picture(self) -> Picture:
        """The upright photo, see Container. Raises PhotoError where the library is missing."""
        self._stored = self._decode(list(self._webp.chunks))
        upright = to_upright(self._stored[..., :3], self.orientation)
        pixels = ArrayPixels(np.ascontiguousarray(upright))
        return Picture(pixels, pixels)

    def kept_metadata(self) -> KeptMetadata:
        """What `write` carries along beside the picture, without thumbnails."""
        chunks, notes = clean_chunks(self._webp.chunks, None, self.handling)
        metadata = (c for c in chunks if c.type not in (*PICTURE, EXTENDED))
        return KeptMetadata.of(((c.name, c.data) for c in metadata), notes)

    def encode(self, patches: Sequence[Patch]) -> Encoded:
        """The whole file again, see Container."""
        stored, self._stored = self._stored, None
        if stored is None:
            stored = self._decode(list(self._webp.chunks))
        changed = False
        for patch in stored_patches(patches, self.size_wh, self.orientation):
            stored[patch.area][patch.mask, :3] = patch.pixels[patch.mask]
            stored[patch.area][patch.mask, 3:] = 255
            changed = True
        chunks = list(self._webp.chunks)
        notes = self._notes_on_file()
        if changed:
            chunks = self._with_picture(chunks, stored)
        elif any(chunk.type in PICTURE for chunk in chunks):
            chunks = self._without_tails(chunks, stored, notes)
        preview = PixelPreview(lambda: stored[..., :3])
        chunks, hidden = clean_chunks(chunks, preview, self.handling)
        data = join_chunks(chunks)
        if changed and self._webp.first(LOSSY):
            notes.append(
                "Lossy WebP written without loss, so that no other pixel changes: "
                f"{len(self.data):,} bytes became {len(data):,}"
            )
        return Encoded(data, (*notes, *hidden))

    def _decode(self, chunks: list[Chunk]) -> NDArray[np.uint8]:
        """(H, W, 3 or 4) uint8 RGB or RGBA, as stored, of the picture alone."""
        image = library_for(self.path, "a WebP picture", _LIBRARY).Image
        picture = [chunk for chunk in chunks if chunk.type in PICTURE]
        if any(chunk.type == ALPHA for chunk in picture):
            picture.insert(0, extended_header(ALPHA_FLAG, self._stored_wh))
        try:
            with image.open(io.BytesIO(join_chunks(picture)), formats=["WEBP"]) as opened:
                pixels: NDArray[np.uint8] = np.array(opened)
        except (OSError, ValueError, SyntaxError) as error:
            raise self._damaged(error) from error
        if pixels.shape[:2] != self._stored_wh[::-1] or pixels.ndim != 3:
            raise self._damaged("the decoder refused it")
        return pixels

    def _with_picture(self, chunks: list[Chunk], stored: NDArray[np.uint8]) -> list[Chunk]:
        """The chunks with another picture. Raises PhotoError unless it reads back as it is."""
        image: Any = library_for(self.path, "a WebP picture", _LIBRARY).Image
        stream = io.BytesIO()
        try:
            image.fromarray(stored).save(
                stream, "WEBP", lossless=True, exact=True, method=_METHOD, quality=_EFFORT
            )
        except (OSError, ValueError) as error:
            raise PhotoError(f"{self.path} cannot be written as WebP: {error}.") from error
        picture = Chunk(LOSSLESS, split_chunks(stream.getvalue()).first(LOSSLESS))
        written = self._decode([picture])
        if written.shape[2] < stored.shape[2]:  # the encoder saw that nothing is transparent
            written = np.dstack((written, np.full(written.shape[:2], 255, np.uint8)))
        if not np.array_equal(written, stored):
            raise PhotoError(
                f"{self.path} was left out: its redacted form did not read back as written. "
                "Please report this with the program that made the file."
            )
        return [
            picture if chunk.type in (LOSSY, LOSSLESS) else chunk
            for chunk in chunks
            if chunk.type != ALPHA
        ]

    def _without_tails(
        self, chunks: list[Chunk], stored: NDArray[np.uint8], notes: list[str]
    ) -> list[Chunk]:
        """The chunks of the picture without what follows their last bit: the shortest that the
        decoder makes the same picture of."""
        result = list(chunks)
        for place, chunk in enumerate(chunks):
            if chunk.type not in PICTURE:
                continue

            def is_enough(size: int, place: int = place, chunk: Chunk = chunk) -> bool:
                shorter = [*result]
                shorter[place] = Chunk(chunk.type, chunk.data[:size])
                try:
                    return np.array_equal(self._decode(shorter), stored)
                except PhotoError:
                    return False

            low, high = 0, len(chunk.data)
            if high <= _MOST_TAIL or not is_enough(high - _MOST_TAIL):
                continue
            while low + 1 < high:
                middle = (low + high) // 2
                low, high = (low, middle) if is_enough(middle) else (middle, high)
            result[place] = Chunk(chunk.type, chunk.data[:high])
            notes.append(f"{len(chunk.data) - high} bytes behind the coded picture dropped")
        return result

    def _notes_on_file(self) -> list[str]:
        notes = list(misnamed(self.path, "WebP"))
        if self._webp.trailing:
            notes.append(f"{self._webp.trailing} bytes after the end of the picture dropped")
        return notes

    def _damaged(self, reason: object) -> PhotoError:
        return PhotoError(
            f"{self.path} is damaged: {reason}. Copy it again from its source or leave it out."
        )
