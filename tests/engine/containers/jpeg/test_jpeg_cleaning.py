"""What stays of a JPEG's segments: no copy of the picture, and nothing that is not understood."""

from __future__ import annotations

import base64
import hashlib
import io
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from anon_plugin.engine.containers import Encoded, Patch, open_container
from anon_plugin.engine.containers.jpeg.segments import Segment, join_segments, split_segments
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.vocabulary import OpaqueMetadata
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


def test_a_thumbnail_that_promises_to_be_huge_goes_without_being_made(photo: Path) -> None:
    exif = exif_with(THUMBNAIL)
    at = exif.index(b"\xff\xc0") + 5
    huge = exif[:at] + (60_000).to_bytes(2, "big") * 2 + exif[at + 4 :]
    start = time.process_time()
    replaced = cover(photo, segment(0xE1, huge))
    assert time.process_time() - start < 20
    assert "EXIF thumbnail blanked" in replaced.notes
    assert_no_secret(replaced.data)


def test_the_exif_thumbnail_is_replaced(photo: Path) -> None:
    exif = exif_with(THUMBNAIL)
    old = piexif.load(exif)["thumbnail"]
    result = cover(photo, segment(0xE1, exif))
    new = first(result.data, 0xE1).payload
    start = exif.index(old)
    length = exif.index(b"\x02\x02\x00\x04\x00\x00\x00\x01") + 8
    assert new[:length] == exif[:length]
    assert new[length + 4 : start] == exif[length + 4 : start]
    thumbnail = cv2.imdecode(np.frombuffer(piexif.load(new)["thumbnail"], np.uint8), 1)
    assert thumbnail.shape == (64, 96, 3)
    assert np.abs(thumbnail.astype(int) - 60).max() <= 3
    assert "EXIF thumbnail replaced" in result.notes
    assert_no_secret(result.data)


def test_the_size_of_a_thumbnail_does_not_tell_what_the_old_one_showed(photo: Path) -> None:
    even = jpeg_bytes(np.full((64, 96, 3), 9, np.uint8))
    results = [cover(photo, segment(0xE1, exif_with(old))).data for old in (THUMBNAIL, even)]
    assert results[0] == results[1]


def test_an_exif_thumbnail_cut_into_two_segments_is_replaced(photo: Path) -> None:
    exif = exif_with(THUMBNAIL)
    cut = exif.index(THUMBNAIL[-200:])
    result = cover(photo, segment(0xE1, exif[:cut]), segment(0xE1, b"Exif\0\0" + exif[cut:]))
    assert THUMBNAIL[-100:-50] not in result.data
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


