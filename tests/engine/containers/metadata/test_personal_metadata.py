"""Serial numbers and names: told or gone, in every place that is known to hold them."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import piexif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.jpeg.vendors import find_personal
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.containers.metadata.personal import (
    blanked,
    find_in_exif,
    find_in_iptc,
    find_in_xmp,
)
from anon_plugin.engine.vocabulary import PersonalMetadata
from tests.engine.containers.conftest import jpeg_bytes, segment, textured, with_segments

PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:who="http://purl.org/dc/elements/1.1/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:maker="http://example.org/maker/" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 aux:SerialNumber="C123456" maker:DroneSerialNumber='D-77' GPano:PoseHeadingDegrees="45">
<who:creator><rdf:Seq><rdf:li>Änne Autorin</rdf:li></rdf:Seq></who:creator>
<who:subject><rdf:Bag><rdf:li>street</rdf:li><rdf:li>Petra Person</rdf:li></rdf:Bag></who:subject>
<who:rights>(c) 2024 Verlag</who:rights>
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li>
<rdf:Description mwg-rs:Name="Petra Person" mwg-rs:Type="Face"/></rdf:li></rdf:Bag>
</mwg-rs:RegionList></mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>"""
SECRETS = ("C123456", "D-77", "Autorin", "Petra", "mwg-rs:Name")
KEPT = ("PoseHeadingDegrees", "street", "(c) 2024 Verlag", "</rdf:RDF></x:xmpmeta>")


def exif() -> bytes:
    """A TIFF structure with names, serial numbers, a position and a Canon maker note."""
    whole = piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: b"Canon",
                piexif.ImageIFD.Artist: b"Manfred M.",
                piexif.ImageIFD.Copyright: b"(c) City",
                piexif.ImageIFD.HostComputer: b"anna-laptop",
            },
            "Exif": {
                piexif.ExifIFD.BodySerialNumber: b"023021002207",
                piexif.ExifIFD.LensSerialNumber: b"5500001",
                piexif.ExifIFD.CameraOwnerName: b"Olga Owner",
                piexif.ExifIFD.LensModel: b"24-70",
                piexif.ExifIFD.MakerNote: canon_note(),
            },
            "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N"},
        }
    )
    return bytes(whole[6:])


def canon_note() -> bytes:
    """A directory with a serial number, an image type and what else fits into four bytes."""
    entries = [(0x0003, 3, 1, 7), (0x0009, 2, 4, 0x646C4F), (0x000C, 4, 1, 1234567890)]
    body = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    return struct.pack(">H", len(entries)) + body + bytes(4)


def test_names_and_serial_numbers_in_exif_are_blanked_and_nothing_else() -> None:
    before = exif()
    values = find_in_exif(before)
    after = blanked(before, values)
    assert len(after) == len(before)
    old, new = (piexif.load(b"Exif\0\0" + one) for one in (before, after))
    gone = {
        "0th": {piexif.ImageIFD.Artist, piexif.ImageIFD.HostComputer},
        "Exif": {0xA430, 0xA431, 0xA435, piexif.ExifIFD.MakerNote},
    }
    for place in ("0th", "Exif", "GPS"):
        for tag, value in old[place].items():
            if tag in gone.get(place, ()):
                assert not new[place][tag].strip(b"\0") or tag == piexif.ExifIFD.MakerNote
            else:
                assert new[place][tag] == value
    note = new["Exif"][piexif.ExifIFD.MakerNote]
    assert note[10:14] == canon_note()[10:14]
    assert note[22:26] == note[34:38] == bytes(4)
    assert {value.what for value in values} >= {"author", "camera owner", "lens serial number"}


def test_an_entry_with_an_impossible_length_or_place_is_left_alone() -> None:
    data = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 2)
    data += struct.pack(">HHII", 0x013B, 2, 2**31, 40) + struct.pack(">HHII", 0xA431, 2, 20, 8)
    assert find_in_exif(data + bytes(4) + b"text" * 10) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_names_and_serial_numbers_in_xmp_make_room_for_blanks(encoding: str) -> None:
    packet = PACKET.encode(encoding)
    cleaned = blanked(packet, find_in_xmp(packet))
    text = cleaned.decode(encoding)
    assert len(cleaned) == len(packet)
    assert not [secret for secret in SECRETS if secret in text]
    assert all(kept in text for kept in KEPT)


