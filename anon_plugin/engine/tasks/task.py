"""What is done to each photo of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.outcome import Outcome

Cancelled = Callable[[], bool]


class Task(Protocol):
    """What is to be done to each photo; called from several threads at once."""

    def about(self) -> Mapping[str, object]:
        """What the journal tells of a run: "model", "model_sha256" and "settings", as JSON
        values."""
        ...

    def fingerprint(self, job: Job) -> str:
        """Changes exactly when the same photo would come out differently: model and settings."""
        ...

    def for_job(self, job: Job) -> Task:
        """The same task without what it knows of other photos, to be sent with this one."""
        ...

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """Do it. A photo that cannot be handled is an outcome that says why, and no file.

        Raises CancelledError when `cancelled` says so before a file is published, and
        OutputError where the output takes no file of any photo.
        """
        ...
