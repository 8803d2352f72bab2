"""TIFF, GeoTIFF and BigTIFF."""

from anon_plugin.engine.containers.tiff.container import TiffContainer

__all__ = ["TiffContainer"]
