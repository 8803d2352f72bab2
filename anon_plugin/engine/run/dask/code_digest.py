"""Which code this is, so that all machines of a run are known to do the same."""

from __future__ import annotations

import hashlib
from functools import cache

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.shipped import PLUGIN_FOLDER

_PARTS = ("engine", "models")


@cache
def digest() -> str:
    """Hex SHA-256 of the program text, and of the networks that belong to it, that decide what
    becomes of a photo. Detectors are compared by their own digests."""
    result = hashlib.sha256()
    for part in _PARTS:
        folder = PLUGIN_FOLDER / part
        files = [*folder.rglob("*.py"), *folder.rglob("*.onnx")]
        for path in sorted(files):
            result.update(path.relative_to(folder).as_posix().encode() + b"\n")
            result.update(path.read_bytes())
    return result.hexdigest()


def require(wanted: str) -> None:
    """Raise SettingsError where this is other code than that with the digest `wanted`."""
    if digest() != wanted:
        raise SettingsError(
            tr(
                "Another version of the anonymizer is installed here (its code is "
                "{found}…, and {wanted}… is wanted). Install the version of the "
                "machine that starts the run and start the worker again."
            ).format(found=digest()[:12], wanted=wanted[:12])
        )
