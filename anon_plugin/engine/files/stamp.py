"""Whether a file is still the one it was: a quick look first, its digest where that differs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from anon_plugin.engine.files.windows_paths import reachable


@dataclass(frozen=True)
class Stamp:
    """What the file system says of a file: size in bytes, time of its last change in ns."""

    size: int
    mtime_ns: int


def stamp_of(path: Path) -> Stamp | None:
    """The file's stamp; None where there is no such file or it cannot be looked at."""
    try:
        status = reachable(path).stat()
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of the file's bytes; "" where it cannot be read."""
    try:
        with reachable(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def is_same(path: Path, stamp: Stamp | None, sha256: str) -> bool:
    """Whether the file at `path` still has the bytes that had this stamp and digest.

    The same size and time are taken as the same bytes; otherwise the digest decides.
    """
    now = stamp_of(path)
    if now is None or stamp is None:
        return False
    if now == stamp:
        return True
    return now.size == stamp.size and bool(sha256) and sha256_of(path) == sha256
