"""Paths as Windows has them: long ones, and those that stand in a file: URL.

Windows takes paths of up to 260 characters, and longer ones only where they begin with \\\\?\\ and
are written out: absolute, without . or .., with backslashes.
(learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation)
"""

from __future__ import annotations

import ntpath
import os
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

ON_WINDOWS = os.name == "nt"

_LONG = 240  # 260, less what is appended: the name of a file that is still being written
_PREFIX, _NETWORK_PREFIX = "\\\\?\\", "\\\\?\\UNC\\"

AnyPath = TypeVar("AnyPath", bound=Path)


def reachable(path: AnyPath) -> AnyPath:
    """The path as the system takes it, however long it is; the same path but on Windows."""
    if not ON_WINDOWS or not isinstance(path, Path):
        return path
    return type(path)(extended(str(path.absolute())))


def extended(path: str) -> str:
    """An absolute path of Windows, with the prefix where it is too long without."""
    if len(path) < _LONG or path.startswith(_PREFIX):
        return path
    whole = ntpath.normpath(path)
    if whole.startswith("\\\\"):
        return _NETWORK_PREFIX + whole[2:]
    return _PREFIX + whole


def plain(path: str) -> str:
    """The same path as people write it."""
    if path.startswith(_NETWORK_PREFIX):
        return "\\\\" + path[len(_NETWORK_PREFIX) :]
    return path.removeprefix(_PREFIX)


def path_of_url(url: str, on_windows: bool = ON_WINDOWS) -> str:
    """The path that a file: URL stands for, such as file:///C:/photos or file://server/share."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    host = "" if parts.netloc == "localhost" else parts.netloc
    if not on_windows:
        return path
    if host:
        return ntpath.normpath(f"//{host}{path}")
    has_drive = path[2:3] in (":", "|") and path[1:2].isalpha()
    return ntpath.normpath(path[1:].replace("|", ":", 1) if has_drive else path)
