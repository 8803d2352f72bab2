"""What must hold whatever the photo, the regions and the metadata are.

METAMORPHIC_EXAMPLES=2000 pytest tests/engine/containers/test_metamorphic.py looks longer and at
other photos; WALKER_EXECUTIONS=200000 tries the walkers of metadata that often.
"""

from __future__ import annotations

import base64
import io
import os
import resource
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms, PngImagePlugin

from anon_plugin.engine.containers import Patch, read_container
from anon_plugin.engine.containers.jpeg import vendors
from anon_plugin.engine.containers.jpeg.segments import join_segments, split_segments
from anon_plugin.engine.containers.metadata.exif import clean_exif
from anon_plugin.engine.containers.metadata.handling import AS_USUAL, CleanedBlock, UnknownContent
from anon_plugin.engine.containers.metadata.icc import is_profile
from anon_plugin.engine.containers.metadata.iptc import clean_iptc
from anon_plugin.engine.containers.metadata.photoshop import clean_resources
from anon_plugin.engine.containers.metadata.xmp import clean_packet
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import jpeg_bytes, segment, textured, with_segments
from tests.engine.containers.png import pngs

EXAMPLES = int(os.environ.get("METAMORPHIC_EXAMPLES", "0"))
EXECUTIONS = int(os.environ.get("WALKER_EXECUTIONS", "0"))
WIDTH, HEIGHT = 160, 128
MOST_SECONDS, MOST_BYTES = 2.0, 2**30
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:v="http://vendor.example/"
 xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
 GPano:ProjectionType="equirectangular"%s><dc:title>A street</dc:title>%s</rdf:Description>
 </rdf:RDF></x:xmpmeta>"""
PIECE = 24


def drawn(examples: int) -> Callable[..., object]:
    """Settings of a test that draws so many examples, or as many as the environment asks for."""
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Redacted:
    """What became of a photo. data: the file. notes: what is said of it."""

    data: bytes
    notes: tuple[str, ...]


def redact(
    data: bytes, patches: Sequence[Patch], folder: Path, name: str = "photo.jpg"
) -> Redacted:
    """A file with the patches in it; read and written as a run does."""
    container = read_container(folder / name, data)
    folder.mkdir(exist_ok=True)
    target = folder / "written"
    target.unlink(missing_ok=True)
    notes = container.write(patches, target)
    return Redacted(target.read_bytes(), notes)


def pillow(format: str, pixels: NDArray[np.uint8], **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format, **options)
    return stream.getvalue()


KINDS: dict[str, Callable[[NDArray[np.uint8]], bytes]] = {
    "jpeg": jpeg_bytes,
    "progressive jpeg": lambda p: jpeg_bytes(p, progressive=True),
    "optimized jpeg": lambda p: jpeg_bytes(p, "4:4:4", restart=1, optimize=True),
    "png": lambda p: pillow("PNG", p),
    "interlaced png": lambda p: pngs.png(p.astype(np.uint16), 2, 8, interlaced=True),
    "webp": lambda p: pillow("WEBP", p, lossless=True),
    "tiff": lambda p: pillow("TIFF", p),
    "lzw tiff": lambda p: pillow("TIFF", p, compression="tiff_lzw"),
    "deflate tiff": lambda p: pillow("TIFF", p, compression="tiff_adobe_deflate"),
    "packbits tiff": lambda p: pillow("TIFF", p, compression="packbits"),
}


def seen(data: bytes) -> NDArray[np.uint8]:
    """Pixels as a library shows them."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


@st.composite
def boxes(draw: st.DrawFn) -> list[tuple[int, int, int, int]]:
    """One to three rectangles apart from each other: left, top, right, bottom."""
    found: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(1, 3))):
        left, top = draw(st.integers(0, WIDTH - 8)), draw(st.integers(0, HEIGHT - 8))
        right = draw(st.integers(left + 4, min(left + 60, WIDTH)))
        bottom = draw(st.integers(top + 4, min(top + 60, HEIGHT)))
        apart = all(right <= a or c <= left or bottom <= b or d <= top for a, b, c, d in found)
        if apart:
            found.append((left, top, right, bottom))
    return found


