"""Where finished parts of a video wait until all of it is written."""

from __future__ import annotations

import hashlib
from pathlib import Path

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.storage import is_remote

_HIDDEN = ".anonymizer"
"""The hidden folder in which a run keeps what is not handed on."""


def waiting_parts(job: Job) -> Path | None:
    """A folder of this result alone, in the output's hidden one. None where nothing can wait:
    where the output is no folder of this machine, has no hidden folder, or has a link in its place.
    """
    if is_remote(job.target):
        return None
    hidden = (job.within or job.target.parent) / _HIDDEN
    if hidden.is_symlink() or not hidden.is_dir() or (hidden / "parts").is_symlink():
        return None
    name = hashlib.sha256(str(job.target).encode()).hexdigest()[:24]
    return hidden / "parts" / name
