"""The tables of a journal, and how those of an earlier version become those of the next."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from anon_plugin.engine.run.detection_rows import write_detections
from anon_plugin.engine.run.records import detections_from_json

Upgrade = Callable[[sqlite3.Connection], None]

_FIRST = """
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
"""

_ATTEMPTS = """
ALTER TABLE photos ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0; -- that ended with the process
CREATE TABLE in_work (
    source PRIMARY KEY NOT NULL, input_size INTEGER, input_mtime_ns INTEGER
) WITHOUT ROWID;
"""

_DETECTIONS = """
DROP INDEX photos_by_target;
DROP INDEX photos_by_position;
ALTER TABLE photos RENAME TO earlier_photos;
CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    source NOT NULL UNIQUE,
    target NOT NULL,            -- relative to the output folder, with /, '' where none is written
    run INTEGER NOT NULL,       -- the last run that was about this photo
    position INTEGER NOT NULL,  -- its place in that run
    state TEXT NOT NULL,        -- waiting, done or failed
    reason TEXT NOT NULL,
    fingerprint TEXT NOT NULL,  -- digest of model and settings
    input_size INTEGER, input_mtime_ns INTEGER, input_sha256 TEXT NOT NULL,
    output_size INTEGER, output_mtime_ns INTEGER, output_sha256 TEXT NOT NULL,
    outcome TEXT,               -- JSON: place, projection, notes, seconds, …
    attempts INTEGER NOT NULL DEFAULT 0 -- that ended with the process
);
CREATE INDEX photos_by_target ON photos (target);
CREATE INDEX photos_by_position ON photos (run, position);
CREATE TABLE detections (
    photo INTEGER NOT NULL REFERENCES photos (id),
    number INTEGER NOT NULL,    -- its place among those of the photo
    label TEXT NOT NULL,
    score REAL NOT NULL,
    is_box INTEGER NOT NULL,    -- 1 where the region is only the bounding box
    region BLOB NOT NULL,       -- x, y, x, y, … in pixels of the upright photo, as 64-bit floats,
                                -- little end first
    PRIMARY KEY (photo, number)
) WITHOUT ROWID;
"""

_COLUMNS = (
    "source, target, run, position, state, reason, fingerprint, input_size, input_mtime_ns, "
    "input_sha256, output_size, output_mtime_ns, output_sha256, attempts"
)


def _statements(script: str) -> Upgrade:
    def upgrade(connection: sqlite3.Connection) -> None:
        for statement in script.split(";"):
            connection.execute(statement)

    return upgrade


def _detections_as_rows(connection: sqlite3.Connection) -> None:
    """Detections were part of each photo's JSON, which also told what columns tell.

    Raises ValueError, KeyError and the like where that is not what a run wrote.
    """
    _statements(_DETECTIONS)(connection)
    copied = f"INSERT INTO photos ({_COLUMNS}) SELECT {_COLUMNS} FROM earlier_photos"  # nosec B608
    connection.execute(copied)
    for source, text in connection.execute(
        "SELECT source, outcome FROM earlier_photos WHERE outcome IS NOT NULL"
    ):
        values = json.loads(text)
        detections = detections_from_json(values.pop("detections"))
        for name in ("status", "reason", "input_sha256", "output_sha256"):
            values.pop(name)
        (photo,) = connection.execute(
            "UPDATE photos SET outcome = ? WHERE source = ? RETURNING id",
            (json.dumps(values, ensure_ascii=False, separators=(",", ":")), source),
        ).fetchone()
        write_detections(connection, photo, detections)
    connection.execute("DROP TABLE earlier_photos")


UPGRADES: tuple[Upgrade, ...] = (_statements(_FIRST), _statements(_ATTEMPTS), _detections_as_rows)
"""Each brings the tables from one version to the next; the first makes them."""

VERSION = len(UPGRADES)
