"""Pictures that lie beside published ones and are none of them: originals that were left behind.

ExifTool keeps the original as NAME_original, editors as NAME.bak or NAME~, some systems in hidden
files. None of these names is one of a photo, so no listing of photos shows them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from anon_plugin.engine.files.formats import HEADER_BYTES, format_of
from anon_plugin.engine.files.spelling import composed
from anon_plugin.engine.files.storage import is_remote

_KEPT = re.compile(r"(.+?)[-_ .(]+(?:orig|original|backup|bak|copy|unredacted)\b")

_NO_PICTURES = {"PDF"}  # such as a report that somebody printed


_JOURNAL = ".anonymizer"


def strays_in_folder(folder: Path, photos: Iterable[Path], recursive: bool = True) -> list[Path]:
    """All further files of a folder that are pictures or videos by their content, hidden ones too.

    photos: what is known of it. The hidden folder of a journal is left out: it is not handed on.
    """
    if is_remote(folder):
        return []
    known = set(photos)
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if recursive and name != _JOURNAL)
        paths = (Path(parent, name) for name in sorted(names))
        found += [path for path in paths if path not in known and _is_picture(path)]
    return found


def strays_beside(photos: Iterable[Path]) -> list[Path]:
    """Files beside these photos whose names are made of theirs, and that are pictures."""
    known = {path for path in photos if not is_remote(path)}
    found = []
    for folder in sorted({path.parent for path in known}):
        here = [path for path in known if path.parent == folder]
        names = {_bare(path.name) for path in here}
        stems = {_bare(path.stem) for path in here}
        for path in _files(folder):
            made = not names.isdisjoint(_beginnings(path.name)) or _kept_of(path.name) in stems
            if made and path not in known and _is_picture(path):
                found.append(path)
    return found


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:
        return


def _bare(name: str) -> str:
    return composed(name).casefold().lstrip(".")


def _beginnings(name: str) -> Iterator[str]:
    """Every beginning of a name, without what hides it: of a.jpg.bak also a.jpg."""
    bare = _bare(name)
    return (bare[:end] for end in range(1, len(bare) + 1))


def _kept_of(name: str) -> str:
    """What a copy that was kept is called after: a of a_original.jpg; "" where it is none."""
    found = _KEPT.match(_bare(name))
    return found[1] if found else ""


def _is_picture(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            found = format_of(file.read(HEADER_BYTES))
    except OSError:
        return False
    return found is not None and found.name not in _NO_PICTURES
