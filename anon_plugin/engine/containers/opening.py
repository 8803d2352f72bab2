"""Which container a photo file needs, decided by its content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.heif import HeifContainer
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.png import PngContainer
from anon_plugin.engine.containers.webp import WebpContainer
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.errors import PhotoError

MAX_MEGAPIXELS = Limits().max_megapixels

# Far beyond any photo; keeps a wrongly named disk image out of the memory.
MAX_FILE_BYTES = 2**31

_HEADER_BYTES = 32
# (name, the bytes that tell it, where they stand)
_SIGNATURES = (
    ("JPEG", b"\xff\xd8\xff", 0),
    ("PNG", b"\x89PNG\r\n\x1a\n", 0),
    ("GIF", b"GIF8", 0),
    ("WebP", b"WEBP", 8),
    ("TIFF", b"II*\0", 0),
    ("TIFF", b"MM\0*", 0),
    ("BigTIFF", b"II+\0", 0),
    ("BigTIFF", b"MM\0+", 0),
    ("AVIF", b"ftypavif", 4),
    ("HEIC", b"ftyphei", 4),
    ("HEIC", b"ftyphev", 4),
    ("HEIC", b"ftypmif1", 4),
    ("HEIC", b"ftypmsf1", 4),
    ("ISO media (HEIC, AVIF or video)", b"ftyp", 4),
    ("JPEG XL", b"\xff\x0a", 0),
    ("JPEG XL", b"\0\0\0\x0cJXL ", 0),
    ("JPEG 2000", b"\0\0\0\x0cjP  ", 0),
    ("BMP", b"BM", 0),
    ("PDF", b"%PDF", 0),
)


def _tiff_container(path: Path, data: bytes | None = None) -> Container:
    try:
        from anon_plugin.engine.containers.tiff import TiffContainer
    except ImportError as error:
        raise PhotoError(
            f"{path} is a TIFF, which takes the library rasterio. Install it from where QGIS comes "
            "from: python3-rasterio of Debian, Ubuntu and OSGeo4W, rasterio of conda-forge; not "
            "from PyPI, whose rasterio brings a second GDAL."
        ) from error
    return TiffContainer(path, data)


# What can be written again; all else is refused by its name.
_CONTAINERS: dict[str, Callable[[Path, bytes], Container]] = {
    "JPEG": JpegContainer,
    "PNG": PngContainer,
    "WebP": WebpContainer,
    "HEIC": HeifContainer,
    "AVIF": HeifContainer,
    "TIFF": _tiff_container,
    "BigTIFF": _tiff_container,
}
# Read from its file as needed, because it may be larger than the memory.
_READ_IN_PLACE = ("TIFF", "BigTIFF")


def identify_format(header: bytes) -> str | None:
    """Name of the format that a file's first 32 bytes tell, or None for none that is known."""
    for name, signature, offset in _SIGNATURES:
        if header[offset : offset + len(signature)] == signature:
            return name
    return None


def open_container(path: Path, max_megapixels: float = MAX_MEGAPIXELS) -> Container:
    """Open a photo file for reading; the file itself is never written to.

    Raises PhotoError where it cannot be read, is no photo, is of a kind not supported yet, or says
    it has more megapixels than given.
    """
    if _is_read_in_place(path):
        return _of_right_size(_tiff_container(path), max_megapixels)
    return read_container(path, _bytes_of(path), max_megapixels)


def read_container(path: Path, data: bytes, max_megapixels: float = MAX_MEGAPIXELS) -> Container:
    """Open a photo file that is in memory. path: what it is called, in messages and results.

    Raises PhotoError as `open_container` does.
    """
    if not data:
        raise PhotoError(f"{path} is empty (0 bytes). Copy it again from its source.")
    name = identify_format(data[:_HEADER_BYTES])
    if name is None:
        raise PhotoError(f"{path} is not an image in a known format. Take it out of the input.")
    if name not in _CONTAINERS:
        raise PhotoError(
            f"{path} is a {name} file, which is not supported. Convert it to JPEG or PNG first."
        )
    return _of_right_size(_CONTAINERS[name](path, data), max_megapixels)


def _of_right_size(container: Container, max_megapixels: float) -> Container:
    """A header of a few bytes may promise a picture that fills the memory.

    Raises PhotoError for it; pictures that are read in windows may be larger.
    """
    width, height = container.size_wh
    megapixels = width * height / 1e6
    if container.pixels_in_memory / 1e6 > max_megapixels:
        raise PhotoError(
            f"{container.path} says it has {width} x {height} pixels, {megapixels:.4g} megapixels; "
            f"the limit is {max_megapixels:.4g}. Check where it comes from; if it is right, raise "
            "MAX_MEGAPIXELS."
        )
    return container


def read_metadata(path: Path) -> bytes:
    """Bytes of a photo file in which its EXIF and XMP are found, whatever kind of file it is.

    Raises PhotoError where it cannot be read.
    """
    if _is_read_in_place(path):
        return _tiff_container(path).metadata
    data = _bytes_of(path)
    name = identify_format(data[:_HEADER_BYTES])
    # Other formats than JPEG may have them compressed, or in places of their own.
    return data if name not in _CONTAINERS else _CONTAINERS[name](path, data).metadata


def _is_read_in_place(path: Path) -> bool:
    """What has no place on this machine is read once, and kept in memory only."""
    return not is_remote(path) and (
        identify_format(_bytes_of(path, _HEADER_BYTES)) in _READ_IN_PLACE
    )


def _bytes_of(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """The file's bytes, or so many of its first. Raises PhotoError where it cannot be read, or all
    of it is asked for and is too much."""
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
