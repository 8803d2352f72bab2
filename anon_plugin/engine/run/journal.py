"""The journal of an output folder: what is known of each photo, across runs and interruptions.

It holds paths, digests, positions, findings and reasons; never a picture, nor the secret of any
redaction's noise.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import Stamp, stamp_of
from anon_plugin.engine.run.database import FOLDER, now, open_database, to_path, to_value
from anon_plugin.engine.run.records import from_json, to_json
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.errors import OutputError
from anon_plugin.language import tr

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
            "INSERT INTO runs (started, work) VALUES (?, ?)", (now(), json.dumps(work))
        )
        self.run = int(cursor.lastrowid or 0)

    def end_run(self) -> None:
        """Note that the run came to its end, finished or cancelled."""
        self._database.execute("UPDATE runs SET finished = ? WHERE run = ?", (now(), self.run))

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
        return self._entry_of("SELECT * FROM photos WHERE source = ?", to_value(source))

    def owner(self, target: Path, other_than: Path) -> Entry | None:
        """Another photo whose result lies, or will lie, at `target`."""
        return self._entry_of(
            "SELECT * FROM photos WHERE target = ? AND source <> ? AND state <> 'failed'",
            self._relative(target),
            to_value(other_than),
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
            (to_value(source), self._relative(target), self.run, position, fingerprint, attempts),
        )

    def keep(self, position: int, source: Path, input: Stamp | None, output: Stamp | None) -> None:
        """Take a photo that is done into this run, with the stamps that its files have now."""
        self._database.execute(
            "UPDATE photos SET run = ?, position = ?, input_size = coalesce(?, input_size), "
            "input_mtime_ns = coalesce(?, input_mtime_ns), output_size = ?, output_mtime_ns = ? "
            "WHERE source = ?",
            (self.run, position, *_columns(input), *_columns(output), to_value(source)),
        )

    def move(self, before: Path, source: Path) -> None:
        """The photo is known by another path now."""
        self.forget(source)
        self._database.execute(
            "UPDATE photos SET source = ? WHERE source = ?", (to_value(source), to_value(before))
        )

    def forget(self, source: Path) -> None:
        """Know nothing of a photo any more."""
        self._database.execute("DELETE FROM photos WHERE source = ?", (to_value(source),))

    def take_up(self, source: Path) -> None:
        """Note that a photo is in work, so that the next run knows if the process dies now."""
        self._database.execute(
            "INSERT OR IGNORE INTO in_work VALUES (?, ?, ?)",
            (to_value(source), *_columns(stamp_of(source))),
        )

    def lay_down(self) -> None:
        """Note that no photo is in work any more, finished or not."""
        self._database.execute("DELETE FROM in_work")

    def blame(self, source: Path) -> None:
        """Note that a process died of a photo, as far as one can tell."""
        self._database.execute(
            "UPDATE photos SET attempts = attempts + 1 WHERE source = ?", (to_value(source),)
        )

    def record(self, outcome: Outcome, input: Stamp | None, output: Stamp | None) -> None:
        """Note what became of a photo, with the stamps of its two files."""
        self._database.execute("DELETE FROM in_work WHERE source = ?", (to_value(outcome.source),))
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
                to_value(outcome.source),
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
            yield from_json(outcome, to_path(source), place)

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
            source=to_path(row["source"]),
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
        return to_value(PurePosixPath(target.relative_to(self.output).as_posix()))

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
    with open_database(folder) as connection:
        yield Journal(output, folder, connection)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _columns(stamp: Stamp | None) -> tuple[int | None, int | None]:
    return (None, None) if stamp is None else (stamp.size, stamp.mtime_ns)


def _stamp(size: int | None, mtime_ns: int | None) -> Stamp | None:
    return None if size is None or mtime_ns is None else Stamp(size, mtime_ns)
