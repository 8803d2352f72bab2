"""Positions of videos: each maker's layout, made here, and real files beside other readers."""

from __future__ import annotations

import struct
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anon_plugin.engine.telemetry import camm, dashcams, gpmf, gpx, nmea, subtitles
from anon_plugin.engine.telemetry.fix import Fix
from anon_plugin.engine.telemetry.reading import read_side_file, read_telemetry

SENTENCE = "$GPRMC,101500.00,A,4328.0469,N,01153.1076,E,5.4,90.0,221008,,,A*"


def klv(key: str, kind: str, size: int, data: bytes) -> bytes:
    """One GPMF entry; kind "" for a nested one."""
    count = len(data) // size
    head = key.encode() + bytes([ord(kind) if kind else 0, size]) + count.to_bytes(2, "big")
    return head + data + b"\0" * (-len(data) % 4)


def gps5(*rows: tuple[int, int, int, int, int], dimensions: int = 3) -> bytes:
    """A sample with one device and one stream of positions, in GoPro's units."""
    stream = (
        klv("SCAL", "l", 4, struct.pack(">5i", 10**7, 10**7, 1000, 1000, 100))
        + klv("GPSF", "L", 4, struct.pack(">I", dimensions))
        + klv("GPSP", "S", 2, struct.pack(">H", 154))
        + klv("GPSU", "U", 16, b"191118234514.120")
        + klv("GPS5", "l", 20, b"".join(struct.pack(">5i", *row) for row in rows))
    )
    return klv("DEVC", "", 1, klv("STRM", "", 1, stream))


def with_checksum(sentence: str) -> str:
    total = 0
    for character in sentence[1:-1].encode():
        total ^= character
    return f"{sentence}{total:02X}"


def test_gopro_positions_are_scaled_and_spread_over_their_sample() -> None:
    rows = (331267700, -1173273436, -22959, 1046, 105), (331267696, -1173273430, -22900, 900, 90)
    first, second = gpmf.fixes(gps5(*rows), start_s=2.0, duration_s=1.0)
    assert first == Fix(
        longitude_deg=-117.3273436,
        latitude_deg=33.12677,
        time_s=2.0,
        utc=datetime(2019, 11, 18, 23, 45, 14, 120000, UTC),
        altitude_m=-22.959,
        speed_mps=1.046,
        dimensions=3,
        dilution=1.54,
    )
    assert (second.time_s, second.latitude_deg) == (2.5, 33.1267696)


def test_newer_gopro_positions_have_a_clock_each() -> None:
    row = struct.pack(">7i2H", 331267700, -1173273436, 1000, 2000, 3000, 7000, 3_600_000, 120, 2)
    scale = struct.pack(">9i", 10**7, 10**7, 1000, 1000, 1000, 1, 1000, 100, 1)
    stream = (
        klv("TYPE", "c", 1, b"lllllllSS") + klv("SCAL", "l", 4, scale) + klv("GPS9", "?", 32, row)
    )
    (fix,) = gpmf.fixes(klv("DEVC", "", 1, klv("STRM", "", 1, stream)), 0.0, 1.0)
    assert fix.utc == datetime(2019, 3, 2, 1, 0, tzinfo=UTC)
    assert (fix.dimensions, fix.dilution, fix.latitude_deg) == (2, 1.2, 33.12677)


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_a_sample_that_is_cut_off_gives_what_is_whole(cut: int) -> None:
    sample = gps5((331267700, -1173273436, 0, 0, 0))
    assert len(gpmf.fixes(sample[:cut], 0.0, 1.0)) <= 1


def test_camera_motion_metadata() -> None:
    place = struct.pack("<2H3d", 0, 5, 43.4674, 11.8851, 290.0)
    assert camm.fix(place, 1.5) == Fix(11.8851, 43.4674, 1.5, altitude_m=290.0)
    gps = struct.pack("<2Hdidd7f", 0, 6, 1.2e9, 3, 43.5, 11.9, 300.0, 2.5, 4.0, 0.0, -5.0, 0.1, 0.2)
    found = camm.fix(gps, 0.0)
    assert found is not None
    assert (found.course_deg, found.speed_mps, found.accuracy_m) == (180.0, 5.0, 2.5)
    assert found.utc == datetime(2018, 1, 14, 21, 20, tzinfo=UTC)
    assert camm.fix(struct.pack("<2H3f", 0, 2, 0, 0, 0), 0.0) is None
    assert camm.fix(place[:12], 0.0) is None


def test_a_sentence_with_a_wrong_checksum_says_nothing() -> None:
    right = with_checksum(SENTENCE)
    (fix,) = nmea.fixes(right)
    assert (fix.longitude_deg, fix.latitude_deg) == pytest.approx((11.88512667, 43.46744833))
    assert fix.utc == datetime(2008, 10, 22, 10, 15, tzinfo=UTC)
    assert fix.speed_mps == pytest.approx(5.4 * 1852 / 3600, rel=1e-5)
    assert nmea.fixes(right.replace("4328", "4329")) == []
    assert nmea.fixes(right.replace(",A,", ",V,")) == []
    assert len(nmea.fixes(f"{SENTENCE}00")) == 1


