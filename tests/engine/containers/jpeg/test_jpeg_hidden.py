"""No copy survives: pictures hidden anywhere in a JPEG's metadata."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.containers import Encoded, Patch, open_container
from anon_plugin.engine.containers.jpeg.segments import Segment, split_segments
from tests.engine.containers.conftest import (
    jpeg_bytes,
    pillow_bytes,
    segment,
    textured,
    with_segments,
)

WIDTH, HEIGHT = 480, 320
SECRET = textured(WIDTH, HEIGHT, seed=9)
COVER = Patch(0, 0, np.full((HEIGHT, WIDTH, 3), 60, np.uint8), np.ones((HEIGHT, WIDTH), bool))
THUMBNAIL = jpeg_bytes(cv2.resize(SECRET, (96, 64), interpolation=cv2.INTER_AREA))
XMP, EXTENDED = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"


def cover(photo: Path, *segments: bytes, trailer: bytes = b"") -> Encoded:
    """A photo with these segments, its whole picture covered."""
    photo.write_bytes(with_segments(jpeg_bytes(SECRET), *segments) + trailer)
    return open_container(photo).encode([COVER])


def first(data: bytes, marker: int) -> Segment:
    return next(s for s in split_segments(data).segments if s.marker == marker)


def pictures_in(data: bytes) -> list[NDArray[np.uint8]]:
    """Every byte position from which OpenCV decodes a JPEG or PNG."""
    found = []
    for signature in (b"\xff\xd8\xff", b"\x89PNG"):
        start = data.find(signature)
        while start >= 0:
            image = cv2.imdecode(np.frombuffer(data, np.uint8, offset=start), cv2.IMREAD_COLOR)
            if image is not None:
                found.append(image)
            start = data.find(signature, start + 1)
    return found


def assert_no_secret(data: bytes) -> None:
    """Each picture that can be decoded is the cover (grey 60, perhaps with black bars)."""
    pictures = pictures_in(data)
    assert pictures
    for picture in pictures:
        assert picture.max() <= 64


def exif_with(thumbnail: bytes, maker_note: bytes = b"") -> bytes:
    content = {
        "0th": {piexif.ImageIFD.Make: b"Maker"},
        "Exif": {piexif.ExifIFD.MakerNote: maker_note} if maker_note else {},
        "1st": {piexif.ImageIFD.Compression: 6},
        "thumbnail": thumbnail,
    }
    return piexif.dump(content)


def test_the_exif_thumbnail_is_replaced_in_its_own_bytes(photo: Path) -> None:
    exif = exif_with(THUMBNAIL)
    old = piexif.load(exif)["thumbnail"]
    result = cover(photo, segment(0xE1, exif))
    new = first(result.data, 0xE1).payload
    start = exif.index(old)
    assert len(new) == len(exif)
    assert new[:start] == exif[:start]
    assert new[start + len(old) :] == exif[start + len(old) :]
    thumbnail = cv2.imdecode(np.frombuffer(piexif.load(new)["thumbnail"], np.uint8), 1)
    assert thumbnail.shape == (64, 96, 3)
    assert np.abs(thumbnail.astype(int) - 60).max() <= 3
    assert "EXIF thumbnail replaced" in result.notes
    assert_no_secret(result.data)


def test_a_thumbnail_shows_the_redacted_picture_as_it_is_stored(photo: Path) -> None:
    exif = exif_with(jpeg_bytes(textured(90, 60), quality=98))
    smooth = cv2.resize(textured(6, 4), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    photo.write_bytes(with_segments(jpeg_bytes(smooth, quality=95), segment(0xE1, exif)))
    white = Patch(0, 0, np.full((320, 240, 3), 255, np.uint8), np.ones((320, 240), bool))
    result = open_container(photo).encode([white]).data
    thumbnail = piexif.load(first(result, 0xE1).payload)["thumbnail"]
    shown = cv2.imdecode(np.frombuffer(thumbnail, np.uint8), 1)[..., ::-1].astype(int)
    smooth[:, :240] = 255
    expected = cv2.resize(smooth, (90, 60), interpolation=cv2.INTER_AREA)
    assert np.abs(shown - expected).mean() < 3


def test_a_thumbnail_that_no_quality_fits_is_blanked(photo: Path) -> None:
    tiny = jpeg_bytes(np.full((200, 300, 3), 60, np.uint8), quality=1, optimize=True)
    photo.write_bytes(with_segments(jpeg_bytes(SECRET), segment(0xE1, exif_with(tiny))))
    result = open_container(photo).encode([])
    assert "EXIF thumbnail blanked" in result.notes
    assert len(pictures_in(result.data)) == 1


def test_a_thumbnail_longer_than_its_directory_says_leaves_nothing(photo: Path) -> None:
    exif = bytearray(exif_with(THUMBNAIL))
    size = len(piexif.load(bytes(exif))["thumbnail"])
    position = exif.index(b"\x02\x02\x00\x04\x00\x00\x00\x01" + size.to_bytes(4, "big")) + 8
    exif[position : position + 4] = (size // 2).to_bytes(4, "big")
    result = cover(photo, segment(0xE1, bytes(exif)))
    assert THUMBNAIL[-40:] not in result.data
    assert_no_secret(result.data)


@pytest.mark.parametrize("first_byte", [b"\xff", b"\x00"])
def test_a_preview_in_a_maker_note_is_blanked_in_place(photo: Path, first_byte: bytes) -> None:
    note = b"MAKER" + bytes(20) + first_byte + THUMBNAIL[1:] + b"serial 123"
    exif = exif_with(jpeg_bytes(textured(32, 24)), note)
    result = cover(photo, segment(0xE1, exif))
    new = first(result.data, 0xE1).payload
    assert len(new) == len(exif)
    assert piexif.load(new)["Exif"][piexif.ExifIFD.MakerNote][-10:] == b"serial 123"
    assert THUMBNAIL[1:50] not in new
    assert_no_secret(result.data)


def test_everything_after_the_end_and_the_index_of_it_are_gone(photo: Path) -> None:
    second = jpeg_bytes(SECRET)
    video = b"\0\0\0\x18ftypmp42" + bytes(2000)
    result = cover(photo, segment(0xE2, b"MPF\0II*\0" + bytes(40)), trailer=second + video)
    assert result.data.endswith(b"\xff\xd9")
    assert b"MPF\0" not in result.data
    assert b"ftyp" not in result.data
    assert f"{len(second + video)} bytes after the end of the picture dropped" in result.notes
    assert_no_secret(result.data)


def test_jfif_and_jfxx_thumbnails_are_replaced(photo: Path) -> None:
    pixels = cv2.resize(SECRET, (48, 32)).tobytes()
    jfif = b"JFIF\0\1\2\1\0\x48\0\x48" + bytes((48, 32)) + pixels
    as_jpeg, as_rgb = b"JFXX\0\x10" + THUMBNAIL, b"JFXX\0\x13" + bytes((48, 32)) + pixels
    as_palette = b"JFXX\0\x11" + bytes((48, 32)) + bytes(range(256)) * 3 + pixels[: 48 * 32]
    photo.write_bytes(jpeg_bytes(SECRET))
    plain = split_segments(photo.read_bytes()).segments[0].to_bytes()
    data = photo.read_bytes().replace(plain, segment(0xE0, jfif), 1)
    others = b"".join(segment(0xE0, payload) for payload in (as_jpeg, as_rgb, as_palette))
    end = 2 + len(segment(0xE0, jfif))
    photo.write_bytes(data[:end] + others + data[end:])
    result = open_container(photo).encode([COVER])
    new = [s.payload for s in split_segments(result.data).segments if s.marker == 0xE0]
    assert [len(payload) for payload in new] == [
        len(payload) for payload in (jfif, as_jpeg, as_rgb, as_palette)
    ]
    for payload, start in ((new[0], 14), (new[2], 8)):
        assert np.abs(np.frombuffer(payload[start:], np.uint8).astype(int) - 60).max() <= 3
    assert not any(new[3][8:])
    assert_no_secret(result.data)


def photoshop(*resources: tuple[int, bytes]) -> bytes:
    parts = [b"Photoshop 3.0\0"]
    for number, content in resources:
        padding = bytes(len(content) % 2)
        size = len(content).to_bytes(4, "big")
        parts.append(b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + size + content + padding)
    return b"".join(parts)


def test_photoshop_thumbnails_are_replaced_and_its_other_resources_stay(photo: Path) -> None:
    iptc = b"\x1c\x02\x05\x00\x05Title"
    block = photoshop((0x0404, iptc), (0x040C, bytes(28) + THUMBNAIL), (0x03ED, b"resolution"))
    result = cover(photo, segment(0xED, block))
    new = first(result.data, 0xED).payload
    start = block.index(THUMBNAIL)
    assert new[:start] == block[:start]
    assert new[start + len(THUMBNAIL) :] == block[start + len(THUMBNAIL) :]
    assert "Photoshop thumbnail replaced" in result.notes
    assert_no_secret(result.data)


def test_a_photoshop_thumbnail_cut_into_two_segments_is_replaced(photo: Path) -> None:
    block = photoshop((0x040C, bytes(28) + THUMBNAIL))
    half = len(block) // 2
    second = b"Photoshop 3.0\0" + block[half:]
    result = cover(photo, segment(0xED, block[:half]), segment(0xED, second))
    assert THUMBNAIL[-40:] not in result.data
    parts = [s.payload for s in split_segments(result.data).segments if s.marker == 0xED]
    assert [len(part) for part in parts] == [half, len(second)]
    whole = parts[0] + parts[1][14:]
    assert_no_secret(whole)


def png_of(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("marker", [0xE3, 0xE7, 0xEB, 0xFE])
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_in_any_segment_is_found_by_its_content(
    photo: Path, marker: int, kind: str
) -> None:
    small = cv2.resize(SECRET, (60, 40))
    webp = bytes(cv2.imencode(".webp", small)[1])
    hidden = {"jpeg": THUMBNAIL, "png": png_of(small), "webp": webp}[kind]
    payload = b"VENDOR\0" + hidden + b" and some settings"
    result = cover(photo, segment(marker, payload))
    new = first(result.data, marker).payload
    assert new == b"VENDOR\0" + bytes(len(hidden)) + b" and some settings"
    assert any("Hidden picture" in note for note in result.notes)


def test_a_picture_that_goes_on_in_further_segments_of_a_vendor_is_gone(photo: Path) -> None:
    large = jpeg_bytes(SECRET, quality=98)
    parts = [large[i : i + 60_000] for i in range(0, len(large), 60_000)]
    assert len(parts) > 2
    result = cover(photo, *(segment(0xE4, b"PREV" + part) for part in parts))
    assert all(part[100:200] not in result.data for part in parts)
    assert_no_secret(result.data)


def test_pictures_in_flashpix_and_jumbf_streams_are_blanked_across_segments(photo: Path) -> None:
    half = len(THUMBNAIL) // 2
    flashpix = [
        b"FPXR\0\0\2\0\1" + bytes(4) + part for part in (THUMBNAIL[:half], THUMBNAIL[half:])
    ]
    box = (len(THUMBNAIL) + 8).to_bytes(4, "big") + b"jumb"
    jumbf = [
        b"JP\0\1\0\0\0\1" + box + THUMBNAIL[:half],
        b"JP\0\1\0\0\0\2" + box + THUMBNAIL[half:],
    ]
    segments = [segment(0xE2, payload) for payload in flashpix]
    segments += [segment(0xEB, payload) for payload in jumbf]
    result = cover(photo, *segments)
    assert THUMBNAIL[half - 80 : half - 20] not in result.data
    assert THUMBNAIL[half + 20 : half + 80] not in result.data
    assert len(result.data) > len(b"".join(segments))
    assert_no_secret(result.data)


def test_thermal_and_visible_pictures_of_flir_are_blanked_and_its_measurements_stay(
    photo: Path,
) -> None:
    raw, visible, camera = b"\x55\xaa" * 500, bytes(32) + THUMBNAIL, b"emissivity 0.95"
    start = 64 + 3 * 32
    records, entries = b"", b""
    for kind, content in ((1, raw), (0x20, camera), (0x0E, visible)):
        place = start + len(records)
        entries += kind.to_bytes(2, "big") + bytes(10)
        entries += place.to_bytes(4, "big") + len(content).to_bytes(4, "big") + bytes(12)
        records += content
    head = b"FFF\0" + bytes(16) + (101).to_bytes(4, "big")
    head += (64).to_bytes(4, "big") + (3).to_bytes(4, "big")
    fff = head.ljust(64, b"\0") + entries + records
    cuts = [fff[:700], fff[700:]]
    segments = [segment(0xE1, b"FLIR\0\1" + bytes((i, 1)) + cut) for i, cut in enumerate(cuts)]
    result = cover(photo, *segments)
    assert camera in result.data
    assert raw[:100] not in result.data
    assert "FLIR picture blanked" in result.notes
    assert_no_secret(result.data)


PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
 xmlns:GImage="http://ns.google.com/photos/1.0/image/"
 xmlns:cam="http://ns.google.com/photos/1.0/camera/"
 xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"
 xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
 GPano:ProjectionType="equirectangular" GImage:Mime="image/jpeg" cam:MotionPhoto="1"
 cam:BurstID="abc" hdrgm:Version='1.0' xmpNote:HasExtendedXMP="@GUID@">
<Container:Directory><rdf:Seq><rdf:li>video</rdf:li></rdf:Seq></Container:Directory>
<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><xmpGImg:image>@BASE64@</xmpGImg:image>
</rdf:li></rdf:Alt></xmp:Thumbnails><xmp:Rating>4</xmp:Rating>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
CLEAN = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
 xmlns:GImage="http://ns.google.com/photos/1.0/image/"
 xmlns:cam="http://ns.google.com/photos/1.0/camera/"
 xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"
 xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
 GPano:ProjectionType="equirectangular"
 cam:BurstID="abc"@NOTE@><xmp:Rating>4</xmp:Rating>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def extended_segments(packet: bytes, size: int = 30_000) -> tuple[str, list[bytes]]:
    """(GUID, the segments) of an extended packet."""
    guid = hashlib.md5(packet).hexdigest().upper()
    head = EXTENDED + guid.encode() + len(packet).to_bytes(4, "big")
    cuts = range(0, len(packet), size)
    parts = [head + cut.to_bytes(4, "big") + packet[cut : cut + size] for cut in cuts]
    return guid, [segment(0xE1, part) for part in parts]


def extended_packet(keep: str = "") -> bytes:
    picture = base64.b64encode(jpeg_bytes(SECRET, quality=97)).decode()
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:GImage="http://ns.google.com/photos/1.0/image/" xmlns:o="http://example.org/"
 GImage:Data="{picture}"{keep}/></rdf:RDF></x:xmpmeta>""".encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_xmp_loses_pictures_and_what_announces_them_and_nothing_else(
    photo: Path, encoding: str
) -> None:
    thumbnail = base64.b64encode(THUMBNAIL).decode()
    packet = PACKET.replace("@BASE64@", thumbnail).replace("@GUID@", "0" * 32)
    result = cover(photo, segment(0xE1, XMP + packet.encode(encoding)))
    expected = CLEAN.replace("@NOTE@", f' xmpNote:HasExtendedXMP="{"0" * 32}"')
    assert first(result.data, 0xE1).payload[len(XMP) :].decode(encoding) == expected


