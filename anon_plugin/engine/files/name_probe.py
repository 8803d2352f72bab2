"""What the file system of an output makes of names: some tell no case, some refuse or change names.

Windows, macOS, exFAT and many network shares take IMG_1.JPG and img_1.jpg for one file, macOS also
é in either of Unicode's forms; Windows drops points and spaces at the end of a name and keeps some
names for devices. Nobody can know all of them, so the file system is asked: names are made in a
folder of ours, and looked for.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath

from anon_plugin.engine.files.beneath import beneath
from anon_plugin.engine.files.listing import Job, not_writable
from anon_plugin.engine.files.publish import PARTIAL_SUFFIX
from anon_plugin.engine.files.spelling import composed

# Pairs that are two names where a file system tells everything: case, forms of Unicode, ends.
_TELLING = (
    ("aé.x", "AÉ.X"),
    ("bé", unicodedata.normalize("NFD", "bé")),
    ("c", "c."),
    ("d", "d "),
)

# Of Windows: characters and ends that mean something, and names of devices.
_ODD = re.compile(
    r'[<>:"|?*\\\x00-\x1f\udc80-\udcff]|[. ]$'
    r"|^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)",
    re.IGNORECASE,
)
_LONG_BYTES = 140  # the shortest limit that is common: of encrypted home folders


class NameProbe:
    """Asks one file system. folder: an empty one on it, of ours alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.tells_all = not any(self.are_one(*pair) for pair in _TELLING)

    def are_one(self, first: str, second: str) -> bool:
        """Whether two file names mean the same file."""
        if first == second:
            return True
        if not self._make(first):
            return False  # then neither is written over the other
        try:
            return self._exists(second)
        finally:
            self._remove(first)

    def takes(self, name: str) -> bool:
        """Whether a file can have this name, and has just that."""
        if not (_ODD.search(name) or len(os.fsencode(name)) > _LONG_BYTES):
            return True
        if not self._make(name):
            return False
        try:
            return composed(name) in map(composed, self._names())
        finally:
            self._remove(name)

    def _make(self, name: str) -> bool:
        try:
            (self._folder / name).open("xb").close()
        except (OSError, ValueError):
            return False
        return True

    def _exists(self, name: str) -> bool:
        try:
            return os.path.lexists(self._folder / name)
        except (OSError, ValueError):
            return False

    def _remove(self, name: str) -> None:
        with suppress(OSError):
            (self._folder / name).unlink()

    def _names(self) -> Iterable[str]:
        return [path.name for path in self._folder.iterdir()]


@contextmanager
def name_probe(output: Path) -> Iterator[NameProbe]:
    """Ask the file system of an output folder, in a folder of ours that is gone afterwards.

    Raises SettingsError where the output cannot be written to.
    """
    name = f".{secrets.token_hex(8)}{PARTIAL_SUFFIX}"
    try:
        with beneath(output, output / name, make=True):
            pass
    except OSError as error:
        raise not_writable(output, error) from error
    try:
        yield NameProbe(output / name)
    finally:
        with suppress(OSError), beneath(output, output) as folder:
            folder.remove_folder(name)


def names_in_the_way(
    probe: NameProbe, output: Path, jobs: Iterable[Job]
) -> tuple[Mapping[Job, str], list[list[Job]]]:
    """(jobs whose target has a name that the file system does not take → that name, groups of jobs
    that would all be written to one file under different names).

    Targets that are the same to the letter are no such group.
    """
    takes = cache(probe.takes)
    refused: dict[Job, str] = {}
    alike: dict[str, list[Job]] = {}
    for job in jobs:
        parts = _parts(output, job)
        odd = next((part for part in parts if not takes(part)), None)
        if odd is not None:
            refused[job] = odd
        elif not probe.tells_all:
            alike.setdefault(_widest(parts), []).append(job)
    groups: list[list[Job]] = []
    for candidates in alike.values():
        while len(candidates) > 1:
            first, *others = candidates
            same = [job for job in others if _meet(probe, output, first, job)]
            candidates = [job for job in others if job not in same]
            if same:
                groups.append([first, *same])
    return refused, groups


def _meet(probe: NameProbe, output: Path, first: Job, second: Job) -> bool:
    pairs = zip(_parts(output, first), _parts(output, second), strict=True)
    return first.target != second.target and all(probe.are_one(*pair) for pair in pairs)


def _parts(output: Path, job: Job) -> tuple[str, ...]:
    return PurePath(job.target.relative_to(output)).parts


def _widest(parts: Iterable[str]) -> str:
    """Equal for all paths that any file system may take for one."""
    return "/".join(composed(composed(part).casefold()).rstrip(". ") for part in parts)
