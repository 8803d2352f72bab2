"""Pictures and videos are found wherever they hide; a smaller version of the picture may stay."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from PIL import Image, PngImagePlugin

from anon_plugin.engine.verification import pictures
from anon_plugin.engine.verification.pictures import (
    further_pictures,
    judge,
    unexplained_trailer,
)
from anon_plugin.engine.verification.renditions import shows_more
from tests.engine.conftest import jpeg, scene
from tests.engine.containers.conftest import segment, with_segments
from tests.engine.verification.conftest import written

XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", 90_000, 0)
VIDEO = (
    struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"mp42", 0, b"mp42", b"isom")
    + struct.pack(">I4s", 16, b"moov")
    + b"\0" * 8
)


def picture(format: str = "JPEG", seed: int = 5) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(scene(96, 64, seed)).save(stream, format)
    return stream.getvalue()


def utf16_packet() -> bytes:
    return f"<x:xmpmeta>{base64.b64encode(picture()).decode()}</x:xmpmeta>".encode("utf-16-le")


def thumbnail_in_exif() -> bytes:
    exif = piexif.dump({"0th": {}, "1st": {}, "thumbnail": picture()})
    return segment(0xE1, exif)


def flir() -> bytes:
    header = b"FFF\0" + bytes(16) + struct.pack(">III", 101, 64, 1) + bytes(32)
    record = struct.pack(">HHII", 0x0E, 1, 0, 0) + struct.pack(">II", 96, 500) + bytes(12)
    return header + record + b"\1" * 500


def raw_thumbnail_in_exif() -> bytes:
    tags = [(0x100, 10), (0x101, 8), (0x103, 1), (0x111, 100), (0x115, 3), (0x117, 240)]
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    tiff = b"II*\0" + struct.pack("<IH", 8, len(tags)) + table + bytes(4)
    return segment(0xE1, b"Exif\0\0" + tiff.ljust(100, b"\0") + b"\7" * 240)


BASE = jpeg(scene())
HIDDEN = {
    "after the end": BASE + picture(),
    "a video after the end": BASE + VIDEO,
    "QuickTime without a type": BASE + struct.pack(">I4sI4s", 116, b"moov", 108, b"mvhd"),
    "EXIF thumbnail": with_segments(BASE, thumbnail_in_exif()),
    "raw EXIF thumbnail": with_segments(BASE, raw_thumbnail_in_exif()),
    "PNG in a vendor's segment": with_segments(BASE, segment(0xE7, b"Vendor\0" + picture("PNG"))),
    "WebP in a comment": with_segments(BASE, segment(0xFE, picture("WEBP"))),
    "GIF": with_segments(BASE, segment(0xEC, b"x" + picture("GIF"))),
    "BMP": with_segments(BASE, segment(0xEC, b"x" + picture("BMP"))),
    "TIFF": with_segments(BASE, segment(0xEC, b"x" + picture("TIFF"))),
    "first byte damaged": with_segments(BASE, segment(0xE1, b"Maker\0A" + picture()[1:])),
    "base64 in XMP": with_segments(
        BASE, segment(0xE1, XMP + b"<a>" + base64.b64encode(picture()) + b"</a>")
    ),
    "wrapped base64": with_segments(
        BASE, segment(0xE1, XMP + b"<a>" + base64.encodebytes(picture("PNG")) + b"</a>")
    ),
    "base64 in UTF-16": with_segments(BASE, segment(0xE1, XMP + utf16_packet())),
    "zlib": with_segments(BASE, segment(0xEB, b"x" + zlib.compress(picture("BMP")))),
    "base64 cut in two": with_segments(
        BASE,
        segment(0xE1, EXTENDED + b"<a>" + base64.b64encode(picture())[:5]),
        segment(0xE1, EXTENDED + base64.b64encode(picture())[5:] + b"</a>"),
    ),
    "JFIF thumbnail": with_segments(
        BASE, segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1" + bytes((8, 8)) + b"\x55" * 192)
    ),
    "FLIR": with_segments(BASE, segment(0xE1, b"FLIR\0\1\0\0" + flir())),
}


@pytest.mark.parametrize("place", HIDDEN)
def test_a_hidden_picture_is_found(tmp_path: Path, place: str) -> None:
    assert further_pictures(HIDDEN[place], written(tmp_path, HIDDEN[place]))


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"icc_profile": b"x" * 90_000}])
def test_a_photo_by_itself_holds_no_further_picture(
    tmp_path: Path, orientation: int, options: dict[str, object]
) -> None:
    data = jpeg(scene(), orientation, **options)
    assert further_pictures(data, written(tmp_path, data)) == []
    assert unexplained_trailer(data) == 0


def test_bytes_after_the_end_are_told_even_where_they_are_no_picture() -> None:
    assert unexplained_trailer(BASE + b"\0\0vendor\0") > 0


def test_pictures_in_png_and_webp_are_found(tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Raw", picture("JPEG").hex())
    text.add_text("Zipped", base64.b64encode(picture("PNG")).decode(), zip=True)
    stream = io.BytesIO()
    Image.fromarray(scene()).save(stream, "PNG", pnginfo=text)
    found = further_pictures(stream.getvalue(), written(tmp_path, stream.getvalue(), "a.png"))
    assert {one.hit.kind for one in found} == {"JPEG", "PNG"}

    stream = io.BytesIO()
    exif = piexif.dump({"0th": {}, "1st": {}, "thumbnail": picture()})
    Image.fromarray(scene()).save(stream, "WEBP", exif=exif)
    (found_one,) = further_pictures(
        stream.getvalue(), written(tmp_path, stream.getvalue(), "a.webp")
    )
    assert found_one.hit.kind == "JPEG"
    assert found_one.where == "EXIF"


def test_a_second_page_of_a_tiff_is_found(tmp_path: Path) -> None:
    stream = io.BytesIO()
    pages = [Image.fromarray(scene(seed=seed)) for seed in (1, 2)]
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    (page,) = further_pictures(stream.getvalue(), written(tmp_path, stream.getvalue(), "a.tif"))
    assert page.hit.pixels is not None
    assert np.array_equal(page.hit.pixels, scene(seed=2))


def test_a_thumbnail_of_the_redacted_picture_may_stay_and_one_of_the_original_may_not() -> None:
    original = scene(640, 480)
    redacted = original.copy()
    redacted[100:260, 200:330] = 90
    regions = [(200 / 640, 100 / 480, 330 / 640, 260 / 480)]
    for source, shown in ((redacted, False), (original, True), (scene(640, 480, 9), True)):
        small = cv2.resize(source, (160, 120), interpolation=cv2.INTER_AREA)
        for quality in (90, 60):
            coded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            seen = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))
            assert bool(shows_more(seen, redacted, original, regions)) == shown
            assert bool(shows_more(seen, redacted, None, regions)) == shown


def test_a_thumbnail_between_bars_is_the_same_picture() -> None:
    wide = scene(640, 320)
    boxed = np.zeros((120, 160, 3), np.uint8)
    boxed[20:100] = cv2.resize(wide, (160, 80), interpolation=cv2.INTER_AREA)
    assert shows_more(boxed, wide, wide, []) == ""


def test_what_cannot_be_looked_at_may_not_stay(tmp_path: Path) -> None:
    data = BASE + VIDEO
    for one in further_pictures(data, written(tmp_path, data)):
        assert judge(one, scene(), scene(), []) == "cannot be looked at"


def test_packed_data_without_end_cost_little_and_are_not_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []
    inflate = pictures._inflate

    def counted(data: bytes) -> bytes:
        inflated = inflate(data)
        unpacked.append(len(inflated))
        return inflated

    monkeypatch.setattr(pictures, "_inflate", counted)
    inner = zlib.compress(bytes(2**20))
    bomb = zlib.compress(inner * 1500)
    head = b"\xff\xfe" + (len(bomb) + 2).to_bytes(2, "big")
    data = jpeg(scene())
    path = tmp_path / "photo.jpg"
    path.write_bytes(data[:2] + head + bomb + data[2:])
    found = further_pictures(path.read_bytes(), path)
    assert sum(unpacked) < 2**29 < 1500 * 2**20
    assert any("more packed data" in str(one) for one in found)