def test_a_south_western_place_is_negative() -> None:
    text = "$GNRMC,101500,A,2015.1900,S,04915.0600,W,0,0,221008,,,A"
    (fix,) = nmea.fixes(text)
    assert (fix.longitude_deg, fix.latitude_deg) == pytest.approx((-49.251, -20.25316667))


@pytest.mark.parametrize(
    ("shown", "place"),
    [
        ("[latitude: 41.420684] [longitude: 2.162162] [altitude: 27.3]", (2.162162, 41.420684)),
        ("[latitude : -34.5] [longtitude : -58.25]", (-58.25, -34.5)),
        ("F/2.8, ISO 260, GPS (-121.7458, 48.0771, 17), D 221.21m", (-121.7458, 48.0771)),
        ("HOME(149.0,-20.0) 2017.8.5\nGPS(149.0251,-20.2533,16) Hb:1.9", (149.0251, -20.2533)),
        (f"{SENTENCE}00", (11.885126666, 43.467448333)),
    ],
)
def test_each_dialect_of_subtitles(shown: str, place: tuple[float, float]) -> None:
    text = f"1\n00:01:02,500 --> 00:01:03,000\n{shown}\n\n"
    (fix,) = subtitles.fixes(text)
    assert fix.time_s == 62.5
    assert (fix.longitude_deg, fix.latitude_deg) == pytest.approx(place)


def test_a_gpx_file_beside_the_video() -> None:
    point = '<trkpt lat="{}" lon="-5.5"><ele>12.5</ele><time>2024-05-06T07:08:{}Z</time></trkpt>'
    points = point.format(50.25, "09") + point.format(50.26, "11")
    data = (
        f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'
    )
    first, second = gpx.fixes(data.encode())
    assert (first.longitude_deg, first.latitude_deg, first.altitude_m) == (-5.5, 50.25, 12.5)
    assert (first.time_s, second.time_s) == (0.0, 2.0)
    bomb = f'<!DOCTYPE x [<!ENTITY a "b">]>{data}'
    assert gpx.fixes(bomb.encode()) == gpx.fixes(bomb.encode("utf-16")) == []


def test_places_that_are_none_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"")
    (tmp_path / "a.srt").write_text(
        "1\n00:00:00,000 --> 00:00:01,000\n[latitude: 0] [longitude: 0]"
    )
    assert read_telemetry(tmp_path / "a.mp4").fixes == ()


@pytest.mark.parametrize(
    "name",
    [
        "gopro_hero5_trim.mp4",
        "gopro_max_heromode.mp4",
        "camm_made.mp4",
        "blackvue_made.mp4",
        "dash/fx_70mai-gps-box__synthetic-mai-pro.mp4",
        "dash/fx_novatek-ts__real-anonymized.TS",
        "dash/fx_rvmi__sample.mp4",
    ],
)
def test_positions_are_those_that_exiftool_reads(shared: Path, name: str) -> None:
    path = shared / "video" / "telemetry" / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    fixes = read_telemetry(path).fixes
    assert len(fixes) > 2
    assert [one.latitude_deg for one in fixes] == pytest.approx(told(path, "GPSLatitude"), abs=1e-6)
    assert [one.longitude_deg for one in fixes] == pytest.approx(
        told(path, "GPSLongitude"), abs=1e-6
    )


def told(path: Path, tag: str) -> list[float]:
    """What exiftool reads from a file's telemetry."""
    own = ["-n", "-a", "-s3", f"-{tag}", "--Composite:all"]
    command = ["exiftool", "-ee3", *own, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [float(one) for one in done.stdout.split()]


@pytest.mark.parametrize(
    ("name", "count"), [("dji_mavic_mini.SRT", 117), ("dji_old_format.SRT", 468)]
)
def test_every_subtitle_of_a_real_flight_has_its_place(shared: Path, name: str, count: int) -> None:
    path = shared / "video" / "telemetry" / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    assert len(read_side_file(path.read_bytes(), ".srt")) == count


def test_subtitles_in_matroska_have_places(shared: Path) -> None:
    pytest.importorskip("av")
    path = shared / "video" / "telemetry" / "nmea_srt_made.mkv"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    telemetry = read_telemetry(path)
    assert telemetry.source == "subtitles"
    assert [one.time_s for one in telemetry.fixes] == pytest.approx([0, 1, 2], abs=0.1)
    other = read_telemetry(path.with_name("nmea_tx3g_made.mp4"))
    assert [one.latitude_deg for one in other.fixes] == pytest.approx(
        [one.latitude_deg for one in telemetry.fixes]
    )


def test_a_clock_that_cannot_be_costs_no_position() -> None:
    moment = struct.pack("<6I", 7, 8, 2**32 - 1, 26, 5, 6)
    (fix,) = dashcams.block(moment + b"ANE\0" + struct.pack("<4f", 5001.5, 803.0, 1.0, 2.0))
    assert fix.utc is None
    assert fix.latitude_deg == pytest.approx(50 + 1.5 / 60)
