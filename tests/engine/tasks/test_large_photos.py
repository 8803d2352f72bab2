"""Large JPEGs are written in less memory: the same files, by the same checks."""

from __future__ import annotations

import io
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.redact import patches_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from tests.engine.conftest import FixedDetector, jpeg, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
write = JpegContainer.write


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has photos of the size of a test count as large from now on."""

    def now() -> None:
        for module in ("containers.jpeg.container", "verification.untouched"):
            monkeypatch.setattr(f"anon_plugin.engine.{module}.LARGE_PIXELS", 1000)

    return now


def progressive(data: bytes) -> bytes:
    stream = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(stream, "JPEG", quality=90, progressive=True, exif=image.info["exif"])
    return stream.getvalue()


def anonymized(folder: Path, data: bytes, found: Sequence[tuple[str, float, ...]]) -> Outcome:
    source = folder / "photo.jpg"
    source.write_bytes(data)
    return anonymize_photo(source, folder / "out" / "photo.jpg", FixedDetector(*found), Settings())


@pytest.mark.parametrize("found", [[], [FACE]], ids=["nothing", "a face"])
@pytest.mark.parametrize("coded", [bytes, progressive], ids=["sequential", "progressive"])
def test_a_large_photo_becomes_the_same_file(
    tmp_path: Path,
    large: Callable[[], None],
    coded: Callable[[bytes], bytes],
    found: list[tuple[str, float, ...]],
) -> None:
    data = coded(jpeg(scene()))
    usual, other = tmp_path / "usual", tmp_path / "large"
    usual.mkdir()
    other.mkdir()
    first = anonymized(usual, data, found)
    large()
    second = anonymized(other, data, found)
    assert first.status is second.status is Status.DONE, second.reason
    assert second.verified == ("pictures", "regions", "untouched")
    assert first.output_sha256 == second.output_sha256
    assert first.notes == second.notes


def forget_the_patches(
    container: JpegContainer, _: Sequence[Patch], partial: Path
) -> tuple[str, ...]:
    return write(container, (), partial)


def change_a_corner(
    container: JpegContainer, patches: Sequence[Patch], partial: Path
) -> tuple[str, ...]:
    grey = Patch(200, 200, np.full((9, 9, 3), 128, np.uint8), np.ones((9, 9), bool))
    return write(container, (*patches, grey), partial)


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [(forget_the_patches, "still shows 100%"), (change_a_corner, "blocks of the picture differ")],
)
@pytest.mark.parametrize("coded", [bytes, progressive], ids=["sequential", "progressive"])
def test_a_mistake_with_a_large_photo_is_not_published(
    tmp_path: Path,
    large: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    coded: Callable[[bytes], bytes],
    mistake: object,
    reason: str,
) -> None:
    large()
    monkeypatch.setattr(JpegContainer, "write", mistake)
    outcome = anonymized(tmp_path, coded(jpeg(scene())), [FACE])
    assert outcome.status is Status.FAILED
    assert reason in outcome.reason
    assert not list((tmp_path / "out").iterdir())


def test_a_large_photo_that_is_cut_off_is_refused_before_it_is_searched(
    tmp_path: Path, large: Callable[[], None]
) -> None:
    large()
    outcome = anonymized(tmp_path, jpeg(scene())[:-400], [FACE])
    assert outcome.status is Status.FAILED
    assert "cut off" in outcome.reason
    assert "detect" not in outcome.seconds


def test_its_pixels_are_gone_when_it_is_written(tmp_path: Path, large: Callable[[], None]) -> None:
    large()
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg(scene()))
    photo = read_photo(path)
    pixels = weakref.ref(photo.picture.rgb.read(0, 0, 9, 9).base)
    detections = [Detection.from_xyxy("face", 0.9, FACE[2:])]
    patches = patches_for(photo, detections, Settings().styles)
    verify = Verification.of(Settings(), Sampling()).of_photo(photo, detections, patches)
    assert pixels() is not None
    photo = photo.to_be_written()
    assert pixels() is None
    with pytest.raises(RuntimeError, match="not in memory any more"):
        photo.picture.rgb.read(0, 0, 1, 1)
    photo.container.write(patches, tmp_path / "written.jpg")
    assert verify(tmp_path / "written.jpg").checks == ("pictures", "regions", "untouched")
