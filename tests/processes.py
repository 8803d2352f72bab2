"""Server processes for tests: started on the loopback address, and stopped again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(
    arguments: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path = CHECKOUT
) -> Iterator[None]:
    """Run `python -m ARGUMENTS` in a folder, and end it afterwards."""
    with log.open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            running.terminate()
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def wait_until(ready: Callable[[], bool], log: Path) -> None:
    """Wait for a server to be ready; fail with its log where it never is."""
    give_up = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > give_up:
            raise AssertionError(f"not ready after {PATIENCE_S} s:\n{log.read_text()}")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether anyone listens on a port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
