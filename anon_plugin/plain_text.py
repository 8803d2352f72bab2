"""Text from outside stays text wherever it is shown: names of files, reasons, labels.

A file may be called anything, also `<img src=x>`, `=cmd()`, or bytes that are no text at all.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import quote

_ESCAPED = re.compile(r"\\udc([89a-f][0-9a-f])")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories of what cannot be seen, or changes how its neighbours look."""

_JOINERS = "\u200c\u200d"  # parts of words and of emoji


def printable(text: str) -> str:
    """The text with what cannot be seen or encoded written as in Python: \\n, \\x1b, \\udcff.

    Names that are not UTF-8 are strings with surrogates, which no file takes as text.
    """
    if text.isprintable():
        return text
    return "".join(
        repr(one)[1:-1] if unicodedata.category(one) in _UNSEEN and one not in _JOINERS else one
        for one in text
    )


def encodable(text: str) -> str:
    """The text with bytes of a name that are not UTF-8 written as \\udcff, which JSON knows too."""
    return text.encode("utf-8", "backslashreplace").decode()


def from_encodable(text: str) -> str:
    """The text that `encodable` made this of."""
    return _ESCAPED.sub(lambda found: chr(0xDC00 + int(found[1], 16)), text)


def csv_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: with an apostrophe before it."""
    return f"'{text}" if _is_formula(text) else text


def from_csv_cell(text: str) -> str:
    """The text that `csv_cell` made this of."""
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    return text.lstrip("'").startswith(_FORMULA_STARTS)


def relative_link(path: Path, folder: Path) -> str:
    """The URL of a local file as it is called from a page in `folder`."""
    try:
        relative = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_uri()
    return quote(os.fsencode(relative))
