"""The process of one job: reads what to do on standard input, tells how far it is on the output.

    python -m anon_service.ogc.runner

It ends when the service that started it does, as its input is closed then, and gives up what it has
in work when it is told to terminate.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
from typing import Any

_TELL_EVERY_S = 0.5
_NICE = 5  # pictures that somebody waits for go first


class Teller:
    """Says how far a job is, not too often."""

    def __init__(self) -> None:
        self._last = 0.0

    def progress(self, percent: float, message: str) -> None:
        """percent: 0 to 100."""
        now = time.monotonic()
        if now - self._last >= _TELL_EVERY_S:
            self._last = now
            say({"progress": int(percent), "message": message})


def say(values: dict[str, Any]) -> None:
    """One line to the service."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do the job that stands on the first line of the input."""
    cancelled = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: cancelled.set())
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    logging.disable(logging.CRITICAL)  # logs would name photos; the journal has all of it
    os.nice(_NICE)
    from anon_plugin.errors import AnonymizerError
    from anon_service.ogc.work import do
    from anon_service.roots import Roots

    roots = Roots.from_dict(order["roots"])
    try:
        counts, message = do(order, roots, Teller().progress, cancelled.is_set)
    except AnonymizerError as error:
        say({"failed": roots.without_places(str(error))})
    except Exception as error:  # what it says may name a photo, so that only its kind is told
        kind = type(error).__name__
        say({"failed": f"met an unexpected error, please report it: {kind}"})
    else:
        say({"counts": counts, "message": message})


def _end_with_the_service() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