def test_an_extended_packet_that_held_only_a_picture_is_gone(photo: Path) -> None:
    guid, extended = extended_segments(extended_packet())
    packet = PACKET.replace("@GUID@", guid)
    result = cover(photo, segment(0xE1, XMP + packet.encode()), *extended)
    assert EXTENDED not in result.data
    assert first(result.data, 0xE1).payload[len(XMP) :].decode() == CLEAN.replace("@NOTE@", "")
    assert "Extended XMP: removed GImage:Data" in result.notes


def test_an_extended_packet_keeps_what_else_it_holds_under_a_new_identifier(photo: Path) -> None:
    guid, extended = extended_segments(extended_packet(' o:Notes="keep me"'))
    packet = PACKET.replace("@GUID@", guid).encode()
    result = cover(photo, segment(0xE1, XMP + packet), *extended)
    rest = next(
        s.payload for s in split_segments(result.data).segments if s.payload.startswith(EXTENDED)
    )
    text = rest[len(EXTENDED) + 40 :]
    new = hashlib.md5(text).hexdigest().upper()
    assert b'o:Notes="keep me"' in text
    assert b"GImage:Data" not in text
    assert rest[len(EXTENDED) :][:32] == new.encode()
    assert f'HasExtendedXMP="{new}"'.encode() in result.data
    assert guid.encode() not in result.data


