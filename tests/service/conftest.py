"""A running service, a process of its own, that the tests here share."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
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
    scratch = Path(tempfile.mkdtemp(prefix="tested-service-", dir="/dev/shm"))
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


@pytest.fixture(scope="session")
def demo_photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A drawn street with faces and plates: a flat photo and a panorama, of less than 1 MiB."""
    pytest.importorskip("skimage", reason="the demo is not installed: pip install .[demo]")
    demo = importlib.import_module("demo.__main__")
    folder = tmp_path_factory.mktemp("demo")
    backdrop, things = demo.street.build(np.random.default_rng(demo.SEED))
    result = {}
    for name, number, size in (("flat", 0, (1800, 1200)), ("panorama", -1, (2048, 1024))):
        shot, path = replace(demo.SHOTS[number], size=size), folder / f"{name}.jpg"
        picture = demo.picture(shot, backdrop, things)
        demo.write_photo(path, picture, demo.place(shot, 0), 1, shot.is_panorama)
        result[name] = path.read_bytes()
    return result
