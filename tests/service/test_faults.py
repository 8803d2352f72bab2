"""What goes wrong in the service loses no job, names nothing, and lets no picture through."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.detect import Detect
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from anon_service.ogc import queue as queues
from anon_service.ogc.queue import JobQueue
from anon_service.ogc.records import RESULTS, JobFolder, Status
from anon_service.ogc.results import Layers
from anon_service.ogc.subscribers import tell
from anon_service.ogc.work import do as do_job
from anon_service.pictures.given import read_detections
from anon_service.roots import Roots
from anon_service.web.body import read_parts
from anon_service.work.doing import do
from anon_service.work.orders import Answer, Order, Reason, Refusal, Work
from tests.engine.conftest import FixedDetector, jpeg, scene
from tests.processes import PATIENCE_S

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)


def no() -> bool:
    return False


def order(folder: Path, **inputs: Any) -> dict[str, Any]:
    """A job of redact."""
    return {
        "process": "redact",
        "folder": str(folder / "redact"),
        "inputs": {"input": "photos", "output": "results", **inputs},
        **{"labels": ["face"], "style": "opaque", "verify": "basic", "scheduler": ""},
        **{"threads": 1, "max_megapixels": 10.0, "time_limit_s": 60.0},
    }


def test_a_fault_of_ours_ends_its_job_and_not_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    jobs = JobFolder(tmp_path / "state")
    queue = JobQueue(jobs, {"roots": {"inputs": {}, "outputs": {}}})  # nothing says which model
    queue.start()

    def ended(executable: str) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(queues.sys, "executable", executable)
            job = queue.accept("detect", {"input": "photos"}, ("photos",), {})
            give_up = time.monotonic() + PATIENCE_S
            while not (state := jobs.read(job.identifier)).status.is_over:
                assert time.monotonic() < give_up, state
                time.sleep(0.05)
            return state

    try:
        unstarted = ended("/nowhere/python")
        assert unstarted.status is Status.FAILED
        unsound = ended(queues.sys.executable)
        assert unsound.status is Status.FAILED
        assert unsound.message.endswith("KeyError")
    finally:
        queue.close()
    assert "Traceback" not in capfd.readouterr().err


def test_a_host_that_may_not_be_called_any_more_is_not_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        server.settimeout(0.5)
        tell({"success": f"http://{host}/"}, "success", {}, ())
        with pytest.raises(TimeoutError):
            server.accept()
        server.settimeout(60)
        tell({"success": f"http://{host}/"}, "success", {}, (host,))
        connection, _ = server.accept()
        with connection:
            assert connection.recv(4) == b"POST"
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def test_photos_that_a_job_did_not_search_are_not_written(tmp_path: Path) -> None:
    for name in ("photos", "results", "detect/results", "redact"):
        (tmp_path / name).mkdir(parents=True)
    photos = [tmp_path / "photos" / name for name in ("found.jpg", "empty.jpg", "mended.jpg")]
    for photo in photos:
        photo.write_bytes(jpeg(scene()))
    photos[2].write_bytes(jpeg(scene())[:900])
    roots = Roots({"photos": str(tmp_path / "photos")}, {"results": str(tmp_path / "results")})
    layers = Layers(tmp_path / "detect" / RESULTS, roots)
    for photo, boxes in zip(photos, ([FACE], [], [FACE]), strict=True):
        layers.add(Detect(FixedDetector(*boxes), Settings())(Job.reading(photo), no))
    layers.finish()
    photos[2].write_bytes(jpeg(scene(seed=2)))
    counts, _ = do_job(order(tmp_path, job="detect"), roots, lambda *_: None, no)
    assert (counts["done"], counts["failed"]) == (2, 1)
    written = {path.name for path in (tmp_path / "results").glob("*.jpg")}
    assert written == {"found.jpg", "empty.jpg"}

    # The same photo by two of its names: all of its detections count.
    marked = [
        {"photo": name, "label": "face", "bbox": [left, 60, 50, 70]}
        for name, left in (("found.jpg", 40), (str(photos[0]), 200))
    ]
    (tmp_path / "results" / "marked.json").write_text(json.dumps(marked))
    given = {"place": "results", "file": "marked.json"}
    more = {"output_folder": "two", "detections": given}
    (tmp_path / "results" / "two").mkdir()
    counts, _ = do_job(order(tmp_path, **more), roots, lambda *_: None, no)
    assert counts["face"] == 2


def test_photos_in_which_nothing_was_found_are_written_as_they_are(tmp_path: Path) -> None:
    for name in ("photos", "results", "detect/results", "redact"):
        (tmp_path / name).mkdir(parents=True)
    photo = tmp_path / "photos" / "empty.jpg"
    photo.write_bytes(jpeg(scene()))
    roots = Roots({"photos": str(tmp_path / "photos")}, {"results": str(tmp_path / "results")})
    layers = Layers(tmp_path / "detect" / RESULTS, roots)
    layers.add(Detect(FixedDetector(), Settings())(Job.reading(photo), no))
    layers.finish()
    counts, _ = do_job(order(tmp_path, job="detect"), roots, lambda *_: None, no)
    assert counts["done"] == 1


def test_a_label_that_the_model_does_not_find_is_refused_where_the_model_is_known() -> None:
    picture = Order(Work.BLUR, jpeg(scene()), Settings(labels=("face", "person")))
    result = do(picture, FixedDetector(FACE), Sampling(), None, no)
    assert isinstance(result, Refusal)
    assert result.reason is Reason.UNREADABLE
    picture = replace(picture, settings=Settings(labels=("face",)))
    assert isinstance(do(picture, FixedDetector(FACE), Sampling(), None, no), Answer)


@pytest.mark.parametrize("body", [b"no boundary at all", b"--other\r\n\r\n--other--\r\n"])
def test_a_damaged_form_is_the_senders_fault(body: bytes) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=this")]
    scope = {"type": "http", "method": "POST", "headers": headers}
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(read_parts(Request(scope, receive), 2**20))
    assert refusal.value.status_code == 400


def test_numbers_beyond_all_bounds_are_the_senders_fault() -> None:
    text = '[{"label": "face", "bbox": [1%s, 0, 1, 1]}]' % ("0" * 400)
    with pytest.raises(HTTPException) as refusal:
        read_detections(text.encode())
    assert refusal.value.status_code == 400
