"""The formats of photo files: how their first bytes look, how their names end, what opens them."""

from __future__ import annotations

from dataclasses import dataclass

HEADER_BYTES = 32
"""So many of a file's first bytes tell its format."""


@dataclass(frozen=True)
class Format:
    """One format, or one of its variants.

    name: for messages. suffixes: with their dot, in small letters; files that end so count as
    photos. signatures: (offset, bytes), any of which tells it. container: "module:name" below
    engine/containers of what makes a Container of (path, data); "" where none can write it again.
    read_in_place: whether the container reads from the file as needed, because that may be larger
    than the memory; its data are then None.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    signatures: tuple[tuple[int, bytes], ...] = ()
    container: str = ""
    read_in_place: bool = False


_JPEG = (".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".jps", ".mpo", ".insp")
_HEIC = (".heic", ".heif", ".hif", ".heics", ".heifs")
_AVIF = (".avif", ".avifs", ".heif", ".hif")
_HEIC_SIGNATURES = ((4, b"ftyphei"), (4, b"ftyphev"), (4, b"ftypmif1"), (4, b"ftypmsf1"))
_TIFF = (".tif", ".tiff", ".gtiff", ".gtif")
_TIFF_SIGNATURES = ((0, b"II*\0"), (0, b"MM\0*"))
_BIGTIFF_SIGNATURES = ((0, b"II+\0"), (0, b"MM\0+"))
_JXL_SIGNATURES = ((0, b"\xff\x0a"), (0, b"\0\0\0\x0cJXL "))
_RAW = (
    *(".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".raf"),
    *(".rw2", ".rwl", ".pef", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".erf", ".mef", ".kdc"),
    *(".dcr", ".gpr", ".raw"),
)

FORMATS = (
    Format("JPEG", _JPEG, ((0, b"\xff\xd8\xff"),), "jpeg.container:JpegContainer"),
    Format("PNG", (".png", ".apng"), ((0, b"\x89PNG\r\n\x1a\n"),), "png.container:PngContainer"),
    Format("WebP", (".webp",), ((8, b"WEBP"),), "webp.container:WebpContainer"),
    Format("AVIF", _AVIF, ((4, b"ftypavif"),), "heif.container:HeifContainer"),
    Format("HEIC", _HEIC, _HEIC_SIGNATURES, "heif.container:HeifContainer"),
    Format("TIFF", _TIFF, _TIFF_SIGNATURES, "tiff.opening:open_tiff", read_in_place=True),
    Format("BigTIFF", _TIFF, _BIGTIFF_SIGNATURES, "tiff.opening:open_tiff", read_in_place=True),
    # Known, and refused by their names: a photo that cannot be handled must not be passed over.
    Format("GIF", (".gif",), ((0, b"GIF8"),)),
    Format("JPEG XL", (".jxl",), _JXL_SIGNATURES),
    Format("JPEG 2000", (".jp2",), ((0, b"\0\0\0\x0cjP  "),)),
    Format("BMP", (".bmp",), ((0, b"BM"),)),
    Format("camera raw", _RAW),
    Format("ISO media (HEIC, AVIF or video)", signatures=((4, b"ftyp"),)),
    Format("PDF", signatures=((0, b"%PDF"),)),
)
"""Every format there is a word for, asked in this order; another one is a line here and its folder
in engine/containers."""

PHOTO_SUFFIXES = frozenset(suffix for one in FORMATS for suffix in one.suffixes)
"""What looks like a photo by its name."""


def format_of(header: bytes) -> Format | None:
    """The format that a file's first HEADER_BYTES tell; None for none that is known."""
    for one in FORMATS:
        for offset, signature in one.signatures:
            if header[offset : offset + len(signature)] == signature:
                return one
    return None
