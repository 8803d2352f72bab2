"""What else a PNG holds: kept byte by byte, without any other copy of the picture."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import zlib
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from PIL import Image, ImageCms

from anon_plugin.engine.containers.base import Encoded, Patch
from anon_plugin.engine.containers.png import text
from anon_plugin.engine.containers.png.container import PngContainer
from anon_plugin.engine.geotag.geotag import read_geotag
from tests.engine.conftest import LUND
from tests.engine.containers.conftest import jpeg_bytes, textured
from tests.engine.containers.png.pngs import chunk, chunks_of, png, redact

PHOTO = Path("photo.png")
SECRET = textured(160, 120, seed=9)
COVER = Patch(0, 0, np.full((120, 160, 3), 60, np.uint8), np.ones((120, 160), bool))
THUMBNAIL = jpeg_bytes(cv2.resize(SECRET, (96, 72), interpolation=cv2.INTER_AREA))
EXIF = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Make: "Maker"},
        "GPS": LUND,
        "1st": {piexif.ImageIFD.Compression: 6},
        "thumbnail": THUMBNAIL,
    }
)
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
 xmlns:GImage="http://ns.google.com/photos/1.0/image/"
 GPano:ProjectionType="equirectangular"%s/></rdf:RDF></x:xmpmeta>"""


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RESOURCE = b"8BIM\x04\x0c\0\0" + (28 + len(THUMBNAIL)).to_bytes(4, "big") + bytes(28) + THUMBNAIL


def cover(*before: bytes, after: tuple[bytes, ...] = ()) -> Encoded:
    """A photo with these chunks, its whole picture covered."""
    return redact(PHOTO, png(SECRET.astype(np.uint16), 2, 8, before=before, after=after), [COVER])


def raw_profile(name: bytes, data: bytes) -> bytes:
    """As ImageMagick writes it."""
    digits = data.hex().encode()
    lines = b"\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    return b"\n%s\n%8d\n%s\n" % (name, len(data), lines)


def assert_no_secret(data: bytes) -> None:
    """No JPEG or PNG in these bytes shows anything but the cover."""
    for signature in (b"\xff\xd8\xff", b"\x89PNG"):
        start = data.find(signature)
        while start >= 0:
            image = cv2.imdecode(np.frombuffer(data, np.uint8, offset=start), cv2.IMREAD_COLOR)
            assert image is None or (np.abs(image.astype(int) - 60) < 12).all()
            start = data.find(signature, start + 1)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"gAMA", (45455).to_bytes(4, "big")),
        (b"cHRM", bytes(range(32))),
        (b"sRGB", b"\0"),
        (b"pHYs", bytes(8) + b"\1"),
        (b"tIME", bytes((7, 0xE6, 1, 2, 3, 4, 5))),
        (b"tEXt", b"Comment\0a street \xe9"),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"a street", 1)),
        (b"iTXt", b"Title\0\0\0de\0Titel\0Stra\xc3\x9fe"),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP % b""),
        (b"iCCP", b"profile\0\0" + zlib.compress(PROFILE, 1)),
        (b"eXIf", piexif.dump({"GPS": LUND})[6:]),
        (b"vpAg", bytes(9)),
    ],
)
def test_a_chunk_without_a_picture_keeps_its_place_and_bytes(kind: bytes, data: bytes) -> None:
    around = chunk(b"tEXt", b"A\0before"), chunk(b"tEXt", b"B\0after")
    for encoded in (
        cover(around[0], chunk(kind, data), around[1]),
        cover(after=(around[0], chunk(kind, data), around[1])),
    ):
        kinds = [(name, value) for name, value in chunks_of(encoded.data) if name != b"IDAT"]
        assert kinds[1:-1] == [(b"tEXt", b"A\0before"), (kind, data), (b"tEXt", b"B\0after")]
        assert encoded.notes == ()


