"""Jobs as they lie on the disk: a folder each, so that a service that was killed goes on."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from anon_plugin.errors import SettingsError
from anon_service.ogc.descriptions import JOB_PATTERN

REQUEST, STATE, RESULTS, JOURNAL = "request.json", "state.json", "results", "journal"
_BEFORE = ".new"


class Status(StrEnum):
    """As OGC API – Processes names them."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self not in (Status.ACCEPTED, Status.RUNNING)


@dataclass(frozen=True)
class Job:
    """What was asked for, and how far it is. Times are seconds since 1970.

    subscriber: URLs by "success", "in_progress" and "failed". attempts: how often its process died.
    """

    identifier: str
    process: str
    inputs: Mapping[str, Any]
    outputs: tuple[str, ...]
    subscriber: Mapping[str, str]
    created: float
    status: Status = Status.ACCEPTED
    progress: int = 0
    message: str = "waits for its turn"
    started: float | None = None
    updated: float = 0.0
    finished: float | None = None
    attempts: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


_ASKED = ("identifier", "process", "inputs", "outputs", "subscriber", "created")


class JobFolder:
    """All jobs of a service. Only one thread at a time may change the same job.

    Raises SettingsError where another service has this folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SettingsError(
                f"Another service keeps its jobs in {folder}. Give each its own with --state."
            ) from error

    def add(
        self,
        process: str,
        inputs: Mapping[str, Any],
        outputs: tuple[str, ...],
        subscriber: Mapping[str, str],
    ) -> Job:
        """A new job, safely on the disk."""
        now = time.time()
        job = Job(str(uuid.uuid4()), process, inputs, outputs, subscriber, now, updated=now)
        place = self.place(job.identifier)
        place.mkdir(mode=0o700)
        values = asdict(job)
        _write(place / STATE, {key: v for key, v in values.items() if key not in _ASKED})
        _write(place / REQUEST, {key: values[key] for key in _ASKED})
        return job

    def place(self, identifier: str) -> Path:
        """The folder of a job. Raises KeyError for what is no identifier."""
        if not re.match(JOB_PATTERN, identifier):
            raise KeyError(identifier)
        return self._folder / identifier

    def read(self, identifier: str) -> Job:
        """Raises KeyError where there is no such job."""
        place = self.place(identifier)
        try:
            values = {
                **json.loads((place / REQUEST).read_text(encoding="utf-8")),
                **json.loads((place / STATE).read_text(encoding="utf-8")),
            }
        except (OSError, ValueError) as error:
            raise KeyError(identifier) from error
        values["outputs"] = tuple(values["outputs"])
        return Job(**{**values, "status": Status(values["status"])})

    def change(self, job: Job, **changes: Any) -> Job:
        """The job with these changes, safely on the disk."""
        changed = replace(job, **changes, updated=time.time())
        values = {key: v for key, v in asdict(changed).items() if key not in _ASKED}
        _write(self.place(job.identifier) / STATE, values)
        return changed

    def all(self) -> Iterator[Job]:
        """Every job, the oldest first."""
        jobs = []
        for place in self._folder.iterdir():
            try:
                jobs.append(self.read(place.name))
            except KeyError:
                continue
        yield from sorted(jobs, key=lambda one: one.created)

    def remove(self, identifier: str) -> None:
        """Forget a job with its results."""
        shutil.rmtree(self.place(identifier), ignore_errors=True)


def moment(seconds: float | None) -> str | None:
    """A time as OGC writes it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _write(path: Path, values: Mapping[str, Any]) -> None:
    """Whole or not at all, and on the disk."""
    before = path.with_name(path.name + _BEFORE)
    with before.open("w", encoding="utf-8") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())
    before.replace(path)
