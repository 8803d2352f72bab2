"""One name, several spellings: which file a path means that was written down elsewhere.

Unicode has two ways to write é: composed (NFC, as Linux and Windows have it) and decomposed (NFD,
as macOS gave it to files for long). Windows parts folders by backslashes. A name that is not UTF-8
stands in a layer with its bytes escaped.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from anon_plugin.plain_text import from_encodable


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC), by which names are compared."""
    return unicodedata.normalize("NFC", text)


def existing(path: Path) -> Path | None:
    """The file or folder that a path of this machine means, in whatever spelling; None for none."""
    if os.path.lexists(path):
        return path
    for text in _spellings(str(path)):
        found = _look_up(Path(text))
        if found is not None:
            return found
    return None


def _spellings(text: str) -> Iterator[str]:
    yield text
    yield from_encodable(text)
    yield text.replace("\\", "/")


def _look_up(path: Path) -> Path | None:
    """The path, or the only one whose names are the same but for Unicode's forms."""
    if os.path.lexists(path):
        return path
    if str(path).isascii() or path == path.parent:
        return None
    folder = _look_up(path.parent)
    if folder is None:
        return None
    try:
        same = [one for one in folder.iterdir() if composed(one.name) == composed(path.name)]
    except OSError:
        return None
    return same[0] if len(same) == 1 else None