def test_a_thumbnail_longer_than_its_directory_says_leaves_nothing(photo: Path) -> None:
    exif = bytearray(exif_with(THUMBNAIL))
    size = len(piexif.load(bytes(exif))["thumbnail"])
    position = exif.index(b"\x02\x02\x00\x04\x00\x00\x00\x01" + size.to_bytes(4, "big")) + 8
    exif[position : position + 4] = (size // 2).to_bytes(4, "big")
    result = cover(photo, segment(0xE1, bytes(exif)))
    assert THUMBNAIL[-40:] not in result.data
    assert_no_secret(result.data)


@pytest.mark.parametrize("first_byte", [b"\xff", b"\x00"])
def test_a_maker_note_that_nobody_can_read_is_blanked_in_place(
    photo: Path, first_byte: bytes
) -> None:
    note = b"MAKER" + bytes(20) + first_byte + THUMBNAIL[1:] + b"serial 123"
    exif = exif_with(jpeg_bytes(textured(32, 24)), note)
    result = cover(photo, segment(0xE1, exif))
    new = first(result.data, 0xE1).payload
    assert new.index(b"\x92\x7c") == exif.index(b"\x92\x7c")
    assert not any(piexif.load(new)["Exif"][piexif.ExifIFD.MakerNote])
    assert any("bytes of the maker note" in note for note in result.notes)
    assert_no_secret(result.data)


def test_a_maker_note_keeps_its_numbers_and_names_and_loses_what_is_enciphered(
    photo: Path,
) -> None:
    values = {0x0001: b"\0\x2e\0\1" * 4, 0x0006: b"IMG:Camera JPEG\0", 0x0028: bytes(range(16))}
    secret = np.random.default_rng(5).bytes(3000)
    table, body, start = b"", b"", 2 + 12 * 4 + 4
    note_at = 0x100
    for tag, type_, value in (
        (0x0001, 3, values[0x0001]),
        (0x0006, 2, values[0x0006]),
        (0x0028, 7, values[0x0028]),
        (0x0099, 7, secret),
    ):
        count = len(value) // (2 if type_ == 3 else 1)
        table += tag.to_bytes(2, "big") + type_.to_bytes(2, "big") + count.to_bytes(4, "big")
        table += (note_at + start + len(body)).to_bytes(4, "big")
        body += value
    note = b"\0\4" + table + bytes(4) + body
    make = b"Canon\0"
    tiff = b"MM\0*\0\0\0\x08"
    tiff += b"\0\2" + b"\x01\x0f\0\2\0\0\0\6\0\0\0\x80" + b"\x87\x69\0\4\0\0\0\1\0\0\0\xa0"
    tiff = (tiff + bytes(4)).ljust(0x80, b"\0") + make
    entry = b"\x92\x7c\0\7" + len(note).to_bytes(4, "big") + note_at.to_bytes(4, "big")
    tiff = (tiff.ljust(0xA0, b"\0") + b"\0\1" + entry + bytes(4)).ljust(note_at, b"\0") + note
    result = cover(photo, segment(0xE1, b"Exif\0\0" + tiff))
    new = first(result.data, 0xE1).payload[6:]
    assert len(new) == len(tiff)
    assert new[: len(tiff) - len(secret)] == tiff[: len(tiff) - len(secret)]
    assert not any(new[len(tiff) - len(secret) :])


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
    assert [payload[:6] for payload in new] == [jfif[:6], as_jpeg[:6], as_rgb[:6]]
    assert (len(new[0]), len(new[2])) == (len(jfif), len(as_rgb))
    for payload, start in ((new[0], 14), (new[2], 8)):
        assert np.abs(np.frombuffer(payload[start:], np.uint8).astype(int) - 60).max() <= 3
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
    assert new.startswith(photoshop((0x0404, iptc)))
    assert new.endswith(photoshop((0x03ED, b"resolution"))[14:])
    assert "Photoshop thumbnail replaced" in result.notes
    assert_no_secret(result.data)


def test_a_photoshop_thumbnail_cut_into_two_segments_is_replaced(photo: Path) -> None:
    block = photoshop((0x040C, bytes(28) + THUMBNAIL))
    half = len(block) // 2
    second = b"Photoshop 3.0\0" + block[half:]
    result = cover(photo, segment(0xED, block[:half]), segment(0xED, second))
    assert THUMBNAIL[-40:] not in result.data
    assert "Photoshop thumbnail replaced" in result.notes
    assert_no_secret(result.data)


def test_photoshop_resources_of_unknown_content_are_dropped(photo: Path) -> None:
    raw = cv2.resize(SECRET, (40, 30)).tobytes()
    block = photoshop((0x03ED, b"resolution"), (4000, raw), (0x0404, b"\x1c\x02\x05\x00\x05Title"))
    result = cover(photo, segment(0xED, block))
    expected = photoshop((0x03ED, b"resolution"), (0x0404, b"\x1c\x02\x05\x00\x05Title"))
    assert first(result.data, 0xED).payload == expected
    assert "Photoshop data: 3,600 bytes of unknown content dropped" in result.notes


def png_of(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("marker", [0xE3, 0xE7, 0xEB, 0xFE])
@pytest.mark.parametrize("kind", ["jpeg", "png", "raw", "base64", "hex", "list", "words"])
def test_a_segment_that_is_not_understood_is_dropped(photo: Path, marker: int, kind: str) -> None:
    small = cv2.resize(SECRET, (60, 40))
    digits = base64.b64encode(THUMBNAIL)
    hidden = {
        "jpeg": THUMBNAIL,
        "png": png_of(small),
        "raw": small.tobytes(),
        "base64": digits,
        "hex": THUMBNAIL.hex().encode(),
        "list": str(list(THUMBNAIL)).encode(),
        "words": b" ".join(digits[i : i + 5] for i in range(0, len(digits), 5)),
    }[kind]
    result = cover(photo, segment(marker, b"VENDOR\0" + hidden + b" and some settings"))
    assert not any(s.marker == marker for s in split_segments(result.data).segments)
    assert any("dropped: " in note and "unknown content" in note for note in result.notes)


def test_many_small_segments_are_no_way_around(photo: Path) -> None:
    raw = cv2.resize(SECRET, (40, 30)).tobytes()
    cuts = [raw[i : i + 60] for i in range(0, len(raw), 60)]
    result = cover(photo, *(segment(0xE9, cut) for cut in cuts))
    assert not any(cut in result.data for cut in cuts)


def test_of_each_block_there_is_one(photo: Path) -> None:
    """What fits into one block without being understood would fit into many of them."""
    noise = np.random.default_rng(6)
    packet = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    first = [segment(0xE1, exif_with(THUMBNAIL)), segment(0xE1, XMP + packet.encode())]
    head = b"Exif\0\0II*\0\x08\0\0\0\1\0\x39\x98\7\0\x3c\0\0\0\x1a\0\0\0\0\0\0\0"
    secrets = [noise.bytes(60) for _ in range(40)]
    further = [segment(0xE1, head + secret) for secret in secrets]
    assert secrets[0] in cover(photo, further[0]).data
    result = cover(photo, *first, *further)
    kept = [s.payload for s in split_segments(result.data).segments if s.marker == 0xE1]
    assert len(kept) == 2
    assert "Second EXIF dropped" in result.notes
    assert not any(secret in result.data for secret in secrets)
    result = cover(
        photo, segment(0xE1, XMP + packet.encode()), segment(0xE1, XMP + packet.encode())
    )
    assert "Second XMP dropped" in result.notes


def test_metadata_of_unknown_content_stay_where_that_is_asked_for(photo: Path) -> None:
    noise = np.random.default_rng(3).bytes(4000)
    vendor = segment(0xE5, b"VENDOR\0" + noise)
    hidden = segment(0xE6, b"VENDOR\0" + THUMBNAIL)
    exif = segment(0xE1, exif_with(jpeg_bytes(textured(32, 24)), b"NOBODY" + noise))
    photo.write_bytes(with_segments(jpeg_bytes(SECRET), exif, vendor, hidden))
    container = open_container(photo)
    container.handling = Handling(opaque=OpaqueMetadata.KEEP)
    result = container.encode([COVER])
    assert vendor in result.data
    assert result.data.count(noise) == 2
    assert any("APP5 segment (VENDOR) kept: 4,007 bytes" in note for note in result.notes)
    assert any("Hidden picture in APP6" in note for note in result.notes)
    assert_no_secret(result.data)


def test_a_picture_that_goes_on_in_further_segments_of_a_vendor_is_gone(photo: Path) -> None:
    large = jpeg_bytes(SECRET, quality=98)
    parts = [large[i : i + 60_000] for i in range(0, len(large), 60_000)]
    assert len(parts) > 2
    result = cover(photo, *(segment(0xE4, b"PREV" + part) for part in parts))
    assert all(part[100:200] not in result.data for part in parts)
    assert_no_secret(result.data)


def test_flashpix_and_jumbf_streams_are_dropped(photo: Path) -> None:
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
    assert b"FPXR" not in result.data
    assert b"jumb" not in result.data
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
    assert "FLIR pictures and unknown records blanked" in result.notes
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
    many = "".join(f"<o:Part{i % 7}>word after word of it</o:Part{i % 7}>" for i in range(900))
    packet = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:o="http://example.org/">{many}</rdf:Description></rdf:RDF>"""
    _, extended = extended_segments(packet.encode())
    assert len(extended) > 1
    result = cover(photo, *extended)
    assert b"".join(extended) in result.data


@pytest.mark.parametrize("way", ["base64", "escaped", "hex", "numbers", "parts", "names"])
def test_what_is_no_text_is_removed_under_any_name(photo: Path, way: str) -> None:
    digits = base64.b64encode(THUMBNAIL).decode()
    cuts = [digits[i : i + 60] for i in range(0, len(digits), 60)]
    hidden = {
        "base64": f"<v:x>{digits}</v:x>",
        "escaped": "<v:x>" + "".join(f"&#{ord(c)};" for c in digits) + "</v:x>",
        "hex": f"<v:x>{THUMBNAIL.hex(' ')}</v:x>",
        "numbers": "<v:x>" + "".join(f"<v:n>{byte}</v:n>" for byte in THUMBNAIL[:3500]) + "</v:x>",
        "parts": "".join(f"<v:x>{cut}</v:x>" for cut in cuts),
        "names": "".join(
            f"<v:x{cut.replace('+', '-').replace('/', '.')[:50]}/>" for cut in cuts
        ).replace("=", "_"),
    }[way]
    packet = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:v="http://vendor.example/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:g="http://ns.google.com/photos/1.0/panorama/" dc:format="image/jpeg"
 g:ProjectionType="equirectangular">{hidden}</rdf:Description></rdf:RDF>"""
    result = cover(photo, segment(0xE1, XMP + packet.encode()))
    text = first(result.data, 0xE1).payload[len(XMP) :].decode()
    assert 'g:ProjectionType="equirectangular"' in text
    assert not any(cut in text for cut in cuts)
    assert len(text) < 500
    assert any("unknown content removed" in note for note in result.notes)


def test_what_is_understood_stays_byte_for_byte_and_in_place(photo: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = "[picture info]\\r\\nShutter=6460\\r\\n"
    segments = [
        segment(0xE1, exif_with(THUMBNAIL)[:6] + b"II*\0\x08\0\0\0\0\0\0\0\0\0"),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + profile),
        segment(0xED, photoshop((0x0404, b"\x1c\x02\x05\x00\x05Title"))),
        segment(0xFE, "a comment, ünïcödé".encode()),
        segment(0xE6, b"GoPro\0DEVC\0\1\0\x14CASNc\1\0\5C1234\0\0\0"),
        segment(0xEC, text.encode()),
        segment(0xEF, b""),
    ]
    result = cover(photo, *segments)
    assert result.data.startswith(b"\xff\xd8" + b"".join(segments))
    assert all(note.startswith("Personal metadata") for note in result.notes)


def test_a_photo_of_another_program_with_everything_stays_readable(photo: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = pillow_bytes(SECRET, exif=exif_with(THUMBNAIL), icc_profile=profile, comment=b"hi")
    photo.write_bytes(data)
    with Image.open(io.BytesIO(open_container(photo).encode([COVER]).data)) as image:
        image.load()
        assert image.info["icc_profile"] == profile
        assert image.info["comment"] == b"hi"
        assert image.getexif()[piexif.ImageIFD.Make] == "Maker"


@pytest.mark.parametrize("way", ["appended", "in a table", "in a curve", "in a text"])
def test_a_colour_profile_that_holds_something_else_is_dropped(photo: Path, way: str) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    raw = cv2.resize(SECRET, (60, 45)).tobytes()
    kind = {"in a table": b"mft2", "in a curve": b"curv", "in a text": b"text"}.get(way, b"")
    count = int.from_bytes(profile[128:132], "big")
    if kind:  # another tag, whose data lie at the end
        profile[128:132] = (count + 1).to_bytes(4, "big")
        for entry in range(132, 132 + 12 * count, 12):
            offset = int.from_bytes(profile[entry + 4 : entry + 8], "big") + 12
            profile[entry + 4 : entry + 8] = offset.to_bytes(4, "big")
        data = kind + bytes(4)
        data += (len(raw) // 2).to_bytes(4, "big") + raw if kind == b"curv" else raw
        head = b"hide" + (len(profile) + 12).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        profile[132 + 12 * count : 132 + 12 * count] = head
        raw = data
    profile += raw
    profile[:4] = len(profile).to_bytes(4, "big")
    result = cover(photo, segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(profile)))
    assert b"ICC_PROFILE" not in result.data
    assert any(note.startswith("Colour profile dropped") for note in result.notes)


def test_bytes_in_headers_that_no_decoder_reads_are_gone(photo: Path) -> None:
    raw = cv2.resize(SECRET, (60, 45)).tobytes()
    photo.write_bytes(jpeg_bytes(SECRET))
    segments = []
    for one in split_segments(photo.read_bytes()).segments:
        payload = one.payload + raw if one.marker in (0xC0, 0xDA) else one.payload
        segments.append(Segment(one.marker, payload, one.scan))
    table = b"".join(bytes((0x13,)) + bytes(7) + bytes((200,)) + bytes(8) + raw[:200] for _ in "ab")
    segments.insert(1, Segment(0xC4, table))
    segments.insert(1, Segment(0xF3, raw))
    photo.write_bytes(join_segments(segments))
    for patches in ([], [COVER]):
        data = open_container(photo).encode(patches).data
        assert raw[:60] not in data
        assert raw[100:160] not in data


def test_time_is_bounded_however_nested_metadata_are(photo: Path) -> None:
    inner = zlib.compress(bytes(2**20))
    bomb = zlib.compress(inner * 1500)
    prefixes = "".join(f' xmlns:p{i}="http://ns.google.com/photos/1.0/image/"' for i in range(4000))
    packet = f"<rdf:Description{prefixes}/>".encode()[:65_000]
    deep = (b"<a>" * 9000 + b"</a>" * 9000)[:64_000]
    begin = time.process_time()
    parts = [(0xFE, bomb[:60_000]), (0xE1, XMP + packet), (0xE1, XMP + deep)]
    result = cover(photo, *(segment(marker, payload) for marker, payload in parts))
    assert time.process_time() - begin < 5
    assert not any(s.marker in (0xE1, 0xFE) for s in split_segments(result.data).segments)
