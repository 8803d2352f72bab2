"""The folder in which a training keeps its work in progress: no other folder is ever touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from anon_plugin.engine.files.json_text import NONSENSE, json_bytes, parse_json
from anon_plugin.engine.files.publish import publish
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

ABOUT = "job.json"
CHECKPOINT = "checkpoint.pt"
TABLE = "log.csv"
PIXELS = "pixels"
LOCK = "in_use.sqlite"

_FILES = (CHECKPOINT, "checkpoint.partial", TABLE, "log.partial", LOCK, f"{LOCK}-journal")
_PIXEL_FILES = ("index.json", "index.partial", "pixels.raw")
_KEYS = {"settings", "parent", "collection", "device"}


def begin(work: Path, about: dict[str, Any]) -> None:
    """Make the folder, empty where what is in it is another training's.

    about: what decides the result. Raises SettingsError where it is no folder of a training.
    """
    require_ours(work)
    content, known = json_bytes(about), work / ABOUT
    if known.is_file():
        if known.read_bytes() == content:
            return
        with held(work):
            pass  # nobody works on it
        remove(work)
    publish(content, known)


@contextmanager
def held(work: Path) -> Iterator[None]:
    """Keep other trainings out of the folder until the end of the block, or of this process.

    Raises SettingsError where another one is at work in it, OSError where nothing can be written.
    """
    try:
        lock = sqlite3.connect(work / LOCK, timeout=0)  # a lock that the system lifts after a kill
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise SettingsError(
                tr(
                    "Another training is at work in {folder} ({error}). Wait until it has ended, "
                    "or choose another name for the model."
                ).format(folder=work, error=error)
            ) from error
        yield


def require_ours(work: Path) -> None:
    """Raise SettingsError where something else has the folder's name."""
    if (work.exists() or work.is_symlink()) and not _is_ours(work):
        raise SettingsError(
            tr(
                "{folder} is no folder of an earlier training. Move it away, or choose another "
                "name for the model."
            ).format(folder=work)
        )


def remove(work: Path) -> None:
    """Remove what a training wrote, and the folder where nothing else is in it."""
    if not _is_ours(work):
        return
    remove_pixels(work)
    for name in (*_FILES, ABOUT):  # what tells whose folder it is goes last
        with suppress(OSError):
            (work / name).unlink(missing_ok=True)
    with suppress(OSError):
        work.rmdir()


def remove_pixels(work: Path) -> None:
    """Remove the opened photos, which nobody redacted; the next run opens them again."""
    folder = work / PIXELS
    if folder.is_symlink() or not _is_ours(work):
        return
    for name in _PIXEL_FILES:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _is_ours(work: Path) -> bool:
    if work.is_symlink() or not work.is_dir():
        return False
    try:
        return set(parse_json((work / ABOUT).read_bytes())) == _KEYS
    except (OSError, *NONSENSE):
        return False
