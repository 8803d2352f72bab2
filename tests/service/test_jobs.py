"""Jobs over OGC API – Processes: checked, queued, cancelled, resumed; and a client of others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import jpeg, scene
from tests.processes import LEAVE_S, PATIENCE_S, free_port, wait_until
from tests.service.conftest import Service, requests, running

PHOTOS, LARGE, ENDLESS = 6, 12, 200


class Subscriber(BaseHTTPRequestHandler):
    """Writes down what it is told."""

    told: list[tuple[str, Any]] = []  # noqa: RUF012  # of the class on purpose: one server, one list

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append((self.path, json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Places for photos, results and jobs."""
    place = tmp_path_factory.mktemp("jobs")
    (place / "photos" / "small").mkdir(parents=True)
    (place / "results").mkdir()
    for number in range(PHOTOS):
        (place / "photos" / "small" / f"{number}.jpg").write_bytes(jpeg(scene(seed=number)))
    (place / "photos" / "small" / "broken.jpg").write_bytes(jpeg(scene())[:900])
    (place / "photos" / "large").mkdir()
    large = jpeg(np.tile(np.arange(1600, dtype=np.uint16)[:, None] // 8, (1100, 1, 3)).astype("u1"))
    for number in range(LARGE):
        (place / "photos" / "large" / f"{number}.jpg").write_bytes(large)
    (place / "photos" / "endless").mkdir()
    for number in range(ENDLESS):
        os.link(
            place / "photos" / "large" / "0.jpg", place / "photos" / "endless" / f"{number}.jpg"
        )
    (place / "photos" / "out").symlink_to("/etc")
    return place


@pytest.fixture(scope="module")
def subscriber() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Subscriber)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def options(folder: Path, *more: str) -> list[str]:
    return [
        *("--root", f"photos={folder / 'photos'}"),
        *("--output-root", f"results={folder / 'results'}"),
        *("--state", str(folder / "state"), *more),
    ]


@pytest.fixture(scope="module")
def jobs(
    folder: Path, subscriber: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service that has places for jobs."""
    more = ("--subscriber-host", subscriber, "--subscriber-host", "127.0.0.1:9")
    with running(tmp_path_factory.mktemp("service"), *options(folder, *more)) as one:
        yield one


def start(service: Service, process: str, **request: Any) -> Any:
    return requests.post(f"{service.url}/ogc/processes/{process}/execution", json=request)


def status(service: Service, job: str) -> Any:
    return requests.get(f"{service.url}/ogc/jobs/{job}").json()


def wait(service: Service, job: str, ready: Callable[[Any], bool]) -> Any:
    give_up = time.monotonic() + PATIENCE_S
    while not ready(state := status(service, job)):
        assert time.monotonic() < give_up, state
        time.sleep(0.1)
    return state


def is_over(state: Any) -> bool:
    return state["status"] not in ("accepted", "running")


def done(service: Service, process: str, **inputs: Any) -> Any:
    """The results of a job."""
    answer = start(service, process, inputs=inputs)
    assert answer.status_code == 201, answer.text
    job = answer.json()["jobID"]
    assert answer.headers["Location"].endswith(job)
    state = wait(service, job, is_over)
    assert state["status"] == "successful", state
    return {"job": job, **requests.get(f"{service.url}/ogc/jobs/{job}/results").json()}


def test_all_processes_one_after_another(jobs: Service, folder: Path) -> None:
    small = {"input": "photos", "folder": "small"}
    target = {"output": "results", "output_folder": "june"}
    made = done(jobs, "anonymize", **small, **target, style="opaque")
    assert made["folder"]["value"] == {"place": "results", "folder": "june"}
    assert len(list((folder / "results" / "june").glob("*.jpg"))) == PHOTOS
    photos = requests.get(made["photos"]["href"])
    assert photos.headers["content-type"] == "application/geo+json"
    rows = [one["properties"] for one in photos.json()["features"]]
    assert [row["status"] for row in rows].count("failed") == 1
    assert rows[0]["photo"] == "photos/small/0.jpg"
    report = requests.get(made["report"]["href"])
    assert "sandbox" in report.headers["content-security-policy"]
    assert str(folder) not in report.text

    found = done(jobs, "detect", **small, labels=["face", "plate"], confidence=0.9)
    assert set(found) == {"job", "photos", "detections"}
    (folder / "results" / "marked.json").write_text(
        json.dumps([{"photo": "0.jpg", "label": "face", "bbox": [40, 60, 50, 70]}])
    )
    given = {"place": "results", "file": "marked.json"}
    done(jobs, "redact", **small, output="results", output_folder="marked", detections=given)
    before, after = (
        np.asarray(Image.open(path).copy(), float)
        for path in (folder / "photos/small/0.jpg", folder / "results/marked/0.jpg")
    )
    assert after[80:110, 55:75].std() < before[80:110, 55:75].std() / 2

    verified = done(
        jobs,
        "verify",
        **{"input": "results", "folder": "marked"},
        **{"originals": "photos", "originals_folder": "small"},
        checks=["pictures", "regions", "untouched"],
    )
    figures = requests.get(verified["figures"]["href"]).json()
    assert figures["photos"] == {
        **{"total": PHOTOS, "checked": PHOTOS, "failed": 0},
        "compared_with_originals": PHOTOS,
    }
    (folder / "results" / "truth.json").write_text(
        json.dumps(
            {
                "images": [{"id": 1, "file_name": "0.jpg", "width": 320, "height": 240}],
                "categories": [{"id": 1, "name": "face"}],
                "annotations": [{"image_id": 1, "category_id": 1, "bbox": [40, 60, 50, 70]}],
            }
        )
    )
    measured = done(
        jobs, "evaluate", detections=given, ground_truth="results", truth_file="truth.json"
    )
    assert requests.get(measured["figures"]["href"]).json()["labels"]["face"]["recall"] == 1


@pytest.mark.parametrize(
    ("process", "inputs", "reason"),
    [
        ("anonymize", {"input": "photos"}, "output"),
        ("anonymize", {"input": "elsewhere", "output": "results"}, "elsewhere"),
        ("anonymize", {"input": "photos", "output": "photos"}, "photos"),
        ("anonymize", {"input": "photos", "output": "results", "folder": "../x"}, "folder"),
        ("anonymize", {"input": "photos", "output": "results", "folder": "/etc"}, "folder"),
        ("anonymize", {"input": "photos", "output": "results", "folder": "a/.b"}, "folder"),
        ("anonymize", {"input": "photos", "output": "results", "folder": "a" * 2000}, "folder"),
        ("anonymize", {"input": "photos", "output": "results", "folder": "out"}, "leads out"),
        ("anonymize", {"input": "photos", "output": "results", "style": "glitter"}, "glitter"),
        ("anonymize", {"input": "photos", "output": "results", "more": 1}, "more"),
        ("detect", {"input": "photos", "confidence": 2}, "confidence"),
        ("detect", {"input": "photos", "labels": []}, "labels"),
        ("redact", {"input": "photos", "output": "results"}, "detections"),
        ("verify", {"input": "results", "checks": ["smell"]}, "smell"),
    ],
)
def test_what_makes_no_sense_is_not_accepted(
    jobs: Service, process: str, inputs: Any, reason: str
) -> None:
    before = len(requests.get(f"{jobs.url}/ogc/jobs").json()["jobs"])
    answer = start(jobs, process, inputs=inputs)
    assert answer.status_code == 400
    assert reason in answer.json()["description"]
    assert len(requests.get(f"{jobs.url}/ogc/jobs").json()["jobs"]) == before


def test_requests_of_other_shapes_are_refused(jobs: Service) -> None:
    url = f"{jobs.url}/ogc/processes/detect/execution"
    assert requests.post(url, data="{}").status_code == 415
    for body in ([], "text", {"inputs": []}, {"subscriber": 3}):
        assert requests.post(url, json=body).status_code == 400, body
    json_text = {"Content-Type": "application/json"}
    assert requests.post(url, data="[" * 10**5, headers=json_text).status_code == 400
    assert requests.post(url, data=b" " * 2**21, headers=json_text).status_code == 413
    assert requests.get(f"{jobs.url}/ogc/processes/shred").status_code == 404
    for job in ("nothing", "..%2f..%2fetc", "00000000-0000-0000-0000-000000000000"):
        assert requests.get(f"{jobs.url}/ogc/jobs/{job}").status_code == 404
        assert requests.get(f"{jobs.url}/ogc/jobs/{job}/results/report.html").status_code == 404


def test_a_queue_that_is_a_queue_and_jobs_that_are_dismissed(jobs: Service, folder: Path) -> None:
    inputs = {"input": "photos", "folder": "endless", "output": "results"}
    first, second = (
        start(jobs, "anonymize", inputs={**inputs, "output_folder": name}).json()["jobID"]
        for name in ("first", "second")
    )
    running = wait(jobs, first, lambda state: state["progress"] > 0)
    assert running["status"] == "running"
    assert f"of {ENDLESS} photos" in running["message"]
    assert status(jobs, second)["status"] == "accepted", "one at a time, in their order"
    assert requests.get(f"{jobs.url}/ogc/jobs/{first}/results").json()["code"] == "ResultNotReady"
    for job in (second, first):
        assert requests.delete(f"{jobs.url}/ogc/jobs/{job}").json()["status"] == "dismissed"
    written = len(list((folder / "results" / "first").glob("*.jpg")))
    assert written < ENDLESS
    time.sleep(2)
    assert len(list((folder / "results" / "first").glob("*.jpg"))) == written, "nothing goes on"
    assert not (folder / "results" / "second").exists()
    for job in (first, second):
        assert status(jobs, job)["status"] == "dismissed"
        assert requests.get(f"{jobs.url}/ogc/jobs/{job}/results").status_code == 410
        requests.delete(f"{jobs.url}/ogc/jobs/{job}")
        assert requests.get(f"{jobs.url}/ogc/jobs/{job}").status_code == 404, "forgotten"


def test_subscribers_are_told_and_one_that_is_down_harms_nothing(
    jobs: Service, subscriber: str
) -> None:
    inputs = {"input": "photos", "folder": "small", "labels": ["plate"]}
    there = {"successUri": f"http://{subscriber}/ok", "inProgressUri": f"http://{subscriber}/on"}
    down = {"successUri": "http://127.0.0.1:9/ok", "inProgressUri": "http://127.0.0.1:9/on"}
    for uris in (there, down):
        job = start(jobs, "detect", inputs=inputs, subscriber=uris).json()["jobID"]
        assert wait(jobs, job, is_over)["status"] == "successful"
    give_up = time.monotonic() + PATIENCE_S
    while len(Subscriber.told) < 2 and time.monotonic() < give_up:
        time.sleep(0.1)
    assert [path for path, _ in Subscriber.told] == ["/on", "/ok"]
    for url in ("http://169.254.169.254/", "http://u@127.0.0.1:9/", "file:///etc/passwd", "x:1:2"):
        answer = start(jobs, "detect", inputs=inputs, subscriber={"successUri": url})
        assert answer.status_code == 400, url


def test_a_job_goes_on_after_the_service_was_killed(folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(folder / "results" / "third", ignore_errors=True)
    places = options(folder)
    places[places.index("--state") + 1] = str(tmp_path / "state")
    inputs = {"input": "photos", "folder": "large", "output": "results", "output_folder": "third"}
    port, log = free_port(), tmp_path / "log"
    one = Service(f"http://127.0.0.1:{port}", tmp_path, log)
    command = [sys.executable, "-m", "anon_service", "--port", str(port), "--threads", "2", *places]

    def launched() -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out)
        wait_until(one.is_ready, log)
        return process

    process = launched()
    try:
        job = start(one, "anonymize", inputs=inputs).json()["jobID"]
        wait(one, job, lambda state: state["progress"] > 0)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        written = {
            path.name: path.stat().st_mtime_ns
            for path in (folder / "results" / "third").glob("*.jpg")
        }
        assert 0 < len(written) < LARGE
        process = launched()
        state = wait(one, job, is_over)
        assert state["status"] == "successful"
        assert f"{LARGE} of {LARGE} photos done" in state["message"]
        results = folder / "results" / "third"
        assert len(list(results.glob("*.jpg"))) == LARGE
        same = [n for n, at in written.items() if (results / n).stat().st_mtime_ns == at]
        in_work = 2  # which may have been written and not yet recorded
        assert len(same) >= max(1, len(written) - in_work), "what was done is not done again"
    finally:
        process.terminate()
        process.wait(LEAVE_S)


def test_owslib_starts_watches_and_reads_a_job(jobs: Service) -> None:
    ogcapi = pytest.importorskip("owslib.ogcapi.processes", reason="pip install .[dev]")
    client = ogcapi.Processes(f"{jobs.url}/ogc/")
    assert {one["id"] for one in client.processes()} == {
        *("anonymize", "detect", "redact", "verify", "evaluate")
    }
    described = client.process("detect")
    assert described["inputs"]["input"]["schema"]["enum"] == ["photos", "results"]
    assert described["jobControlOptions"] == ["async-execute", "dismiss"]
    inputs = {"input": "photos", "folder": "small", "labels": ["plate"]}
    job = client.execute("detect", inputs, response="document", async_=True)["jobID"]
    assert wait(jobs, job, is_over)["status"] == "successful"
