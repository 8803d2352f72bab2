"""/blur/ keeps the contract of Panoramax' blurring API, whatever it is sent."""

from __future__ import annotations

import io
import json
import struct
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import Message

import numpy as np
import piexif
import pytest
from PIL import Image

from anon_plugin.models.loading import DEFAULT_MODEL
from tests.engine.conftest import LUND, jpeg, scene
from tests.service.conftest import Service, requests

PICTURE = jpeg(scene(400, 320, seed=4))
MIB = 2**20


def blur(service: Service, data: bytes, accept: str = "*/*", query: str = "") -> requests.Response:
    """As Panoramax sends a picture."""
    return requests.post(
        f"{service.url}/blur/{query}",
        files={"picture": ("picture.jpg", data, "image/jpeg")},
        headers={"Accept": accept},
    )


def parts_of(answer: requests.Response) -> dict[str, Message]:
    """The parts of a multipart answer, by name."""
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    payload = message_from_bytes(head + answer.content).get_payload()
    assert isinstance(payload, list)
    return {one.get_param("name", header="content-disposition"): one for one in payload}


def test_a_picture_comes_back_with_a_header_about_what_was_redacted(service: Service) -> None:
    answer = blur(service, PICTURE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    about = json.loads(answer.headers["x-sgblur"])
    assert about["model"]["name"] == DEFAULT_MODEL
    assert about["info"] == []
    assert Image.open(io.BytesIO(answer.content)).size == (400, 320)
    gps = piexif.load(answer.content)["GPS"]
    assert {tag: gps[tag] for tag in LUND} == LUND


def test_two_parts_for_who_accepts_them(service: Service) -> None:
    answer = blur(service, PICTURE, "multipart/form-data")
    parts = parts_of(answer)
    assert parts["image"].get_content_type() == "image/jpeg"
    assert parts["image"].get_payload(decode=True) == blur(service, PICTURE).content
    metadata = json.loads(parts["metadata"].get_payload(decode=True))
    assert metadata == {"service_name": "street-photo-anonymizer", "annotations": []}


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_comes_back_upright(service: Service, orientation: int) -> None:
    answer = blur(service, jpeg(scene(400, 320, seed=4), orientation))
    size = Image.open(io.BytesIO(answer.content)).size
    assert size == ((320, 400) if orientation > 5 else (400, 320))
    assert piexif.load(answer.content)["0th"][piexif.ImageIFD.Orientation] == 1
    assert blur(service, answer.content).content == answer.content


def test_nothing_unredacted_is_kept_and_nothing_comes_back(service: Service) -> None:
    assert blur(service, PICTURE, query="?keep=1").content == blur(service, PICTURE).content
    assert requests.get(f"{service.url}/deblur/").status_code == 404
    assert requests.post(f"{service.url}/deblur/").status_code == 404
    folders = [one for one in service.scratch.rglob("*") if one.is_file()]
    assert folders == [], "no file is left in the folder in memory"


def test_a_picture_that_was_blurred_stays_as_it_is(service: Service) -> None:
    once = blur(service, PICTURE).content
    assert blur(service, once).content == once


def png() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(scene()).save(stream, "PNG")
    return stream.getvalue()


def bomb() -> bytes:
    """A JPEG of a few bytes whose header promises 60 000 x 60 000 pixels."""
    at = PICTURE.index(b"\xff\xc0")
    return PICTURE[: at + 5] + struct.pack(">HH", 60_000, 60_000) + PICTURE[at + 9 :]


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (png(), 415, "no JPEG"),
        (b"only text", 415, "no JPEG"),
        (b"", 400, "picture"),
        (PICTURE[:-3000], 422, "cut off"),
        (PICTURE[:200], 422, "damaged"),
        (bytes(2 * MIB), 413, "1 MiB"),
        (bomb(), 422, "cannot hold"),
    ],
    ids=["png", "text", "empty", "cut", "header", "long", "bomb"],
)
def test_what_cannot_be_blurred_is_refused_with_a_reason(
    service: Service, data: bytes, status: int, reason: str
) -> None:
    answer = blur(service, data)
    assert answer.status_code == status
    assert reason in answer.json()["detail"]


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(service: Service) -> None:
    stream = io.BytesIO()
    Image.fromarray(np.zeros((12_500, 12_500), np.uint8)).save(stream, "JPEG", quality=1)
    answer = blur(service, stream.getvalue()[: MIB - 1000])
    assert answer.status_code == 413
    assert "156" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?colour=red", "not known"),
        ("?labels=unicorn", "cannot find"),
        ("?labels=,", "No labels"),
        ("?style=glitter", "no style"),
        ("?confidence=much", "number"),
        ("?confidence=2", "between 0 and 1"),
        ("?projection=flat", "no projection"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    service: Service, query: str, reason: str
) -> None:
    answer = blur(service, PICTURE, query=query)
    assert answer.status_code == 400
    assert reason in answer.json()["detail"]


def test_a_form_without_a_picture_is_refused(service: Service) -> None:
    for files in ({"image": ("a.jpg", PICTURE)}, {"picture": ("a.jpg", b"")}):
        assert requests.post(f"{service.url}/blur/", files=files).status_code == 400
    assert requests.post(f"{service.url}/blur/", data=PICTURE).status_code == 415
    damaged = requests.post(
        f"{service.url}/blur/",
        data=b"no form at all",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert damaged.status_code == 400


def test_a_body_of_unknown_length_is_bounded_while_it_is_read(service: Service) -> None:
    def endless():  # type: ignore[no-untyped-def]
        yield b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n'
        for _ in range(30):
            yield bytes(MIB // 10)

    answer = requests.post(
        f"{service.url}/blur/",
        data=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 413


def test_many_at_once_are_all_answered_each_with_its_own(service: Service) -> None:
    pictures = [jpeg(scene(160, 120, seed)) for seed in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda data: blur(service, data), pictures))
    for data, answer in zip(pictures, answers, strict=True):
        assert answer.status_code == 200
        before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(answer.content))
        assert np.array_equal(np.asarray(before), np.asarray(after))


def test_figures_and_health(service: Service) -> None:
    blur(service, PICTURE)
    figures = requests.get(f"{service.url}/metrics").text
    assert 'anonymizer_answers_total{path="/blur/",status="200"}' in figures
    assert "anonymizer_waiting 0.0" in figures
    assert requests.get(f"{service.url}/healthz").ok


def test_logs_name_no_picture_and_nobody(service: Service) -> None:
    name = "Jane Doe at home.jpg"
    requests.post(f"{service.url}/blur/", files={"picture": (name, PICTURE[:-3000], "image/jpeg")})
    requests.get(f"{service.url}/Jane/Doe?who=Jane")
    log = service.log.read_text()
    assert "POST /blur/ 422" in log
    assert "Jane" not in log
    assert "picture.jpg" not in log
    assert "127.0.0.1:" in log, "but for the address that it listens at"
