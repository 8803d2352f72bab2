"""Tasks that do things to the process they run in."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.files.stamp import sha256_of
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.errors import CancelledError


@dataclass(frozen=True)
class Copying:
    """Copies each photo. One of two bytes ends the process; one of three waits for `until`.

    once: a file; where it is not there yet, the first photo makes it and then kills its process.
    """

    until: Path | None = None
    once: Path | None = None

    def about(self) -> Mapping[str, object]:
        return {"settings": {}}

    def fingerprint(self, job: Job) -> str:
        return ""

    def for_job(self, job: Job) -> Copying:
        return self

    def __call__(self, job: Job, cancelled: Callable[[], bool]) -> Outcome:
        data = job.source.read_bytes()
        if self.once is not None and not self.once.exists():
            self.once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if len(data) == 2:
            os._exit(9)
        while len(data) == 3 and self.until is not None and not self.until.exists():
            if cancelled():
                raise CancelledError
            time.sleep(0.01)
        publish(data, job.target)
        digest = sha256_of(job.target)
        return Outcome(
            source=job.source, status=Status.DONE, target=job.target, output_sha256=digest
        )
