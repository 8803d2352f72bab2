"""A file takes another one's name, also on Windows, where a file that is open keeps its own."""

from __future__ import annotations

import os
import time
from pathlib import Path

WAITS = os.name == "nt"
"""Whether a file that somebody has open cannot be replaced here."""

# Viewers, indexers and virus scanners let go soon; whoever keeps it open for longer is told of.
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)


def replace(
    source: str | Path,
    target: str | Path,
    source_folder: int | None = None,
    target_folder: int | None = None,
) -> None:
    """As os.replace does, in one step; tried again for a while where somebody has a file open.

    source_folder, target_folder: open folders that the names are relative to, if any.
    Raises OSError where the system refuses, PermissionError where the file stays open.
    """
    for pause in _PAUSES_S if WAITS else ():
        try:
            os.replace(source, target, src_dir_fd=source_folder, dst_dir_fd=target_folder)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    os.replace(source, target, src_dir_fd=source_folder, dst_dir_fd=target_folder)
