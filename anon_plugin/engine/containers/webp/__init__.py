"""WebP files (RFC 9649): every untouched pixel and all metadata stay as they are."""

from anon_plugin.engine.containers.webp.container import WebpContainer

__all__ = ["WebpContainer"]
