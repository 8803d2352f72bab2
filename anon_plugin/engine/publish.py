"""How an output file appears: whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from anon_plugin.errors import PhotoError

PARTIAL_SUFFIX = ".anon-part"


def publish(data: bytes, target: Path) -> None:
    """Write `data` to `target` so that no other process ever sees half of it.

    The bytes go to a new file beside the target, are forced to disk, and take the target's name in
    one step (POSIX rename, atomic within a file system). Missing folders are made.
    Raises PhotoError where the output cannot be written; nothing is left behind then.
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PARTIAL_SUFFIX}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise PhotoError(
            f"cannot be written to {target}: {error.strerror or error}. "
            "Check the free space and the permissions of the output folder."
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system has a way to ask for it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
