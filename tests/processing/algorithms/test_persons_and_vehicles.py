"""Persons and vehicles by their outlines: found, shown, redacted along them, counted.

The model is a tiny segmentation network that sees a person and a vehicle at the same places of
every picture.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import jpeg, scene

pytest.importorskip("onnx", reason="run make setup")
from tests.models.onnx.tiny_onnx import write_constant_model

Run = Callable[..., dict[str, Any]]
SIZE = 128  # so small that a photo is one view
BODY, ARM = (20, 32, 36, 112), (36, 48, 56, 56)
CAR = (76, 60, 124, 96)
FACE = (22, 33, 34, 47)


def written(folder: Path, face: bool = False) -> str:
    """A person with an arm held out, a car, on maps of 4 pixels a cell; the person's face."""
    maps = np.full((1, 32, 32, 32), -4.0, np.float32)
    for number, parts in enumerate(((BODY, ARM), (CAR,))):
        for x0, y0, x1, y1 in parts:
            maps[0, number, y0 // 4 : y1 // 4, x0 // 4 : x1 // 4] = 4.0
    output = np.zeros((1, 300, 6 + 32), np.float32)
    output[0, 0, :7] = [18, 30, 58, 114, 0.9, 0, 1.0]
    output[0, 1, :8] = [74, 58, 126, 98, 0.8, 1, 0.0, 1.0]
    if face:
        output[0, 2, :6] = [*FACE, 0.9, 2]
    values = {"output0": output, "output1": maps}
    names = {"names": "['person', 'car', 'face', 'plate']"}
    path = folder / f"mine-seg-{face}.onnx"
    return str(write_constant_model(path, values, metadata=names))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("models"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    (place / "one.jpg").write_bytes(jpeg(scene(SIZE, SIZE, 0)))
    return place


def changed(folder: Path, output: Path) -> np.ndarray:
    before, after = (
        np.asarray(Image.open(one / "one.jpg")).astype(int) for one in (folder, output)
    )
    return np.asarray((before != after).any(axis=2))


def share(mask: np.ndarray, box: tuple[int, int, int, int]) -> float:
    x0, y0, x1, y1 = box
    return float(mask[y0:y1, x0:x1].mean())


@pytest.mark.parametrize(
    ("kind", "label", "box"),
    [("persons", "person", (20, 32, 56, 112)), ("vehicles", "vehicle", CAR)],
)
def test_one_kind_is_found_with_its_outline(
    run_algorithm: Run, folder: Path, model: str, kind: str, label: str, box: tuple[int, ...]
) -> None:
    common = {"FOLDER": str(folder), "MODEL": model}
    results = run_algorithm(f"anon:detect{kind}", {**common, "DETECTIONS": "memory:"})
    (row,) = results["DETECTIONS"].getFeatures()
    assert (row["label"], row["shape"]) == (label, "outline")
    assert results[f"{label.upper()}_COUNT"] == 1
    points = row["region_px"].removeprefix("POLYGON((").rstrip(")").split(",")
    corners = np.array([[float(value) for value in point.split()] for point in points])
    assert [*corners.min(axis=0), *corners.max(axis=0)] == pytest.approx(box, abs=2)


def test_a_person_is_redacted_along_the_outline(
    run_algorithm: Run, folder: Path, model: str, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    results = run_algorithm(
        "anon:anonymizepersons",
        {"FOLDER": str(folder), "MODEL": model, "STYLE": "opaque", "OUTPUT": str(output)},
    )
    assert (results["PERSON_COUNT"], results["VEHICLE_COUNT"]) == (1, 0)
    mask = changed(folder, output)
    assert share(mask, BODY) > 0.98
    assert share(mask, ARM) > 0.98
    assert share(mask, (50, 72, 58, 112)) == 0.0  # in the box, beside the outline
    assert share(mask, CAR) == 0.0


def test_vehicles_alone_leave_persons_alone(
    run_algorithm: Run, folder: Path, model: str, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    results = run_algorithm(
        "anon:anonymizevehicles", {"FOLDER": str(folder), "MODEL": model, "OUTPUT": str(output)}
    )
    assert json.loads(results["LABEL_COUNTS"]) == {"vehicle": 1}
    mask = changed(folder, output)
    assert share(mask, CAR) > 0.98
    assert share(mask, BODY) == 0.0


@pytest.mark.parametrize("face", [False, True])
def test_the_preset_street_hides_the_head_of_whoever_shows_no_face(
    run_algorithm: Run, folder: Path, tmp_path: Path, face: bool
) -> None:
    output = tmp_path / "out"
    results = run_algorithm(
        "anon:anonymizephotos",
        {
            "FOLDER": str(folder),
            "MODEL": written(tmp_path, face),
            "LABELS": ["face"],
            "STYLE": "street",
            # The model sees its face in every picture, also where it was redacted.
            "VERIFY": "basic" if face else "full",
            "OUTPUT": str(output),
        },
    )
    assert json.loads(results["LABEL_COUNTS"]) == {"person": 1} | ({"face": 1} if face else {})
    assert results["DONE_COUNT"] == 1
    mask = changed(folder, output)
    assert share(mask, FACE) > 0.98
    assert share(mask, (50, 48, 56, 56)) == (0.0 if face else 1.0)
    assert share(mask, (20, 100, 36, 112)) == 0.0
    assert share(mask, (80, 70, 124, 96)) == 0.0
