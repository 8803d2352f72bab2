"""Which container a photo file needs, decided by its content."""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.files.formats import HEADER_BYTES, Format, format_of
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.files.windows_paths import reachable
from anon_plugin.errors import PhotoError, TooLargePhotoError, UnsupportedPhotoError

MAX_MEGAPIXELS = Limits().max_megapixels

# Far beyond any photo; keeps a wrongly named disk image out of the memory.
MAX_FILE_BYTES = 2**31


def open_container(path: Path, max_megapixels: float = MAX_MEGAPIXELS) -> Container:
    """Open a photo file for reading; the file itself is never written to.

    Raises PhotoError where it cannot be read, is no photo, is of a kind not supported yet, or says
    it has more megapixels than given.
    """
    kind = _read_in_place(path)
    if kind is not None:
        return _of_right_size(_opened(kind, path, None), max_megapixels)
    return read_container(path, _bytes_of(path), max_megapixels)


def read_container(path: Path, data: bytes, max_megapixels: float = MAX_MEGAPIXELS) -> Container:
    """Open a photo file that is in memory. path: what it is called, in messages and results.

    Raises PhotoError as `open_container` does.
    """
    if not data:
        raise PhotoError(f"{path} is empty (0 bytes). Copy it again from its source.")
    kind = format_of(data[:HEADER_BYTES])
    if kind is None:
        raise UnsupportedPhotoError(
            f"{path} is not an image in a known format. Take it out of the input."
        )
    if not kind.container:
        raise UnsupportedPhotoError(
            f"{path} is a {kind.name} file, which is not supported. Convert it to JPEG or PNG "
            "first."
        )
    return _of_right_size(_opened(kind, path, data), max_megapixels)


def _opened(kind: Format, path: Path, data: bytes | None) -> Container:
    """The container that the format names; data: None where it reads in place."""
    make = resolve_name(f"{__package__}.{kind.container}")
    return cast(Container, make(path, data))


def _of_right_size(container: Container, max_megapixels: float) -> Container:
    """A header of a few bytes may promise a picture that fills the memory.

    Raises PhotoError for it; pictures that are read in windows may be larger.
    """
    width, height = container.size_wh
    megapixels = width * height / 1e6
    if container.pixels_in_memory / 1e6 > max_megapixels:
        raise TooLargePhotoError(
            f"{container.path} says it has {width} x {height} pixels, {megapixels:.4g} megapixels; "
            f"the limit is {max_megapixels:.4g}. Check where it comes from; if it is right, raise "
            "MAX_MEGAPIXELS."
        )
    return container


def read_metadata(path: Path) -> bytes:
    """Bytes of a photo file in which its EXIF and XMP are found, whatever kind of file it is.

    Raises PhotoError where it cannot be read.
    """
    kind = _read_in_place(path)
    if kind is not None:
        return _opened(kind, path, None).metadata
    data = _bytes_of(path)
    kind = format_of(data[:HEADER_BYTES])
    # Other formats than JPEG may have them compressed, or in places of their own.
    return data if kind is None or not kind.container else _opened(kind, path, data).metadata


def _read_in_place(path: Path) -> Format | None:
    """The format of a file that is read as needed. What has no place on this machine is none: it is
    read once, and kept in memory only."""
    if is_remote(path):
        return None
    kind = format_of(_bytes_of(path, HEADER_BYTES))
    return kind if kind is not None and kind.read_in_place else None


def _bytes_of(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """The file's bytes, or so many of its first. Raises PhotoError where it cannot be read, or all
    of it is asked for and is too much."""
    path = reachable(path)
    try:
        if not is_remote(path) and path.exists() and not (path.is_file() or path.is_dir()):
            raise PhotoError(f"{path} is a device or a pipe. Take it out of the input.")
        size = path.stat().st_size
        if most == MAX_FILE_BYTES < size:
            raise PhotoError(
                f"{path} has {size / 2**20:.0f} MiB, more than the {MAX_FILE_BYTES // 2**20} MiB "
                "that a photo may have. If it is one, split or shrink it first."
            )
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise PhotoError(
            f"{path} cannot be read: {error.strerror or error}. Check that it is still there and "
            "that you may read it."
        ) from error
