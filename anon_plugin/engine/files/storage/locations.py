"""From what a user, a layer or the journal calls a place to a path that the engine can use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from anon_plugin.engine.files.storage.remote import RemotePath

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # two letters at least: C:\ is no URL


def path_of(text: str) -> Path:
    """A path of this machine, or of a URL such as s3://bucket/photos.

    A RemotePath is given as a Path because it does whatever the engine asks of one; no more.
    """
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    if _URL.match(text):
        return cast(Path, RemotePath(text))
    return Path(text)


def require_store(path: Path) -> None:
    """Raise SettingsError where what reaches a URL is not installed."""
    if isinstance(path, RemotePath):
        path.require_store()


def is_remote(path: Path) -> bool:
    """Whether a path is that of a URL."""
    return isinstance(path, RemotePath)
