"""Photo files: decode them, and write back only what changed."""

from anon_plugin.engine.containers.base import Container, Encoded, MemoryContainer, Patch, Picture
from anon_plugin.engine.containers.opening import open_container, read_container

__all__ = [
    "Container",
    "Encoded",
    "MemoryContainer",
    "Patch",
    "Picture",
    "open_container",
    "read_container",
]
