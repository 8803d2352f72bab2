"""Opens TIFF files, where there is the library for them."""

from __future__ import annotations

from pathlib import Path

from anon_plugin.engine.containers.base import Container
from anon_plugin.errors import PhotoError


def open_tiff(path: Path, data: bytes | None = None) -> Container:
    """A TiffContainer. Raises PhotoError where rasterio is missing, and as that does."""
    try:
        from anon_plugin.engine.containers.tiff.container import TiffContainer
    except ImportError as error:
        raise PhotoError(
            f"{path} is a TIFF, which takes the library rasterio. Install it from where QGIS comes "
            "from: python3-rasterio of Debian, Ubuntu and OSGeo4W, rasterio of conda-forge; not "
            "from PyPI, whose rasterio brings a second GDAL."
        ) from error
    return TiffContainer(path, data)