def patches_of(places: Sequence[tuple[int, int, int, int]]) -> list[Patch]:
    return [
        Patch(
            left,
            top,
            np.full((bottom - top, right - left, 3), 90 + 10 * number, np.uint8),
            np.ones((bottom - top, right - left), bool),
        )
        for number, (left, top, right, bottom) in enumerate(places)
    ]


@given(st.sampled_from(sorted(KINDS)), boxes(), st.integers(0, 1000))
@drawn(40)
def test_outside_of_redactions_other_decoders_see_the_same(
    tmp_path: Path, kind: str, places: list[tuple[int, int, int, int]], seed: int
) -> None:
    data = KINDS[kind](textured(WIDTH, HEIGHT, seed))
    written = redact(data, patches_of(places), tmp_path)
    # A JPEG's blocks that a redaction touches change, and the colours beside them.
    reach = 32 if "jpeg" in kind else 0
    free = np.ones((HEIGHT, WIDTH), bool)
    for left, top, right, bottom in places:
        free[max(top - reach, 0) : bottom + reach, max(left - reach, 0) : right + reach] = False
    before, after = seen(data), seen(written.data)
    assert before.shape == after.shape
    assert np.array_equal(before[free], after[free])
    for number, (left, top, right, bottom) in enumerate(places):
        inner = 16 if reach else 0
        shown = after[top:bottom, left:right][inner:, inner:].astype(int)
        shown = shown[: max(bottom - top - 2 * inner, 0), : max(right - left - 2 * inner, 0)]
        assert np.abs(shown - (90 + 10 * number)).max(initial=0) <= (6 if reach else 0)


@given(st.sampled_from(sorted(KINDS)), boxes(), st.integers(0, 1000))
@drawn(20)
def test_a_file_is_the_same_each_time_and_stays_when_it_is_written_again(
    tmp_path: Path, kind: str, places: list[tuple[int, int, int, int]], seed: int
) -> None:
    data = KINDS[kind](textured(WIDTH, HEIGHT, seed))
    once = redact(data, patches_of(places), tmp_path)
    assert once == redact(data, patches_of(places), tmp_path)
    assert redact(data, patches_of(places), tmp_path / "b", "other.png").data == once.data
    assert redact(once.data, [], tmp_path).data == once.data
    if "jpeg" not in kind:  # whose blocks at the edge of a patch are rounded once more
        assert redact(once.data, patches_of(places), tmp_path).data == once.data


SECRET = cv2.resize(textured(WIDTH, HEIGHT, 77), (60, 45), interpolation=cv2.INTER_AREA)


def spelled(way: str) -> bytes:
    """A picture, written in some way."""
    jpeg = jpeg_bytes(cv2.resize(SECRET, (120, 90)))
    digits = base64.b64encode(jpeg)
    letters = b"abcdefghijklmnop"
    return {
        "raw": SECRET.tobytes(),
        "jpeg": jpeg,
        "png": pillow("PNG", SECRET),
        "zlib": zlib.compress(SECRET.tobytes()),
        "base64": digits,
        "base85": base64.b85encode(jpeg),
        "hex": jpeg.hex().encode(),
        "spaced hex": jpeg.hex(" ").encode(),
        "list": str(list(jpeg)).encode(),
        "words": b" ".join(digits[i : i + 6] for i in range(0, len(digits), 6)),
        "letters": bytes(letters[part] for byte in jpeg for part in (byte >> 4, byte & 15)),
        "bits": "".join(f"{byte:08b}" for byte in jpeg[:900]).encode(),
    }[way]


WAYS = ("raw", "jpeg", "png", "zlib", "base64", "base85", "hex", "spaced hex", "list", "words")
TEXT_WAYS = ("base64", "hex", "spaced hex", "list", "words", "letters", "bits")


