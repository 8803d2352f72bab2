"""HEIC and AVIF files (ISO/IEC 23008-12): only tiles that a redaction touches are coded anew."""

from anon_plugin.engine.containers.heif.container import HeifContainer

__all__ = ["HeifContainer"]
