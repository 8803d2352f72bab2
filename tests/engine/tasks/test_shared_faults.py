"""Faults that people found from outside, each with its input, judged by what is right there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import Verify
from tests.conftest import CHECKOUT
from tests.engine.conftest import FixedDetector

FAULTS = CHECKOUT.parent / "shared" / "faults"
LEAKS = sorted(path.name for path in FAULTS.glob("leak_*"))
_PIECE = 48


@pytest.fixture
def faults(shared: Path) -> Path:
    folder = shared / "faults"
    if not folder.is_dir():
        pytest.skip(f"no faults found from outside in {folder}")
    return folder


Redact = Callable[..., tuple[Outcome, bytes]]


@pytest.fixture
def redacted(tmp_path: Path) -> Redact:
    """Redacts a photo's faces as a run does and checks it wholly; (what came of it, the file)."""

    def redact(source: Path, *faces: tuple[float, float, float, float]) -> tuple[Outcome, bytes]:
        target = tmp_path / source.name
        detector = FixedDetector(*(("face", 0.9, *face) for face in faces))
        settings = Settings(verify=Verify.FULL)
        outcome = anonymize_photo(source, target, detector, settings)
        return outcome, target.read_bytes() if target.exists() else b""

    return redact


@pytest.mark.parametrize("name", LEAKS)
def test_a_hidden_picture_does_not_get_through(faults: Path, redacted: Redact, name: str) -> None:
    source = next((faults / name).glob("input.*"))
    boxes = re.findall(r"\((\d+),(\d+),(\d+),(\d+)\)", (faults / name / "expected.txt").read_text())
    outcome, data = redacted(source, *(tuple(map(float, box)) for box in boxes))
    payload = (faults / name / "hidden_payload.bin").read_bytes()
    assert outcome.status is Status.DONE, outcome.reason
    places = range(0, len(payload) - _PIECE, max(1, len(payload) // 200))
    pieces = {payload[place : place + _PIECE] for place in places}
    # What is the same all over tells nothing.
    telling = [piece for piece in pieces if len(set(piece)) > 8]
    assert telling
    assert not [piece for piece in telling if piece in data]


WRITTEN = (
    "extra-restart-marker/in/1.jpg",
    "mjpeg-without-huffman-tables/in/1.jpg",
    "tiff-palette-with-alpha/in/1.tif",
    "extended-xmp-with-more-than-pictures/in/1.jpg",
    "png-animation-sampled/in/1.png",
    "png-chunks-dropped-on-purpose/in/idot.png",
    "png-chunks-dropped-on-purpose/in/ornt.png",
    "png-chunks-dropped-on-purpose/in/iccp_broken.png",
    "png_webp_sampled_check_refuses/anim.png",
    "png_webp_sampled_check_refuses/b64text.png",
    "png_webp_sampled_check_refuses/badzlib.png",
    "png_webp_sampled_check_refuses/iccjpg.png",
    "png_webp_sampled_check_refuses/private2k.png",
    "png_webp_sampled_check_refuses/rawprofexif.png",
    "png_webp_sampled_check_refuses/thumbxmp.webp",
    "png_webp_sampled_check_refuses/thumbxmp0.png",
)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_docs_say_is_written_is_written(faults: Path, redacted: Redact, name: str) -> None:
    outcome, data = redacted(faults / name, (4, 4, 40, 40))
    assert outcome.status is Status.DONE, outcome.reason
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) is not None


@pytest.mark.parametrize("name", ["diff_10eab5be", "diff_dd59f7e1", "diff_f3491014"])
def test_a_jpeg_that_decoders_read_in_different_ways_is_refused(
    faults: Path, redacted: Redact, name: str
) -> None:
    outcome, _ = redacted(faults / "damaged_progressive_accepted" / f"{name}.jpg")
    assert outcome.status is Status.FAILED
    assert "decoders do not agree" in outcome.reason


@pytest.mark.parametrize("name", ["uint8_254", "uint16_255"])
def test_letters_of_the_value_of_nodata_are_redacted(
    faults: Path, redacted: Redact, name: str
) -> None:
    rasterio = pytest.importorskip("rasterio")
    source = faults / "tiff_nodata_letters" / f"nodata_{name}.tif"
    outcome, _ = redacted(source, (80, 100, 240, 150))
    assert outcome.status is Status.DONE, outcome.reason
    with rasterio.open(source) as before, rasterio.open(outcome.target) as after:
        nodata = before.nodata
        core = slice(110, 140), slice(100, 220)
        assert (before.read(1)[core] == nodata).any()
        assert (after.read(1)[core] != nodata).all()


def test_a_region_that_goes_around_twice_is_covered_whole(faults: Path, tmp_path: Path) -> None:
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.exchange.wkt import parse_polygons
    from anon_plugin.engine.redaction.shapes import Box, coverage, flat_shape
    from anon_plugin.engine.redaction.style import styles_for

    twice, loop = "detections.csv", "detections_loop.csv"
    for name, inside in ((twice, (200, 100, 400, 300)), (loop, (205, 155, 345, 245))):
        text = (faults / "region-self-overlap" / name).read_text()
        (region,) = parse_polygons(re.search(r'"(.*)"', text)[1])  # type: ignore[index]
        style = styles_for("evidence")["person"]
        shape = flat_shape(Detection("person", 1.0, region, is_box=False), style)
        assert (coverage(shape, Box(*inside)) == 1.0).all()


@pytest.mark.parametrize("name", ["", "_brackets", "_two"])
def test_a_region_that_is_cut_off_is_an_error(faults: Path, name: str) -> None:
    from anon_plugin.engine.exchange.wkt import parse_polygons

    text = (faults / "multipolygon-cut-off" / f"detections{name}.csv").read_text()
    with pytest.raises(ValueError, match=r"cut off|does not belong"):
        parse_polygons(re.search(r'"(.*)"', text)[1])  # type: ignore[index]
