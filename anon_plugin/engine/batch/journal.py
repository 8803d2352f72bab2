"""The journal of an output folder: what is known of each photo, across runs and interruptions.

An SQLite file in write-ahead mode in a hidden folder of the output. It holds paths, digests,
positions, findings and reasons; never a picture, nor the secret of any redaction's noise. Its
lock is the run's lock: a second run on the same output is turned away, and a run that was killed
holds none.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

from anon_plugin.engine.batch.listing import Job
from anon_plugin.engine.batch.records import from_json, to_json
from anon_plugin.engine.batch.stamp import Stamp, stamp_of
from anon_plugin.engine.outcome import Outcome
from anon_plugin.engine.storage import path_of
from anon_plugin.errors import OutputError, SettingsError
from anon_plugin.language import tr

FOLDER = ".anonymizer"
DATABASE = "journal.sqlite"
HOLDER = "running.json"

_ABOUT = """\
The anonymizer keeps its journal here: which photo was done with which settings, so that a run
that was interrupted can go on and nothing is done twice. There are no pictures in it but, in
"withdrawn", earlier results of photos that could not be anonymized again.

Leave this folder out when you hand the photos on: it names the places of the originals. Without
it, a later run does not know the photos here as its own and asks before it replaces them.
"""

# Each brings the tables from one version to the next; the first makes them.
_UPGRADES = (
    """
CREATE TABLE photos (
    source PRIMARY KEY NOT NULL,
    target NOT NULL,           -- relative to the output folder, with /
    run INTEGER NOT NULL,      -- the last run that was about this photo
    position INTEGER NOT NULL, -- its place in that run
    state TEXT NOT NULL,       -- waiting, done or failed
    reason TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- digest of model and settings
    input_size INTEGER, input_mtime_ns INTEGER, input_sha256 TEXT NOT NULL,
    output_size INTEGER, output_mtime_ns INTEGER, output_sha256 TEXT NOT NULL,
    outcome TEXT               -- JSON: position, findings, notes, seconds, …
);
CREATE INDEX photos_by_target ON photos (target);
CREATE INDEX photos_by_position ON photos (run, position);
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT,             -- NULL where the run was killed
    work TEXT NOT NULL         -- JSON: model and settings
);
""",
    """
ALTER TABLE photos ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0; -- that ended with the process
CREATE TABLE in_work (
    source PRIMARY KEY NOT NULL, input_size INTEGER, input_mtime_ns INTEGER
) WITHOUT ROWID;
""",
)
VERSION = len(_UPGRADES)

_PAGE = 500


class State(StrEnum):
    """Where a photo stands. WAITING and DONE own what lies at their target, FAILED does not."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Entry:
    """What the journal knows of one photo; stamps are None and digests "" where unknown.

    input, output: the files as they were when the photo was last done.
    attempts: how often in a row a process died while it had this photo in work; of a failed one:
    why nobody tries it again unasked.
    """

    source: Path
    target: Path
    run: int
    position: int
    state: State
    fingerprint: str
    input: Stamp | None
    input_sha256: str
    output: Stamp | None
    output_sha256: str
    attempts: int

    @property
    def job(self) -> Job:
        """Where the photo lies and where its result goes."""
        return Job(self.source, self.target)


