"""JPEG files (ITU-T T.81): all stays as it is but redacted blocks and hidden pictures."""

from anon_plugin.engine.containers.jpeg.container import JpegContainer

__all__ = ["JpegContainer"]
