"""PNG files (W3C PNG specification, third edition): only redacted samples change."""

from anon_plugin.engine.containers.png.container import PngContainer

__all__ = ["PngContainer"]
