"""The private folder in memory in which results are verified, with one inside for each process."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from anon_plugin.errors import SettingsError

_IN_MEMORY = ("tmpfs", "ramfs")
_PREFIX = "anonymizer-"


class Scratch:
    """A folder that only this user can enter, and that is locked as long as its service lives."""

    def __init__(self, place: Path | None) -> None:
        """place: where it is made; None: in the system's tmpfs.

        Folders that killed services left there are removed. Raises SettingsError where there is no
        file system in memory: pictures are written to no disk.
        """
        parent = place or Path("/dev/shm")
        if not parent.is_dir() or _kind(parent) not in _IN_MEMORY:
            raise SettingsError(
                f"{parent} is no file system in memory, and pictures are written to no disk. Mount "
                "a tmpfs and name it with --scratch."
            )
        for one in parent.glob(f"{_PREFIX}*"):
            _remove_if_left_behind(one)
        self.path, self._lock = _held_folder(parent)

    def folder(self, name: str) -> Path:
        """An empty folder of this name; what was in it is removed."""
        folder = self.path / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return folder

    def close(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):
            os.close(self._lock)


def _held_folder(parent: Path) -> tuple[Path, int]:
    """A new folder and the descriptor that holds its lock.

    Until it is locked, another service that begins may take it for one that was left behind.
    """
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.is_dir():
            return path, lock
        os.close(lock)


def _remove_if_left_behind(folder: Path) -> None:
    """Nobody holds its lock, so the service that made it was killed."""
    with suppress(OSError):
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(descriptor)


def _kind(folder: Path) -> str:
    """The file system that a folder lies on, as Linux calls it; "" where nothing tells."""
    best, kind = "", ""
    place = str(folder.resolve())
    with suppress(OSError):
        for line in Path("/proc/mounts").read_text().splitlines():
            _, mount, name, *_ = line.split(" ")
            if (place + "/").startswith(mount.rstrip("/") + "/") and len(mount) >= len(best):
                best, kind = mount, name
    return kind
