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
from pathlib import Path, PurePosixPath

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import Stamp, stamp_of
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.run.database import (
    DATABASE,
    now,
    to_path,
    to_value,
    understood,
)
from anon_plugin.engine.run.detection_rows import (
    read_detections,
    remove_detections,
    write_detections,
)
from anon_plugin.engine.run.entries import Entry, State
from anon_plugin.engine.run.records import from_json, to_json
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.errors import OutputError
from anon_plugin.language import tr
from anon_plugin.plain_text import encodable

_PAGE = 500


class Journal:
    """An open journal; use it from the thread that opened it. See open_journal.open_journal.

    output: the folder that results lie in; None where none is written. folder: the hidden one that
    the journal lies in. last_run_ended: whether the run before came to its end, cancelled or not.
    """

    def __init__(self, output: Path | None, folder: Path, connection: sqlite3.Connection) -> None:
        self.output = output
        self.folder = folder
        self.run = 0
        self.last_run_ended = True
        self._database = connection
        self._database.row_factory = sqlite3.Row
        self._path = folder / DATABASE
        places = (folder, output)
        self._places = {
            place: _identity(place)
            for place in places
            if place is not None and not is_remote(place)
        }

    def check_place(self) -> None:
        """Raise OutputError where the output folder is gone or another one; for any thread."""
        if any(_identity(place) != before for place, before in self._places.items()):
            raise OutputError(
                tr(
                    "The folder {folder} has vanished or was exchanged during the run. "
                    "Bring it back and run again: it goes on where it stopped."
                ).format(folder=self.folder.parent)
            )

    def begin_run(self, about: Mapping[str, object]) -> None:
        """Open a new run; what is added from now on belongs to it. about: its task, as JSON values.

        What is still marked as started was so when the last run's process died.
        """
        self._database.execute(
            "UPDATE photos SET attempts = attempts + 1, input_sha256 = '', "
            "input_size = in_work.input_size, input_mtime_ns = in_work.input_mtime_ns "
            "FROM in_work WHERE photos.source = in_work.source"
        )
        self.clear_started()
        last = self._database.execute("SELECT finished FROM runs ORDER BY run DESC").fetchone()
        self.last_run_ended = last is None or last["finished"] is not None
        cursor = self._database.execute(
            "INSERT INTO runs (started, work) VALUES (?, ?)", (now(), json.dumps(about))
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

    def owner(self, job: Job) -> Entry | None:
        """Another photo whose result lies, or will lie, at the job's target."""
        return self._entry_of(
            "SELECT * FROM photos WHERE target = ? AND source <> ? AND state <> 'failed'",
            self._target_of(job),
            to_value(job.source),
        )

    def add(self, position: int, job: Job, fingerprint: str, attempts: int = 0) -> None:
        """Put a photo on this run's list; what its target holds from now on is ours."""
        self._database.execute(
            "INSERT INTO photos (source, target, run, position, state, reason, fingerprint, "
            "attempts, input_sha256, output_sha256) "
            "VALUES (?, ?, ?, ?, 'waiting', '', ?, ?, '', '') "
            "ON CONFLICT (source) DO UPDATE SET target = excluded.target, run = excluded.run, "
            "position = excluded.position, state = 'waiting', reason = '', "
            "fingerprint = excluded.fingerprint, attempts = excluded.attempts",
            (
                *(to_value(job.source), self._target_of(job)),
                *(self.run, position, fingerprint, attempts),
            ),
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
        row = self._database.execute(
            "DELETE FROM photos WHERE source = ? RETURNING id", (to_value(source),)
        ).fetchone()
        if row is not None:
            remove_detections(self._database, row["id"])

    def mark_started(self, source: Path) -> None:
        """Note that a photo is in work, so that the next run knows if the process dies now."""
        self._database.execute(
            "INSERT OR IGNORE INTO in_work VALUES (?, ?, ?)",
            (to_value(source), *_columns(stamp_of(source))),
        )

    def clear_started(self) -> None:
        """Note that no photo is in work any more, finished or not."""
        self._database.execute("DELETE FROM in_work")

    def count_crash(self, source: Path) -> None:
        """Note that a process died while it did this photo."""
        self._database.execute(
            "UPDATE photos SET attempts = attempts + 1 WHERE source = ?", (to_value(source),)
        )

    def record(
        self, outcome: Outcome, input: Stamp | None, output: Stamp | None, attempts: int = 0
    ) -> None:
        """Note what became of a photo, with the stamps of its two files.

        attempts: how many of a photo that ended with the process are still held against it.
        """
        execute = self._database.execute
        execute("SAVEPOINT record")
        execute("DELETE FROM in_work WHERE source = ?", (to_value(outcome.source),))
        row = execute(
            "UPDATE photos SET attempts = ?, state = ?, reason = ?, outcome = ?, input_size = ?, "
            "input_mtime_ns = ?, input_sha256 = ?, output_size = ?, output_mtime_ns = ?, "
            "output_sha256 = ? WHERE source = ? RETURNING id",
            (
                attempts,
                outcome.status.value,
                encodable(outcome.reason),
                to_json(outcome),
                *(*_columns(input), outcome.input_sha256),
                *(*_columns(output), outcome.output_sha256),
                to_value(outcome.source),
            ),
        ).fetchone()
        if row is not None:
            remove_detections(self._database, row["id"])
            write_detections(self._database, row["id"], outcome.detections)
        execute("RELEASE record")

    def waiting(self) -> Iterator[Entry]:
        """The photos of this run that are still to be done, in order, without those in
        quarantine."""
        position = -1
        while True:
            rows = self._database.execute(
                "SELECT * FROM photos WHERE run = ? AND position > ? AND state = 'waiting' "
                "AND attempts = 0 ORDER BY position LIMIT ?",
                (self.run, position, _PAGE),
            ).fetchall()
            if not rows:
                return
            position = rows[-1]["position"]
            yield from map(self._entry, rows)

    def quarantined(self) -> list[Entry]:
        """The photos of this run that are still to be done and were in work when a process died,
        those first with which it did so least often."""
        rows = self._database.execute(
            "SELECT * FROM photos WHERE run = ? AND state = 'waiting' AND attempts > 0 "
            "ORDER BY attempts, position",
            (self.run,),
        ).fetchall()
        return [self._entry(row) for row in rows]

    def left_waiting(self) -> Iterator[Path]:
        """The targets of all photos that a run did not come to, or was killed at."""
        rows = self._database.execute(
            "SELECT target FROM photos WHERE state = 'waiting' AND target <> ''"
        )
        return (self._target(row[0]) for row in rows)

    def outcomes(self) -> Iterator[Outcome]:
        """What became of the photos of this run, whichever run did them, in order.

        Raises SettingsError where a row is none that a run wrote.
        """
        rows = self._database.execute(
            "SELECT id, source, target, state, reason, input_sha256, output_sha256, outcome "
            "FROM photos WHERE run = ? AND state <> 'waiting' ORDER BY position",
            (self.run,),
        )
        for photo, source, target, state, reason, input_sha256, output_sha256, text in rows:
            with understood(self._path):
                known = Outcome(
                    to_path(source),
                    Status(state),
                    self._target(target) if output_sha256 else None,
                    reason,
                    detections=read_detections(self._database, photo),
                    input_sha256=input_sha256,
                    output_sha256=output_sha256,
                )
                outcome = from_json(text, known)
            yield outcome

    def counts(self) -> dict[State, int]:
        """How many photos of this run stand where."""
        rows = self._database.execute(
            "SELECT state, count(*) FROM photos WHERE run = ? GROUP BY state", (self.run,)
        )
        with understood(self._path):
            return dict.fromkeys(State, 0) | {State(state): count for state, count in rows}

    def _entry_of(self, query: str, *values: str | bytes) -> Entry | None:
        row = self._database.execute(query, values).fetchone()
        return None if row is None else self._entry(row)

    def _entry(self, row: sqlite3.Row) -> Entry:
        with understood(self._path):
            source = to_path(row["source"])
            return Entry(
                source=source,
                target=self._target(row["target"]) if row["target"] else source,
                within=self.output,
                run=int(row["run"]),
                position=int(row["position"]),
                state=State(row["state"]),
                fingerprint=row["fingerprint"],
                input=_stamp(row["input_size"], row["input_mtime_ns"]),
                input_sha256=row["input_sha256"],
                output=_stamp(row["output_size"], row["output_mtime_ns"]),
                output_sha256=row["output_sha256"],
                attempts=int(row["attempts"]),
            )

    def _target_of(self, job: Job) -> str | bytes:
        """As it stands in the journal: relative to the output, "" where nothing is written."""
        if self.output is None:
            return ""
        return to_value(PurePosixPath(job.target.relative_to(self.output).as_posix()))

    def _target(self, value: object) -> Path:
        place = os.fsdecode(value) if isinstance(value, bytes) else str(value)
        return (self.output or self.folder) / place


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
