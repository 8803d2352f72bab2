"""Where a TIFF lies and what it says stays, byte for byte, whichever program looks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.containers.opening import read_metadata
from anon_plugin.engine.geotag.geotag import read_geotag
from anon_plugin.engine.vocabulary import PersonalMetadata
from tests.engine.containers.tiff.conftest import (
    exiftool,
    gdalinfo,
    redact_place,
    textured,
    with_directory,
    with_tags,
    write_tiff,
)

UTM = {"crs": "EPSG:32633", "transform": rasterio.Affine(0.05, 0.01, 4e5, 0.02, -0.05, 5e6)}
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:drone="http://www.dji.com/drone-dji/1.0/" drone:GimbalYawDegree="-12.5"/>
</rdf:RDF></x:xmpmeta>"""


def test_crs_tags_nodata_and_band_descriptions_stay(tmp_path: Path) -> None:
    path = write_tiff(
        tmp_path / "photo.tif", textured(5, "uint16"), nodata=65535, compress="lzw", **UTM
    )
    with rasterio.open(path, "r+") as opened:
        opened.update_tags(AREA="Lund", TIFFTAG_IMAGEDESCRIPTION="a street")
        opened.update_tags(5, ns="IMAGERY", BAND="NIR")
        for band, name in enumerate(("blue", "green", "red", "red edge", "NIR"), start=1):
            opened.set_band_description(band, name)
        opened.scales = [0.1, 0.2, 0.3, 0.4, 0.5]
        opened.offsets = [1, 2, 3, 4, 5]
    target, _, _ = redact_place(path)
    found = gdalinfo(target)
    assert found == gdalinfo(path)
    assert found["geoTransform"] == [4e5, 0.05, 0.01, 5e6, 0.02, -0.05]
    assert found["bands"][4]["description"] == "NIR"
    assert found["bands"][0]["noDataValue"] == 65535


def test_ground_control_points_and_rpcs_stay(tmp_path: Path) -> None:
    points = [GroundControlPoint(10.0 * i, 20.0 * i, 13.2 + i / 9, 55.7 - i / 9) for i in range(4)]
    path = write_tiff(tmp_path / "points.tif", textured(3, "uint8"), gcps=points, crs="EPSG:4326")
    target, _, _ = redact_place(path)
    assert gdalinfo(target) == gdalinfo(path)
    assert len(gdalinfo(target)["gcps"]["gcpList"]) == 4
    poly = [float(i) / 7 for i in range(20)]
    rpcs = RPC(50, 9, 55.7, 0.1, poly, poly, 75, 80, 13.2, 0.1, poly, poly, 105, 110, 1.0, 2.0)
    path = write_tiff(tmp_path / "rpcs.tif", textured(1, "uint16"), rpcs=rpcs)
    target, _, _ = redact_place(path)
    assert gdalinfo(target) == gdalinfo(path)
    assert "RPC" in gdalinfo(target)["metadata"]


