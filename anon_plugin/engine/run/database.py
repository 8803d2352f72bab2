"""The database that a journal is kept in: its file, its tables, and its lock.

An SQLite file in write-ahead mode in a hidden folder of the output. Its lock is the run's lock: a
second run on the same output is turned away, and a run that was killed holds none.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePath

from anon_plugin.engine.files.storage import path_of
from anon_plugin.engine.run.upgrades import UPGRADES, VERSION
from anon_plugin.errors import OutputError, SettingsError
from anon_plugin.language import tr

FOLDER = ".anonymizer"
DATABASE = "journal.sqlite"
HOLDER = "running.json"

NONSENSE = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a value raises that is of another kind than the one that was written."""

_ABOUT = """\
The anonymizer keeps its journal here: which photo was done with which settings, so that a run
that was interrupted can go on and nothing is done twice. There are no pictures in it but, in
"withdrawn", earlier results of photos that could not be anonymized again.

Leave this folder out when you hand the photos on: it names the places of the originals. Without
it, a later run does not know the photos here as its own and asks before it replaces them.
"""


@contextmanager
def open_database(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the database in this hidden folder, make it where there is none, and hold its lock.

    Raises SettingsError where another run holds the lock or the file cannot be used, and turns
    errors of the database within the block into OutputError.
    """
    path = folder / DATABASE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "README.txt").write_text(_ABOUT, encoding="utf-8")
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, error) from error
    try:
        _lock(connection, path)
        holder = folder / HOLDER
        try:
            holder.write_text(
                json.dumps({"host": socket.gethostname(), "process": os.getpid(), "since": now()})
            )
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            yield connection
        finally:
            with suppress(OSError):
                holder.unlink()
    except sqlite3.Error as error:
        raise OutputError(
            tr(
                "The journal {path} cannot be kept: {error}. Check the free space "
                "and the permissions of the output folder, and run again: it goes "
                "on where it stopped."
            ).format(path=path, error=error)
        ) from error
    finally:
        connection.close()


def _lock(connection: sqlite3.Connection, path: Path) -> None:
    """Take the lock for as long as the connection is open, and bring the tables up to date."""
    try:
        # Exclusive locking before the first access: write-ahead mode then needs no shared memory,
        # which network folders do not have.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN EXCLUSIVE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for upgrade in UPGRADES[version:]:
            upgrade(connection)
        if version < VERSION:
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise SettingsError(_who_holds(path)) from error
        raise _unusable(path, error) from error
    except (sqlite3.DatabaseError, *NONSENSE) as error:
        raise _unusable(path, error) from error
    if version > VERSION:
        raise SettingsError(
            tr(
                "The journal {path} was written by a newer version of this plugin. "
                "Update the plugin, or choose another output folder."
            ).format(path=path)
        )


def _who_holds(path: Path) -> str:
    who = tr("Another run")
    with suppress(OSError, ValueError, KeyError, TypeError):
        about = json.loads(path.with_name(HOLDER).read_text())
        who = tr("Another run (process {process} on {host}, since {since})").format(**about)
    return tr(
        "{who} is writing to {folder}. Wait until it is finished, or choose another output folder."
    ).format(who=who, folder=path.parent.parent)


def _unusable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(
        tr(
            "The journal {path} cannot be used: {error}. Choose an output "
            "folder that you may write to; if the file is damaged, move it "
            "away and run with ON_EXISTING=redo."
        ).format(path=path, error=error)
    )


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Turn what a value that no run wrote raises into one SettingsError that names the journal.

    path: of the database. To be put around the reading of values, and around nothing else.
    """
    try:
        yield
    except NONSENSE as error:
        raise SettingsError(
            tr(
                "The journal {path} holds values that no run wrote ({problem}: {error}). Move it "
                "away, and run with ON_EXISTING=redo."
            ).format(path=path, problem=type(error).__name__, error=error)
        ) from error


def now() -> str:
    """The time as it stands in the journal: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def to_value(path: PurePath) -> str | bytes:
    """A path as text, or as bytes where its name is no text (a file name in an old encoding)."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return text


def to_path(value: object) -> Path:
    """The path or URL that `to_value` made this of."""
    return path_of(os.fsdecode(value) if isinstance(value, bytes) else str(value))