class Journal:
    """An open journal; use it from the thread that opened it. See open_journal."""

    def __init__(self, output: Path, folder: Path, connection: sqlite3.Connection) -> None:
        self.output = output
        self.folder = folder
        self.run = 0
        self._database = connection
        self._database.row_factory = sqlite3.Row
        self._place = _identity(self.folder)

    def check_place(self) -> None:
        """Raise OutputError where the output folder is gone or another one; for any thread."""
        if _identity(self.folder) != self._place:
            raise OutputError(
                tr(
                    "The folder {folder} has vanished or was exchanged during the run. "
                    "Bring it back and run again: it goes on where it stopped."
                ).format(folder=self.folder.parent)
            )

    def begin_run(self, work: Mapping[str, object]) -> None:
        """Open a new run; what is enrolled from now on belongs to it. work: what it does, as JSON
        values. What is still noted as in work was so when the last run's process died.
        """
        self._database.execute(
            "UPDATE photos SET attempts = attempts + 1, input_sha256 = '', "
            "input_size = in_work.input_size, input_mtime_ns = in_work.input_mtime_ns "
            "FROM in_work WHERE photos.source = in_work.source"
        )
        self.lay_down()
        cursor = self._database.execute(
            "INSERT INTO runs (started, work) VALUES (?, ?)", (_now(), json.dumps(work))
        )
        self.run = int(cursor.lastrowid or 0)

    def end_run(self) -> None:
        """Note that the run came to its end, finished or cancelled."""
        self._database.execute("UPDATE runs SET finished = ? WHERE run = ?", (_now(), self.run))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Many changes in one transaction, safely on disk afterwards."""
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def find(self, source: Path) -> Entry | None:
        """What is known of a photo."""
        return self._entry_of("SELECT * FROM photos WHERE source = ?", _text(source))

    def owner(self, target: Path, other_than: Path) -> Entry | None:
        """Another photo whose result lies, or will lie, at `target`."""
        return self._entry_of(
            "SELECT * FROM photos WHERE target = ? AND source <> ? AND state <> 'failed'",
            self._relative(target),
            _text(other_than),
        )

    def enrol(
        self, position: int, source: Path, target: Path, fingerprint: str, attempts: int = 0
    ) -> None:
        """Put a photo on this run's list; what its target holds from now on is ours."""
        self._database.execute(
            "INSERT INTO photos (source, target, run, position, state, reason, fingerprint, "
            "attempts, input_sha256, output_sha256) "
            "VALUES (?, ?, ?, ?, 'waiting', '', ?, ?, '', '') "
            "ON CONFLICT (source) DO UPDATE SET target = excluded.target, run = excluded.run, "
            "position = excluded.position, state = 'waiting', reason = '', "
            "fingerprint = excluded.fingerprint, attempts = excluded.attempts",
            (_text(source), self._relative(target), self.run, position, fingerprint, attempts),
        )

    def keep(self, position: int, source: Path, input: Stamp | None, output: Stamp | None) -> None:
        """Take a photo that is done into this run, with the stamps that its files have now."""
        self._database.execute(
            "UPDATE photos SET run = ?, position = ?, input_size = coalesce(?, input_size), "
            "input_mtime_ns = coalesce(?, input_mtime_ns), output_size = ?, output_mtime_ns = ? "
            "WHERE source = ?",
            (self.run, position, *_columns(input), *_columns(output), _text(source)),
        )

    def move(self, before: Path, source: Path) -> None:
        """The photo is known by another path now."""
        self.forget(source)
        self._database.execute(
            "UPDATE photos SET source = ? WHERE source = ?", (_text(source), _text(before))
        )

    def forget(self, source: Path) -> None:
        """Know nothing of a photo any more."""
        self._database.execute("DELETE FROM photos WHERE source = ?", (_text(source),))

    def take_up(self, source: Path) -> None:
        """Note that a photo is in work, so that the next run knows if the process dies now."""
        self._database.execute(
            "INSERT OR IGNORE INTO in_work VALUES (?, ?, ?)",
            (_text(source), *_columns(stamp_of(source))),
        )

    def lay_down(self) -> None:
        """Note that no photo is in work any more, finished or not."""
        self._database.execute("DELETE FROM in_work")

    def blame(self, source: Path) -> None:
        """Note that a process died of a photo, as far as one can tell."""
        self._database.execute(
            "UPDATE photos SET attempts = attempts + 1 WHERE source = ?", (_text(source),)
        )

    def record(self, outcome: Outcome, input: Stamp | None, output: Stamp | None) -> None:
        """Note what became of a photo, with the stamps of its two files."""
        self._database.execute("DELETE FROM in_work WHERE source = ?", (_text(outcome.source),))
        self._database.execute(
            "UPDATE photos SET attempts = 0, state = ?, reason = ?, outcome = ?, input_size = ?, "
            "input_mtime_ns = ?, input_sha256 = ?, output_size = ?, output_mtime_ns = ?, "
            "output_sha256 = ? WHERE source = ?",
            (
                outcome.status.value,
                outcome.reason,
                to_json(outcome),
                *(*_columns(input), outcome.input_sha256),
                *(*_columns(output), outcome.output_sha256),
                _text(outcome.source),
            ),
        )

    def waiting(self, suspects: bool) -> Iterator[Entry]:
        """The photos of this run that are still to be done, in order: those that were in work when
        a process died, or all others.
        """
        position = -1
        while True:
            rows = self._database.execute(
                "SELECT * FROM photos WHERE run = ? AND position > ? AND state = 'waiting' "
                "AND (attempts > 0) = ? ORDER BY position LIMIT ?",
                (self.run, position, suspects, _PAGE),
            ).fetchall()
            if not rows:
                return
            position = rows[-1]["position"]
            yield from map(self._entry, rows)

    def left_waiting(self) -> Iterator[Path]:
        """The targets of all photos that a run did not come to, or was killed at."""
        rows = self._database.execute("SELECT target FROM photos WHERE state = 'waiting'")
        return (self._path(row[0]) for row in rows)

    def outcomes(self) -> Iterator[Outcome]:
        """What became of the photos of this run, whichever run did them, in order."""
        rows = self._database.execute(
            "SELECT source, target, output_sha256, outcome FROM photos "
            "WHERE run = ? AND state <> 'waiting' ORDER BY position",
            (self.run,),
        )
        for source, target, written, outcome in rows:
            place = self._path(target) if written else None
            yield from_json(outcome, _path(source), place)

    def counts(self) -> dict[State, int]:
        """How many photos of this run stand where."""
        rows = self._database.execute(
            "SELECT state, count(*) FROM photos WHERE run = ? GROUP BY state", (self.run,)
        )
        return dict.fromkeys(State, 0) | {State(state): count for state, count in rows}

    def _entry_of(self, query: str, *values: str | bytes) -> Entry | None:
        row = self._database.execute(query, values).fetchone()
        return None if row is None else self._entry(row)

    def _entry(self, row: sqlite3.Row) -> Entry:
        return Entry(
            source=_path(row["source"]),
            target=self._path(row["target"]),
            run=row["run"],
            position=row["position"],
            state=State(row["state"]),
            fingerprint=row["fingerprint"],
            input=_stamp(row["input_size"], row["input_mtime_ns"]),
            input_sha256=row["input_sha256"],
            output=_stamp(row["output_size"], row["output_mtime_ns"]),
            output_sha256=row["output_sha256"],
            attempts=row["attempts"],
        )

    def _relative(self, target: Path) -> str | bytes:
        return _text(PurePosixPath(target.relative_to(self.output).as_posix()))

    def _path(self, target: object) -> Path:
        return self.output / (os.fsdecode(target) if isinstance(target, bytes) else str(target))


