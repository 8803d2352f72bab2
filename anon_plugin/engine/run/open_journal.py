"""Where a run's journal lies: opened for as long as it is needed, and removed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from anon_plugin.engine.run.database import FOLDER, open_database
from anon_plugin.engine.run.journal import Journal


@contextmanager
def open_journal(output: Path | None, keep_in: Path | None = None) -> Iterator[Journal]:
    """Open the journal of an output folder, make it where there is none, and hold its lock.

    output: None for a task that writes no files. keep_in: the folder of this machine that holds the
    journal in place of the output itself, where that is a URL or there is none; without either the
    journal is kept nowhere and ends with the block.
    Raises SettingsError where another run holds the lock or the journal cannot be used, and turns
    errors of the database within the block into OutputError.
    """
    with ExitStack() as stack:
        place = keep_in or output
        if place is None:
            scratch = tempfile.TemporaryDirectory(prefix="anonymizer-")
            place = Path(stack.enter_context(scratch))
        folder = place / FOLDER
        yield Journal(output, folder, stack.enter_context(open_database(folder)))


def discard_journal(keep_in: Path) -> None:
    """Remove the journal that open_journal keeps in this folder, and the folder where it is empty;
    nothing where that is not possible."""
    shutil.rmtree(keep_in / FOLDER, ignore_errors=True)
    with suppress(OSError):
        keep_in.rmdir()
