"""Whether a photo's name tells what it holds. The name is kept either way: layers, sidecar files
and the journal know the photo by it."""

from __future__ import annotations

from pathlib import Path

from anon_plugin.engine.files.formats import FORMATS


def misnamed(path: Path, kind: str) -> tuple[str, ...]:
    """A sentence for the report where the name promises something else than `kind` ("PNG")."""
    if any(path.suffix.lower() in one.suffixes for one in FORMATS if one.name == kind):
        return ()
    ending = f"its name ends in {path.suffix}" if path.suffix else "its name has no ending"
    return (f"The file holds {_article(kind)} {kind} although {ending}; the name is kept",)


def _article(word: str) -> str:
    return "an" if word[0] in "AEIOU" else "a"
