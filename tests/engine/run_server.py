"""Does runs in processes that may be killed.

    python -m tests.engine.run_server anonymize|detect FOLDER SCRATCH

For each folder it reads on a line, it forks a process that anonymizes FOLDER into it, or keeps the
journal of a search there, writes that process's id, waits for its end, and writes its exit status.
Forking is what makes a hundred runs cheap: everything is imported and compiled once, by a first run
into SCRATCH.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import cv2

from anon_plugin.engine.files.listing import Job, photos_in_folder
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.run.executors import ThreadExecutor
from anon_plugin.engine.run.retry import RetryPolicy
from anon_plugin.engine.run.run import Run
from anon_plugin.engine.tasks.detect import Detect
from anon_plugin.engine.tasks.settings import SearchSettings, Settings
from tests.engine.conftest import FixedDetector, finish, run_folder

BOXES = ("face", 0.9, 20.0, 30.0, 45.0, 65.0), ("plate", 0.8, 90.0, 60.0, 130.0, 75.0)


def anonymize(folder: Path, output: Path) -> None:
    """Opaque redactions have no secret noise, so that the same photo gives the same bytes.

    However often a photo is in work when its process is killed, here it is not its fault.
    """
    settings = Settings(styles=styles_for("opaque"))
    run_folder(folder, output, FixedDetector(*BOXES), settings, most_attempts=sys.maxsize)


def detect(folder: Path, journal: Path) -> None:
    """Search the folder; nothing is written but the journal."""
    task = Detect(FixedDetector(*BOXES), SearchSettings())
    jobs = [Job.reading(path) for path in photos_in_folder(folder)]
    executor = ThreadExecutor(Threads(2, 1))
    finish(Run(task, jobs, executor, journal=journal, retry=RetryPolicy(sys.maxsize)))


def main() -> None:
    task = {"anonymize": anonymize, "detect": detect}[sys.argv[1]]
    folder, scratch = Path(sys.argv[2]), Path(sys.argv[3])
    cv2.setNumThreads(0)  # threads do not survive a fork
    task(folder, scratch)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            try:
                task(folder, Path(line.rstrip("\n")))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
