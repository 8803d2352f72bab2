"""A running service, a process of its own, that the tests here share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import answers, free_port, process, wait_until

pytest.importorskip("fastapi", reason="the service is not installed: pip install .[service]")
pytest.importorskip("pygeoapi", reason="the service is not installed: pip install .[service]")
requests = pytest.importorskip("requests")


@dataclass(frozen=True)
class Service:
    """url: without a slash at the end. scratch: its folder in memory. log: what it has said."""

    url: str
    scratch: Path
    log: Path

    def is_ready(self) -> bool:
        """Whether a worker has its model open."""
        return answers(int(self.url.rpartition(":")[2])) and requests.get(f"{self.url}/readyz").ok


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Service]:
    """Start a service with these options, and end it afterwards."""
    port, log = free_port(), folder / "service.log"
    scratch = Path("/dev/shm") / folder.name
    scratch.mkdir()
    arguments = ["anon_service", "--port", str(port), "--threads", "2", "--scratch", str(scratch)]
    one = Service(f"http://127.0.0.1:{port}", scratch, log)
    try:
        with process([*arguments, *options], log, {}):
            wait_until(one.is_ready, log)
            yield one
        assert list(scratch.iterdir()) == [], "a service that ends clears up"
    finally:
        if not list(scratch.iterdir()):
            scratch.rmdir()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with the product's own model and defaults, but for a limit of 1 MiB a request."""
    with running(tmp_path_factory.mktemp("service"), "--max-mebibytes", "1") as one:
        yield one