def test_the_exif_thumbnail_is_replaced() -> None:
    encoded = cover(chunk(b"eXIf", EXIF[6:]))
    written = dict(chunks_of(encoded.data))[b"eXIf"]
    start = EXIF.index(b"\xff\xd8\xff") - 6
    assert written[:100] == EXIF[6:106]
    thumbnail = cv2.imdecode(np.frombuffer(written[start:], np.uint8), cv2.IMREAD_COLOR)
    assert thumbnail.shape == (72, 96, 3)
    assert_no_secret(written)
    assert encoded.notes == ("EXIF thumbnail replaced",)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        (b"exif", EXIF),
        (b"APP1", EXIF),
        (b"8bim", RESOURCE),
        (b"xmp", XMP % (b' GImage:Data="' + base64.b64encode(THUMBNAIL) + b'"')),
    ],
)  # fmt: skip
def test_pictures_in_raw_profiles_are_found(kind: bytes, name: bytes, content: bytes) -> None:
    digits = raw_profile(name, content)
    keyword = b"Raw profile type " + name + b"\0"
    payload = {
        b"tEXt": keyword + digits,
        b"zTXt": keyword + b"\0" + zlib.compress(digits),
        b"iTXt": keyword + b"\1\0\0\0" + zlib.compress(digits),
    }[kind]
    encoded = cover(chunk(kind, payload))
    written = dict(chunks_of(encoded.data))[kind]
    assert written.startswith(keyword)
    packed = written[len(keyword) :]
    plain = {b"tEXt": lambda: packed, b"zTXt": lambda: zlib.decompress(packed[1:]),
             b"iTXt": lambda: zlib.decompress(packed[4:])}[kind]()  # fmt: skip
    _, label, length, *lines = plain.split(b"\n")
    data = bytes.fromhex(b"".join(lines).decode())
    assert label == name
    assert int(length) == len(data)
    assert_no_secret(data)
    assert b"Data=" not in data
    assert encoded.notes


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_raw_profiles_of_unknown_content_go(kind: bytes) -> None:
    digits = raw_profile(b"whatever", b"xyz" + THUMBNAIL)
    head = {b"tEXt": b"", b"zTXt": b"\0", b"iTXt": b"\1\0\0\0"}[kind]
    value = digits if kind == b"tEXt" else zlib.compress(digits)
    encoded = cover(chunk(kind, b"Raw profile type whatever\0" + head + value))
    assert kind not in dict(chunks_of(encoded.data))
    assert any("unknown content" in note for note in encoded.notes)


def test_a_picture_in_xmp_or_any_other_text_is_taken_out() -> None:
    picture = base64.b64encode(THUMBNAIL)
    encoded = cover(
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP % (b' GImage:Data="' + picture + b'"')),
        chunk(b"tEXt", b"Title\0a street"),
        chunk(b"tEXt", b"Preview\0data:image/jpeg;base64," + picture),
        chunk(b"zTXt", b"Preview\0\0" + zlib.compress(THUMBNAIL.hex().encode())),
    )
    texts = [data for kind, data in chunks_of(encoded.data) if kind in (b"iTXt", b"tEXt", b"zTXt")]
    assert b"ProjectionType" in texts[0]
    assert b"GImage:Data" not in texts[0]
    assert texts[1:] == [b"Title\0a street"]


def test_a_picture_cut_into_many_small_chunks_or_texts_goes() -> None:
    raw = SECRET[:40, :30].tobytes()
    cuts = [raw[i : i + 60] for i in range(0, len(raw), 60)]
    encoded = cover(*(chunk(b"prVt", cut) for cut in cuts))
    assert b"prVt" not in dict(chunks_of(encoded.data))
    encoded = cover(
        *(chunk(b"tEXt", b"T%d\0" % i + cut.hex().encode()) for i, cut in enumerate(cuts))
    )
    assert b"tEXt" not in dict(chunks_of(encoded.data))
    encoded = cover(chunk(b"sPLT", b"palette\0\x08" + raw), chunk(b"hIST", raw[:512]))
    assert not {b"sPLT", b"hIST"} & dict(chunks_of(encoded.data)).keys()


def test_a_deflated_text_with_blocks_of_nothing_is_packed_again() -> None:
    packer = zlib.compressobj(9)
    packed = packer.compress(b"a street")
    for _ in range(200):
        packed += packer.flush(zlib.Z_FULL_FLUSH)
    packed += packer.flush()
    encoded = cover(chunk(b"zTXt", b"Title\0\0" + packed))
    assert len(dict(chunks_of(encoded.data))[b"zTXt"]) < 40


