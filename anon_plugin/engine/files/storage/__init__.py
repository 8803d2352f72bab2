"""Places for photos that are no folders: object stores and web servers, reached by their URLs."""

from anon_plugin.engine.files.storage.locations import is_remote, path_of, require_store
from anon_plugin.engine.files.storage.remote import RemotePath, answered_from_listings

__all__ = ["RemotePath", "answered_from_listings", "is_remote", "path_of", "require_store"]
