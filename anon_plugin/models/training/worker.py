"""A process that trains, beside the one that shows it.

    python -m anon_plugin.models.training.worker

It is given a job as a line of JSON, and answers with lines of JSON. When its input ends it stops
after the step that it is at: so it ends, too, where the other process was killed.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TextIO

from anon_plugin.errors import AnonymizerError, CancelledError
from anon_plugin.models.training.job import Job
from anon_plugin.models.training.settings import Settings


class Telling:
    """A Listener that writes what it is told as lines of JSON."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._lock = out, Lock()
        self.asked_to_stop = Event()

    def progress(self, share: float, left_s: float | None, text: str, **values: Any) -> None:
        """See Listener."""
        self.tell({"share": share, "left_s": left_s, "text": text, "values": values})

    def stopped(self) -> bool:
        """See Listener."""
        return self.asked_to_stop.is_set()

    def tell(self, message: dict[str, Any]) -> None:
        """Write one line; where nobody reads any more, stop."""
        try:
            with self._lock:
                self._out.write(json.dumps(message) + "\n")
                self._out.flush()
        except OSError:
            self.asked_to_stop.set()


def order(job: Job, threads: int) -> str:
    """The line that a worker is given."""
    settings = {"steps": job.settings.steps, "seed": job.settings.seed}
    about = {
        "collection": str(job.collection.absolute()),
        "parent": str(job.parent.absolute()),
        "output": str(job.output.absolute()),
        "settings": settings,
        "device": job.device,
        "trusted": job.trusted,
        "threads": threads,
    }
    return json.dumps(about) + "\n"


def read_order(line: str) -> tuple[Job, int]:
    """The job of such a line, and the number of threads."""
    about = json.loads(line)
    job = Job(
        Path(about["collection"]),
        Path(about["parent"]),
        Path(about["output"]),
        Settings(**about["settings"]),
        about["device"],
        about["trusted"],
    )
    return job, int(about["threads"])


def main() -> None:
    """Train as the first line of the input says."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no message
    telling = Telling(out)
    job, threads = read_order(sys.stdin.readline())

    def listen() -> None:
        sys.stdin.read()
        telling.asked_to_stop.set()

    Thread(target=listen, daemon=True).start()
    try:
        import torch

        from anon_plugin.models.training.collection import read_collection
        from anon_plugin.models.training.training_on import train_on

        torch.set_num_threads(threads)
        trained = train_on(job, read_collection(job.collection), telling)
        telling.tell({"card": trained.card, "log": list(trained.log)})
    except CancelledError:
        telling.tell({"cancelled": True})
    except AnonymizerError as error:
        telling.tell({"error": str(error)})
    except Exception:
        traceback.print_exc()  # the last words, which the other process tells
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)  # the thread that listens would keep it


if __name__ == "__main__":
    main()
