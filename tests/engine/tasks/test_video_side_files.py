"""What lies beside a video: positions may go along, everything else is named and stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.videos.side_files import copy_side_files, told_of_side_files
from anon_plugin.engine.telemetry.alone import is_telemetry_alone

CUE = "1\n00:00:00,000 --> 00:00:00,033\n{}\n\n"
OLD = "HOME(149.0,-20.2) 2017.8.5 14:11\nGPS(149.0,-20.2,16) ISO:100"
BRACKETED = (
    '<font size="28">FrameCnt: 1, DiffTime: 33ms\n2026-05-17 08:28:30.219\n'
    "[iso: 180] [latitude: 34.27] [longitude: -84.17] [rel_alt: 0.0 abs_alt: 302.2] </font>"
)
TIME = "<time>2026-05-17T08:28:30Z</time>"
SENTENCE = "$GPRMC,081836,A,3751.65,S,14507.36,E,000.0,360.0,130998,011.3,E*62"
GPX = '<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk>{}<trkseg><trkpt lat="1" lon="2"/>'
GPX += "</trkseg></trk></gpx>"


@pytest.mark.parametrize(
    ("name", "text", "alone"),
    [
        ("a.srt", CUE.format(BRACKETED), True),
        (
            "a.srt",
            CUE.format("HOME(149.0,-20.2) 2017.8.5 14:11\nGPS(149.0,-20.2,16) ISO:100"),
            True,
        ),
        ("a.srt", CUE.format(BRACKETED + "\nHello Maria"), False),
        ("a.srt", CUE.format(BRACKETED) + CUE.format("Hello"), False),
        ("a.srt", CUE.format(BRACKETED) + "2\n00:00:01,000 --> 00:00:02,000\n<font size=", True),
        ("a.srt", "", False),
        ("a.srt", "At Maria's\n" + CUE.format(BRACKETED), False),
        ("a.srt", CUE.format(BRACKETED + "\n<Maria Meyer>"), False),
        ("a.srt", CUE.format(BRACKETED + "\n[seen: Maria]"), False),
        ("a.srt", CUE.format(BRACKETED).replace(",033\n", ",033 Maria\n"), False),
        ("a.srt", CUE.format(SENTENCE), True),
        ("a.srt", CUE.format(SENTENCE + "\n$GPTXT,01,01,02,MARIA*1A"), False),
        ("a.srt", CUE.format(SENTENCE + "\n" + SENTENCE.replace(",E", ",MARIA")), False),
        ("a.gpx", GPX.format("<!-- At Maria's -->"), False),
        ("a.gpx", GPX.format("<?note At Maria's?>"), False),
        ("a.gpx", GPX.format("At Maria's"), False),
        ("a.gpx", GPX.format('<extensions note="Maria"/>'), False),
        ("a.gpx", GPX.format("<desc>Maria</desc>"), False),
        ("a.gpx", GPX.replace('lat="1"', 'lat="Maria"').format(""), False),
        ("a.gpx", GPX.replace("<gpx", '<gpx creator="GPS Logger" version="1.1"').format(""), True),
        ("a.gpx", GPX.replace("<gpx", '<gpx creator="Maria&apos;s phone"').format(""), False),
        ("a.gpx", GPX.replace("/1/1", "/1/1 Maria").format(""), False),
        ("a.gpx", GPX.format("").replace("/>", f"><ele>1.5</ele>{TIME}</trkpt>"), True),
        ("a.gpx", GPX.format("").replace("/>", "><ele>Maria</ele></trkpt>"), False),
    ],
)
def test_only_bare_positions_are_telemetry_alone(
    tmp_path: Path, name: str, text: str, alone: bool
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert is_telemetry_alone(path) is alone


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-16"?>'])
def test_no_remark_hides_in_another_encoding(tmp_path: Path, declared: str) -> None:
    path = tmp_path / "a.gpx"
    path.write_bytes((declared + GPX.format("<!-- At Maria's -->")).encode("utf-16"))
    assert not is_telemetry_alone(path)
    path.write_bytes(b'<?xml version="1.0" encoding="cp037"?>' + GPX.format("").encode())
    assert not is_telemetry_alone(path)
    path.write_bytes(
        b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>' + GPX.format("").encode()
    )
    assert is_telemetry_alone(path)


def test_twins_are_named_and_only_positions_are_copied(tmp_path: Path) -> None:
    camera, output = tmp_path / "camera", tmp_path / "out"
    camera.mkdir()
    for name in ("GX010001.MP4", "GL010001.LRV", "GX010001.THM", "GX010002.THM", "other.srt"):
        (camera / name).write_bytes(b"x")
    (camera / "GX010001.SRT").write_text(CUE.format(BRACKETED))
    (camera / "GX010001.gpx").write_text(GPX.format("<name>At Maria's</name>"))
    job = Job(camera / "GX010001.MP4", output / "GX010001.MP4", output)
    told = " ".join(told_of_side_files(job.source))
    for name in ("GL010001.LRV", "GX010001.THM", "GX010001.SRT", "GX010001.gpx"):
        assert name in told
    assert "GX010002" not in told
    copy_side_files(job)
    assert [path.name for path in output.iterdir()] == ["GX010001.SRT"]


def test_positions_of_real_drones_are_telemetry_alone(shared: Path) -> None:
    folder = shared / "video" / "telemetry"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    found = {path.name: is_telemetry_alone(path) for path in folder.glob("*.SRT")}
    assert found["DJI_0001.SRT"]
    assert found["dji_mavic_mini.SRT"]
    assert found["dji_old_format.SRT"]
    assert found["samples_air3S_clip.SRT"]
    assert found["samples_Avata360_clip.SRT"]
