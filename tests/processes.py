"""Server processes for tests: started on the loopback address, and stopped again."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE_S = 300
"""What a busy machine may take for anything; nobody waits for it where all goes well."""
LEAVE_S = 60
"""What a server may take to end once it was asked to."""

# Below those that systems give to whoever asks for any port, such as for each connection.
_PORTS = range(10_000, 32_000)
_claims: dict[int, socket.socket] = {}


def free_port() -> int:
    """A port of the loopback address that nobody listens on, and that nobody else is given by this
    function: other processes of the same tests start servers at the same time."""
    while True:
        port = random.SystemRandom().choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if _claim(port):
            return port


def _claim(port: int) -> bool:
    """Whether no other process has claimed it; one that ends has claimed nothing any more."""
    if sys.platform != "linux":
        return True
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0anonymizer-tests-{port}")
    except OSError:
        claim.close()
        return False
    _claims[port] = claim
    return True


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
                running.wait(LEAVE_S)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def wait_until(ready: Callable[[], object], log: Path) -> None:
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
