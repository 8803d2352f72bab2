"""Whether a written file still says of its picture what the original says.

Part by part, with the writer's own rules of what is dropped on purpose applied to both; and, by
readers of others, tag by tag where a value is so short that no rule drops it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import exifread

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.geotag.geotag import read_geotag
from anon_plugin.engine.vocabulary import PersonalMetadata

_SHORT = 48
# What is about thumbnails, or where in a file something lies: exifread's names.
_LAYOUT = re.compile(
    r"^(Thumbnail|JPEGThumbnail|TIFFThumbnail|Image (Strip|Tile|SubIFDs|JPEGInterchange|ExifOffset"
    r"|GPSInfo|Compression|Predictor|RowsPerStrip|FillOrder|PlanarConfiguration|ApplicationNotes"
    r"|XMLPacket|ImageResources|Padding|Tag )"
    r"|EXIF (InteroperabilityOffset|MakerNote|Padding|OffsetSchema|Tag )"
    r"|Interoperability|MakerNote|IFD \d)"
)


def changed_tags(original: Container, written: Container) -> list[str]:
    """What the written file says differently, as sentences; the handling of both is the run's."""
    found = list(_parts(original, written))
    if written.handling.personal is PersonalMetadata.KEEP:
        found += _exif(_exif_of(original), _exif_of(written))
    found += _geotag(original.metadata, written.metadata)
    if original.format == "tiff":
        found += _raster(original.path, written.path)
    return found


def _parts(original: Container, written: Container) -> Iterator[str]:
    old, new = original.kept_metadata().parts, written.kept_metadata().parts
    for (name, data), count in (Counter(old) - Counter(new)).items():
        yield f"{_several(count, f'segment {name} of {len(data)} bytes')} gone or changed"
    for (name, data), count in (Counter(new) - Counter(old)).items():
        yield f"{_several(count, f'segment {name} of {len(data)} bytes')} new"


def _several(count: int, what: str) -> str:
    return f"{what} is" if count == 1 else f"{count} times {what} are"


def _exif_of(container: Container) -> bytes:
    """A JPEG, or the TIFF structure of what is none: all that readers of EXIF are sure to know."""
    return container.metadata.removeprefix(b"Exif\0\0")


def _geotag(before: bytes, after: bytes) -> Iterator[str]:
    old, new = read_geotag(before), read_geotag(after)
    for name in old.__dataclass_fields__:
        if getattr(old, name) != getattr(new, name):
            yield f"{name} was {getattr(old, name)} and is {getattr(new, name)}"


def _exif(before: bytes, after: bytes) -> Iterator[str]:
    old, new = _exif_tags(before), _exif_tags(after)
    for name, value in old.items():
        # A long value of bytes is shown as nothing.
        if 0 < len(value) <= _SHORT and not _LAYOUT.match(name) and new.get(name) != value:
            yield f"{name} was {value[:60]!r} and is {new.get(name, 'gone')[:60]!r}"


def _exif_tags(data: bytes) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tags = exifread.process_file(io.BytesIO(data), details=False)
        except Exception:  # exifread raises whatever a damaged file makes it raise
            return {}
    return {str(name): str(value) for name, value in tags.items() if str(value) != "[]"}


def _raster(original: Path, written: Path) -> Iterator[str]:
    """What GDAL reads from a TIFF besides its values."""
    old, new = _profile(original), _profile(written)
    for name, value in old.items():
        if new.get(name) != value:
            yield f"{name} was {value} and is {new.get(name)}"


def _profile(path: Path) -> dict[str, Any]:
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings(), rasterio.Env():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as tiff:
                return {
                    "size": (tiff.width, tiff.height),
                    "bands": tiff.count,
                    "type of values": tiff.dtypes,
                    "coordinate system": str(tiff.crs),
                    "transform": tuple(tiff.transform),
                    "control points": str(tiff.gcps),
                    "polynomials": str(tiff.rpcs),
                    "nodata": str(tiff.nodatavals),
                    "colours": str(tiff.colorinterp),
                    "tags": {n: v for n, v in tiff.tags().items() if len(v) <= _SHORT},
                    "band descriptions": tiff.descriptions,
                }
    except (RasterioError, OSError):
        return {}
