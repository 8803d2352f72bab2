"""What the journal beside published photos records of them; it is only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.run.database import DATABASE, FOLDER
from anon_plugin.engine.run.detection_rows import read_detections
from anon_plugin.engine.run.records import detections_from_json
from anon_plugin.engine.tasks.verify_published import Record
from anon_plugin.engine.vocabulary import OpaqueMetadata, PersonalMetadata
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

_DETECTIONS_ARE_ROWS = 3
"""The version of the tables from which on they are; before, they were part of a photo's JSON."""

_DONE = (
    "SELECT photos.rowid, photos.source, photos.target, photos.outcome, runs.work FROM photos "
    "JOIN runs ON runs.run = photos.run WHERE photos.state = 'done' AND photos.output_sha256 <> ''"
)


def records_of(photos: Iterable[Path]) -> dict[Path, Record]:
    """What journals beside the photos, or in a folder above, record of them.

    Raises SettingsError where one of them cannot be read, or a run is writing to it.
    """
    journals: dict[Path, dict[Path, Record]] = {}
    found: dict[Path, Record] = {}
    for photo in photos:
        for folder in photo.parents:
            if folder not in journals:
                journals[folder] = recorded_photos(folder)
            if photo in journals[folder]:
                found[photo] = journals[folder][photo]
                break
    return found


def last_styles(photo: Path) -> Mapping[str, Style] | None:
    """The style of each label in the last run that wrote to the folder of a published photo, or to
    one above it; None where no journal says so."""
    for folder in photo.parents:
        database = folder / FOLDER / DATABASE
        if not database.is_file():
            continue
        try:
            uri = f"{database.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                rows = connection.execute("SELECT work FROM runs ORDER BY run DESC LIMIT 1")
                return _styles(parse_json(rows.fetchone()[0])["settings"].get("styles", {}))
        except (sqlite3.Error, *NONSENSE):
            return None
    return None


def searched_digests(photo: Path) -> dict[Path, str]:
    """The hex SHA-256 of each original when it was searched, by the journal beside a published
    photo or in a folder above it; {} where there is none."""
    for folder in photo.parents:
        database = folder / FOLDER / DATABASE
        if not database.is_file():
            continue
        try:
            uri = f"{database.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                rows = connection.execute(
                    "SELECT source, input_sha256 FROM photos WHERE state = 'done'"
                )
                return {Path(_text(source)): sha256 for source, sha256 in rows}
        except sqlite3.Error:
            return {}
    return {}


def recorded_photos(output: Path) -> dict[Path, Record]:
    """The published photos of an output folder, by their path; empty where it has no journal.

    An original that is not where it was any more is None. Raises SettingsError where the journal
    cannot be read, or a run is writing to it.
    """
    database = output / FOLDER / DATABASE
    if not database.is_file():
        return {}
    pending = database.with_name(f"{DATABASE}-wal")
    if pending.exists() and pending.stat().st_size:
        raise SettingsError(
            tr(
                "A run is writing to {output}, or was killed there. Wait until it "
                "is finished, or run it again to its end, and verify then."
            ).format(output=output)
        )
    try:
        uri = f"{database.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return {record.path: record for record in _records(connection, output)}
    except (sqlite3.Error, *NONSENSE) as error:
        raise SettingsError(
            tr(
                "The journal {database} cannot be read: {error}. Move it away to "
                "verify the photos without it."
            ).format(database=database, error=error)
        ) from error


def _records(connection: sqlite3.Connection, output: Path) -> Iterator[Record]:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for photo, source, target, outcome, work in connection.execute(_DONE):
        original, path = Path(_text(source)), output / _text(target)
        if version < _DETECTIONS_ARE_ROWS:
            detections = detections_from_json(parse_json(outcome)["detections"])
        else:
            detections = read_detections(connection, photo)
        about = parse_json(work)
        settings = about.get("settings", {})
        yield Record(
            path=path,
            original=original if original.is_file() else None,
            detections=detections,
            styles=None if "policy" in about else _styles(settings.get("styles", {})),
            projection=settings.get("projection", "auto"),
            handling=Handling(
                PersonalMetadata(settings.get("personal_metadata", "keep")),
                OpaqueMetadata(settings.get("opaque_metadata", "drop")),
                bool(settings.get("upright", False)),
            ),
        )


def _styles(values: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Style] | None:
    """None where one of them needs a logo, which the journal does not hold."""
    if not values or any(style.get("logo") for style in values.values()):
        return None
    return {label: Style.from_dict(style) for label, style in values.items()}


def _text(value: object) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