def parts(payload: bytes, size: int) -> list[bytes]:
    return [payload[i : i + size] for i in range(0, len(payload), size)]


def exif_with(payload: bytes, place: str) -> bytes:
    """EXIF that holds the payload."""
    content: dict[str, Any] = {"0th": {piexif.ImageIFD.Make: b"Maker"}, "Exif": {}}
    tags = {
        "comment": ("Exif", piexif.ExifIFD.UserComment, b"ASCII\0\0\0" + payload),
        "wide comment": (
            "0th",
            piexif.ImageIFD.XPComment,
            payload.decode("latin-1").encode("utf-16-le"),
        ),
        "description": ("0th", piexif.ImageIFD.ImageDescription, payload.replace(b"\0", b"0")),
        "maker note": ("Exif", piexif.ExifIFD.MakerNote, payload),
        "version": ("Exif", piexif.ExifIFD.ExifVersion, payload),
        "interoperability": ("Exif", piexif.ExifIFD.CFAPattern, payload),
    }
    if place == "gap":
        exif = piexif.dump(content)
        return exif + payload
    directory, tag, value = tags[place]
    content.setdefault(directory, {})[tag] = value
    return piexif.dump(content)


EXIF_PLACES = ("comment", "wide comment", "description", "maker note", "version", "gap")


def in_jpeg(payload: bytes, place: str, is_text: bool) -> bytes:
    plain = jpeg_bytes(textured(WIDTH, HEIGHT))
    cuts = parts(payload, 60_000)
    if place.startswith("exif "):
        assume(len(payload) < 60_000)
        return with_segments(plain, segment(0xE1, exif_with(payload, place[5:])))
    if place == "xmp":
        assume(is_text and len(payload) < 60_000)
        packet = XMP % (
            b"",
            b"<v:x>" + payload.replace(b"&", b"&amp;").replace(b"<", b"&lt;") + b"</v:x>",
        )
        return with_segments(plain, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet))
    if place == "profile":
        chunks = parts(PROFILE + payload, 60_000)
        head = b"ICC_PROFILE\0"
        made = (head + bytes((n + 1, len(chunks))) + c for n, c in enumerate(chunks))
        return with_segments(plain, *(segment(0xE2, one) for one in made))
    if place == "photoshop":
        size = len(payload).to_bytes(4, "big")
        block = b"8BIM\x0f\xa0\0\0" + size + payload + bytes(len(payload) % 2)
        return with_segments(
            plain, *(segment(0xED, b"Photoshop 3.0\0" + c) for c in parts(block, 60_000))
        )
    if place == "iptc":
        assume(len(payload) < 32_000)
        data = b"\x1c\x02\x78" + len(payload).to_bytes(2, "big") + payload
        block = b"8BIM\x04\x04\0\0" + len(data).to_bytes(4, "big") + data + bytes(len(data) % 2)
        return with_segments(plain, segment(0xED, b"Photoshop 3.0\0" + block))
    if place == "many small":
        return with_segments(plain, *(segment(0xE8, c) for c in parts(payload, 50)[:900]))
    if place == "trailer":
        return plain + payload
    if place == "stray":
        return plain[:2] + payload.replace(b"\xff", b"\xfe") + plain[2:]
    if place == "scan":
        return plain[:-2] + payload.replace(b"\xff", b"\xff\0") + plain[-2:]
    marker = {"app4": 0xE4, "comment": 0xFE, "jumbf": 0xEB, "unknown": 0xF2}[place]
    return with_segments(plain, *(segment(marker, b"JP\0\1" + c) for c in cuts))


JPEG_PLACES = (
    *(f"exif {place}" for place in EXIF_PLACES),
    *("xmp", "profile", "photoshop", "iptc", "many small", "trailer", "stray", "scan"),
    *("app4", "comment", "jumbf", "unknown"),
)