def test_an_extended_packet_with_a_part_missing_is_dropped(photo: Path) -> None:
    guid, extended = extended_segments(extended_packet())
    packet = PACKET.replace("@GUID@", guid).encode()
    result = cover(photo, segment(0xE1, XMP + packet), *extended[1:])
    assert EXTENDED not in result.data
    assert "Incomplete extended XMP dropped" in result.notes


def test_an_extended_packet_without_pictures_stays_byte_for_byte(photo: Path) -> None:
    packet = (
        b'<rdf:Description rdf:about="" xmlns:o="http://example.org/" o:Long="' + b"word " * 9000
    )
    _, extended = extended_segments(packet + b'"/>')
    result = cover(photo, *extended)
    assert b"".join(extended) in result.data


def test_base64_of_a_picture_under_any_name_is_removed(photo: Path) -> None:
    picture = base64.encodebytes(THUMBNAIL).decode().replace("\n", "&#xA;")
    packet = f'<rdf:Description xmlns:v="http://vendor.example/" v:x="{picture}" v:y="stay"/>'
    result = cover(photo, segment(0xE1, XMP + packet.encode()))
    expected = '<rdf:Description xmlns:v="http://vendor.example/" v:x="" v:y="stay"/>'
    assert first(result.data, 0xE1).payload[len(XMP) :].decode() == expected


