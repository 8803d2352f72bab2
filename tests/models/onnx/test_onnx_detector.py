"""ONNX models of others: their boxes come out where their exporters' definitions say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import match
from anon_plugin.engine.geometry.polygons import polygon_area
from anon_plugin.errors import ModelError
from anon_plugin.models.loading import load_detector
from tests.models.onnx.tiny_onnx import scrfd, write_constant_model, yolo_rows, yunet
from tests.models.photos import annotated

PICTURE = np.full((128, 128, 3), 90, np.uint8)
NAMES = {"names": "{0: 'person', 1: 'License_Plate', 2: 'dog'}"}


@pytest.fixture(params=["onnxruntime", "opencv"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test runs on both engines: ONNX Runtime, and OpenCV as if the former were missing."""
    found = importlib.util.find_spec
    if request.param == "onnxruntime" and found("onnxruntime") is None:
        pytest.skip("onnxruntime is not installed")
    if request.param == "opencv":
        monkeypatch.setattr(
            importlib.util, "find_spec", lambda name: found(name) if name != "onnxruntime" else None
        )
    return str(request.param)


def findings(path: Path, picture: Any = PICTURE, confidence: float | None = None) -> list[Any]:
    (found,) = load_detector(str(path)).detect([picture], confidence)
    return [
        (d.label, pytest.approx(d.score, abs=2e-3), pytest.approx(d.xyxy, abs=0.1)) for d in found
    ]


@pytest.mark.usefixtures("engine")
def test_yunet_boxes_are_decoded_as_opencv_does(tmp_path: Path) -> None:
    values = yunet()
    # Cell 3, 5 of stride 16: centre (3.5, 5.25) * 16, 24 x 32 pixels, score sqrt(0.81 * 0.64).
    cell = 5 * 8 + 3
    values["cls_16"][0, cell], values["obj_16"][0, cell] = 0.81, 0.64
    values["bbox_16"][0, cell] = [0.5, 0.25, np.log(24 / 16), np.log(32 / 16)]
    path = write_constant_model(tmp_path / "yunet.onnx", values)
    assert findings(path) == [("face", 0.72, (44, 68, 68, 100))]


@pytest.mark.usefixtures("engine")
def test_scrfd_boxes_are_distances_from_the_cells_corner(tmp_path: Path) -> None:
    values = scrfd()
    row = 2 * (2 * 16 + 4) + 1  # the second anchor of cell 4, 2 of stride 8
    values["448"][row] = 0.9
    values["451"][row] = [1, 0.5, 2, 3]
    path = write_constant_model(tmp_path / "some_model.onnx", values)
    assert findings(path) == [("face", 0.9, (32 - 8, 16 - 4, 32 + 16, 16 + 24))]


@pytest.mark.usefixtures("engine")
def test_yolo_v8_to_v11_rows_are_classes_and_columns_cells(tmp_path: Path) -> None:
    output = np.zeros((1, 4 + 3, yolo_rows()), np.float32)
    output[0, :, 7] = [40, 50, 20, 10, 0.1, 0.8, 0.0]
    output[0, :, 9] = [100, 100, 30, 60, 0.6, 0.0, 0.9]  # a dog, and quite a bit of a person
    path = write_constant_model(tmp_path / "v8.onnx", {"output0": output}, metadata=NAMES)
    assert load_detector(str(path)).labels == ("person", "plate", "dog")
    assert findings(path) == [
        ("person", 0.6, (85, 70, 115, 128)),
        ("plate", 0.8, (30, 45, 50, 55)),
        ("dog", 0.9, (85, 70, 115, 128)),
    ]


@pytest.mark.usefixtures("engine")
def test_yolo_v5_scores_are_multiplied_with_objectness(tmp_path: Path) -> None:
    output = np.zeros((1, yolo_rows(anchors=3), 5 + 3), np.float32)
    output[0, 11] = [40, 50, 20, 10, 0.5, 0.1, 0.8, 0.0]
    path = write_constant_model(tmp_path / "v5.onnx", {"output": output}, metadata=NAMES)
    assert findings(path) == [("plate", 0.4, (30, 45, 50, 55))]


@pytest.mark.usefixtures("engine")
def test_yolo_v10_rows_are_finished_boxes(tmp_path: Path) -> None:
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 0] = [10, 20, 40, 50, 0.9, 1]
    output[0, 1] = [60, 60, 90, 90, 0.8, 2]
    path = write_constant_model(tmp_path / "v10.onnx", {"output0": output}, metadata=NAMES)
    assert findings(path) == [("plate", 0.9, (10, 20, 40, 50)), ("dog", 0.8, (60, 60, 90, 90))]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("layout", ["v8", "v5", "finished"])
