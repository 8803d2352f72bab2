"""HEIC and AVIF: untouched tiles keep their coded bytes, and no other picture stays."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from anon_plugin import dependencies
from anon_plugin.engine.containers import Encoded, Patch, open_container
from anon_plugin.engine.containers.heif.colour import ColourCode, coded_colour
from anon_plugin.engine.containers.heif.container import HeifContainer
from anon_plugin.engine.containers.heif.items import Property, read_items, write_items
from anon_plugin.engine.containers.iso.boxes import box
from anon_plugin.engine.geotag.geotag import read_geotag
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.errors import PhotoError
from tests.engine.conftest import LUND
from tests.engine.containers.conftest import jpeg_bytes, textured

PHOTO = Path("photo.heic")
WIDTH, HEIGHT = 160, 96
SCENE = cv2.GaussianBlur(textured(WIDTH, HEIGHT, seed=4), (0, 0), 2)
THUMBNAIL = jpeg_bytes(cv2.resize(SCENE, (80, 48), interpolation=cv2.INTER_AREA))
XMP = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="d" dc:title="kept"'
    b' xmlns:GImage="http://ns.google.com/photos/1.0/image/"%s/></rdf:RDF>'
)


def exif(orientation: int | None = None) -> bytes:
    turned = {} if orientation is None else {piexif.ImageIFD.Orientation: orientation}
    return piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: "Maker"} | turned,
            "GPS": LUND,
            "1st": {piexif.ImageIFD.Compression: 6},
            "thumbnail": THUMBNAIL,
        }
    )


def heic(pixels: NDArray[Any] = SCENE, mode: str = "RGB", **options: Any) -> bytes:
    stream = io.BytesIO()
    size_wh = (pixels.shape[1], pixels.shape[0])
    image = pillow_heif.from_bytes(mode, size_wh, pixels.tobytes())
    image.save(stream, **({"quality": 80} | options))
    return stream.getvalue()


def avif(pixels: NDArray[Any] = SCENE, **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "AVIF", quality=90, **options)
    return stream.getvalue()


def seen(data: bytes) -> NDArray[np.uint8]:
    """Upright pixels as Pillow, with its own plug-ins, shows them."""
    if data[8:12] == b"avif":
        return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    return np.asarray(pillow_heif.open_heif(data)[0])


def grey_patch(container: HeifContainer, x: int, y: int, width: int, height: int) -> Patch:
    values = container.picture().values
    half = np.iinfo(values.dtype).max // 2
    pixels = np.full((height, width, 3), half, values.dtype)
    return Patch(x, y, pixels, np.ones((height, width), bool))


def cover(data: bytes, path: Path = PHOTO) -> Encoded:
    """The whole photo in grey."""
    container = HeifContainer(path, data)
    return container.encode([grey_patch(container, 0, 0, *container.size_wh)])


@pytest.mark.parametrize("encode", [heic, avif])
@pytest.mark.parametrize("chroma", ["4:2:0", "4:4:4"])
@pytest.mark.parametrize("size_wh", [(160, 96), (161, 97)])
def test_a_redaction_is_written_and_the_rest_looks_as_before(
    encode: Callable[..., bytes], chroma: str, size_wh: tuple[int, int]
) -> None:
    data = encode(cv2.resize(SCENE, size_wh), subsampling=chroma)
    container = HeifContainer(PHOTO, data)
    before = seen(data).astype(int)
    assert np.array_equal(whole(container.picture().rgb), before)
    assert container.size_wh == size_wh
    encoded = container.encode([grey_patch(container, 40, 30, 60, 40)])
    after = seen(encoded.data).astype(int)
    assert after.shape == before.shape
    assert np.abs(after[32:68, 42:98] - 127).max() <= 12
    outside = np.abs(after - before)
    outside[28:72, 38:102] = 0
    assert outside.mean() < 3
    assert any("coded anew" in note for note in encoded.notes)
    assert HeifContainer(PHOTO, encoded.data).size_wh == size_wh


def test_tiles_that_no_redaction_touches_keep_their_very_bytes() -> None:
    data = heic(cv2.resize(SCENE, (1100, 700)), tile_size=256)
    container = HeifContainer(PHOTO, data)
    assert container.size_wh == (1100, 700)
    encoded = container.encode([grey_patch(container, 300, 300, 100, 100)])
    old, new = read_items(data), read_items(encoded.data)
    tiles = old.targets(b"dimg", old.primary)
    assert new.targets(b"dimg", new.primary) == tiles
    assert len(tiles) == 15
    changed = [i for i, t in enumerate(tiles) if old.items[t].data != new.items[t].data]
    assert changed == [6]
    assert seen(encoded.data).shape == (700, 1100, 3)
    assert np.abs(seen(encoded.data)[305:395, 305:395].astype(int) - 127).max() <= 12
    assert any(note.startswith("1 of 15 tiles") for note in encoded.notes)


@pytest.mark.parametrize("encode", [heic, avif])
def test_a_photo_in_which_nothing_is_found_keeps_its_coded_picture(
    encode: Callable[..., bytes],
) -> None:
    data = encode(icc_profile=bytes(200))
    encoded = HeifContainer(PHOTO, data).encode([])
    old, new = read_items(data), read_items(encoded.data)
    assert new.items[new.primary].data == old.items[old.primary].data
    assert new.items[new.primary].properties == old.items[old.primary].properties
    assert np.array_equal(seen(encoded.data), seen(data))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("encode", [heic, avif])
def test_the_photo_is_searched_and_written_the_way_others_show_it(
    encode: Callable[..., bytes], orientation: int
) -> None:
    data = encode(exif=exif(orientation))
    container = HeifContainer(PHOTO, data)
    assert container.orientation == orientation
    assert np.array_equal(whole(container.picture().rgb), seen(data))
    written = container.encode([grey_patch(container, 8, 16, 40, 24)]).data
    assert np.abs(seen(written)[18:38, 10:46].astype(int) - 127).max() <= 12


def test_where_the_file_has_no_rotation_that_of_the_exif_counts() -> None:
    heif = read_items(heic(exif=exif(6)))
    primary = heif.items[heif.primary]
    kept = tuple(one for one in primary.properties if one.type != b"irot")
    assert len(kept) < len(primary.properties)
    items = heif.items | {primary.id: replace(primary, properties=kept)}
    container = HeifContainer(PHOTO, write_items(replace(heif, items=items)))
    assert container.orientation == 6
    assert container.size_wh == (HEIGHT, WIDTH)


def test_ten_bits_stay_ten_bits() -> None:
    wide = (SCENE.astype(np.uint16) << 8) + 77
    data = heic(wide, "RGB;16", bit_depth=10)
    container = HeifContainer(PHOTO, data)
    values = whole(container.picture().values)
    assert values.dtype == np.uint16
    written = container.encode([grey_patch(container, 40, 30, 60, 40)]).data
    image = pillow_heif.open_heif(written, convert_hdr_to_8bit=False)[0]
    assert image.info["bit_depth"] == 10
    assert np.abs(np.asarray(image)[32:68, 42:98].astype(int) / 257 - 127).max() < 6


def test_grey_stays_grey() -> None:
    data = heic(SCENE[..., 0].copy(), "L")
    container = HeifContainer(PHOTO, data)
    written = container.encode([grey_patch(container, 40, 30, 60, 40)]).data
    assert pillow_heif.open_heif(written).mode == pillow_heif.open_heif(data).mode
    assert np.abs(seen(written)[32:68, 42:98].astype(int) - 127).max() <= 12


@pytest.mark.parametrize("encode", [heic, avif])
def test_exif_and_xmp_stay_but_for_the_pictures_in_them(encode: Callable[..., bytes]) -> None:
    xmp = XMP % (b' GImage:Data="' + base64.b64encode(THUMBNAIL) + b'"')
    data = encode(exif=exif(), xmp=xmp)
    container = HeifContainer(PHOTO, data)
    geotag = read_geotag(container.metadata)
    assert geotag.longitude_deg == pytest.approx(13.2)
    assert geotag.camera == "Maker"
    encoded = cover(data)
    written, original = read_items(encoded.data), read_items(data)
    old = next(item.data for item in original.items.values() if item.type == b"Exif")
    new = next(item.data for item in written.items.values() if item.type == b"Exif")
    start = old.index(b"\xff\xd8\xff")
    assert new[:100] == old[:100]
    thumbnail = cv2.imdecode(np.frombuffer(new[start:], np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(thumbnail.astype(int) - 127).max() < 12
    packet = next(item.data for item in written.items.values() if item.type == b"mime")
    assert b'dc:title="kept"' in packet
    assert b"GImage:Data" not in packet
    assert "EXIF thumbnail replaced" in encoded.notes


def planted(data: bytes, where: str, payload: bytes) -> bytes:
    """A file that holds the payload at some place of its picture."""
    heif = read_items(data)
    primary = heif.items[heif.primary]
    others = primary.properties
    if where == "property":
        further = Property(box(b"udes", bytes(4) + payload + b"\0\0\0\0"), essential=False)
        primary = replace(primary, properties=(*others, further))
    elif where == "profile":
        further = Property(box(b"colr", b"prof" + payload), essential=False)
        primary = replace(primary, properties=(*others, further))
    elif where == "configuration":
        exact = tuple(
            Property(box(one.type, one.content + payload[:9000]), one.essential)
            if one.type in (b"hvcC", b"av1C")
            else one
            for one in others
        )
        primary = replace(primary, properties=exact)
    elif where == "unit":
        if primary.type == b"av01":  # an open bitstream unit of metadata, then its size in LEB128
            size = len(payload)
            leb = bytes((size & 127 | 128, size >> 7 & 127 | 128, size >> 14))
            unit = b"\x2a" + leb + payload
        else:  # supplemental information
            unit = (len(payload) + 2).to_bytes(4, "big") + b"\x4e\x01" + payload
        primary = replace(primary, data=primary.data + unit)
    elif where == "brands":
        return write_items(replace(heif, brands=heif.brands + payload[: len(payload) // 4 * 4]))
    else:
        primary = replace(primary, data=primary.data + primary.data)
    return write_items(replace(heif, items={**heif.items, primary.id: primary}))


@pytest.mark.parametrize("encode", [heic, avif])
@pytest.mark.parametrize("where", ["property", "profile", "unit", "brands", "configuration"])
def test_what_no_decoder_looks_at_goes(encode: Callable[..., bytes], where: str) -> None:
    payload = THUMBNAIL if where == "unit" else base64.b64encode(THUMBNAIL)
    data = planted(encode(), where, payload)
    assert payload[200:260] in data
    try:
        container = HeifContainer(PHOTO, data)
        results = [container.encode([]), cover(data)]
    except PhotoError:
        return
    for encoded in results:
        assert payload[200:260] not in encoded.data
    if where not in ("unit", "brands"):
        assert any("unknown content" in note for note in results[0].notes)
    assert np.array_equal(seen(results[0].data), seen(encode()))


def test_a_second_picture_behind_the_coded_one_goes() -> None:
    data = heic()
    encoded = HeifContainer(PHOTO, planted(data, "twice", b"")).encode([])
    assert encoded.data == HeifContainer(PHOTO, data).encode([]).data
    assert "in and behind the coded picture dropped" in encoded.notes[-1]


def test_further_images_thumbnails_alpha_and_videos_go() -> None:
    frames = pillow_heif.HeifFile()
    for seed in range(3):
        pixels = np.dstack((textured(WIDTH, HEIGHT, seed), np.full((HEIGHT, WIDTH), 200, np.uint8)))
        image = frames.add_frombytes("RGBA", (WIDTH, HEIGHT), pixels.tobytes())
        image.info["thumbnails"] = [64]
    stream = io.BytesIO()
    frames.save(stream, quality=80)
    data = stream.getvalue() + box(b"moov", bytes(100)) + box(b"mdat", THUMBNAIL)
    original = read_items(data)
    encoded = HeifContainer(PHOTO, data).encode([])
    written = read_items(encoded.data)
    assert list(written.items) == [original.primary]
    assert not written.further
    assert THUMBNAIL not in encoded.data
    for number, item in original.items.items():
        assert (item.data in encoded.data) == (number == original.primary)
    notes = " ".join(encoded.notes)
    for what in ("2 further images", "3 thumbnails", "auxiliary images", "moov"):
        assert what in notes


def test_a_picture_beyond_the_visible_edge_goes() -> None:
    data = heic(cv2.resize(SCENE, (512, 512)), tile_size=256)
    shown = (480).to_bytes(2, "big") * 2
    for old, new in (
        (bytes((0, 0, 1, 1, 2, 0, 2, 0)), bytes((0, 0, 1, 1)) + shown),
        (box(b"ispe", bytes(4), (512).to_bytes(4, "big") * 2),
         box(b"ispe", bytes(4), (480).to_bytes(4, "big") * 2)),
    ):  # fmt: skip
        assert data.count(old) == 1
        data = data.replace(old, new)
    container = HeifContainer(PHOTO, data)
    assert container.size_wh == (480, 480)
    encoded = container.encode([])
    assert "Parts of the picture beyond its visible edge removed" in encoded.notes
    canvas = HeifContainer(PHOTO, encoded.data)._decode(read_items(encoded.data)).pixels
    assert np.abs(canvas[500:].astype(int) - canvas[479]).mean() < 6


def test_colours_are_those_that_file_or_bit_stream_say() -> None:
    for code in (ColourCode(1, 13, 6, True), ColourCode(9, 16, 9, False)):
        options = dict(zip(
            ("color_primaries", "transfer_characteristics", "matrix_coefficients",
             "full_range_flag"),
            (code.primaries, code.transfer, code.matrix, int(code.full_range)), strict=True,
        ))  # fmt: skip
        heif = read_items(heic(**options))
        item = heif.items[heif.primary]
        assert coded_colour(item.property(b"colr"), b"") == code
        assert coded_colour(b"", item.property(b"hvcC")) == code


@pytest.mark.parametrize("encode", [heic, avif])
@pytest.mark.parametrize("keep", [0.02, 0.3, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_refused(encode: Callable[..., bytes], keep: float) -> None:
    data = encode()
    with pytest.raises(PhotoError, match="cannot be used"):
        HeifContainer(PHOTO, data[: int(len(data) * keep)]).picture()


@pytest.mark.parametrize(
    ("module", "encode", "line"),
    [("pillow_heif", heic, r"'pillow-heif>=1"), ("PIL", avif, r"'pillow>=11")],
)
def test_without_the_library_the_line_that_installs_it_is_given(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    encode: Callable[..., bytes],
    line: str,
) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(encode())
    monkeypatch.setattr(dependencies, "_is_importable", lambda name: name != module)
    with pytest.raises(PhotoError, match=rf"missing.*pip install.*{line}"):
        open_container(path).picture()


def test_a_wrong_ending_is_reported() -> None:
    assert (
        "The file holds an AVIF although its name ends in .jpg; the name is kept"
        in cover(avif(), Path("photo.jpg")).notes
    )


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damage_anywhere_is_refused_or_harmless(data: st.DataObject) -> None:
    good = bytearray(FUZZED[data.draw(st.integers(0, len(FUZZED) - 1))])
    head = min(len(good), 1200)  # where the structure is
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, head - 1))
        if data.draw(st.booleans()):
            good[place] = data.draw(st.integers(0, 255))
        else:
            del good[place : place + data.draw(st.integers(1, 20))]
    try:
        container = HeifContainer(PHOTO, bytes(good))
        width, height = container._layout.canvas_wh
        if width * height < 10**6:
            container.picture()
            container.encode([])
    except PhotoError:
        pass


FUZZED = [
    heic(SCENE[:64, :64].copy(), exif=exif(), xmp=XMP % b""),
    heic(cv2.resize(SCENE, (520, 300)), tile_size=256),
    avif(SCENE[:64, :64].copy(), exif=exif(6)),
]


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
def test_real_photos_keep_their_tags_and_most_of_their_coded_bytes(
    shared: Path, tmp_path: Path
) -> None:
    files = [
        *(shared / "photos").glob("*.hei[cf]"),
        *(shared / "corner" / "leak_heic_multi").glob("*"),
        *(shared / "corner" / "formats").glob("*.avif"),
    ]
    assert len(files) >= 5
    told: list[str] = []
    for path in files:
        container = open_container(path)
        assert isinstance(container, HeifContainer)
        width, height = container.size_wh
        written = tmp_path / path.name
        patch = grey_patch(container, width // 3, height // 3, 64, 48)
        written.write_bytes(container.encode([patch]).data)
        after = whole(open_container(written).picture().rgb).astype(int)
        x, y = width // 3, height // 3
        assert np.abs(after[y + 2 : y + 46, x + 2 : x + 62] - 127).max() <= 8, path.name
        told.append(_tags(path))
        assert _tags(written) == told[-1], path.name
    assert sum(map(bool, told)) >= 4


def _tags(path: Path) -> str:
    """What exiftool reads of the groups that are to stay."""
    kept = ("EXIF", "XMP", "MakerNotes", "ICC_Profile", "GPS")
    left_out = [
        part
        for tag in (
            "ThumbnailImage",
            "ThumbnailLength",
            "PreviewImage",
            "ThumbnailOffset",
            "AEMatrix",
        )
        for part in ("-x", tag)
    ]
    command = [
        "exiftool",
        "-a",
        "-G1",
        "-s",
        *left_out,
        *(f"-{one}:all" for one in kept),
        str(path),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
