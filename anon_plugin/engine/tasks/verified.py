"""What is known of a written file before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anon_plugin.engine.files.stamp import sha256_of


@dataclass(frozen=True)
class Verified:
    """What was verified of a written file.

    checks: the names of those that it has passed. sha256: hex digest of the bytes that were looked
    at, as they were read back from where they had been written.
    """

    checks: tuple[str, ...]
    sha256: str


def unverified(written: Path) -> Verified:
    """Nothing is asked of the file."""
    return Verified((), sha256_of(written))
