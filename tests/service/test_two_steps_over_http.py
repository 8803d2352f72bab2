"""/detect/ tells what is found, /redact/ redacts what is given, and the page is there."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import piexif
import pytest
from PIL import Image

from anon_plugin.models.loading import DEFAULT_MODEL
from anon_service.pictures.answers import MOST_HEADER_BYTES, header
from anon_service.work.orders import Finding, Model
from tests.engine.conftest import jpeg, scene
from tests.service.conftest import Service, requests

SIDEWAYS = jpeg(scene(400, 320, seed=4), 6)
FACE = {"label": "face", "bbox": [40, 60, 50, 70]}


def send(service: Service, path: str, picture: bytes, given: Any = None, **headers: str) -> Any:
    files = {"picture": ("a.jpg", picture)}
    if given is not None:
        text = given if isinstance(given, bytes) else json.dumps(given).encode()
        files["detections"] = ("a.json", text)
    return requests.post(f"{service.url}{path}", files=files, headers=headers)


def test_what_was_detected_is_redacted_and_the_photo_stays_as_it_lies(service: Service) -> None:
    answer = send(service, "/redact/", SIDEWAYS, [FACE])
    assert answer.headers["content-type"] == "image/jpeg"
    assert piexif.load(answer.content)["0th"][piexif.ImageIFD.Orientation] == 6
    before, after = (
        np.asarray(Image.open(io.BytesIO(data)).transpose(Image.Transpose.ROTATE_270), float)
        for data in (SIDEWAYS, answer.content)
    )
    assert after[80:110, 55:75].std() < before[80:110, 55:75].std() / 2
    assert np.array_equal(before[200:], after[200:])
    upright = send(service, "/redact/?upright=true", SIDEWAYS, [FACE])
    assert Image.open(io.BytesIO(upright.content)).size == (320, 400)


def test_a_picture_of_another_format_stays_one(service: Service) -> None:
    stream = io.BytesIO()
    Image.fromarray(scene()).save(stream, "PNG")
    answer = send(service, "/redact/", stream.getvalue(), {"detections": [FACE]})
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).format == "PNG"
    assert send(service, "/detect/", stream.getvalue()).json()["detections"] == []


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"{}",
        b"no json",
        [],
        [{"label": "face"}],
        [{"label": "", "bbox": [1, 2, 3, 4]}],
        [{"label": "face", "region": [[1, 2], [3, 4]]}],
        [{"label": "face", "bbox": [1, 2, 3, float("nan")]}],
        [{"label": 3, "bbox": [1, 2, 3, 4]}],
    ],
)
def test_detections_that_make_no_sense_are_refused(service: Service, given: Any) -> None:
    assert send(service, "/redact/", SIDEWAYS, given).status_code == 400


def test_a_region_of_another_picture_is_refused(service: Service) -> None:
    answer = send(service, "/redact/", SIDEWAYS, [{**FACE, "bbox": [900, 900, 50, 50]}])
    assert answer.status_code == 422
    assert "another size" in answer.json()["detail"]


def test_a_street_and_its_panorama(service: Service, demo_photos: dict[str, bytes]) -> None:
    flat = send(service, "/detect/", demo_photos["flat"]).json()
    labels = {one["label"] for one in flat["detections"]}
    assert labels == {"face", "plate"}
    assert flat["projection"] == "planar"
    assert flat["model"]["name"] == DEFAULT_MODEL
    assert "yaw_deg" not in flat["detections"][0]
    sphere = send(service, "/detect/", demo_photos["panorama"], Accept="application/geo+json")
    assert sphere.headers["content-type"] == "application/geo+json"
    features = sphere.json()["features"]
    assert features
    for one in features:
        (x, y), *_ = one["geometry"]["coordinates"][0]
        assert x >= 0 >= y
        assert -180 <= one["properties"]["yaw_deg"] <= 180
        assert -90 <= one["properties"]["pitch_deg"] <= 90


def test_the_page_takes_nothing_from_elsewhere(service: Service) -> None:
    page = requests.get(f"{service.url}/blur/")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert b"http://" not in page.content
    assert b"https://" not in page.content


def test_the_description_knows_every_route(service: Service) -> None:
    paths = requests.get(f"{service.url}/openapi.json").json()["paths"]
    assert {"/blur/", "/detect/", "/redact/", "/healthz", "/readyz", "/metrics"} <= set(paths)


def test_a_header_never_grows_too_long_and_keeps_the_surest() -> None:
    corners = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    findings = [Finding("face", 1 - n / 1000, corners, True) for n in range(500)]
    text = header(findings[::-1], Model("m", "0" * 64, ("face",)))
    assert len(text) <= MOST_HEADER_BYTES
    assert json.loads(text)["info"][0]["confidence"] == 1
    assert len(json.loads(text)["info"]) > 40
