"""How an output file appears: whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from anon_plugin.engine.files.storage import RemotePath, is_remote
from anon_plugin.errors import OutputError, PhotoError
from anon_plugin.language import tr

PARTIAL_SUFFIX = ".anon-part"

# What no other file would fare better with: a full, vanished, broken or write-protected disk.
_HOPELESS = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN")
    if hasattr(errno, name)
}


def publish(data: bytes, target: Path) -> None:
    """Write `data` to `target` so that no other process ever sees half of it; see `publishing`."""
    with publishing(target) as partial:
        partial.write_bytes(data)


@contextmanager
def publishing(target: Path, last_check: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """Give a path beside the target for a new file, which becomes the target when it is whole.

    At the end of the `with` block the file is forced to disk and takes the target's name in one
    step (POSIX rename, atomic within a file system). Missing folders are made. What is raised in
    the block, or by `last_check` right before that step, means that nothing is published; nothing
    is left behind then. Raises PhotoError where this file cannot be written, OutputError where none
    can: a full, vanished or write-protected disk. Where the target is a URL, the new file lies in a
    folder of this machine that nobody else may look into, and is uploaded.
    """
    if is_remote(target):
        with _uploading(target, last_check) as partial:
            yield partial
        return
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PARTIAL_SUFFIX}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield partial
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            last_check()
            partial.replace(target)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        if error.errno in _HOPELESS:
            raise OutputError(
                tr(
                    "The output takes no more files: {error}, at {target}. Make room "
                    "or choose another place, and run again: it goes on where it "
                    "stopped."
                ).format(error=error.strerror, target=target)
            ) from error
        raise PhotoError(
            f"cannot be written to {target}: {error.strerror or error}. "
            "Check the free space and the permissions of the output folder."
        ) from error


@contextmanager
def _uploading(target: Path, last_check: Callable[[], None]) -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(prefix="anonymized-") as scratch:
            partial = Path(scratch, target.name)
            yield partial
            last_check()
            cast(RemotePath, target).upload(partial)
    except (FileNotFoundError, PermissionError) as error:
        raise OutputError(
            tr(
                "The output takes no files: {target} cannot be written ({error}). "
                "Check that the place exists and that your credentials are valid "
                "for it, and run again: it goes on where it stopped."
            ).format(target=target, error=error)
        ) from error
    except OSError as error:
        raise PhotoError(
            f"cannot be written to {target}: {error}. Run again when the place can be reached."
        ) from error


def remove_partials(folders: Iterable[Path]) -> None:
    """Remove what writes that were killed left in these folders; only while nobody else writes."""
    for folder in folders:
        if is_remote(folder):
            continue  # what is uploaded appears whole, and there is nothing before
        for partial in folder.glob(f".*{PARTIAL_SUFFIX}"):
            with suppress(OSError):
                partial.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system has a way to ask for it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
