"""A Dask scheduler with two workers, as processes of their own on the loopback address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.run.dask.works import CHAIN
from tests.processes import CHECKOUT, answers, free_port, process, wait_until

DEATHS_ALLOWED = 1
CHAIN_FRAMES = 60
"""Workers share out videos that are longer than that."""
REGISTERED = "Registered to"
"""What a worker says when the scheduler knows it."""
SETTINGS = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(DEATHS_ALLOWED),
    "DASK_DISTRIBUTED__WORKER__PRELOAD": "tests.engine.run.dask.works",  # imported early
    CHAIN: str(CHAIN_FRAMES),
}


@dataclass(frozen=True)
class DaskProcesses:
    """A scheduler's address, and the folder for logs and scratch files."""

    address: str
    folder: Path

    def worker(self, stack: ExitStack, name: str, bare: bool = False) -> Path:
        """Start a worker that lives until the stack is closed; its log. bare: without the
        anonymizer."""
        arguments = ["dask", "worker", self.address, "--name", name, "--nthreads", "1"]
        arguments += ["--no-dashboard", "--local-directory", str(self.folder / name)]
        environment = {} if bare else SETTINGS | {"PYTHONPATH": str(CHECKOUT)}
        log = self.folder / f"{name}.log"
        stack.enter_context(process(arguments, log, environment, self.folder))
        return log


@pytest.fixture(scope="package")
def dask_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskProcesses]:
    """A scheduler and two workers with a nanny each, which starts them again when they die."""
    pytest.importorskip("distributed", reason="dask is not installed: pip install .[dask]")
    folder = tmp_path_factory.mktemp("dask")
    port = free_port()
    log = folder / "scheduler.log"
    arguments = ["dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with ExitStack() as stack:
        stack.enter_context(process(arguments, log, SETTINGS | {"PYTHONPATH": str(CHECKOUT)}))
        started = DaskProcesses(f"tcp://127.0.0.1:{port}", folder)
        logs = [started.worker(stack, name) for name in ("one", "two")]
        wait_until(lambda: answers(port), log)
        for one in logs:
            wait_until(lambda one=one: REGISTERED in one.read_text(), one)
        yield started
