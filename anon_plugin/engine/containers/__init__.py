"""Photo files: decode them, and write back only what changed."""

from anon_plugin.engine.containers.base import Container, Encoded, Patch
from anon_plugin.engine.containers.opening import open_container

__all__ = ["Container", "Encoded", "Patch", "open_container"]