def test_the_masks_of_a_segmentation_export_are_outlines(tmp_path: Path, layout: str) -> None:
    maps = np.full((1, 32, 32, 32), -1.0, np.float32)
    maps[0, 0, 10:20, 5:15] = 1.0  # cells of 4 pixels: 20..60 by 40..80
    maps[0, 0, 15:20, 10:15] = -1.0  # but for its lower right quarter
    coefficients = np.zeros(32)
    coefficients[0] = 2.0
    if layout == "v8":
        output = np.zeros((1, 4 + 3 + 32, yolo_rows()), np.float32)
        output[0, :, 7] = [40, 60, 48, 48, 0.8, 0.1, 0.0, *coefficients]
    elif layout == "v5":
        output = np.zeros((1, yolo_rows(anchors=3), 5 + 3 + 32), np.float32)
        output[0, 7] = [40, 60, 48, 48, 1.0, 0.8, 0.1, 0.0, *coefficients]
    else:
        output = np.zeros((1, 300, 6 + 32), np.float32)
        output[0, 7] = [16, 36, 64, 84, 0.8, 0, *coefficients]
    path = write_constant_model(
        tmp_path / "seg.onnx", {"output0": output, "output1": maps}, metadata=NAMES
    )
    ((found,),) = load_detector(str(path)).detect([PICTURE])
    assert (found.label, found.is_box) == ("person", False)
    assert found.xyxy == pytest.approx((20, 40, 60, 80), abs=1.5)
    assert polygon_area(found.region) == pytest.approx(1200, rel=0.05)


@pytest.mark.usefixtures("engine")
def test_a_segmentation_export_that_shows_nothing_in_a_box_is_used_for_the_box(
    tmp_path: Path,
) -> None:
    output = np.zeros((1, 4 + 3 + 32, yolo_rows()), np.float32)
    output[0, :7, 7] = [40, 50, 20, 10, 0.1, 0.8, 0.0]
    output[0, 7:, 7] = 5.0
    masks = np.zeros((1, 32, 32, 32), np.float32)
    path = write_constant_model(
        tmp_path / "seg.onnx", {"output0": output, "output1": masks}, metadata=NAMES
    )
    assert findings(path) == [("plate", 0.8, (30, 45, 50, 55))]


@pytest.mark.usefixtures("engine")
def test_a_device_that_the_engine_lacks_is_told_and_the_processor_is_not_taken_in_silence(
    tmp_path: Path,
) -> None:
    path = write_constant_model(tmp_path / "yunet.onnx", yunet())
    with pytest.raises(ModelError, match=r"mps.*onnxruntime.*DEVICE"):
        load_detector(str(path), device="mps")
    assert load_detector(str(path), device="cpu").labels == ("face",)


