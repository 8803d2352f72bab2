"""How an output file appears: whole or not at all, and never through a link."""

from __future__ import annotations

import errno
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath, PureWindowsPath
from typing import cast

from anon_plugin.engine.files.beneath import LinkError, beneath
from anon_plugin.engine.files.storage import RemotePath, is_remote
from anon_plugin.engine.files.windows_paths import reachable
from anon_plugin.errors import OutputError, PhotoError
from anon_plugin.language import tr

PARTIAL_SUFFIX = ".anon-part"

# What no other file would fare better with: a full, vanished, broken or write-protected disk.
_HOPELESS = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN")
    if hasattr(errno, name)
}

# What lies in the name alone: too long, or with characters that the file system does not know.
_NAMELY = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}

# Of a folder; of a file it is a little more. A registry entry (LongPathsEnabled) lifts it.
_WINDOWS_PATH_LIMIT = 248


def publish(data: bytes, target: Path, within: Path | None = None) -> None:
    """Write `data` to `target` so that no other process ever sees half of it; see `publishing`."""
    with publishing(target, within) as partial, partial.open("xb") as file:
        file.write(data)


@contextmanager
def publishing(
    target: Path, within: Path | None = None, last_check: Callable[[], None] = lambda: None
) -> Iterator[Path]:
    """Give a path beside the target for a new file, which becomes the target when it is whole.

    Nothing lies at that path, and nobody can guess it: what makes the file opens none that is there
    (mode "x"). At the end of the `with` block it is forced to disk and takes the target's name in
    one step (POSIX rename, atomic within a file system). Missing folders are made. What is raised
    in the block, or by `last_check` right before that step, means that nothing is published;
    nothing is left behind then.
    within: the folder that the user chose, beneath which no link is followed; None: the target's.
    Raises PhotoError where this file cannot be written, OutputError where none can (a full,
    vanished or write-protected disk) or a link is in the way. Where the target is a URL, the new
    file lies in a folder of this machine that nobody else may look into, and is uploaded.
    """
    if is_remote(target):
        with _uploading(target, last_check) as partial:
            yield partial
        return
    root = within or target.parent
    partial = reachable(target.with_name(f".{secrets.token_hex(8)}{PARTIAL_SUFFIX}"))
    try:
        with beneath(root, target.parent, make=True):
            pass  # the folders are there, and none of them is a link
        try:
            yield partial
            with beneath(root, target.parent) as folder:
                folder.sync(partial.name)
                last_check()
                folder.require_current()
                folder.move(partial.name, folder, target.name)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
    except LinkError as error:
        raise OutputError(link_in_the_way(error)) from error
    except OSError as error:
        raise _not_written(target, error) from error


def link_in_the_way(error: LinkError) -> str:
    """What to tell the user of a link in the output."""
    return tr(
        "{place} is a link. Nothing is written, moved or removed behind a link in an output, "
        "because it may lead to originals. Remove the link, not what it leads to, and run again."
    ).format(place=error.place)


def _not_written(target: Path, error: OSError) -> PhotoError | OutputError:
    reason = error.strerror or str(error)
    if error.errno in _HOPELESS:
        return OutputError(
            tr(
                "The output takes no more files: {error}, at {target}. Make room "
                "or choose another place, and run again: it goes on where it "
                "stopped."
            ).format(error=reason, target=target)
        )
    if error.errno in _NAMELY or is_long_for_windows(target):
        return PhotoError(
            f"cannot be written to {target}: {reason}. The file system of the output does not take "
            "this name. Rename the photo, or choose an output on another file system or, where "
            "the whole path is too long, in a folder nearer to the top."
        )
    return PhotoError(
        f"cannot be written to {target}: {reason}. "
        "Check the free space and the permissions of the output folder, and that no other program "
        "has the file open."
    )


def is_long_for_windows(path: PurePath) -> bool:
    """Whether Windows says that there is no such folder, and means that the path is too long."""
    return isinstance(path, PureWindowsPath) and len(str(path)) >= _WINDOWS_PATH_LIMIT


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


def remove_partials(output: Path, folders: Iterable[Path]) -> None:
    """Remove what writes that were killed left in these folders of an output; only while nobody
    else writes."""
    if is_remote(output):
        return  # what is uploaded appears whole, and there is nothing before
    for path in folders:
        with suppress(OSError, ValueError), beneath(output, path) as folder:
            for name in folder.names():
                if name.startswith(".") and name.endswith(PARTIAL_SUFFIX):
                    with suppress(OSError):
                        folder.remove(name)
                    folder.remove_folder(name)  # in which names were tried