def in_png(payload: bytes, place: str, is_text: bool) -> bytes:
    samples = textured(WIDTH, HEIGHT).astype(np.uint16)
    before: list[bytes] = []
    if place.startswith("exif "):
        before = [pngs.chunk(b"eXIf", exif_with(payload, place[5:])[6:])]
    elif place == "profile":
        before = [pngs.chunk(b"iCCP", b"p\0\0" + zlib.compress(PROFILE + payload))]
    elif place == "raw profile":
        digits = b"\nwhatever\n%8d\n%s\n" % (len(payload), payload.hex().encode())
        before = [pngs.chunk(b"zTXt", b"Raw profile type x\0\0" + zlib.compress(digits))]
    elif place == "many small":
        before = [pngs.chunk(b"prVt", cut) for cut in parts(payload, 50)]
    elif place == "many texts":
        before = [pngs.chunk(b"tEXt", b"T\0" + cut.hex().encode()) for cut in parts(payload, 30)]
    elif place == "data":
        plain = pngs.image_data(samples, 8)
        return pngs.png(samples, 2, 8, data=zlib.compress(plain + payload)) + b""
    elif place == "trailer":
        return pngs.png(samples, 2, 8) + payload
    else:
        kind = {"text": b"tEXt", "zText": b"zTXt", "private": b"prVt", "palette": b"sPLT"}[place]
        head = {b"tEXt": b"Comment\0", b"zTXt": b"Comment\0\0"}.get(kind, b"")
        data = zlib.compress(payload) if kind == b"zTXt" else payload
        before = [pngs.chunk(kind, head + data)]
    return pngs.png(samples, 2, 8, before=before)


PNG_PLACES = (
    *(f"exif {place}" for place in EXIF_PLACES),
    *("profile", "raw profile", "many small", "many texts", "data", "trailer"),
    *("text", "zText", "private", "palette"),
)


def in_webp(payload: bytes, place: str, is_text: bool) -> bytes:
    from anon_plugin.engine.containers.webp.chunks import Chunk, join_chunks, split_chunks

    pixels = textured(WIDTH, HEIGHT)
    if place.startswith("exif "):
        return pillow("WEBP", pixels, lossless=True, exif=exif_with(payload, place[5:]))
    if place == "profile":
        return pillow("WEBP", pixels, icc_profile=PROFILE + payload)
    chunks = list(split_chunks(pillow("WEBP", pixels, exif=exif_with(b"hi", "comment"))).chunks)
    if place == "picture":
        chunks = [Chunk(c.type, c.data + payload if c.type == b"VP8 " else c.data) for c in chunks]
    elif place == "many small":
        chunks += [Chunk(b"abcd", cut) for cut in parts(payload, 50)]
    else:
        chunks.append(Chunk(b"abcd", payload))
    return join_chunks(chunks)


WEBP_PLACES = (*(f"exif {p}" for p in EXIF_PLACES), "profile", "picture", "many small", "private")


def in_tiff(payload: bytes, place: str, is_text: bool) -> bytes:
    pixels = textured(WIDTH, HEIGHT)
    tags = {
        "description": (270, payload.replace(b"\0", b"0").decode("latin-1")),
        "private": (50_999, payload),
        "profile": (34_675, PROFILE + payload),
        "photoshop": (34_377, b"8BIM\x0f\xa0\0\0" + len(payload).to_bytes(4, "big") + payload),
        "iptc": (33_723, b"\x1c\x02\x78" + (len(payload) % 32_000).to_bytes(2, "big") + payload),
        "xmp": (700, XMP % (b"", b"<v:x>" + payload.replace(b"<", b"&lt;") + b"</v:x>")),
        "gdal": (42_112, f'<GDALMetadata><Item name="x">{payload.hex()}</Item></GDALMetadata>'),
    }
    if place == "trailer":
        return pillow("TIFF", pixels, compression="tiff_lzw") + payload
    tag, value = tags[place]
    return pillow("TIFF", pixels, compression="tiff_adobe_deflate", tiffinfo={tag: value})


