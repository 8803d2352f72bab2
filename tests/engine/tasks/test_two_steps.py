"""Finding first and redacting later gives what doing both at once gives, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.detect import Detect
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.conftest import FixedDetector, jpeg, scene

FOUND = (
    ("face", 0.9, 30.25, 40.1, 70.7, 90.3),
    ("face", 0.4, 200, 100, 224, 131),
    ("plate", 0.8, 120, 150, 170, 163),
)
GPANO = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" '
    b'GPano:ProjectionType="equirectangular" GPano:FullPanoWidthPixels="640" '
    b'GPano:FullPanoHeightPixels="320" GPano:CroppedAreaImageWidthPixels="640" '
    b'GPano:CroppedAreaImageHeightPixels="320" GPano:CroppedAreaLeftPixels="0" '
    b'GPano:CroppedAreaTopPixels="0"/></rdf:RDF></x:xmpmeta>'
)


class InSomeViews(FixedDetector):
    """Finds its boxes in a third of all images, the same each time."""

    def detect(
        self, images: Sequence[NDArray[np.uint8]], confidence: Confidence = None
    ) -> list[list[Detection]]:
        found = super().detect(images, confidence)
        return [
            there if int(image.sum()) % 3 == 0 else []
            for image, there in zip(images, found, strict=True)
        ]


def panorama() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(scene(640, 320)).save(stream, "JPEG", quality=90, xmp=GPANO)
    return stream.getvalue()


@pytest.fixture(params=["flat", "panorama"])
def searched(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, FixedDetector]:
    """A photo, and a detector that finds something in it."""
    path = tmp_path / "in" / "photo.jpg"
    path.parent.mkdir()
    if request.param == "flat":
        path.write_bytes(jpeg(scene()))
        return path, FixedDetector(*FOUND)
    path.write_bytes(panorama())
    return path, InSomeViews(*FOUND)


def never() -> bool:
    return False


@pytest.mark.parametrize("style", ["gentle on the eye", "opaque", "evidence", "pixelate"])
def test_two_steps_give_the_same_bytes_as_one(
    searched: tuple[Path, FixedDetector], tmp_path: Path, style: str
) -> None:
    from anon_plugin.engine.redaction.style import styles_for

    photo, detector = searched
    settings = Settings(styles=styles_for(style))
    one = Job(photo, tmp_path / "one" / "photo.jpg")
    two = Job(photo, tmp_path / "two" / "photo.jpg")
    assert Anonymize(detector, settings)(one, never).status is Status.DONE
    found = Detect(detector, settings)(two, never)
    assert found.status is Status.DONE
    assert len(found.detections) > 2
    assert not two.target.exists()
    # As a layer gives them back: in any order, rounded as WKT is.
    given = tuple(
        replace(one, region=np.round(one.region, 2)) for one in reversed(found.detections)
    )
    done = RedactDetections({photo: given}, settings)(two, never)
    assert done.status is Status.DONE
    assert two.target.read_bytes() == one.target.read_bytes()
    assert two.target.read_bytes() != photo.read_bytes()


def pixels(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(Image.open(path)).astype(np.int16)


def test_only_what_is_listed_is_redacted(tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    listed = Detection.from_xyxy("face", 1.0, (30, 40, 70, 90))
    job = Job(source, tmp_path / "out" / "photo.jpg")
    outcome = RedactDetections({source: [listed]}, Settings())(job, never)
    changed = np.abs(pixels(source) - pixels(job.target)).max(axis=2) > 0
    assert outcome.detections == (listed,)
    assert changed[50:80, 40:60].mean() > 0.9
    changed[14:114, 0:98] = False  # the blocks that margin and edge touch
    assert not changed.any()


def test_a_photo_without_a_row_is_written_or_refused_as_asked(tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    job = Job(source, tmp_path / "out" / "photo.jpg")
    refused = RedactDetections({}, Settings(), unlisted="has no row in the layer.")(job, never)
    assert refused.status is Status.FAILED
    assert refused.reason == "has no row in the layer."
    assert not job.target.exists()
    assert RedactDetections({}, Settings())(job, never).status is Status.DONE
    assert (pixels(source) == pixels(job.target)).all()


def test_regions_at_every_edge_of_a_photo_that_is_trimmed_when_it_is_turned(tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(np.resize(scene(336, 256), (245, 325, 3)), orientation=3))
    edges = [(0, 100, 4, 140), (321, 100, 325, 140), (100, 241, 140, 245)]
    listed = [Detection.from_xyxy("face", 0.9, edge) for edge in edges]
    task = RedactDetections({source: listed}, Settings(upright=True))
    outcome = task(Job(source, tmp_path / "out" / "photo.jpg"), never)
    assert outcome.reason == ""
    assert [one.xyxy for one in outcome.detections] == [(316, 95, 320, 135), (95, 236, 135, 240)]


@pytest.mark.parametrize("box", [(400, 40, 450, 90), (30, -90, 60, -40), (30, 240, 60, 280)])
def test_a_region_outside_the_photo_fails_it(
    tmp_path: Path, box: tuple[float, float, float, float]
) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    job = Job(source, tmp_path / "out" / "photo.jpg")
    found = Detection.from_xyxy("face", 1.0, box)
    outcome = RedactDetections({source: [found]}, Settings())(job, never)
    assert outcome.status is Status.FAILED
    assert "320 × 240" in outcome.reason
    assert not job.target.exists()


def test_a_change_of_one_photos_rows_concerns_that_photo_alone(tmp_path: Path) -> None:
    first, second = Job(Path("/a.jpg"), Path("/o/a.jpg")), Job(Path("/b.jpg"), Path("/o/b.jpg"))
    face = Detection.from_xyxy("face", 1.0, (30, 40, 70, 90))
    wider = Detection.from_xyxy("face", 1.0, (30, 40, 75, 90))
    before = RedactDetections({first.source: [face], second.source: [face]}, Settings())
    after = RedactDetections({first.source: [wider], second.source: [face]}, Settings())
    assert before.fingerprint(first) != after.fingerprint(first)
    assert before.fingerprint(second) == after.fingerprint(second)
    fill = replace(before, settings=Settings(projection="planar"))
    assert fill.fingerprint(second) != before.fingerprint(second)


def test_a_result_written_without_a_row_is_not_kept_once_that_is_refused(tmp_path: Path) -> None:
    job = Job(tmp_path / "photo.jpg", tmp_path / "out.jpg")
    written = RedactDetections({}, Settings())
    refused = RedactDetections({}, Settings(), unlisted="has no row in the layer.")
    assert written.fingerprint(job) != refused.fingerprint(job)
