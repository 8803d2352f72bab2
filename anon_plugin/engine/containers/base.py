"""The seam between the engine and file formats: what every kind of photo file can do."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.metadata.handling import Handling, UnknownContent
from anon_plugin.engine.pixels.pixel_source import PixelSource


@dataclass(frozen=True)
class Patch:
    """New pixels for one rectangle of the upright photo.

    x, y: left and top of the rectangle, in whole pixels of the upright photo; the rectangle lies
        inside the photo.
    pixels: (h, w, bands), dtype and bands of the picture's values (uint8 RGB for a JPEG).
    mask: (h, w) bool, True where `pixels` replace what was there. Elsewhere the old pixels stay.
    """

    x: int
    y: int
    pixels: NDArray[np.generic] = field(repr=False)
    mask: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True)
class Picture:
    """The upright picture of a photo file, as it is searched and as it is redacted.

    rgb: (H, W, 3) uint8 RGB, what a detector looks at.
    values: (H, W, bands) of any dtype, what the file holds and patches replace; `rgb` itself where
        that is the same.
    kept_bands: bands of `values` that redaction leaves as they are: alpha.
    nodata: the value that pixels without a picture have in all other bands; None without any.
    """

    rgb: PixelSource
    values: PixelSource
    kept_bands: tuple[int, ...] = ()
    nodata: float | None = None


@dataclass(frozen=True)
class KeptMetadata:
    """parts: (name, bytes) of each segment, chunk, item or tag. unknown: notes on what is not
    understood, in the file as it is."""

    parts: tuple[tuple[str, bytes], ...] = field(repr=False)
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, parts: Iterable[tuple[str, bytes]], notes: Iterable[str]) -> KeptMetadata:
        """From the notes of a cleaning."""
        return cls(tuple(parts), tuple(one for one in notes if isinstance(one, UnknownContent)))


class Container(Protocol):
    """An opened photo file. It can tell every original byte and never writes to the original.

    path: where it was read from, or what a file that never lay on a disk is called.
    format: "jpeg", "tiff", "png", …
    orientation: EXIF orientation, 1 to 8 (1 where absent or nonsense).
    size_wh: width and height of the upright photo, in pixels.
    pixels_in_memory: how many pixels of it are in memory at most while it is searched and written.
    metadata: bytes in which EXIF and XMP are found as in the file; all of it where it is small.
    handling: what `write` does about metadata; may be set before it.
    """

    path: Path
    format: str
    orientation: int
    size_wh: tuple[int, int]
    handling: Handling

    @property
    def pixels_in_memory(self) -> int: ...

    @property
    def metadata(self) -> bytes: ...

    def sha256(self) -> str:
        """Hex SHA-256 of the original file. Raises PhotoError where it cannot be read any more."""
        ...

    def kept_metadata(self) -> KeptMetadata:
        """What `write` carries along beside the picture, without thumbnails: of a written file the
        same as of its original."""
        ...

    def picture(self) -> Picture:
        """The upright photo for searching and for the redaction's input.

        Raises PhotoError where the picture cannot be decoded completely, here or when a window of
        it is read.
        """
        ...

    def write(self, patches: Sequence[Patch], partial: Path) -> tuple[str, ...]:
        """Write the whole file again with the patches in it and no other copy of the picture.

        partial: a new file in the folder where the result is going to be, which gets its name only
            when all of it is written; nothing that is to be redacted is in it at any time.
        Patches may overlap nothing but their own rectangle's unmasked part. Returns what was done
        to the rest of the file, as sentences for the report ("EXIF thumbnail replaced"). Raises
        PhotoError where the format cannot be written without loss outside the patches, OSError
        where the place takes no file.
        """
        ...


@dataclass(frozen=True)
class Encoded:
    """A finished file in memory: its bytes, and what was done to the rest of the file (notes)."""

    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


class MemoryContainer(ABC):
    """A Container of a format whose files are small enough to be in memory with all their bytes.

    data: the original bytes.
    """

    path: Path
    data: bytes
    size_wh: tuple[int, int]
    handling: Handling = Handling()

    @property
    def pixels_in_memory(self) -> int:
        return self.size_wh[0] * self.size_wh[1]

    @property
    def metadata(self) -> bytes:
        return self.data

    def sha256(self) -> str:
        """Hex SHA-256 of the original bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def write(self, patches: Sequence[Patch], partial: Path) -> tuple[str, ...]:
        """Write what `encode` makes to a new file; returns the notes."""
        encoded = self.encode(patches)
        with partial.open("xb") as file:
            file.write(encoded.data)
        return encoded.notes

    @abstractmethod
    def kept_metadata(self) -> KeptMetadata:
        """What `write` carries along beside the picture, without thumbnails."""

    @abstractmethod
    def encode(self, patches: Sequence[Patch]) -> Encoded:
        """The file that `write` writes, in memory. Raises PhotoError as it does."""
