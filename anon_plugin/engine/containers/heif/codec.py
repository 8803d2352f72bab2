"""Pictures in HEVC and AV1, decoded and encoded by libraries: pillow-heif (libheif, libde265, x265)
and Pillow (libavif)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.heif.colour import ColourCode, SampleFormat
from anon_plugin.engine.containers.optional_libraries import library_for

# Where a picture that was decoded and encoded again differs by 1 or 2 of 255 from what it was: some
# 48 dB, at one to three times the size that a phone's camera makes of it (benchmarks/formats.py).
QUALITIES = {"heic": ("HEVC", 70), "avif": ("AV1", 90)}

Pixels = NDArray[Any]


class CodecError(Exception):
    """The library could not decode or encode; the message says why."""


def decode(path: Path, kind: bytes, data: bytes) -> Pixels:
    """Pixels of the primary picture of a file, as stored: (H, W, 3) RGB or (H, W, 1) grey, uint8,
    or uint16 over its whole range where samples have more than 8 bits.

    kind: type of the coded items. Raises CodecError where the file is damaged, PhotoError where
    the library is missing.
    """
    try:
        if kind == b"av01":
            image = library_for(path, "an AVIF picture", "PIL.AvifImagePlugin").Image
            with image.open(io.BytesIO(data), formats=["AVIF"]) as opened:
                pixels = np.array(opened)
        else:
            heif = library_for(path, "a HEIC picture", "pillow_heif")
            opened = heif.open_heif(data, convert_hdr_to_8bit=False)
            pixels = np.array(opened[opened.primary_index])
    except (OSError, ValueError, EOFError, SyntaxError, RuntimeError) as error:
        raise CodecError(f"the decoder refused it ({error})") from error
    return pixels[..., None] if pixels.ndim == 2 else pixels[..., :3]


def encode(
    path: Path, kind: bytes, pixels: Pixels, samples: SampleFormat, colour: ColourCode
) -> bytes:
    """A file with these pixels (see `decode`) as its only picture.

    Raises CodecError where the library fails, PhotoError where it is missing.
    """
    stream = io.BytesIO()
    try:
        if kind == b"av01":
            image = library_for(path, "an AVIF picture", "PIL.AvifImagePlugin").Image
            rgb = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
            image.fromarray(rgb).save(
                stream, "AVIF", quality=QUALITIES["avif"][1], subsampling=samples.chroma
            )
        else:
            heif = library_for(path, "a HEIC picture", "pillow_heif")
            mode = "L" if pixels.shape[2] == 1 else "RGB"
            mode += ";16" if pixels.dtype == np.uint16 else ""
            size_wh = (pixels.shape[1], pixels.shape[0])
            heif.from_bytes(mode, size_wh, np.ascontiguousarray(pixels).tobytes()).save(
                stream,
                quality=QUALITIES["heic"][1],
                bit_depth=samples.bits,
                subsampling="4:2:0" if samples.chroma == "4:0:0" else samples.chroma,
                color_primaries=colour.primaries,
                transfer_characteristics=colour.transfer,
                matrix_coefficients=colour.matrix,
                full_range_flag=int(colour.full_range),
            )
    except (OSError, ValueError, RuntimeError) as error:
        raise CodecError(f"the encoder refused it ({error})") from error
    return stream.getvalue()
