"""Which photos a run is about, and where each result goes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from anon_plugin.engine.files.beneath import beneath
from anon_plugin.engine.files.formats import PHOTO_SUFFIXES
from anon_plugin.engine.files.publish import PARTIAL_SUFFIX
from anon_plugin.engine.files.storage import RemotePath, is_remote
from anon_plugin.engine.files.windows_paths import plain, reachable
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr


@dataclass(frozen=True)
class Job:
    """One photo of a run: where it lies and where its result goes.

    target: `source` itself for a task that only reads. within: the folder of all results, beneath
    which no link is followed; None: the target's own.
    """

    source: Path
    target: Path
    within: Path | None = None

    @classmethod
    def reading(cls, source: Path) -> Job:
        """The job of a task that writes nothing for the photo."""
        return cls(source, source)


def jobs_in_folder(folder: Path, output: Path, recursive: bool = True) -> list[Job]:
    """All photos of a folder in a stable order, each with its target in a mirrored tree.

    The output folder is left out where it lies inside. Raises SettingsError where `folder` is none
    or the two places collide.
    """
    if folder.is_dir():
        check_places([folder], output)
    photos = photos_in_folder(folder, recursive, leave_out=output)
    return [Job(path, output / path.relative_to(folder), output) for path in photos]


def photos_in_folder(
    folder: Path, recursive: bool = True, leave_out: Path | None = None
) -> list[Path]:
    """All photos of a folder in a stable order.

    What counts as a photo is decided by the suffix: what looks like a photo but cannot be read is
    then reported as failed, never passed over. So is a sub-folder that cannot be looked into: it
    stands among the photos. Linked sub-folders are entered too, after all others, and no folder
    twice. Hidden files are left out, and so is the folder `leave_out`. Raises SettingsError where
    `folder` is none or cannot be read.
    """
    require_folder(folder)
    left_out = None if leave_out is None else leave_out.resolve()
    photos = []
    for parent, folders, names in _walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if recursive and not name.startswith(".") and not _is_within(parent / name, left_out)
        )
        for name in sorted(names):
            path = parent / name
            if path.suffix.lower() in PHOTO_SUFFIXES and not name.startswith("."):
                photos.append(path)
        photos += [parent / name for name in folders if _is_closed(parent / name)]
    return photos


def require_folder(folder: Path) -> None:
    """Raise SettingsError where the input folder is none."""
    if folder.is_dir():
        return
    if folder.is_file():
        raise SettingsError(
            tr("{folder} is a file. Give the folder that it is in.").format(folder=folder)
        )
    raise SettingsError(
        tr("The input folder {folder} does not exist or is no folder.").format(folder=folder)
    )


def _walk(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """As os.walk; linked folders come last, and not what was walked already."""
    if is_remote(folder):
        yield from cast(Any, folder).walk()
        return

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            raise SettingsError(
                tr("The input folder {folder} cannot be read: {error}.").format(
                    folder=folder, error=error.strerror
                )
            ) from error

    walked = set()
    waiting = [folder]
    for start in waiting:
        for place, folders, names in os.walk(reachable(start), onerror=refuse):
            parent = Path(plain(place))
            identity = parent.resolve()
            if identity in walked:
                folders.clear()
                continue
            walked.add(identity)
            yield parent, folders, names
            waiting += [one for one in (Path(parent, name) for name in folders) if one.is_symlink()]


def _is_within(path: Path, folder: Path | None) -> bool:
    """By whatever links. folder: without any."""
    if folder is None:
        return False
    place = path.resolve()
    return place == folder or folder in place.parents


def _is_closed(folder: Path) -> bool:
    """Whether there is no looking into a folder."""
    return not is_remote(folder) and not os.access(reachable(folder), os.R_OK | os.X_OK)


def jobs_of_paths(paths: Iterable[Path], output: Path) -> list[Job]:
    """The given photos, each once, with targets that mirror the tree below their common folder.

    Raises SettingsError where a result would take the place of one of the photos.
    """
    unique = list(dict.fromkeys(map(_normal, paths)))
    check_places({path.parent for path in unique}, output)
    folders = {path.parent for path in unique if not is_remote(path)}
    root = _common_folder({folder for folder in folders if folder.is_dir()} or folders)
    return [Job(path, output / _below(root, path), output) for path in unique]


def _normal(path: Path) -> Path:
    return path.resolve() if is_remote(path) else Path(os.path.normpath(path.absolute()))


def _common_folder(folders: set[Path]) -> Path:
    try:
        return Path(os.path.commonpath(folders)) if folders else Path()
    except ValueError as error:  # Windows: several drives have no folder in common
        raise SettingsError(
            tr("The photos lie on several drives. Run once for the photos of each drive.")
        ) from error


def _below(root: Path, path: Path) -> Path:
    """`path` relative to `root`; a path elsewhere (it does not exist) keeps only its name, and a
    URL all but its scheme."""
    if is_remote(path):
        return Path(cast(RemotePath, path).below_its_store())
    return path.relative_to(root) if path.is_relative_to(root) else Path(path.name)


def check_places(inputs: Iterable[Path], output: Path) -> None:
    """Raise SettingsError where writing to `output` could touch an original.

    That is so where the output is an input folder or one of the folders above it: the mirrored
    tree would then reach into the originals.
    """
    place = output.resolve()
    for folder in inputs:
        original = folder.resolve()
        if original == place:
            raise SettingsError(
                tr(
                    "Input and output are the same folder ({folder}). Choose another "
                    "output folder: originals are never overwritten."
                ).format(folder=folder)
            )
        if place in original.parents:
            raise SettingsError(
                tr(
                    "The input folder {folder} lies inside the output folder {output}, "
                    "where results could take the place of originals. Choose an output "
                    "folder beside the input."
                ).format(folder=folder, output=output)
            )


def prepare_output(output: Path) -> None:
    """Make the output folder and prove that it can be written to.

    Raises SettingsError with the system's reason where it cannot.
    """
    name = f".{secrets.token_hex(8)}{PARTIAL_SUFFIX}"
    try:
        if is_remote(output):
            probe = output / name
            output.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"")
            probe.unlink()
            return
        with beneath(output, output, make=True) as folder:
            folder.create(name).close()
            folder.remove(name)
    except OSError as error:
        raise not_writable(output, error) from error


def not_writable(output: Path, error: OSError) -> SettingsError:
    """What to tell the user of an output folder that takes no files."""
    return SettingsError(
        tr(
            "The output folder {output} cannot be written to: {error}. Choose "
            "another folder or change its permissions."
        ).format(output=output, error=error.strerror or error)
    )
