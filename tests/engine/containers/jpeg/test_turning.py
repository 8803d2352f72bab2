"""A JPEG that is stored turned is turned upright without loss, and says so everywhere."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import piexif
import pytest
from PIL import Image, ImageOps

from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.upright import as_upright
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.verify_published import Record, VerifyPublished
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.engine.vocabulary import Check, Verify
from anon_plugin.errors import PhotoError
from tests.engine.conftest import FixedDetector, jpeg, scene

# What jpegtran of libjpeg-turbo calls what turns a picture of this orientation upright.
TRANSFORMS = {
    2: ("-flip", "horizontal"),
    3: ("-rotate", "180"),
    4: ("-flip", "vertical"),
    5: ("-transpose",),
    6: ("-rotate", "90"),
    7: ("-transverse",),
    8: ("-rotate", "270"),
}
FULL = Settings(styles=styles_for("opaque"), verify=Verify.FULL, upright=True)


def pixels(data: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def by_jpegtran(data: bytes, orientation: int) -> bytes:
    """The same by the program that everybody uses for it."""
    if shutil.which("jpegtran") is None:
        pytest.skip("jpegtran is not installed: libjpeg-turbo-progs")
    command = ["jpegtran", "-trim", "-copy", "none", *TRANSFORMS[orientation]]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


@pytest.mark.parametrize("orientation", TRANSFORMS)
@pytest.mark.parametrize(
    ("size_wh", "options"),
    [
        ((320, 240), {}),
        ((330, 250), {"subsampling": "4:2:0"}),
        ((330, 250), {"subsampling": "4:2:2"}),
        ((330, 250), {"subsampling": "4:4:4", "progressive": True}),
        ((323, 241), {"progressive": True}),
        ((330, 250), {"restart_marker_blocks": 7}),
    ],
)
def test_the_same_blocks_as_the_reference_program_gives(
    orientation: int, size_wh: tuple[int, int], options: dict[str, Any]
) -> None:
    data = jpeg(scene(*size_wh), orientation, **options)
    result = as_upright(JpegContainer(Path("a.jpg"), data))
    assert isinstance(result, JpegContainer)
    assert result.orientation == 1
    assert np.array_equal(pixels(result.data), pixels(by_jpegtran(data, orientation)))
    assert Image.open(io.BytesIO(result.data)).info.get("progressive") == (
        1 if options.get("progressive") else None
    )
    left, top = result.trimmed_px
    whole = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))[top:, left:]
    assert whole.shape == pixels(result.data).shape
    assert np.abs(whole.astype(int) - pixels(result.data)).mean() < 1.5


def test_grey_pictures_and_those_that_stand_upright() -> None:
    grey = jpeg(scene(330, 250)[:, :, 0], 6)
    result = as_upright(JpegContainer(Path("a.jpg"), grey))
    assert isinstance(result, JpegContainer)
    assert np.array_equal(pixels(result.data), pixels(by_jpegtran(grey, 6)))
    upright = JpegContainer(Path("a.jpg"), jpeg(scene()))
    assert as_upright(upright) is upright


def test_a_picture_smaller_than_a_block_is_refused() -> None:
    with pytest.raises(PhotoError, match="too small"):
        as_upright(JpegContainer(Path("a.jpg"), jpeg(scene(16, 8)[:7, :7], 3)))


def test_a_png_that_is_stored_turned_is_refused(tmp_path: Path) -> None:
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: 6}})
    Image.fromarray(scene()).save(tmp_path / "a.png", exif=exif)
    outcome = anonymize_photo(tmp_path / "a.png", tmp_path / "b.png", FixedDetector(), FULL)
    assert outcome.status is Status.FAILED
    assert "UPRIGHT" in outcome.reason


GPANO = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" '
    'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="3" '
    'GPano:ProjectionType="equirectangular" GPano:CroppedAreaImageWidthPixels="650" '
    'GPano:CroppedAreaImageHeightPixels="250" GPano:FullPanoWidthPixels="1000" '
    'GPano:FullPanoHeightPixels="500" GPano:CroppedAreaLeftPixels="100" '
    'GPano:CroppedAreaTopPixels="50"/></rdf:RDF></x:xmpmeta>'
)


def photo(orientation: int, size_wh: tuple[int, int], **options: Any) -> bytes:
    """A JPEG with a thumbnail and all tags that tell of its size."""
    stream = io.BytesIO()
    small = Image.fromarray(scene(160, 120))
    small.save(stream, "JPEG")
    exif = {
        "0th": {piexif.ImageIFD.Orientation: orientation, piexif.ImageIFD.Make: b"Demo"},
        "Exif": {
            piexif.ExifIFD.PixelXDimension: size_wh[0],
            piexif.ExifIFD.PixelYDimension: size_wh[1],
        },
        "1st": {piexif.ImageIFD.Orientation: orientation},
        "thumbnail": stream.getvalue(),
    }
    result = io.BytesIO()
    picture = Image.fromarray(scene(*size_wh))
    picture.save(result, "JPEG", exif=piexif.dump(exif), quality=90, **options)
    return result.getvalue()


def test_a_run_writes_upright_photos_that_say_so_and_pass_every_check(tmp_path: Path) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(photo(6, (650, 250)))  # 10 columns trimmed: 250 is no multiple of 16
    face = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
    outcome = anonymize_photo(source, target, FixedDetector(face), FULL)
    assert outcome.reason == ""
    assert outcome.size_wh == (240, 650)
    assert outcome.rotation_deg == 0
    assert any("10 columns at the left trimmed" in note for note in outcome.notes)
    exif = piexif.load(str(target))
    assert exif["0th"][piexif.ImageIFD.Orientation] == 1
    assert exif["1st"][piexif.ImageIFD.Orientation] == 1
    assert exif["Exif"][piexif.ExifIFD.PixelXDimension] == 240
    assert exif["Exif"][piexif.ExifIFD.PixelYDimension] == 650
    thumbnail = np.asarray(Image.open(io.BytesIO(exif["thumbnail"])), float)
    assert thumbnail.shape == (160, 120, 3)
    written = Image.open(io.BytesIO(target.read_bytes()))
    assert written.size == (240, 650)
    assert np.asarray(written)[80:110, 55:75].std() < 12, "redacted where it was found"

    record = Record(target, source, outcome.detections, FULL.styles)
    checks = frozenset(Check)
    again = VerifyPublished({target: record}, checks)(Job.reading(target), lambda: False)
    assert again.reason == "", "and so it does later, beside its original"


def test_panorama_tags_are_made_anew(tmp_path: Path) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(photo(3, (650, 250), xmp=GPANO.encode()))
    outcome = anonymize_photo(source, target, FixedDetector(), FULL)
    assert outcome.reason == ""
    tags = outcome.geotag.panorama
    assert tags is not None
    text = target.read_bytes()
    for name, value in {
        "tiff:Orientation": 1,
        "GPano:CroppedAreaImageWidthPixels": 640,
        "GPano:CroppedAreaImageHeightPixels": 240,
        "GPano:CroppedAreaLeftPixels": 110,
        "GPano:CroppedAreaTopPixels": 60,
        "GPano:FullPanoWidthPixels": 1000,
    }.items():
        assert f'{name}="{value}"'.encode() in text, name


def test_regions_of_a_layer_are_redacted_where_they_lie_in_the_trimmed_photo(
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(photo(3, (330, 250)))
    found = FixedDetector(("face", 0.9, 100.0, 100.0, 150.0, 160.0)).detect([scene()])[0]
    outcome = RedactDetections({source: found}, FULL, sampling=Sampling())(
        Job(source, target), lambda: False
    )
    assert outcome.reason == ""
    assert outcome.detections[0].xyxy == (90.0, 90.0, 140.0, 150.0)
    assert pixels(target.read_bytes())[105:135, 105:125].std() < 12


def test_photos_of_cameras_that_were_held_in_every_way(shared: Path, tmp_path: Path) -> None:
    photos = [shared / "corner" / "orientation" / f"Landscape_{n}.jpg" for n in (3, 6, 7)]
    for path in photos:
        target = tmp_path / path.name
        outcome = anonymize_photo(path, target, FixedDetector(), FULL)
        assert outcome.reason == ""
        before, after = (
            ImageOps.exif_transpose(Image.open(io.BytesIO(one.read_bytes()))).convert("RGB")
            for one in (path, target)
        )
        assert piexif.load(str(target))["0th"][piexif.ImageIFD.Orientation] == 1
        left, top = before.width - after.width, before.height - after.height
        wanted = np.asarray(before, int)[top:, left:]
        assert np.abs(wanted - np.asarray(after, int)).mean() < 2, path