TIFF_PLACES = ("description", "private", "profile", "photoshop", "iptc", "xmp", "gdal", "trailer")
PLANTED = {
    "jpeg": (in_jpeg, JPEG_PLACES),
    "png": (in_png, PNG_PLACES),
    "webp": (in_webp, WEBP_PLACES),
    "tiff": (in_tiff, TIFF_PLACES),
}


@pytest.mark.parametrize("format", sorted(PLANTED))
@given(st.data())
@drawn(60)
def test_a_planted_picture_survives_nowhere(
    tmp_path: Path, format: str, data: st.DataObject
) -> None:
    plant, places = PLANTED[format]
    place = data.draw(st.sampled_from(places))
    way = data.draw(st.sampled_from(sorted({*WAYS, *TEXT_WAYS})))
    payload = spelled(way)
    photo = plant(payload, place, way in TEXT_WAYS)
    covered = patches_of([(40, 40, 90, 90)]) if data.draw(st.booleans()) else []
    try:
        written = redact(photo, covered, tmp_path)
    except PhotoError:
        return  # refused, which is right, too
    hidden = [payload, zlib.compress(payload), payload.hex().encode()]
    hidden.append(payload.decode("latin-1").encode("utf-16-le"))
    inflated = [written.data]
    if format == "png":
        inflated += [_inflated(chunk) for kind, chunk in pngs.chunks_of(written.data)]
    for form in hidden:
        pieces = {form[at : at + PIECE] for at in range(64, len(form) - PIECE, 197)}
        for piece in pieces:
            if len(set(piece)) > 8 and piece not in usual():
                assert not any(piece in text for text in inflated), (place, way)


@cache
def usual() -> bytes:
    """What every file has, such as tables of JPEG."""
    return jpeg_bytes(textured(WIDTH, HEIGHT)) + PROFILE


def _inflated(chunk: bytes) -> bytes:
    _, _, packed = chunk.partition(b"\0\0")
    try:
        return zlib.decompressobj().decompress(packed)
    except zlib.error:
        return b""


@given(st.permutations(range(6)), st.integers(0, 3))
@drawn(15)
def test_the_order_of_metadata_makes_no_difference(
    tmp_path: Path, order: list[int], secret: int
) -> None:
    noise = np.random.default_rng(secret).bytes(3000)
    blocks = [
        segment(0xE1, exif_with(b"a street in Lund", "comment")),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP % (b"", b"")),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + PROFILE),
        segment(0xFE, b"a comment"),
        segment(0xE5, b"VENDOR\0" + noise),
        segment(0xE7, b"tiny"),
    ]
    plain = jpeg_bytes(textured(WIDTH, HEIGHT))
    results = []
    for chosen in (range(6), order):
        photo = with_segments(plain, *(blocks[i] for i in chosen))
        segments = split_segments(redact(photo, [], tmp_path).data).segments
        results.append(sorted(join_segments([one]) for one in segments))
    assert results[0] == results[1]
    assert not any(noise[:60] in one for one in results[0])


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """Blocks of metadata for each walker, with something in every part of them."""
    thumbnail = jpeg_bytes(textured(48, 32))
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"Canon", piexif.ImageIFD.Artist: b"Manfred"},
            "Exif": {
                piexif.ExifIFD.UserComment: b"ASCII\0\0\0a street",
                piexif.ExifIFD.MakerNote: b"\0\1\0\x0c\0\4\0\0\0\1\0\0\4\xd2\0\0\0\0" + thumbnail,
            },
            "GPS": {piexif.GPSIFD.GPSLatitude: ((55, 1), (42, 1), (0, 1))},
            "1st": {piexif.ImageIFD.Compression: 6},
            "thumbnail": thumbnail,
        }
    )
    iptc = b"\x1c\x02\x50\0\5Berta" + b"\x1c\x02\x78\0\x08a street" + b"\x1c\x02\x19\0\4Lund"
    resources = b""
    for number, content in ((0x0404, iptc), (0x040C, bytes(28) + thumbnail), (0x0422, exif[6:])):
        size = len(content).to_bytes(4, "big")
        resources += b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + size + content
        resources += bytes(len(content) % 2)
    packet = XMP % (b' v:a="1"', b"<v:b><rdf:Seq><rdf:li>one</rdf:li></rdf:Seq></v:b>")
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Lund")
    whole = textured(32, 24)
    return {
        "exif": (exif[6:], exif[6:][::-1]),
        "xmp": (packet, packet.decode().encode("utf-16")),
        "iptc": (iptc,),
        "photoshop": (resources,),
        "profile": (PROFILE,),
        "vendor": (b"GoPro\0DEVC\0\1\0\x14CASNc\1\0\5C1234\0\0\0", b"Ducky\0\1\0\4\0\0\0\x54\0\0"),
        "file": (
            with_segments(
                jpeg_bytes(whole),
                segment(0xE1, exif),
                segment(0xED, b"Photoshop 3.0\0" + resources),
            ),
            pillow("PNG", whole, exif=exif, pnginfo=text, icc_profile=PROFILE),
            pillow("WEBP", whole, exif=exif, icc_profile=PROFILE),
            pillow(
                "TIFF", whole, compression="tiff_lzw", tiffinfo={270: "a street", 34_377: resources}
            ),
        ),
    }


