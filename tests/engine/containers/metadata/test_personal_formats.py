"""Personal metadata in files that are no JPEG."""

from __future__ import annotations

from pathlib import Path

import piexif
import pytest
from PIL import Image, PngImagePlugin

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.vocabulary import PersonalMetadata
from tests.engine.containers.conftest import textured

EXIF = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Artist: b"Manfred Muster", piexif.ImageIFD.Make: b"Maker"},
        "Exif": {piexif.ExifIFD.BodySerialNumber: b"023021002207"},
        "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N"},
    }
)
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmp:Rating="4" aux:OwnerName="Olga Owner"/></rdf:RDF></x:xmpmeta>"""
SECRETS = (b"Manfred Muster", b"023021002207", b"Olga Owner", b"Anna Author")
KEPT = (b"Maker", b'xmp:Rating="4"', b"City")


def save(path: Path, compress_text: bool = False) -> None:
    picture = Image.fromarray(textured(48, 32))
    if path.suffix == ".png":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "Anna Author", zip=False)
        info.add_text("Source", "City", zip=False)
        info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=compress_text)
        picture.save(path, pnginfo=info, exif=EXIF)
    else:
        picture.save(path, lossless=True, exif=EXIF, xmp=XMP)


@pytest.mark.parametrize("suffix", [".png", ".webp"])
@pytest.mark.parametrize("handling", list(PersonalMetadata))
def test_names_and_serial_numbers_are_told_or_gone(
    tmp_path: Path, suffix: str, handling: PersonalMetadata
) -> None:
    path = tmp_path / f"photo{suffix}"
    save(path)
    original = path.read_bytes()
    container = open_container(path)
    container.handling = Handling(handling)
    notes = container.write([], tmp_path / "written")
    written = (tmp_path / "written").read_bytes()
    told = " ".join(note for note in notes if note.startswith("Personal metadata"))
    for what in ("author", "camera serial number", "camera owner"):
        assert what in told
    for secret in SECRETS:
        if secret in original:
            assert (secret in written) == (handling is PersonalMetadata.KEEP)
    assert all(kept in written for kept in KEPT if kept in original)
    if handling is PersonalMetadata.KEEP:
        assert written == original


def test_a_compressed_text_is_packed_again_without_the_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    save(path, compress_text=True)
    container = open_container(path)
    container.handling = Handling(PersonalMetadata.REMOVE)
    container.write([], tmp_path / "written.png")
    with Image.open(tmp_path / "written.png") as written:
        written.load()
        texts = written.text
    assert "Olga" not in texts["XML:com.adobe.xmp"]
    assert 'xmp:Rating="4"' in texts["XML:com.adobe.xmp"]
    assert texts["Author"].strip() == ""
