"""Videos in, anonymized videos and layers of tracks out; corrected tracks are what is redacted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.geotag.geotag import read_geotag

pytestmark = pytest.mark.qgis

Run = Callable[..., dict[str, Any]]

FRAMES = 20
SIZE_WH = (288, 224)
FACE = (185, 90, 262, 178)  # of the astronaut in the sample picture


def corner(number: int) -> tuple[int, int]:
    """Where in the sample picture frame `number` begins: the camera goes to the right and down."""
    return 60 + 3 * number, 20 + number


def face_in(number: int) -> tuple[slice, slice]:
    x, y = corner(number)
    left, top, right, bottom = FACE
    return slice(top - y, bottom - y), slice(left - x, right - x)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a video of a face, and one that is cut short."""
    av = pytest.importorskip("av")
    data = pytest.importorskip("skimage.data", reason="run make setup")
    place = tmp_path_factory.mktemp("videos")
    astronaut = data.astronaut()
    width, height = SIZE_WH
    with av.open(str(place / "walk.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "14", "g": "10"})
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        for number in range(FRAMES):
            x, y = corner(number)
            pixels = np.ascontiguousarray(astronaut[y : y + height, x : x + width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode())
    whole = (place / "walk.mp4").read_bytes()
    (place / "short.mp4").write_bytes(whole[: len(whole) // 2])
    return place


@pytest.fixture
def video(folder: Path) -> Path:
    return folder / "walk.mp4"


@pytest.fixture
def layers(run_algorithm: Run, video: Path) -> dict[str, Any]:
    """The layers of what there is to find, in memory, ready to be edited."""
    return run_algorithm(
        "anon:detectvideo",
        {
            **{"VIDEO": str(video), "MODEL": "cascade", "LABELS": ["face"], "EVERY": 6},
            **{"CONFIDENCE": 0.9, "DETECTIONS": "memory:", "FRAMES": "memory:"},
            "VIDEOS": "memory:",
        },
    )


def decoded(path: Path) -> Iterator[NDArray[np.int16]]:
    av = pytest.importorskip("av")
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24").astype(np.int16)


def changes(video: Path, written: Path) -> list[NDArray[np.int16]]:
    """How far each pixel of each frame differs."""
    return [
        np.abs(one - other).max(axis=2)
        for one, other in zip(decoded(video), decoded(written), strict=True)
    ]


def redact(run: Run, video: Path, output: Path, layers: dict[str, Any], **more: Any) -> Any:
    return run(
        "anon:redactvideo",
        {
            **{"VIDEO": str(video), "OUTPUT": str(output), "STYLE": "evidence"},
            **{"DETECTIONS": layers["DETECTIONS"], "FRAMES": layers.get("FRAMES")},
            **more,
        },
    )


def hidden(change: NDArray[np.int16], number: int) -> float:
    """The share of the face's pixels that differ clearly."""
    return float((change[face_in(number)] > 12).mean())


def test_a_face_is_one_track_and_gone_from_every_frame(
    run_algorithm: Run, video: Path, tmp_path: Path, layers: dict[str, Any]
) -> None:
    assert (layers["VIDEO_COUNT"], layers["DONE_COUNT"], layers["FACE_COUNT"]) == (1, 1, 1)
    assert (layers["FRAME_COUNT"], layers["SEARCHED_COUNT"]) == (FRAMES, 5)
    (row,) = layers["DETECTIONS"].getFeatures()
    assert (row["first_frame"], row["last_frame"], row["frames"]) == (0, FRAMES - 1, FRAMES)
    assert (row["label"], row["track"], row["keep"]) == ("face", 1, True)
    assert row["last_s"] == pytest.approx((FRAMES - 1) / 25)
    assert layers["FRAMES"].featureCount() == FRAMES
    (about,) = layers["VIDEOS"].getFeatures()
    assert (about["status"], about["frames"], about["width"]) == ("done", FRAMES, SIZE_WH[0])

    two_steps = redact(run_algorithm, video, tmp_path / "two", layers)
    one_step = run_algorithm(
        "anon:anonymizevideo",
        {
            **{"VIDEO": str(video), "OUTPUT": str(tmp_path / "one"), "STYLE": "evidence"},
            **{"MODEL": "cascade", "LABELS": ["face"], "EVERY": 6, "CONFIDENCE": 0.9},
        },
    )
    assert two_steps["DONE_COUNT"] == one_step["DONE_COUNT"] == 1
    for name in ("one", "two"):
        for number, change in enumerate(changes(video, tmp_path / name / "walk.mp4")):
            assert hidden(change, number) > 0.9, (name, number)
            assert (change[180:, 220:] > 40).mean() < 0.01
    both = (decoded(tmp_path / name / "walk.mp4") for name in ("one", "two"))
    for one, other in zip(*both, strict=True):
        assert (np.abs(one - other).max(axis=2) > 40).mean() < 0.01


def test_deleted_moved_and_relabelled_tracks_are_what_is_redacted(
    run_algorithm: Run, video: Path, tmp_path: Path, layers: dict[str, Any]
) -> None:
    layer = layers["DETECTIONS"]
    (row,) = layer.getFeatures()
    fields = layer.fields()
    with_edits(layer, row.id(), {fields.indexOf("region_px"): moved(row["region_px"], -100)})
    redact(run_algorithm, video, tmp_path / "moved", layers)
    for number, change in enumerate(changes(video, tmp_path / "moved" / "walk.mp4")):
        rows, columns = face_in(number)
        right = slice(columns.start + 40, columns.stop)
        assert (change[rows, right] > 40).mean() < 0.2, number
        if columns.start > 95:
            left = slice(columns.start - 85, columns.start - 35)
            assert (change[rows, left] > 12).mean() > 0.6, number

    with_edits(layer, row.id(), {fields.indexOf("region_px"): row["region_px"]})
    with_edits(layer, row.id(), {fields.indexOf("label"): "plate"})
    results = redact(run_algorithm, video, tmp_path / "plate", layers)
    assert (results["FACE_COUNT"], results["PLATE_COUNT"]) == (0, 1)

    with_edits(layer, row.id(), {fields.indexOf("keep"): False})
    results = redact(run_algorithm, video, tmp_path / "none", layers)
    assert results["DONE_COUNT"] == 1
    assert max(int(change.max()) for change in changes(video, tmp_path / "none/walk.mp4")) == 0


def test_some_rows_of_frames_alone_would_leave_somebody_bare(
    run_algorithm: Run, video: Path, tmp_path: Path, layers: dict[str, Any]
) -> None:
    from qgis.core import QgsProcessingException, QgsProcessingFeatureSourceDefinition, QgsProject

    frames = layers["FRAMES"]
    QgsProject.instance().addMapLayer(frames)
    frames.selectByIds([next(frames.getFeatures()).id()])
    selected = QgsProcessingFeatureSourceDefinition(frames.id(), selectedFeaturesOnly=True)
    with pytest.raises(QgsProcessingException, match="bare in the others"):
        redact(run_algorithm, video, tmp_path / "out", layers, FRAMES=selected)
    assert not list(tmp_path.glob("out/*.mp4"))


def with_edits(layer: Any, row: int, values: dict[int, Any]) -> None:
    assert layer.dataProvider().changeAttributeValues({row: values})


def moved(wkt: str, px: float) -> str:
    from qgis.core import QgsGeometry

    geometry = QgsGeometry.fromWkt(wkt)
    geometry.translate(px, 0)
    return str(geometry.asWkt(2))


def test_a_row_drawn_by_hand_stays_where_it_is(
    run_algorithm: Run, video: Path, tmp_path: Path, layers: dict[str, Any]
) -> None:
    from qgis.core import QgsFeature

    layer = layers["DETECTIONS"]
    layer.dataProvider().truncate()
    drawn = QgsFeature(layer.fields())
    for name, value in (
        ("video", str(video)),
        ("label", "date"),
        ("region_px", "POLYGON((10 190, 80 190, 80 210, 10 210, 10 190))"),
        ("first_frame", 4),
        ("last_frame", 9),
    ):
        drawn[name] = value
    layer.dataProvider().addFeatures([drawn])
    results = redact(run_algorithm, video, tmp_path / "out", layers, FRAMES=None)
    assert results["LABEL_COUNTS"] == '{"date": 1}'
    for number, change in enumerate(changes(video, tmp_path / "out" / "walk.mp4")):
        share = (change[192:208, 12:78] > 12).mean()
        assert share > 0.9 if 4 <= number <= 9 else share < 0.1, number


def test_frames_become_geotagged_photos_and_a_report_is_written(
    run_algorithm: Run, video: Path, tmp_path: Path, layers: dict[str, Any]
) -> None:
    import json
    import shutil

    own = tmp_path / "own" / "walk.mp4"
    own.parent.mkdir()
    shutil.copy(video, own)
    points = "".join(
        f'<trkpt lat="50.{number:05d}" lon="8.0"><ele>99</ele>'
        f"<time>2026-05-06T07:08:{10 + number:02d}Z</time></trkpt>"
        for number in range(3)
    )
    own.with_suffix(".gpx").write_text(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>")
    for layer in (layers["DETECTIONS"], layers["FRAMES"]):
        index = layer.fields().indexOf("video")
        rows = {row.id(): {index: str(own)} for row in layer.getFeatures()}
        layer.dataProvider().changeAttributeValues(rows)
    results = redact(
        run_algorithm,
        own,
        tmp_path / "out",
        layers,
        **{"SAMPLES": "memory:", "SAMPLE_DISTANCE": 0, "SAMPLE_TIME": 0.2, "TRACK": "memory:"},
        REPORT=str(tmp_path / "report.html"),
    )
    rows = list(results["SAMPLES"].getFeatures())
    assert [row["frame"] for row in rows] == [0, 5, 10, 15]
    photos = [Path(row["photo"]) for row in rows]
    assert all(path.is_file() for path in photos)
    assert {path.parent.name for path in photos} == {"walk.mp4_frames"}
    assert results["TRACK"].featureCount() == 3
    assert rows[0].geometry().asPoint().y() == pytest.approx(50.0)
    geotag = read_geotag(photos[1].read_bytes())
    assert (geotag.longitude_deg, geotag.altitude_m) == (8.0, 99.0)
    assert geotag.latitude_deg == pytest.approx(50.000002, abs=1e-7)
    assert (tmp_path / "out" / "walk.gpx").is_file()  # it holds only positions
    report = (tmp_path / "report.html").read_text()
    assert "<svg" in report
    assert "data:image/jpeg" in report
    (about,) = json.loads((tmp_path / "report.json").read_text())["videos"]
    assert about["tracks"] == {"face": 1}


def test_tracks_of_a_search_need_their_frames(
    run_algorithm: Run, video: Path, tmp_path: Path, layers: dict[str, Any]
) -> None:
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match="no row in the layer of its frames"):
        redact(run_algorithm, video, tmp_path / "out", layers, FRAMES=None)
    assert not list(tmp_path.glob("out/*.mp4"))


def test_a_folder_resumes_and_names_what_is_damaged(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    parameters = {
        **{"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"},
        **{"LABELS": ["face"], "EVERY": 10, "AUDIO": "drop", "VIDEOS": "memory:"},
    }
    first = run_algorithm("anon:anonymizevideo", parameters)
    assert (first["DONE_COUNT"], first["FAILED_COUNT"], first["KEPT_COUNT"]) == (1, 1, 0)
    assert [path.name for path in tmp_path.glob("out/*.mp4")] == ["walk.mp4"]
    reasons = {row["filename"]: row["reason"] for row in first["VIDEOS"].getFeatures()}
    assert "cannot be read" in reasons["short"] or "damaged" in reasons["short"]
    before = (tmp_path / "out/walk.mp4").stat().st_mtime_ns
    second = run_algorithm("anon:anonymizevideo", parameters)
    assert (second["DONE_COUNT"], second["KEPT_COUNT"], second["FRAME_COUNT"]) == (1, 1, FRAMES)
    assert (tmp_path / "out/walk.mp4").stat().st_mtime_ns == before


def test_one_input_is_needed(run_algorithm: Run, folder: Path) -> None:
    from qgis.core import QgsProcessingException

    for given in ({}, {"VIDEO": str(folder / "walk.mp4"), "FOLDER": str(folder)}):
        with pytest.raises(QgsProcessingException, match="Give either a video"):
            run_algorithm("anon:detectvideo", {**given, "DETECTIONS": "memory:"})


def test_a_policy_and_masks_hold_along_the_way(
    run_algorithm: Run, video: Path, tmp_path: Path
) -> None:
    import shutil

    from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

    own = tmp_path / "own" / "walk.mp4"
    own.parent.mkdir()
    shutil.copy(video, own)
    points = "".join(
        f'<trkpt lat="50.{number:05d}" lon="8.0"><time>2026-05-06T07:08:{10 + number}Z</time>'
        "</trkpt>"
        for number in range(2)
    )
    own.with_suffix(".gpx").write_text(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>")
    policy = QgsVectorLayer(
        "Polygon?crs=EPSG:4326&field=name:string&field=style:string", "policy", "memory"
    )
    row = QgsFeature(policy.fields())
    row.setAttributes(["school", "opaque"])
    row.setGeometry(QgsGeometry.fromWkt("POLYGON((7.9 49.9, 8.1 49.9, 8.1 50.1, 7.9 49.9))"))
    policy.dataProvider().addFeatures([row])
    results = run_algorithm(
        "anon:anonymizevideo",
        {
            **{"VIDEO": str(own), "MODEL": "cascade", "LABELS": ["face"], "EVERY": 10},
            **{"CONFIDENCE": 0.9, "POLICY": policy, "VIDEOS": "memory:"},
            "OUTPUT": str(tmp_path / "out"),
        },
    )
    (about,) = results["VIDEOS"].getFeatures()
    assert (about["status"], results["FACE_COUNT"]) == ("done", 1), about["reason"]
    assert "by the rules of polygon 1" in about["notes"]


def test_an_encoder_that_does_not_open_ends_the_run_before_any_video(
    run_algorithm: Run, video: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsProcessingException

    from anon_plugin.engine.video.hardware import encoders_that_open, why_not

    assert why_not("libx264") == ""
    assert why_not("h264_of_nobody")
    assert "h264_of_nobody" not in encoders_that_open()
    parameters = {"VIDEO": str(video), "MODEL": "cascade", "OUTPUT": str(tmp_path / "out")}
    with pytest.raises(QgsProcessingException, match="does not open on this machine"):
        run_algorithm("anon:anonymizevideo", {**parameters, "ENCODER": "h264_of_nobody"})
    assert not list(tmp_path.glob("out/*.mp4"))
