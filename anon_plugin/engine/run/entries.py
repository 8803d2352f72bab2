"""What the journal knows of one photo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import Stamp


class State(StrEnum):
    """Where a photo stands. WAITING and DONE own what lies at their target, FAILED does not."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Entry:
    """What the journal knows of one photo; stamps are None and digests "" where unknown.

    within: the output folder. input, output: the files as they were when the photo was last done.
    attempts: how often in a row a process died while it had this photo in work; of a failed one:
    why nobody tries it again unasked.
    """

    source: Path
    target: Path
    within: Path | None
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
        return Job(self.source, self.target, self.within)
