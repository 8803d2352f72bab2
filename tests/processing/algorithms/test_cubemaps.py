"""Cube maps as QGIS makes them: out to faces, edited, and back into the original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pytest

XMP = (
    b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
    b"xmlns:GPano='http://ns.google.com/photos/1.0/panorama/' "
    b"GPano:ProjectionType='equirectangular' GPano:FullPanoWidthPixels='512' "
    b"GPano:FullPanoHeightPixels='256' GPano:CroppedAreaImageWidthPixels='512' "
    b"GPano:CroppedAreaImageHeightPixels='256' GPano:CroppedAreaLeftPixels='0' "
    b"GPano:CroppedAreaTopPixels='0'/></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tagged panorama in a sub-folder, and a flat photo."""
    place = tmp_path / "photos"
    (place / "street").mkdir(parents=True)
    noise = np.random.default_rng(5).integers(0, 255, (16, 32, 3)).astype(np.uint8)
    picture = cv2.resize(noise, (512, 256), interpolation=cv2.INTER_CUBIC)
    jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    segment = b"\xff\xe1" + (len(XMP) + 2).to_bytes(2, "big") + XMP
    (place / "street" / "pano_1.jpg").write_bytes(jpeg[:2] + segment + jpeg[2:])
    (place / "flat.jpg").write_bytes(cv2.imencode(".jpg", picture[:, :256])[1].tobytes())
    return place


def cut(run: Callable[..., Any], folder: Path, output: Path, **more: Any) -> dict[str, Any]:
    return dict(
        run("anon:panoramatocubemap", {"FOLDER": str(folder), "OUTPUT": str(output), **more})
    )


@pytest.mark.parametrize("layout", ["faces", "cross", "strip"])
def test_a_panorama_comes_back_from_its_faces(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path, layout: str
) -> None:
    faces, back = tmp_path / "faces", tmp_path / "back"
    results = cut(run_algorithm, folder, faces, LAYOUT=layout, FOV=100.0)
    assert (results["PANORAMA_COUNT"], results["FAILED_COUNT"]) == (1, 1)
    assert len(list((faces / "street").iterdir())) == (6 if layout == "faces" else 1)
    results = run_algorithm(
        "anon:cubemaptopanorama",
        {
            "FOLDER": str(faces),
            "OUTPUT": str(back),
            "LAYOUT": layout,
            "FOV": 100.0,
            "FORMAT": "png",
        },
    )
    assert (results["PANORAMA_COUNT"], results["CANCELLED"]) == (1, False)
    before = cv2.imread(str(folder / "street" / "pano_1.jpg"))
    after = cv2.imread(str(back / "street" / "pano_1.png"))
    assert before.shape == after.shape
    # The noise is no picture of a sphere: around the poles its rows cannot be kept.
    assert cv2.PSNR(before[80:176], after[80:176]) > 38


def test_an_edited_face_changes_only_its_place_in_the_original(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    faces, back = tmp_path / "faces", tmp_path / "back"
    cut(run_algorithm, folder, faces)
    path = faces / "street" / "pano_1_front.png"
    face = cv2.imread(str(path))
    middle = len(face) // 2
    face[middle - 10 : middle + 10, middle - 10 : middle + 10] = (0, 0, 255)
    cv2.imwrite(str(path), face)
    results = run_algorithm(
        "anon:cubemaptopanorama",
        {"FOLDER": str(faces), "OUTPUT": str(back), "ORIGINALS": str(folder)},
    )
    assert results["PANORAMA_COUNT"] == 1
    written = back / "street" / "pano_1.jpg"
    assert XMP in written.read_bytes()
    before = cv2.imread(str(folder / "street" / "pano_1.jpg")).astype(int)
    after = cv2.imread(str(written)).astype(int)
    assert np.abs(after[128, 256] - (0, 0, 255)).max() < 40
    # Whole blocks of the JPEG are written again; beyond them nothing may differ.
    changed = np.argwhere((before != after).any(axis=2))
    assert changed.min(axis=0).tolist() > [90, 200]
    assert changed.max(axis=0).tolist() < [170, 310]


def test_a_face_that_is_missing_fails_its_cube_map(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
) -> None:
    faces, back = tmp_path / "faces", tmp_path / "back"
    cut(run_algorithm, folder, faces)
    (faces / "street" / "pano_1_up.png").unlink()
    feedback = recording_feedback()
    results = run_algorithm(
        "anon:cubemaptopanorama", {"FOLDER": str(faces), "OUTPUT": str(back)}, feedback
    )
    assert (results["PANORAMA_COUNT"], results["FAILED_COUNT"]) == (0, 1)
    assert "no face named up" in feedback.textLog()
    assert not list(back.rglob("*.*"))


def test_cutting_stops_when_asked(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
) -> None:
    feedback = recording_feedback(cancel_after=1)
    results = run_algorithm(
        "anon:panoramatocubemap",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "faces")},
        feedback,
    )
    assert results["CANCELLED"] is True
    assert results["PANORAMA_COUNT"] + results["FAILED_COUNT"] == 1


def test_the_originals_cannot_be_overwritten(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    qgis_core = pytest.importorskip("qgis.core")
    faces = tmp_path / "faces"
    cut(run_algorithm, folder, faces)
    with pytest.raises(qgis_core.QgsProcessingException, match="same folder"):
        run_algorithm(
            "anon:cubemaptopanorama",
            {"FOLDER": str(faces), "OUTPUT": str(folder), "ORIGINALS": str(folder)},
        )


def test_a_position_survives_the_way_to_faces_and_back(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    source = folder / "street" / "pano_1.jpg"
    position = {
        piexif.GPSIFD.GPSLatitudeRef: b"N",
        piexif.GPSIFD.GPSLatitude: ((55, 1), (42, 1), (0, 1)),
    }
    data = piexif.dump({"GPS": position})
    original = source.read_bytes()
    segment = b"\xff\xe1" + (len(data) + 2).to_bytes(2, "big") + data
    source.write_bytes(original[:2] + segment + original[2:])
    faces, back = tmp_path / "faces", tmp_path / "back"
    cut(run_algorithm, folder, faces)
    run_algorithm(
        "anon:cubemaptopanorama",
        {"FOLDER": str(faces), "OUTPUT": str(back), "ORIGINALS": str(folder)},
    )
    written = piexif.load((back / "street" / "pano_1.jpg").read_bytes())
    assert written["GPS"][piexif.GPSIFD.GPSLatitude] == ((55, 1), (42, 1), (0, 1))