def test_an_internal_mask_stays(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="deflate", **UTM)
    mask = np.full((150, 210), 255, np.uint8)
    mask[100:, :60] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as opened:
        opened.write_mask(mask)
    target, _, _ = redact_place(path)
    with rasterio.open(target) as opened:
        assert np.array_equal(opened.read_masks(1), mask)
    assert gdalinfo(target) == gdalinfo(path)


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """A TIFF with EXIF, GPS, XMP and IPTC, written by an independent program."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool not found (Debian: libimage-exiftool-perl)")
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="lzw", **UTM)
    packet = tmp_path / "packet.xmp"
    packet.write_text(XMP)
    subprocess.run(
        ["exiftool", "-q", "-overwrite_original", "-tagsfromfile", packet, "-xmp", path], check=True
    )
    values = {
        "EXIF:DateTimeOriginal": "2024:05:06 07:08:09",
        "EXIF:FNumber": "2.8",
        "EXIF:SerialNumber": "SN-123456",
        "EXIF:Artist": "Bo",
        "IFD0:Make": "Maker",
        "IFD0:Model": "Model 7",
        "GPS:GPSLatitude": "55.7",
        "GPS:GPSLatitudeRef": "N",
        "GPS:GPSLongitude": "13.2",
        "GPS:GPSLongitudeRef": "E",
        "GPS:GPSImgDirection": "45",
        "IPTC:Keywords": "street",
    }
    arguments = [f"-{tag}={value}" for tag, value in values.items()]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *arguments, path], check=True)
    return path


def test_exif_gps_xmp_and_iptc_stay(tagged: Path) -> None:
    target, _, notes = redact_place(tagged)
    old, new = exiftool(tagged), exiftool(target)
    assert old["XMP-drone-dji:GimbalYawDegree"] == -12.5
    assert old["GPS:GPSLatitude"]
    assert {tag for tag in old.keys() | new.keys() if old.get(tag) != new.get(tag)} <= {
        "IFD0:StripOffsets",
        "IFD0:StripByteCounts",
    }
    assert "Personal metadata kept: author, camera serial number" in notes


def test_the_geotag_is_found(tagged: Path) -> None:
    for metadata in (read_metadata(tagged), open_container(tagged).metadata):
        found = read_geotag(metadata)
        assert (found.longitude_deg, found.latitude_deg) == pytest.approx((13.2, 55.7))
        assert found.heading_deg == 45
        assert found.camera == "Maker Model 7"
        assert found.time is not None
        assert len(metadata) < 20_000


def test_the_geotag_of_a_bigtiff_is_found(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), bigtiff="yes", **UTM)
    gpano = "http://ns.google.com/photos/1.0/panorama/"
    packet = XMP.replace("drone:", "GPano:").replace("http://www.dji.com/drone-dji/1.0/", gpano)
    with rasterio.open(path, "r+") as opened:
        opened.update_tags(ns="xml:XMP", **{"xml:XMP": packet.replace("Gimbal", "PoseHeading")})
        opened.update_tags(TIFFTAG_DATETIME="2024:05:06 07:08:09")
    assert path.read_bytes()[:4] == b"II+\0"
    found = read_geotag(read_metadata(path))
    assert found.time is not None


def test_serial_numbers_and_names_are_blanked_where_that_is_asked_for(tagged: Path) -> None:
    container = open_container(tagged)
    container.handling = Handling(PersonalMetadata.REMOVE)
    target = tagged.with_name("new.tif")
    notes = container.write([], target)
    assert "Personal metadata removed: author, camera serial number" in notes
    assert b"SN-123456" not in target.read_bytes()
    new, old = exiftool(target), exiftool(tagged)
    assert not new["ExifIFD:SerialNumber"].strip()
    assert not str(new["IFD0:Artist"]).strip()
    personal = {"ExifIFD:SerialNumber", "IFD0:Artist"}
    assert {tag for tag in old if old[tag] != new.get(tag)} == personal


def test_a_layout_for_the_cloud_stays_readable_and_says_no_more_than_it_is(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "source.tif", textured(3, "uint8", 700, 600), **UTM)
    path = tmp_path / "photo.tif"
    subprocess.run(
        [
            "gdal_translate",
            "-q",
            "-of",
            "COG",
            "-co",
            "COMPRESS=LZW",
            "-co",
            "BLOCKSIZE=128",
            source,
            path,
        ],
        check=True,
    )
    target, _, notes = redact_place(path)
    assert "The marks of a cloud-optimized GeoTIFF removed: its layout has changed" in notes
    old, new = gdalinfo(path), gdalinfo(target)
    assert old["metadata"]["IMAGE_STRUCTURE"].pop("LAYOUT") == "COG"
    assert old == new
    assert new["bands"][0]["overviews"]


def test_files_beside_it_are_named_as_they_are_not_copied(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"))
    (tmp_path / "photo.tfw").write_text("0.1\n0\n0\n-0.1\n400000\n5000000\n")
    (tmp_path / "photo.tif.aux.xml").write_text("<PAMDataset/>")
    _, _, notes = redact_place(path)
    assert notes == ("Not copied from beside it: photo.tfw, photo.tif.aux.xml",)


def test_a_damaged_private_tag_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"))
    with_tags(path, (50990, 2, b"a note that stays\0"), (50991, 2, b"a note that goes\0"))
    data = path.read_bytes()
    at = data.rindex((50991).to_bytes(2, "little") + b"\x02\0")
    path.write_bytes(data[: at + 8] + b"\xff\xff\xff\x7f" + data[at + 12 :])
    target, _, notes = redact_place(path)
    assert "Tag 50991 removed: its value lies beyond the end of the file" in notes
    assert b"a note that stays" in target.read_bytes()


def test_a_pointer_to_an_unknown_directory_is_cut(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8"))
    start = with_directory(path, [(50001, 2, b"secret place\0")])
    with_tags(path, (50002, 13, start.to_bytes(4, "little")))
    target, _, notes = redact_place(path)
    assert "Tag 50002 removed: it leads to a directory of unknown content" in notes
    assert b"secret place" not in target.read_bytes()


def test_a_file_of_many_bands_keeps_what_it_says_of_each(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(120, "uint8"), compress="deflate", **UTM)
    with rasterio.open(path, "r+") as opened:
        for band in range(1, 121):
            opened.set_band_description(band, f"wavelength {400 + band}")
            opened.update_tags(band, STATISTICS_MEAN=f"{100 + band / 7:.15f}", NAME="reflectance")
    target, _, notes = redact_place(path)
    with rasterio.open(target) as written, rasterio.open(path) as original:
        assert written.count == 120
        assert written.tags(7)["NAME"] == "reflectance"
        assert written.crs == original.crs
        assert written.tags(7)["STATISTICS_MEAN"] == original.tags(7)["STATISTICS_MEAN"]
    assert notes == ()


def test_a_colour_map_of_a_file_without_a_palette_goes(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), compress="deflate")
    secret = np.random.default_rng(3).bytes(1536)
    with_tags(path, (320, 3, secret))
    target, _, _ = redact_place(path)
    assert secret[:40] in path.read_bytes()
    assert secret[:40] not in target.read_bytes()
