"""Pictures and jobs done by the workers of a Dask cluster."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engine.conftest import jpeg, scene
from tests.engine.run.dask.conftest import REGISTERED
from tests.processes import PATIENCE_S, answers, free_port, process, wait_until
from tests.service.conftest import requests, running

pytest.importorskip("distributed", reason="dask is not installed: pip install .[dask]")


def test_pictures_and_jobs_are_done_by_workers(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "results").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(jpeg(scene()))
    left_by_a_killed_worker = Path(tempfile.mkdtemp(prefix="anonymizer-", dir="/dev/shm"))
    port, log = free_port(), tmp_path / "dask.log"
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "2", "--no-nanny"]
    quiet = ["--no-dashboard"]
    places = [
        *("--root", f"photos={tmp_path / 'photos'}"),
        *("--output-root", f"results={tmp_path / 'results'}"),
        *("--state", str(tmp_path / "state")),
    ]
    with process([*scheduler, *quiet], log, {}):
        wait_until(lambda: answers(port), log)
        worker_log = tmp_path / "worker.log"
        with ExitStack() as stack:
            stack.enter_context(process([*worker, *quiet], worker_log, {}))
            wait_until(lambda: REGISTERED in worker_log.read_text(), worker_log)
            service = stack.enter_context(running(tmp_path, "--scheduler", address, *places))
            with ThreadPoolExecutor(5) as pool:
                given = [jpeg(scene(seed=seed)) for seed in range(5)]
                results = list(
                    pool.map(
                        lambda data: requests.post(f"{service.url}/blur/", files={"picture": data}),
                        given,
                    )
                )
            assert [one.status_code for one in results] == [200] * 5
            assert not left_by_a_killed_worker.exists()
            cut = requests.post(f"{service.url}/blur/", files={"picture": given[0][:-2000]})
            assert cut.status_code == 422
            inputs = {"input": "photos", "output": "results"}
            url = f"{service.url}/ogc/processes/anonymize/execution"
            job = requests.post(url, json={"inputs": inputs}).headers["Location"]
            give_up = time.monotonic() + PATIENCE_S
            while (state := requests.get(job).json())["status"] in ("accepted", "running"):
                assert time.monotonic() < give_up, state
                time.sleep(0.2)
            assert state["status"] == "successful", state
            assert (tmp_path / "results" / "one.jpg").is_file()