def test_private_chunks_that_may_hold_a_picture_go() -> None:
    private = (b"mkTS", bytes(5000)), (b"prVw", THUMBNAIL), (b"caBx", b"jumb" + THUMBNAIL)
    encoded = cover(*(chunk(kind, data) for kind, data in private))
    assert {kind for kind, _ in chunks_of(encoded.data)} == {b"IHDR", b"IDAT", b"IEND"}
    assert len(encoded.notes) == 3
    small = jpeg_bytes(textured(8, 8), quality=30)
    assert len(small) <= 1024
    assert small not in cover(chunk(b"prVw", small)).data


def test_a_chunk_that_counts_bytes_of_the_picture_goes_when_the_picture_changes() -> None:
    idot = chunk(b"iDOT", bytes(28))
    assert b"iDOT" not in cover(idot).data
    assert b"iDOT" in redact(PHOTO, png(SECRET.astype(np.uint16), 2, 8, before=[idot])).data


def test_a_text_that_cannot_be_unpacked_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_BYTES", 2**16)
    bomb = zlib.compress(bytes(2**17))
    encoded = cover(chunk(b"zTXt", b"A\0\0" + bomb), chunk(b"zTXt", b"B\0\0nonsense"))
    assert b"zTXt" not in dict(chunks_of(encoded.data))
    assert encoded.notes == ("zTXt chunk dropped, as it cannot be unpacked",)


def test_of_an_animation_only_the_still_picture_stays() -> None:
    frames = [Image.fromarray(textured(64, 48, seed)) for seed in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])
    encoded = redact(PHOTO, stream.getvalue())
    written = Image.open(io.BytesIO(encoded.data))
    assert not getattr(written, "is_animated", False)
    assert np.array_equal(np.asarray(written), textured(64, 48, 0))
    assert not {kind for kind, _ in chunks_of(encoded.data)} & {b"acTL", b"fcTL", b"fdAT"}
    assert "Animation of 3 frames dropped: only the still picture is kept" in encoded.notes


@pytest.mark.parametrize(
    "position",
    [
        chunk(b"eXIf", EXIF[6:]),
        chunk(b"eXIf", EXIF),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw_profile(b"exif", EXIF))),
    ],
)
def test_position_and_panorama_are_read_wherever_they_stand(position: bytes) -> None:
    xmp = chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP % b""))
    data = png(SECRET.astype(np.uint16), 2, 8, before=[xmp, position])
    geotag = read_geotag(PngContainer(PHOTO, data).metadata)
    assert geotag.longitude_deg == pytest.approx(13.2)
    assert geotag.heading_deg == 45
    assert geotag.panorama is not None


def test_a_wrong_ending_is_reported() -> None:
    data = png(SECRET.astype(np.uint16), 2, 8)
    note = "The file holds a PNG although its name ends in .jpg; the name is kept"
    assert redact(Path("photo.jpg"), data).notes == (note,)


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
def test_exiftool_reads_the_same_tags_as_before(tmp_path: Path) -> None:
    chunks = (
        chunk(b"eXIf", EXIF[6:]),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP % b""),
        chunk(b"tEXt", b"Author\0somebody"),
        chunk(b"pHYs", (2835).to_bytes(4, "big") * 2 + b"\1"),
        chunk(b"tIME", bytes((7, 0xE6, 1, 2, 3, 4, 5))),
    )
    original, written = tmp_path / "a.png", tmp_path / "b.png"
    original.write_bytes(png(SECRET.astype(np.uint16), 2, 8, before=chunks))
    written.write_bytes(redact(original, original.read_bytes(), [COVER]).data)

    def tags(path: Path) -> str:
        command = ["exiftool", "-a", "-G1", "-s", "-x", "System:all", "-x", "File:all"]
        command += ["-x", "ThumbnailImage", "-x", "ThumbnailLength", path]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert tags(written) == tags(original)
    assert "Author" in tags(written)
