"""The database that a journal is kept in: its file, its tables, and its lock.

An SQLite file in write-ahead mode in a hidden folder of the output. Its lock is the run's lock: a
second run on the same output is turned away, and a run that was killed holds none.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePath

from anon_plugin.engine.files.beneath import LinkError, beneath
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.files.publish import link_in_the_way, publish
from anon_plugin.engine.files.storage import path_of
from anon_plugin.engine.run.upgrades import UPGRADES, VERSION
from anon_plugin.errors import OutputError, PhotoError, SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable

FOLDER = ".anonymizer"
DATABASE = "journal.sqlite"
HOLDER = "running.json"

_ABOUT = """\
The anonymizer keeps its journal here: which photo was done with which settings, so that a run
that was interrupted can go on and nothing is done twice. There are no pictures in it but, in
"withdrawn", earlier results of photos that could not be anonymized again, and in "parts",
anonymized parts of a video that is in work.

Leave this folder out when you hand the photos on: it names the places of the originals. Without
it, a later run does not know the photos here as its own and asks before it replaces them.
"""


@contextmanager
def open_database(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the database in this hidden folder, make it where there is none, and hold its lock.

    Raises SettingsError where another run holds the lock, the file cannot be used or holds values
    that make no sense, and turns errors of the database within the block into OutputError.
    """
    path = folder / DATABASE
    try:
        publish(_ABOUT.encode(), folder / "README.txt", folder.parent)
        connection = _connect(folder)
    except LinkError as error:
        raise SettingsError(link_in_the_way(error)) from error
    except OutputError as error:
        raise SettingsError(str(error)) from error
    except (OSError, sqlite3.Error, PhotoError) as error:
        raise _unusable(path, error) from error
    try:
        _lock(connection, path)
        holder = {"host": socket.gethostname(), "process": os.getpid(), "since": now()}
        try:
            publish(json.dumps(holder).encode(), folder / HOLDER, folder.parent)
        except PhotoError as error:
            raise _unusable(path, error) from error
        try:
            yield connection
        finally:
            with suppress(OSError), beneath(folder.parent, folder) as place:
                place.remove(HOLDER)
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


def _connect(folder: Path) -> sqlite3.Connection:
    """Open the database of this folder itself. Raises LinkError where a link leads to another."""
    with beneath(folder.parent, folder) as place:
        status = place.status(DATABASE)
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise LinkError(folder / DATABASE)
        connection = sqlite3.connect(folder / DATABASE, timeout=0, isolation_level=None)
        connection.text_factory = os.fsdecode  # paths need not be UTF-8
        # Nothing has been written yet; SQLite tells which file it opened in the end.
        opened = Path(connection.execute("PRAGMA database_list").fetchone()[2])
        connection.text_factory = str  # the journal keeps such paths as bytes
        found = place.status(DATABASE)
        if found is None or not os.path.samestat(found, opened.stat()):
            connection.close()
            raise LinkError(folder / DATABASE)
    return connection


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
    with suppress(OSError, *NONSENSE):
        about = parse_json(path.with_name(HOLDER).read_text())
        who = tr("Another run (process {process} on {host}, since {since})").format(
            **{name: printable(str(about[name])) for name in ("process", "host", "since")}
        )
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
