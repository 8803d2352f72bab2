"""A JPEG photo: decoded for searching, and written again with nothing changed but the patches."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
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
from anon_plugin.engine.containers.jpeg.agreement import show_the_same
from anon_plugin.engine.containers.jpeg.cleaning import clean_segments
from anon_plugin.engine.containers.jpeg.colour import colour_model
from anon_plugin.engine.containers.jpeg.frame import (
    ARITHMETIC,
    Frame,
    UnsupportedJpegError,
    find_frame,
    quantization_tables,
    with_exact_headers,
    with_height,
)
from anon_plugin.engine.containers.jpeg.metadata import EXIF_HEADER, is_metadata
from anon_plugin.engine.containers.jpeg.personal import treat_personal_metadata
from anon_plugin.engine.containers.jpeg.preview import CoefficientPreview
from anon_plugin.engine.containers.jpeg.recoding import Recoding, room_for_ends
from anon_plugin.engine.containers.jpeg.redaction import redact_coefficients
from anon_plugin.engine.containers.jpeg.scan_reading import (
    as_huffman,
    decode_all,
    require_plausible,
    scans_hold,
)
from anon_plugin.engine.containers.jpeg.scan_settings import (
    has_spare_tables,
    has_standard_tables,
    lacks_tables,
)
from anon_plugin.engine.containers.jpeg.scan_writing import encode_scans
from anon_plugin.engine.containers.jpeg.segments import (
    APP1,
    APPLICATION,
    COM,
    JpegFile,
    JpegStructureError,
    Segment,
    join_segments,
    split_segments,
)
from anon_plugin.engine.containers.jpeg.upright import shows_the_same, turned_file
from anon_plugin.engine.containers.metadata.exif_structure import Tiff
from anon_plugin.engine.containers.orientation import to_stored, to_upright, upright_size
from anon_plugin.engine.machine.memory import LARGE_PIXELS
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.errors import PhotoError, UnsupportedPhotoError

_STRAY_RESTART = re.compile(rb"\xff[\xd0-\xd7]\Z")


class JpegContainer(MemoryContainer):
    """An opened JPEG photo, see Container. Raises PhotoError for what cannot be redacted."""

    format = "jpeg"
    trimmed_px: tuple[int, int] = (0, 0)
    """At the left and at the top, where it was turned upright."""
    only_shown = False
    """Whether the photo is only looked at. Its coefficients, which only writing needs, are then not
    decoded where the usual decoder gives the pixels: that takes half the time and memory."""

    shown: tuple[bytes, NDArray[np.uint8]] | None = None
    """A JPEG without metadata that is coded like the one that was written last, and its pixels as
    stored, (H, W, 3) RGB, where another decoder had to be asked for them."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        try:
            self._jpeg: JpegFile = with_exact_headers(split_segments(data))
            self._frame: Frame = find_frame(self._jpeg)
            tables = quantization_tables(self._jpeg)
            self._steps = [tables[c.quantization] for c in self._frame.components]
            require_plausible(self._jpeg, self._frame)
            self._model = colour_model(self._jpeg, self._frame)
        except JpegStructureError as error:
            raise self._damaged(error) from error
        except KeyError as error:
            raise self._damaged("a quantization table is missing") from error
        except UnsupportedJpegError as error:
            raise UnsupportedPhotoError(
                f"{path} is a {error}, which is not supported. Convert it to a usual JPEG first."
            ) from error
        self._coded = self._jpeg, self._frame
        is_arithmetic = self._frame.marker in ARITHMETIC
        if not self._jpeg.has_eoi and (self._frame.is_progressive or is_arithmetic):
            # Each scan of a progressive file is a picture, and arithmetic data never end by
            # themselves: only the end marker tells the last.
            raise self._damaged("it is cut off")
        if is_arithmetic:
            self._jpeg, self._frame = as_huffman(self._jpeg, self._frame)
        self.orientation = _orientation(self._jpeg)
        self.size_wh = upright_size((self._frame.width, self._frame.height), self.orientation)
        self._coefficients: NDArray[np.int16] | None = None
        self._scans_are_exact = False
        # Whoever searches and redacts has the pixels: they are not kept longer than that.
        self._upright: weakref.ref[NDArray[np.uint8]] | None = None
        self._ends = None if lacks_tables(self._jpeg) else room_for_ends(*self._coded)
        self._notes_before: tuple[str, ...] = ()

    @property
    def is_large(self) -> bool:
        """Whether pixels and coefficients are not both kept in memory, see LARGE_PIXELS."""
        return self.pixels_in_memory > LARGE_PIXELS

    def picture(self) -> Picture:
        """The upright photo, see Container. Raises PhotoError unless all of it decodes."""
        if self._frame.precision == 8 and self._coded[0] is self._jpeg:
            if self.is_large and not self.only_shown:
                self._decode()  # to know that all of it decodes
            stored = self._stored_pixels(self._jpeg.segments)
            if not self.is_large and not self.only_shown:
                # Last, as the other decoder takes more memory while it works.
                self._coefficients = self._decode()
        elif self._frame.precision == 8:  # what the usual decoders need not know, recoded
            self._coefficients = self._decode()
            stored = self._stored_pixels(encode_scans(self._jpeg, self._frame, self._coefficients))
        else:
            self._coefficients = coefficients = self._decode()
            preview = self._preview(lambda: coefficients)
            stored = cv2.cvtColor(preview.decode(), cv2.COLOR_BGR2RGB)
        upright = np.ascontiguousarray(to_upright(stored, self.orientation))
        self._upright = weakref.ref(upright)
        pixels = ArrayPixels(upright)
        return Picture(pixels, pixels)

    def upright(self) -> JpegContainer:
        """The same photo with its picture turned upright, in memory; see Upright.

        Raises PhotoError where it is too small, or another decoder shows something else.
        """
        made = turned_file(self._jpeg, self._frame, self._decode(), self.orientation)
        if made is None:
            raise PhotoError(
                f"{self.path} is too small to be turned upright without loss. Switch UPRIGHT off."
            )
        data, turn = made
        before = self._shown(self._coded[0].segments) if self._frame.precision == 8 else None
        result = JpegContainer(self.path, data)
        after = result._shown(result._jpeg.segments) if before is not None else None
        if not shows_the_same(before, after, self.orientation, turn):
            raise PhotoError(f"{self.path} could not be turned upright. Please report this.")
        result.trimmed_px = turn.left, turn.top
        result._notes_before = (*self._notes_on_file(), *turn.notes(self.orientation))
        return result

    def encode(self, patches: Sequence[Patch]) -> Encoded:
        """The whole file again, see Container. Raises PhotoError where the result is not exactly
        what was meant."""
        held, self._coefficients = self._coefficients, None
        if not patches and self._can_be_copied():
            return self._finished(
                self._jpeg.segments, lambda: self._decode() if held is None else held
            )
        coefficients = self._decode() if held is None else held
        changed = redact_coefficients(
            coefficients, self._frame, self._steps, patches, self.orientation, self._model
        )
        recoding, segments = None, None
        # Tables that an encoder made for the picture tell of all that it showed.
        tells = not has_standard_tables(self._jpeg, self._frame)
        new_tables = has_spare_tables(self._jpeg, self._frame) or (bool(changed.any()) and tells)
        if self._ends is not None and not new_tables:
            recoding = Recoding(self._jpeg, self._frame, self._ends, changed)
            segments = recoding.encode(coefficients)
        if segments is None:
            recoding = None
            segments = encode_scans(self._jpeg, self._frame, coefficients, new_tables)
            self._require_agreement(segments, changed)

        def holds(written: JpegFile) -> bool:
            if recoding is not None:
                return recoding.is_held_by(written, coefficients)
            return scans_hold(written, self._frame, coefficients)

        return self._finished(segments, lambda: coefficients, holds)

    def _can_be_copied(self) -> bool:
        """Whether the scans may stay as they are, where nothing is redacted."""
        return (
            self._scans_are_exact
            and self._coded[0] is self._jpeg
            and not lacks_tables(self._jpeg)
            and not has_spare_tables(self._jpeg, self._frame)
        )

    def _finished(
        self,
        segments: Sequence[Segment],
        coefficients: Callable[[], NDArray[np.int16]],
        holds: Callable[[JpegFile], bool] = lambda _: True,
    ) -> Encoded:
        """The file with these scans.

        coefficients: gives what they code. holds: whether those of the finished file are as meant,
        where they are not the original's.
        """
        preview = self._preview(coefficients)
        segments, notes = clean_segments(segments, preview, self.handling)
        segments, personal = treat_personal_metadata(segments, self.handling.personal)
        data = join_segments(segments)
        self._check(data, segments, holds)
        return Encoded(data, (*self._notes_on_file(), *notes, *personal))

    def _preview(self, coefficients: Callable[[], NDArray[np.int16]]) -> CoefficientPreview:
        return CoefficientPreview(self._frame, self._steps, coefficients, self._model)

    def kept_metadata(self) -> KeptMetadata:
        """What `write` carries along beside the picture, without thumbnails."""
        segments, notes = clean_segments(self._jpeg.segments, None, self.handling)
        segments, _ = treat_personal_metadata(segments, self.handling.personal)
        blocks = [one for one in segments if one.marker in APPLICATION or one.marker == COM]
        return KeptMetadata.of(((one.name, one.payload) for one in blocks), notes)

    def _decode(self) -> NDArray[np.int16]:
        try:
            coefficients, self._scans_are_exact = decode_all(*self._coded, self._ends)
        except JpegStructureError as error:
            raise self._damaged(error) from error
        return coefficients

    def _stored_pixels(self, segments: Sequence[Segment]) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 RGB, as stored in these segments."""
        pixels = self._shown(segments)
        if pixels is None or pixels.shape[:2] != (self._frame.height, self._frame.width):
            raise self._damaged("the decoder refused it")
        return pixels

    def _require_agreement(self, segments: Sequence[Segment], changed: NDArray[np.bool_]) -> None:
        """Raise PhotoError unless another decoder shows the same before and after where nothing
        was redacted: each decoder makes up something else where a file is damaged."""
        before = self._stored_as_decoded()
        if before is None and self._frame.precision == 8:
            before = self._shown(self._coded[0].segments, self.is_large)
        if before is None:  # arithmetic coding and 12 bits, which not every library has
            return
        after = self._shown(segments, self.is_large)
        if after is None or not show_the_same(before, after, self._frame, changed, self.is_large):
            raise self._damaged("decoders do not agree on what it shows")
        if not self.is_large:
            self.shown = join_segments(self._coded_picture(segments)), after

    def _stored_as_decoded(self) -> NDArray[np.uint8] | None:
        """What `_shown` makes of the original's segments, where somebody still has it."""
        pixels = None if self._upright is None else self._upright()
        if pixels is None or self.is_large or self._coded[0] is not self._jpeg:
            return None
        return to_stored(pixels, self.orientation) if self._frame.precision == 8 else None

    def _shown(self, segments: Sequence[Segment], halved: bool = False) -> NDArray[np.uint8] | None:
        """What the usual library makes of these segments, as stored."""
        return decoded(join_segments(self._coded_picture(segments)), halved)

    def _coded_picture(self, segments: Sequence[Segment]) -> list[Segment]:
        return [one for one in with_height(segments, self._frame) if not is_metadata(one)]

    def _check(
        self, data: bytes, segments: Sequence[Segment], holds: Callable[[JpegFile], bool]
    ) -> None:
        """Read the finished file as other programs do. Raises PhotoError unless it is as meant."""
        written = split_segments(data)
        intact = written.has_eoi and written.end == len(data) and not written.stray
        try:
            as_meant = intact and written.segments == tuple(segments) and holds(written)
        except JpegStructureError:
            as_meant = False
        if not as_meant:
            raise PhotoError(
                f"{self.path} was left out: its redacted form did not read back as written. "
                "Please report this with the file's camera model."
            )

    def _notes_on_file(self) -> list[str]:
        if self._notes_before:
            return list(self._notes_before)
        notes = list(misnamed(self.path, "JPEG"))
        trailing = len(self.data) - self._jpeg.end
        if trailing > 0:
            notes.append(f"{trailing} bytes after the end of the picture dropped")
        if self._jpeg.stray:
            notes.append(f"{self._jpeg.stray} stray bytes between segments dropped")
        if self._coded[0] is not self._jpeg:
            notes.append("Arithmetic coding replaced by Huffman coding; the picture is the same")
        if not self._jpeg.has_eoi:
            notes.append("Missing end marker added")
        if lacks_tables(self._coded[0]):
            notes.append("Huffman tables written out, which frames of Motion JPEG leave out")
        if any(_STRAY_RESTART.search(segment.scan) for segment in self._jpeg.segments):
            notes.append("Restart markers behind the image data dropped")
        return notes

    def _damaged(self, reason: object) -> PhotoError:
        return PhotoError(
            f"{self.path} is damaged: {reason}. Copy it again from its source or leave it out."
        )


def _orientation(jpeg: JpegFile) -> int:
    for segment in jpeg.segments:
        if segment.marker == APP1 and segment.payload.startswith(EXIF_HEADER):
            return Tiff(segment.payload[len(EXIF_HEADER) :]).orientation()
    return 1
