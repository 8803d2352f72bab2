"""Writing beneath a folder that the user chose, without following any link that lies in it.

A link in the output may lead to an original. So whatever is made, moved or removed there is reached
from an open folder: each folder on the way is opened from the one before, never through a link, and
files are named relative to the last one. What was checked cannot be exchanged afterwards. Where the
system has no such calls (Windows), each folder on the way is looked at right before the act.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from anon_plugin.engine.files.replacement import replace
from anon_plugin.engine.files.windows_paths import reachable

HOLDS_FOLDERS = (
    os.supports_dir_fd >= {os.open, os.mkdir, os.rename, os.unlink, os.stat}
    and os.scandir in os.supports_fd
    and hasattr(os, "O_NOFOLLOW")
)
"""Whether files can be reached from an open folder here."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_LINK | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)

# Symbolic links and junctions; what is kept in a cloud has tags of other kinds.
_WINDOWS_LINKS = {
    getattr(stat, "IO_REPARSE_TAG_SYMLINK", None),
    getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None),
} - {None}


class LinkError(OSError):
    """A folder on the way is a link, and what lies behind it is not ours to touch."""

    def __init__(self, place: Path) -> None:
        super().__init__(errno.ELOOP, f"{place} is a link")
        self.place = place


class Folder:
    """A folder that no link has led to; what lies in it is called by its name alone.

    Methods raise OSError where the system refuses, LinkError where a link has got in the way.
    """

    def __init__(self, root: Path, path: Path, handle: int | None) -> None:
        self.path = path
        self._root = root
        self._handle = handle

    def create(self, name: str) -> BinaryIO:
        """A new file to write to. Raises FileExistsError where there is anything by that name."""
        handle = os.open(self._reached(name), _NEW_FILE, 0o666, dir_fd=self._handle)
        return os.fdopen(handle, "wb")

    def sync(self, name: str) -> None:
        """Force what was written to a file to disk."""
        handle = os.open(self._reached(name), os.O_RDWR | _NO_LINK, dir_fd=self._handle)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def move(self, name: str, folder: Folder, new_name: str) -> None:
        """Give a file a place in another folder, in one step and to last; what had its new name,
        be it a link, is gone then."""
        source, target = self._reached(name), folder._reached(new_name)
        replace(source, target, self._handle, folder._handle)
        if folder._handle is not None:
            os.fsync(folder._handle)  # so that the new name survives a power cut

    def remove(self, name: str) -> None:
        """Remove a file, or a link and not what it leads to; nothing where there is none."""
        with suppress(FileNotFoundError):
            os.unlink(self._reached(name), dir_fd=self._handle)

    def remove_folder(self, name: str) -> None:
        """Remove a folder with all that is in it, as far as the system allows; never a link."""
        shutil.rmtree(self._reached(name), ignore_errors=True, dir_fd=self._handle)

    def status(self, name: str) -> os.stat_result | None:
        """Of a file, or of a link and not what it leads to; None where there is none."""
        try:
            return os.stat(self._reached(name), dir_fd=self._handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def holds_file(self, name: str) -> bool:
        """Whether there is a file by that name, and no link or folder."""
        status = self.status(name)
        return status is not None and stat.S_ISREG(status.st_mode)

    def require_current(self) -> None:
        """Raise OSError where its path leads to another folder by now."""
        if self._handle is not None and not os.path.samestat(
            os.fstat(self._handle), self.path.stat()
        ):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(self.path))

    def names(self) -> list[str]:
        """Of all that lies in it."""
        with os.scandir(self._reached("") if self._handle is None else self._handle) as entries:
            return [entry.name for entry in entries]

    def _reached(self, name: str) -> str:
        """What the system is to be told of `name`: that alone, where the folder is held open."""
        if self._handle is not None:
            return name
        link = link_between(self._root, self.path)
        if link is not None:
            raise LinkError(link)
        return str(reachable(self.path / name))


@contextmanager
def beneath(root: Path, path: Path, make: bool = False) -> Iterator[Folder]:
    """Open the folder `path`, which is `root` or lies beneath it.

    The root may be reached by links: they are the user's. make: make the folders that are missing.
    Raises LinkError where a folder between the two is a link, OSError where one cannot be opened,
    ValueError where `path` does not lie beneath `root`.
    """
    steps = path.relative_to(root).parts
    if ".." in steps:
        raise ValueError(f"{path} does not lie beneath {root}")
    if make:
        reachable(root).mkdir(parents=True, exist_ok=True)
    if not HOLDS_FOLDERS:
        yield _looked_at(root, path, make)
        return
    place, handle = root, os.open(root, _FOLDER)
    try:
        for step in steps:
            place = place / step
            inner = _open_folder(handle, step, place, make)
            os.close(handle)
            handle = inner
        yield Folder(root, path, handle)
    finally:
        os.close(handle)


def link_between(root: Path, path: Path) -> Path | None:
    """The first folder on the way from `root` to `path`, itself included, that is a link."""
    place = root
    for step in path.relative_to(root).parts:
        place = place / step
        if _is_link(place):
            return place
    return None


def _looked_at(root: Path, path: Path, make: bool) -> Folder:
    folder = Folder(root, path, None)
    place = root
    for step in path.relative_to(root).parts:
        place = place / step
        if _is_link(place):
            raise LinkError(place)
        if make:
            reachable(place).mkdir(exist_ok=True)
    if not reachable(path).is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    return folder


def _open_folder(parent: int, name: str, place: Path, make: bool) -> int:
    if make:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=parent)
    try:
        return os.open(name, _FOLDER | _NO_LINK, dir_fd=parent)
    except OSError as error:  # systems differ in what they say of a link
        if stat.S_ISLNK(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
            raise LinkError(place) from error
        raise


def _is_link(place: Path) -> bool:
    try:
        status = reachable(place).lstat()
    except OSError:
        return False
    tag = getattr(status, "st_reparse_tag", None)
    return stat.S_ISLNK(status.st_mode) or tag in _WINDOWS_LINKS
