"""What goes wrong with a TIFF, told as errors that name the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.containers.tiff.pages import UnsupportedTiffError
from anon_plugin.engine.containers.tiff.reading import DecodingError
from anon_plugin.engine.containers.tiff.structure import TiffStructureError
from anon_plugin.engine.pixels.blocks import Edges, edges_of
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource
from anon_plugin.errors import PhotoError


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the parts of this package raise into a PhotoError."""
    try:
        yield
    except UnsupportedTiffError as error:
        raise PhotoError(
            f"{path} is a {error}, which cannot be redacted without loss. Export it as an ordinary "
            "TIFF or JPEG first."
        ) from error
    except (TiffStructureError, DecodingError) as error:
        raise PhotoError(
            f"{path} is damaged: {error}. Copy it again from its source or leave it out."
        ) from error


@dataclass(frozen=True)
class Explained:
    """A picture whose reading raises PhotoError."""

    source: PixelSource
    path: Path

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.source.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.source.dtype

    @property
    def edges(self) -> Edges:
        """See InBlocks."""
        return edges_of(self.source)

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """A window of the picture. Raises PhotoError where the file is damaged."""
        with explained(self.path):
            return self.source.read(x0, y0, x1, y1)
