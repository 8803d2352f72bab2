"""Which photo a name means that somebody else wrote down."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from anon_plugin.engine.files.spelling import composed
from anon_plugin.engine.files.windows_paths import path_of_url
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import from_encodable


class PhotoNames:
    """Finds photos by the names that layers and annotation files give them."""

    def __init__(self, photos: Iterable[Path]) -> None:
        self._photos = {_normal(str(photo)): photo for photo in photos}
        self._by_name: dict[str, list[Path]] = {}
        for photo in self._photos.values():
            self._by_name.setdefault(composed(photo.name), []).append(photo)

    def find(self, name: str) -> Path | None:
        """The photo with that path; else the one with that file name, told by its folders.

        name: a path, a file:// address or a file name, in whatever form of Unicode. None where no
        photo is called so. Raises SettingsError where several fit equally well.
        """
        path = _normal(name)
        exact = self._photos.get(path) or self._photos.get(from_encodable(path))
        if exact is not None:
            return exact
        wanted = PurePosixPath(from_encodable(path).replace("\\", "/")).parts
        candidates = self._by_name.get(composed(wanted[-1]), []) if wanted else []
        if not candidates:
            return None
        common = [_common(wanted, PurePosixPath(one.as_posix()).parts) for one in candidates]
        best = max(common)
        if common.count(best) > 1:
            raise SettingsError(
                tr(
                    "“{name}” may mean {count} of the photos, such as {example}. Write "
                    "its whole path, or at least its folder."
                ).format(
                    name=name, count=common.count(best), example=candidates[common.index(best)]
                )
            )
        return candidates[common.index(best)]


def _normal(name: str) -> str:
    if name.startswith("file:"):
        name = path_of_url(name)
    return os.path.normpath(name)


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[int, bool]:
    """How many names two paths share, counted from the file upwards, and whether the first of
    them is spelled alike in both."""
    count = 0
    for one, other in zip(reversed(first), reversed(second), strict=False):
        if composed(one) != composed(other):
            break
        count += 1
    return count, first[-1] == second[-1]
