"""Places in the photos of a camera that always go, or never."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.geotag.camera import CameraIdentity, read_camera
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.camera_masks import CameraMask, CameraMasks, share_within
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings, identity
from anon_plugin.engine.vocabulary import MaskAction, Verify
from tests.engine.conftest import FixedDetector

CAMERA = {"make": "Nikon", "model": "D90", "serial": "42"}
HEAD = ((10.0, 200.0), (150.0, 200.0), (150.0, 290.0), (10.0, 290.0))


def photo(path: Path, size_wh: tuple[int, int] = (400, 300), serial: str = "42") -> Path:
    random = np.random.default_rng(3)
    small = random.integers(0, 255, (size_wh[1] // 10, size_wh[0] // 10, 3), dtype=np.uint8)
    data = cv2.imencode(".jpg", cv2.resize(small, size_wh))[1].tobytes()
    exif = {
        "0th": {piexif.ImageIFD.Make: b"NIKON ", piexif.ImageIFD.Model: b"D90"},
        "Exif": {piexif.ExifIFD.BodySerialNumber: serial.encode()} if serial else {},
    }
    path.write_bytes(data)
    piexif.insert(piexif.dump(exif), str(path))
    return path


def mask(action: str = "redact", **changes: object) -> CameraMask:
    one = CameraMask(MaskAction(action), HEAD, (400, 300), "person", projection="planar", **CAMERA)
    return replace(one, **changes)  # type: ignore[arg-type]


def test_the_camera_is_what_the_file_says(tmp_path: Path) -> None:
    assert read_camera(photo(tmp_path / "a.jpg").read_bytes()) == CameraIdentity(
        "NIKON", "D90", "42"
    )
    xmp = b'<x:xmpmeta><rdf:Description xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" '
    assert read_camera(xmp + b'aux:SerialNumber="77"/></x:xmpmeta>').serial == "77"
    assert read_camera(b"no photo") == CameraIdentity()


SAID = CameraIdentity("NIKON", "D90", "42")


@pytest.mark.parametrize(
    ("changes", "camera", "size_wh", "fits"),
    [
        ({}, SAID, (400, 300), True),
        ({"make": "nikon  "}, SAID, (400, 300), True),
        ({}, replace(SAID, serial="43"), (400, 300), False),
        ({}, replace(SAID, model="D80"), (400, 300), False),
        ({}, SAID, (300, 400), False),
        ({"serial": ""}, replace(SAID, serial="43"), (400, 300), True),
        ({"projection": "equirectangular"}, SAID, (400, 300), False),
        # In doubt something goes: a photo that does not say its camera has the same head in it.
        ({}, replace(SAID, serial=""), (400, 300), True),
        ({"action": MaskAction.KEEP}, replace(SAID, serial=""), (400, 300), False),
        ({"action": MaskAction.KEEP}, SAID, (400, 300), True),
    ],
)
def test_a_mask_fits_photos_of_its_camera_alone(
    changes: dict[str, object], camera: CameraIdentity, size_wh: tuple[int, int], fits: bool
) -> None:
    found = mask(**changes).region_in(camera, size_wh, "planar", closes=False)
    assert (found is not None) == fits


def test_on_a_panorama_a_mask_is_a_direction() -> None:
    drawn = CameraMask(MaskAction.REDACT, HEAD, (4000, 2000), "person", **CAMERA)
    half = drawn.region_in(SAID, (2000, 1000), "equirectangular", closes=True)
    assert half is not None
    assert half.tolist() == (np.array(HEAD) / 2).tolist()
    assert drawn.region_in(SAID, (2000, 900), "equirectangular", closes=True) is None
    assert drawn.region_in(SAID, (2000, 1000), "planar", closes=False) is None


def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return Detection.from_xyxy("face", 0.5, (x0, y0, x1, y1)).region


def test_how_much_of_a_finding_lies_in_a_place() -> None:
    place = box(100, 100, 200, 200)
    assert share_within(box(120, 120, 150, 160), place) == 1.0
    assert share_within(box(150, 120, 250, 160), place) == pytest.approx(0.5, abs=0.05)
    assert share_within(box(300, 120, 350, 160), place) == 0.0
    bay = np.array([[0, 0], [100, 0], [100, 100], [50, 20], [0, 100.0]])
    assert share_within(box(45, 60, 55, 90), bay) == 0.0
    across = box(3950, 100, 4100, 200)
    assert share_within(box(10, 120, 40, 160), across, turn=4000.0) == 1.0
    assert share_within(box(3990, 120, 4030, 160), box(-60, 100, 120, 200), turn=4000.0) == 1.0


def test_what_always_goes_is_redacted_though_nothing_is_found(tmp_path: Path) -> None:
    original = photo(tmp_path / "a.jpg")
    settings = Settings(masks=CameraMasks((mask(),)), verify=Verify.FULL)
    outcome = Anonymize(FixedDetector(), settings)(Job(original, tmp_path / "b.jpg"), no)
    assert outcome.reason == ""
    (one,) = outcome.detections
    assert (one.label, one.score, one.is_box) == ("person", 1.0, False)
    changed = np.abs(pixels(original) - pixels(tmp_path / "b.jpg")).max(axis=2) > 8
    assert changed[210:280, 20:140].mean() > 0.6
    assert not changed[:150].any()


def test_what_never_goes_stays_and_is_no_miss(tmp_path: Path) -> None:
    """The full check searches the written photo, where the logo is found again."""
    original = photo(tmp_path / "a.jpg")
    logo = ("plate", 0.6, 20, 210, 100, 240)
    settings = Settings(masks=CameraMasks((mask("keep"),)), verify=Verify.BASIC)
    finding = FixedDetector(logo, ("face", 0.6, 200, 50, 260, 120))
    outcome = Anonymize(finding, settings)(Job(original, tmp_path / "b.jpg"), no)
    assert [one.label for one in outcome.detections] == ["face"]
    changed = np.abs(pixels(original) - pixels(tmp_path / "b.jpg")).max(axis=2) > 8
    assert not changed[200:, :150].any()
    found = FixedDetector(logo)
    settings = replace(settings, verify=Verify.FULL)
    outcome = Anonymize(found, settings)(Job(original, tmp_path / "c.jpg"), no)
    assert outcome.reason == ""


def test_a_layers_rows_obey_masks_but_not_what_a_person_drew(tmp_path: Path) -> None:
    original = photo(tmp_path / "a.jpg")
    logo = Detection.from_xyxy("plate", 0.6, (20, 210, 100, 240))
    drawn = Detection.from_xyxy("face", 1.0, (30, 220, 60, 250))
    masks = CameraMasks((mask("keep"), mask("redact", label="vehicle")))
    task = RedactDetections({original: [logo, drawn]}, Settings(masks=masks))
    outcome = task(Job(original, tmp_path / "b.jpg"), no)
    assert [one.label for one in outcome.detections] == ["face", "vehicle"]
    again = RedactDetections({original: outcome.detections}, Settings(masks=masks))
    outcome = again(Job(original, tmp_path / "c.jpg"), no)
    assert [one.label for one in outcome.detections] == ["face", "vehicle"]
    assert (tmp_path / "b.jpg").read_bytes() == (tmp_path / "c.jpg").read_bytes()


def test_the_seam_of_a_panorama(tmp_path: Path) -> None:
    opened = read_photo(photo(tmp_path / "a.jpg", (400, 200)), "equirectangular")
    assert isinstance(opened.projection, Spherical)
    assert opened.projection.model == Panorama.full(400, 200)
    place = tuple(map(tuple, box(380, 80, 430, 140).tolist()))
    one = replace(mask("keep"), region=place, size_wh=(800, 400), projection="equirectangular")
    one = replace(one, region=tuple((2 * x, 2 * y) for x, y in place))
    left = Detection.from_xyxy("face", 0.5, (5, 90, 20, 110))
    right = Detection.from_xyxy("face", 0.5, (390, 90, 405, 110))
    beside = Detection.from_xyxy("face", 0.5, (40, 90, 60, 110))
    found = CameraMasks((one,)).applied(opened, [left, right, beside])
    assert found == [beside]


def test_settings_without_masks_are_what_they_were() -> None:
    before = Settings()
    assert "camera_masks" not in identity(before.to_dict())
    with_masks = Settings(masks=CameraMasks((mask(),)))
    assert with_masks.fingerprint() != before.fingerprint()
    assert with_masks.to_dict()["camera_masks"][0]["serial"] == "42"
    assert "person" in with_masks.to_dict()["styles"]
    assert hash(with_masks.masks) == hash(CameraMasks((mask(),)))


def no() -> bool:
    return False


def pixels(path: Path) -> np.ndarray:
    return cv2.imread(str(path)).astype(int)


def test_a_finding_that_a_person_confirms_is_redacted_anew(tmp_path: Path) -> None:
    original = photo(tmp_path / "a.jpg")
    doubted = Detection.from_xyxy("plate", 0.6, (20, 210, 100, 240))
    job, settings = Job(original, tmp_path / "b.jpg"), Settings(masks=CameraMasks((mask("keep"),)))
    before, after = (
        RedactDetections({original: [one]}, settings).fingerprint(job)
        for one in (doubted, replace(doubted, score=1.0))
    )
    assert before != after, "what was left out before is not kept"