def test_authors_contacts_and_recognised_persons_in_iptc_are_found() -> None:
    def data_set(number: int, text: bytes) -> bytes:
        return bytes((0x1C, 2, number)) + len(text).to_bytes(2, "big") + text

    iptc = data_set(5, b"Title") + data_set(80, b"Berta") + data_set(25, b"a Petra Person b")
    iptc += data_set(118, b"phone 5") + data_set(116, b"(c) City")
    cleaned = blanked(iptc, find_in_iptc(iptc, [b"Petra Person"]))
    assert cleaned == (
        data_set(5, b"Title")
        + data_set(80, b"     ")
        + data_set(25, b"a              b")
        + data_set(118, b"       ")
        + data_set(116, b"(c) City")
    )


def test_the_serial_number_of_a_gopro_is_found_and_its_lens_stays() -> None:
    inner = b"CASNc\x01\x00\x0eC3353424686268\0\0" + b"DVNMc\x01\x00\x05Front\0\0\0"
    data = b"GoPro\0DEVC\0\x01" + len(inner).to_bytes(2, "big") + inner
    cleaned = blanked(data, find_personal(data))
    assert b"C335" not in cleaned
    assert cleaned == data.replace(b"C3353424686268", bytes(14))


@pytest.mark.parametrize("handling", list(PersonalMetadata))
def test_a_photo_tells_what_is_there_or_loses_it(photo: Path, handling: PersonalMetadata) -> None:
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + PACKET.encode()
    segments = (segment(0xE1, b"Exif\0\0" + exif()), segment(0xE1, xmp))
    photo.write_bytes(with_segments(jpeg_bytes(textured(64, 48)), *segments))
    container = open_container(photo)
    container.handling = Handling(handling)
    result = container.encode([])
    (note,) = [note for note in result.notes if "Personal" in note]
    done = {"keep": "kept", "remove": "removed"}[handling.value]
    assert note.startswith(f"Personal metadata {done}: author, camera owner, camera serial")
    assert not any(secret in note for secret in SECRETS)
    for secret in (b"023021002207", b"Olga Owner", b"C123456", b"Petra Person"):
        assert (secret in result.data) == (handling is PersonalMetadata.KEEP)
    if handling is PersonalMetadata.KEEP:
        assert result.data == photo.read_bytes()


REAL = {
    "corner/leak_identity/portrait.jpg": r"Region|Subject|Keywords|TagsList|CatalogSets|Categories"
    r"|LastKeywordXMP",
    "corner/leak_identity/withPanasonicFaces.jpg": r"RecognizedFace1|InternalSerialNumber",
    "corner/leak_thumb/fin de journée.jpg": r"SerialNumber|OwnerName|Artist|Creator$|By-line",
    "corner/leak_thumb/sony-powershota5.jpg": r"CIFF:OwnerName",
    "corner/leak_makernote/location+void.jpg": r"SerialNumber|Artist",
    "corner/leak_flir/FLIR iPhone device.jpg": r"SerialNumber",
    "corner/leak_mpf/frozenpond.mpo": r"InternalSerialNumber",
    "corner/broken/pr_1994_poc2.jpg": r"Nikon:SerialNumber|Artist",
    "panoramas/trek-view__GSAG2002.JPG": r"SerialNumber",
    "panoramas/trek-view__R0014760.JPG": r"SerialNumber",
}
# What follows from blanking IPTC: its checksum, and the warning that it is another now.
DERIVED = re.compile(r"^(SourceFile|System:|File:CurrentIPTCDigest|ExifTool:Warning)")


@pytest.mark.parametrize("name", REAL)
def test_exiftool_sees_the_values_no_more_and_everything_else_as_before(
    shared: Path, tmp_path: Path, name: str
) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed (libimage-exiftool-perl)")
    container = open_container(shared / name)
    tags = []
    for handling in PersonalMetadata:
        container.handling = Handling(handling)
        (tmp_path / f"{handling}.jpg").write_bytes(container.encode([]).data)
        tags.append(_tags(tmp_path / f"{handling}.jpg"))
    kept, removed = tags
    changed = {
        tag
        for tag in kept.keys() | removed.keys()
        if kept.get(tag) != removed.get(tag) and not DERIVED.match(tag)
    }
    assert changed
    assert not [tag for tag in changed if not re.search(REAL[name], tag)]


def _tags(path: Path) -> dict[str, Any]:
    command = ["exiftool", "-json", "-G1", "-a", "-u", str(path)]
    output = subprocess.run(command, capture_output=True, check=False).stdout
    found: dict[str, Any] = json.loads(output)[0]
    return found


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_metadata_is_searched_within_bounds(data: st.DataObject) -> None:
    find, sound = data.draw(
        st.sampled_from(((find_in_exif, exif()), (find_in_xmp, PACKET.encode())))
    )
    damaged = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    length = data.draw(st.integers(0, len(damaged)))
    values = find(bytes(damaged[:length]))
    assert all(0 <= value.start < value.stop <= length for value in values)