def test_half_precision_models_run(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    output = np.zeros((1, 4 + 3, yolo_rows()), np.float32)
    output[0, :, 7] = [40, 50, 20, 10, 0.1, 0.8, 0.0]
    path = write_constant_model(
        tmp_path / "half.onnx", {"output0": output}, (1, 3, 128, 128), NAMES, TensorProto.FLOAT16
    )
    assert findings(path) == [("plate", 0.8, (30, 45, 50, 55))]


@pytest.mark.usefixtures("engine")
def test_a_picture_larger_than_the_networks_input_is_searched_in_parts(tmp_path: Path) -> None:
    output = np.zeros((1, 300, 6), np.float32)
    output[0, 0] = [10, 20, 40, 50, 0.9, 1]
    path = write_constant_model(tmp_path / "v10.onnx", {"output0": output}, metadata=NAMES)
    wide = np.full((128, 192, 3), 90, np.uint8)
    lefts = sorted(d.xyxy[0] for d in load_detector(str(path)).detect([wide])[0])
    assert lefts == pytest.approx([10, 74])


@pytest.mark.usefixtures("engine")
def test_confidence_replaces_the_default_threshold(tmp_path: Path) -> None:
    output = np.zeros((1, 4 + 3, yolo_rows()), np.float32)
    output[0, :, 7] = [40, 50, 20, 10, 0.0, 0.2, 0.0]
    path = write_constant_model(tmp_path / "v8.onnx", {"output0": output}, metadata=NAMES)
    assert findings(path) == []
    assert len(findings(path, confidence=0.1)) == 1
    assert findings(path, confidence=0.3) == []


def test_a_model_without_names_takes_them_from_the_file_beside_it(tmp_path: Path) -> None:
    output = np.zeros((1, 4 + 2, yolo_rows()), np.float32)
    path = write_constant_model(tmp_path / "mystery.onnx", {"output0": output})
    with pytest.raises(ModelError, match=r"mystery\.onnx\.json"):
        load_detector(str(path))
    (tmp_path / "mystery.onnx.json").write_text('{"names": ["kite", "car"]}')
    assert load_detector(str(path)).labels == ("kite", "vehicle")
    (tmp_path / "mystery.onnx.json").write_text('{"names": 3}')
    with pytest.raises(ModelError, match="does not name"):
        load_detector(str(path))


def test_a_model_of_one_class_may_tell_it_by_its_file_name(tmp_path: Path) -> None:
    output = np.zeros((1, 5, yolo_rows()), np.float32)
    path = write_constant_model(tmp_path / "yolo11n-face.onnx", {"output0": output})
    assert load_detector(str(path)).labels == ("face",)


@pytest.mark.parametrize("kept", [0, 3, 100, 0.5, 0.98])
def test_a_damaged_file_is_told_before_it_is_used(tmp_path: Path, kept: float) -> None:
    path = write_constant_model(tmp_path / "yunet.onnx", yunet())
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data)) if isinstance(kept, float) else kept])
    with pytest.raises(ModelError, match=r"yunet\.onnx"):
        load_detector(str(path))


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_text("<html>404 Not Found</html>")
    with pytest.raises(ModelError, match="no complete ONNX file"):
        load_detector(str(path))


@pytest.mark.parametrize(
    ("outputs", "input_shape", "message"),
    [
        ({"logits": np.zeros((1, 1000), np.float32)}, (1, 3, 224, 224), "no known kind"),
        ({"output0": np.zeros((1, 7, 21), np.float32)}, (1, 1, 128, 128), "three colours"),
        ({"output0": np.zeros((1, 7, 99), np.float32)}, (1, 3, 128, 128), "does not work"),
    ],
)
def test_a_network_that_is_no_known_detector_is_refused(
    tmp_path: Path, outputs: Any, input_shape: tuple[int, ...], message: str
) -> None:
    path = write_constant_model(tmp_path / "m.onnx", outputs, input_shape, NAMES)
    with pytest.raises(ModelError, match=message):
        load_detector(str(path))


def test_the_real_yunet_finds_real_faces(shared: Path) -> None:
    pytest.importorskip("onnxruntime", reason="OpenCV cannot run this file's dynamic shapes")
    detector = load_detector(str(shared / "weights" / "yunet_n_dynamic.onnx"))
    assert isinstance(detector, Detector)
    pairs = annotated(shared / "data/faces/holdout/ilcmask", "face", count=12)
    found = detector.detect([image for _, image in pairs])
    paired = [(photo, some) for (photo, _), some in zip(pairs, found, strict=True)]
    result = curve(match(paired, "face", 0.4))
    assert result.at_false_per_photo(1.0)[0] > 0.8


def test_the_real_yunet_agrees_with_opencvs_own_decoder(shared: Path, tmp_path: Path) -> None:
    ((_, image), *_) = annotated(shared / "data/faces/holdout/ilcmask", "face", count=12)
    image = np.ascontiguousarray(image[: image.shape[0] // 32 * 32, : image.shape[1] // 32 * 32])
    model = onnx.load(str(shared / "weights" / "yunet_n_dynamic.onnx"))
    # OpenCV cannot run dynamic shapes, so it gets the same network for just this size.
    for side, length in zip(
        model.graph.input[0].type.tensor_type.shape.dim, (1, 3, *image.shape[:2]), strict=True
    ):
        side.dim_value = length
    path = tmp_path / "yunet.onnx"
    onnx.save(model, str(path))
    reference = cv2.FaceDetectorYN.create(str(path), "", (image.shape[1], image.shape[0]), 0.5)
    _, rows = reference.detect(image[:, :, ::-1].copy())
    ours = load_detector(str(path)).detect([image], 0.5)[0]
    assert ours
    theirs = sorted((x, y, x + w, y + h) for x, y, w, h in rows[:, :4])
    assert sorted(d.xyxy for d in ours) == [pytest.approx(box, abs=1.5) for box in theirs]
