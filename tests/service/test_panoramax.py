"""A Panoramax server of its own code publishes what we give it, upright and with its tags.

    scripts/try_panoramax.sh

makes the environments that this needs, and runs it. Without them it is skipped.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import piexif
import pytest
from PIL import Image, ImageOps

from tests.service.conftest import requests, running
from tests.service.panoramax import Panoramax, panoramax, until

STATES = "SELECT (metadata->>'originalFileName'), id, status, preparing_status FROM pictures"


def variant(photo: bytes, number: int, orientation: int = 1, *transform: str) -> bytes:
    """The photo stored in another way, taken some metres and seconds further on."""
    command = ["jpegtran", "-copy", "all", *transform]
    data = subprocess.run(command, input=photo, capture_output=True, check=True).stdout
    exif = piexif.load(data)
    exif["0th"][piexif.ImageIFD.Orientation] = orientation
    time = f"2024:06:13 10:4{number}:07".encode()
    exif["Exif"][piexif.ExifIFD.DateTimeOriginal] = exif["0th"][piexif.ImageIFD.DateTime] = time
    seconds = exif["GPS"][piexif.GPSIFD.GPSLatitude][2]
    exif["GPS"][piexif.GPSIFD.GPSLatitude] = (
        *exif["GPS"][piexif.GPSIFD.GPSLatitude][:2],
        (seconds[0] + number * seconds[1] // 5, seconds[1]),
    )
    exif["GPS"].pop(piexif.GPSIFD.GPSTimeStamp, None)
    exif["GPS"].pop(piexif.GPSIFD.GPSDateStamp, None)
    stream = io.BytesIO()
    piexif.insert(piexif.dump(exif), data, stream)
    return stream.getvalue()


@pytest.fixture(scope="module", autouse=True)
def _is_there() -> None:
    if "ANON_PANORAMAX" not in os.environ:
        pytest.skip("needs geovisio and PostGIS; run scripts/try_panoramax.sh")


@pytest.fixture(scope="module")
def photos(demo_photos: dict[str, bytes]) -> dict[str, bytes]:
    """The street in every way that a camera may store it, and cut off."""
    flat, sphere = demo_photos["flat"], demo_photos["panorama"]
    return {
        "flat.jpg": variant(flat, 0),
        "upside_down.jpg": variant(flat, 1, 3, "-rotate", "180"),
        "to_the_left.jpg": variant(flat, 2, 6, "-rotate", "270"),
        "to_the_right.jpg": variant(flat, 3, 8, "-rotate", "90"),
        "progressive.jpg": variant(flat, 4, 1, "-progressive"),
        "cut_off.jpg": variant(flat, 5)[:-2000],
        "panorama.jpg": variant(sphere, 6),
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Panoramax, str]]:
    """Panoramax, and the URL of the service that it calls, with a name and a secret."""
    folder = tmp_path_factory.mktemp("panoramax")
    tokens = folder / "tokens"
    tokens.write_text("panoramax:0123456789abcdef\n")  # pragma: allowlist secret
    tokens.chmod(0o600)
    # Opaque redactions have no secret noise: the same photo gives the same bytes again.
    with running(folder, "--style", "opaque", "--tokens", str(tokens)) as service:
        url = service.url.replace("http://", "http://panoramax:0123456789abcdef@")
        with panoramax(folder, url) as one:
            yield one, url


def test_panoramax_publishes_what_we_give_it(
    server: tuple[Panoramax, str], photos: dict[str, bytes], tmp_path: Path
) -> None:
    panoramax, blur_url = server
    folder = tmp_path / "street"
    folder.mkdir()
    for name, data in photos.items():
        (folder / name).write_bytes(data)
    client = panoramax.environment.parent / "client" / "bin" / "panoramax_cli"
    upload = [client, "upload", folder, "--api-url", panoramax.url, "--no-wait"]
    subprocess.run(upload, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def is_over() -> bool:
        rows = panoramax.query(f"{STATES} WHERE preparing_status = 'not-processed'")
        waiting = panoramax.query("SELECT count(*) FROM job_queue")
        return not rows and waiting == [["0"]]

    until(is_over, "all pictures are ready or broken")
    states = {name: (picture, status, prepared) for name, picture, status, prepared in
              panoramax.query(STATES)}  # fmt: skip
    assert set(states) == set(photos)
    refused, _, prepared = states.pop("cut_off.jpg")
    assert prepared == "broken"
    for size in ("hd", "sd", "thumb"):
        assert requests.get(f"{panoramax.url}/api/pictures/{refused}/{size}.jpg").status_code >= 400
    assert {prepared for _, _, prepared in states.values()} == {"prepared"}

    for name, (picture, _, _) in states.items():
        found = requests.get(f"{panoramax.url}/api/pictures/{picture}/hd.jpg")
        assert found.status_code == 200, name
        again = requests.post(f"{blur_url}/blur/", files={"picture": photos[name]})
        assert found.content == again.content, f"{name}: the published bytes are ours"
        twice = requests.post(f"{blur_url}/blur/", files={"picture": found.content})
        assert twice.content == found.content, f"{name}: what is blurred already stays as it is"
        check_picture(name, photos[name], found.content)
        for size in ("thumb", "sd"):
            small = requests.get(f"{panoramax.url}/api/pictures/{picture}/{size}.jpg")
            check_upright(name, photos[name], small.content)
    check_stores(panoramax, photos)


def check_picture(name: str, original: bytes, published: bytes) -> None:
    """Tags are kept, the orientation is baked in."""
    before, after = piexif.load(original), piexif.load(published)
    for tag in (
        piexif.GPSIFD.GPSLatitude,
        piexif.GPSIFD.GPSLongitude,
        piexif.GPSIFD.GPSImgDirection,
    ):
        assert after["GPS"][tag] == before["GPS"][tag], name
    assert after["0th"][piexif.ImageIFD.Orientation] == 1, name
    assert (b"GPano:ProjectionType" in published) == (b"GPano:ProjectionType" in original), name


def check_upright(name: str, original: bytes, small: bytes) -> None:
    """A derivate shows the original as it stands upright."""
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(original))).convert("L")
    shown = Image.open(io.BytesIO(small)).convert("L")
    if name == "panorama.jpg" and shown.width < 1000:
        return  # a thumbnail of a panorama is a part of it
    assert (shown.width > shown.height) == (upright.width > upright.height), name
    wanted = np.asarray(upright.resize(shown.size), float)
    assert np.corrcoef(wanted.ravel(), np.asarray(shown, float).ravel())[0, 1] > 0.9, name


def check_stores(panoramax: Panoramax, photos: dict[str, bytes]) -> None:
    """No original of what was published lies anywhere any more."""
    originals = set(photos.values())
    for name, store in panoramax.stores.items():
        left = [path for path in store.rglob("*") if path.is_file()]
        if name == "tmp":  # Panoramax keeps what was refused where nobody is served from
            assert {path.read_bytes() for path in left} <= {photos["cut_off.jpg"]}
            continue
        assert left
        assert not [path for path in left if path.read_bytes() in originals], name