@contextmanager
def open_journal(output: Path, keep_in: Path | None = None) -> Iterator[Journal]:
    """Open the journal of an output folder, make it where there is none, and hold its lock.

    keep_in: the folder of this machine that holds the journal in place of the output itself, where
    that is a URL.
    Raises SettingsError where another run holds the lock or the journal cannot be used, and turns
    errors of the database within the block into OutputError.
    """
    folder = (keep_in or output) / FOLDER
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
        holder.write_text(
            json.dumps({"host": socket.gethostname(), "process": os.getpid(), "since": _now()})
        )
        try:
            yield Journal(output, folder, connection)
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
        for upgrade in _UPGRADES[version:]:
            for statement in upgrade.split(";"):
                connection.execute(statement)
        if version < VERSION:
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise SettingsError(_who_holds(path)) from error
        raise _unusable(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    if version > VERSION:
        raise SettingsError(
            tr(
                "The journal {path} was written by a newer version of this plugin. "
                "Update the plugin, or choose another output folder."
            ).format(path=path)
        )


def _who_holds(path: Path) -> str:
    who = "Another run"
    with suppress(OSError, ValueError, KeyError):
        about = json.loads(path.with_name(HOLDER).read_text())
        who = f"Another run (process {about['process']} on {about['host']}, since {about['since']})"
    return (
        f"{who} is writing to {path.parent.parent}. Wait until it is finished, or choose another "
        "output folder."
    )


def _unusable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(
        tr(
            "The journal {path} cannot be used: {error}. Choose an output "
            "folder that you may write to; if the file is damaged, move it "
            "away and run with ON_EXISTING=redo."
        ).format(path=path, error=error)
    )


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _columns(stamp: Stamp | None) -> tuple[int | None, int | None]:
    return (None, None) if stamp is None else (stamp.size, stamp.mtime_ns)


def _stamp(size: int | None, mtime_ns: int | None) -> Stamp | None:
    return None if size is None or mtime_ns is None else Stamp(size, mtime_ns)


def _text(path: Path | PurePosixPath) -> str | bytes:
    """A path as text, or as bytes where its name is no text (a file name in an old encoding)."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return text


def _path(value: object) -> Path:
    return path_of(os.fsdecode(value) if isinstance(value, bytes) else str(value))