def test_all_other_metadata_stay_byte_for_byte_and_in_place(photo: Path) -> None:
    segments = [
        segment(0xE1, exif_with(THUMBNAIL)[:6] + b"II*\0\x08\0\0\0\0\0\0\0\0\0"),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(range(256)) * 4),
        segment(0xED, photoshop((0x0404, b"\x1c\x02\x05\x00\x05Title"))),
        segment(0xFE, "a comment, ünïcödé".encode()),
        segment(0xE6, b"GoPro\0" + bytes(range(256))),
        segment(0xEF, b""),
    ]
    result = cover(photo, *segments)
    assert result.data.startswith(b"\xff\xd8" + b"".join(segments))
    assert result.notes == ()


def test_a_photo_of_another_program_with_everything_stays_readable(photo: Path) -> None:
    data = pillow_bytes(SECRET, exif=exif_with(THUMBNAIL), icc_profile=b"x" * 200, comment=b"hi")
    photo.write_bytes(data)
    with Image.open(io.BytesIO(open_container(photo).encode([COVER]).data)) as image:
        image.load()
        assert image.info["icc_profile"] == b"x" * 200
        assert image.info["comment"] == b"hi"
        assert image.getexif()[piexif.ImageIFD.Make] == "Maker"


@pytest.mark.parametrize("kind", ["8-bit grey", "RGB", "16-bit"])
def test_an_uncompressed_picture_without_a_signature_is_gone(photo: Path, kind: str) -> None:
    small = cv2.resize(textured(120, 90), (200, 150), interpolation=cv2.INTER_CUBIC)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    raw = {
        "8-bit grey": grey.tobytes(),
        "RGB": small.tobytes(),
        "16-bit": (grey.astype("<u2") * 16 + 7000).tobytes(),
    }[kind]
    cuts = [raw[i : i + 25_000] for i in range(0, len(raw), 25_000)]
    result = cover(photo, *(segment(0xE3, b"THERMAL" + cut) for cut in cuts))
    assert all(cut[100:140] not in result.data for cut in cuts)
    assert "Uncompressed picture in APP3 blanked" in result.notes


@pytest.mark.parametrize("kind", ["profile", "records", "curve", "noise", "text"])
def test_bulk_data_that_are_no_picture_stay(photo: Path, kind: str) -> None:
    random = np.random.default_rng(4)
    records = np.tile(random.integers(0, 256, 64), 400) ^ (np.arange(25_600) % 7 == 0)
    data = {
        "profile": b"ICC_PROFILE\0\1\1" + cv2.resize(SECRET, (100, 90)).tobytes(),
        "records": b"VENDOR\0" + records.astype(np.uint8).tobytes(),
        "curve": b"VENDOR\0" + (np.arange(20_000) ** 1.2).astype("<u4").tobytes()[:60_000],
        "noise": b"VENDOR\0" + random.bytes(40_000),
        "text": b"VENDOR\0" + b"exposure 12, gain 3; " * 1000,
    }[kind]
    marker = 0xE2 if kind == "profile" else 0xE5
    result = cover(photo, segment(marker, data))
    assert first(result.data, marker).payload == data
