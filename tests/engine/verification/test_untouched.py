"""What a writer changes beside the redactions is told, in every format."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import piexif
import pytest
from PIL import Image, PngImagePlugin

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.verify_published import Record, VerifyPublished
from anon_plugin.engine.vocabulary import Check, OpaqueMetadata, Verify
from tests.engine.conftest import LUND, FixedDetector, jpeg, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><t:a xmlns:t="u:t">Lund</t:a></x:xmpmeta>'
EXIF = piexif.dump({"0th": {piexif.ImageIFD.Make: b"Maker"}, "GPS": LUND})


def coded(format: str) -> bytes:
    stream = io.BytesIO()
    image = Image.fromarray(scene())
    if format == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Title", "Lund")
        image.save(stream, "PNG", exif=EXIF, pnginfo=text)
    elif format == "webp":
        image.save(stream, "WEBP", exif=EXIF, xmp=XMP, lossless=True)
    elif format == "tif":
        image.save(stream, "TIFF", compression="tiff_adobe_deflate")
    else:
        return jpeg(scene(), xmp=XMP)
    return stream.getvalue()


def change_a_value(path: Path) -> None:
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB")).copy()
        kept = {name: image.info.get(name, b"") for name in ("exif", "xmp")}
    pixels[200:210, 250:260] ^= 64
    if path.suffix == ".tif":
        Image.fromarray(pixels).save(path, compression="tiff_adobe_deflate")
    else:
        Image.fromarray(pixels).save(path, lossless=True, **kept)


def change_a_tag(path: Path) -> None:
    data = path.read_bytes()
    assert b"Lund" in data
    path.write_bytes(data.replace(b"Lund", b"Oslo", 1))


def verified(folder: Path, format: str, change: Callable[[Path], None]) -> str:
    """Anonymize, change the result, and return what the check says of it."""
    source, target = folder / f"photo.{format}", folder / "out" / f"photo.{format}"
    source.write_bytes(coded(format))
    settings = replace(Settings(), verify=Verify.FULL)
    outcome = anonymize_photo(source, target, FixedDetector(FACE), settings)
    assert outcome.verified, outcome.reason
    change(target)
    record = Record(target, source, outcome.detections, settings.styles)
    task = VerifyPublished({target: record}, frozenset({Check.UNTOUCHED}))
    return task(Job.reading(target), lambda: False).reason


@pytest.mark.parametrize("format", ["jpg", "png", "webp", "tif"])
def test_what_was_only_redacted_passes(tmp_path: Path, format: str) -> None:
    assert verified(tmp_path, format, lambda _: None) == ""


@pytest.mark.parametrize("format", ["jpg", "png", "webp", "tif"])
def test_values_changed_beside_the_redaction_are_told(tmp_path: Path, format: str) -> None:
    assert "where nothing was redacted" in verified(tmp_path, format, change_a_value)


@pytest.mark.parametrize("format", ["jpg", "png", "webp"])
def test_a_changed_tag_is_told(tmp_path: Path, format: str) -> None:
    assert verified(tmp_path, format, change_a_tag)


def test_a_segment_that_is_gone_is_told(tmp_path: Path) -> None:
    def drop_the_xmp(path: Path) -> None:
        data = path.read_bytes()
        start = data.index(b"http://ns.adobe.com/xap") - 4
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        path.write_bytes(data[:start] + data[start + 2 + length :])

    assert "segment APP1" in verified(tmp_path, "jpg", drop_the_xmp)


def test_a_photo_of_another_size_cannot_be_the_same(tmp_path: Path) -> None:
    def exchange(path: Path) -> None:
        shutil.copyfile(path, path.with_suffix(".bak"))
        path.write_bytes(jpeg(scene(160, 120)))

    assert "shape" in verified(tmp_path, "jpg", exchange)


def test_a_dark_photo_of_many_bits_may_be_coded_anew_as_a_bright_one_may() -> None:
    from anon_plugin.engine.pixels.pixel_source import ArrayPixels
    from anon_plugin.engine.verification.touched import Touched
    from anon_plugin.engine.verification.untouched import changed_values

    bright = (scene().astype(np.uint16) + 1) * 200
    nothing = Touched((), (320, 240))
    for photo in (bright, bright // 100):
        random = np.random.default_rng(4)
        anew = (photo + random.integers(0, 250, photo.shape)).astype(np.uint16)
        assert changed_values(ArrayPixels(photo), ArrayPixels(anew), nothing, exact=False)[0] == []
    other = bright.copy()
    other[40:80, 40:80] ^= 0x4000
    wrong, _ = changed_values(ArrayPixels(bright), ArrayPixels(other), nothing, exact=False)
    assert wrong


def test_a_tag_with_a_value_that_is_nonsense_does_not_refuse_the_photo(tmp_path: Path) -> None:
    version = np.random.default_rng(1).bytes(3000)
    exif = piexif.dump({"Exif": {piexif.ExifIFD.ExifVersion: version}, "GPS": LUND})
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    stream = io.BytesIO()
    Image.fromarray(scene()).save(stream, "JPEG", exif=exif)
    source.write_bytes(stream.getvalue())
    for opaque in OpaqueMetadata:
        settings = replace(Settings(), verify=Verify.FULL, opaque_metadata=opaque)
        outcome = anonymize_photo(source, target, FixedDetector(FACE), settings)
        assert outcome.verified, outcome.reason
        assert (version in target.read_bytes()) is (opaque is OpaqueMetadata.KEEP)
        assert any("unknown content" in note for note in outcome.notes)
