"""File systems that are not here, for what is asked of them about names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from anon_plugin.engine.files.name_probe import NameProbe


class FakeProbe(NameProbe):
    """A file system in memory that tells neither case nor forms, and has Windows' odd names."""

    folds = True
    windows = True

    def __init__(self, folder: Path) -> None:
        self.made: dict[str, str] = {}
        super().__init__(folder)

    def _key(self, name: str) -> str:
        if self.folds:
            name = unicodedata.normalize("NFC", name).upper()
        return name.rstrip(". ") if self.windows else name

    def _make(self, name: str) -> bool:
        device = name.split(".")[0].lower() in ("con", "nul", "com1")
        if self.windows and (device or any(one in name for one in '<>:"|?*\\')):
            return False
        self.made[self._key(name)] = name.rstrip(". ") if self.windows else name
        return True

    def _exists(self, name: str) -> bool:
        return self._key(name) in self.made

    def _remove(self, name: str) -> None:
        self.made.pop(self._key(name))

    def _names(self) -> Iterable[str]:
        return self.made.values()


class Telling(FakeProbe):
    folds = windows = False