WALKERS: dict[str, Callable[[bytes], CleanedBlock]] = {
    "exif": lambda data: clean_exif(data, None, "EXIF", AS_USUAL),
    "xmp": lambda data: clean_packet(data, "XMP", AS_USUAL),
    "iptc": lambda data: clean_iptc(data, "IPTC", AS_USUAL),
    "photoshop": lambda data: clean_resources(data, None, "Photoshop", AS_USUAL),
}


def walk(kind: str, data: bytes) -> None:
    """One execution of a walker: what it leaves is understood, as the verification asks for."""
    if kind in WALKERS:
        cleaned = WALKERS[kind](data)
        again = WALKERS[kind](cleaned.data or b"")
        assert not [note for note in again.notes if isinstance(note, UnknownContent)]
    elif kind == "profile":
        is_profile(data)
    elif kind == "vendor":
        vendors.is_understood(data)
    else:
        with suppress(PhotoError):
            read_container(Path("fuzzed"), data, 1.0).kept_metadata()


def mutated(data: bytes, random: np.random.Generator) -> bytes:
    new = bytearray(data)
    for _ in range(int(random.integers(1, 5))):
        place = int(random.integers(0, max(len(new), 1)))
        kind = int(random.integers(0, 5))
        if kind == 0:
            new[place : place + 1] = random.bytes(1)
        elif kind == 1:
            size = int(random.choice((2, 4)))
            value = (
                int(random.choice((0, 1, 8, 255, 2**15, 2**16 - 1)))
                if size == 2
                else int(random.choice((0, 1, 2**16, 2**31, 2**32 - 1, len(new))))
            )
            order = "big" if random.integers(2) else "little"
            new[place : place + size] = value.to_bytes(size, order)  # type: ignore[arg-type]
        elif kind == 2:
            del new[place : place + int(random.integers(1, 40))]
        elif kind == 3:
            new[place:place] = new[place : place + int(random.integers(1, 400))] * 2
        else:
            del new[max(place, 8) :]
    return bytes(new)


def test_walkers_of_metadata_neither_fail_nor_hang_nor_eat_memory() -> None:
    random = np.random.default_rng(EXECUTIONS or 7)
    executions = EXECUTIONS or 1500
    kinds = sorted(seeds())
    slowest = (0.0, "")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(executions):
        # Whole files take longer to read, and have walkers of all kinds in them.
        kind = kinds[number % len(kinds)]
        choices = seeds()[kind]
        data = mutated(choices[int(random.integers(len(choices)))], random)
        begin = time.process_time()
        walk(kind, data)
        slowest = max(slowest, (time.process_time() - begin, kind))
    assert slowest[0] < MOST_SECONDS, slowest
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < MOST_BYTES
    print(f"{executions} executions, the slowest {slowest[0]:.3f} s ({slowest[1]})")
