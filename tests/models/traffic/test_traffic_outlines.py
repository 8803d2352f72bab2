"""Outlines: objects in pictures of their own, and from masks to polygons."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from anon_plugin.engine.evaluation.overlap import polygon_mask
from anon_plugin.engine.geometry.polygons import polygon_area
from anon_plugin.engine.vocabulary import PERSON
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.traffic.architecture import BOX_CELL_PX, CELL_PX, OUTLINER, PADDING
from anon_plugin.models.traffic.frames import LONG_PX, SHORT_PX, Frame
from anon_plugin.models.traffic.masks import region_of
from anon_plugin.models.traffic.net import YoloxNano
from anon_plugin.models.traffic.network import open_network
from anon_plugin.models.traffic.outliner import Outliner
from anon_plugin.models.traffic.outlining import told_of
from anon_plugin.models.traffic.traffic_detector import load_traffic
from tests.models.photos import annotated

RUNTIMES = (("float32", "torch"), (None, "onnxruntime"), (None, "opencv"))
BOX = (40.0, 20.0, 70.0, 110.0)


def logits_of(frame: Frame, inside: np.ndarray) -> np.ndarray:
    """A mask's logits, where its cells lie in a picture's pixels that are `inside`."""
    width, height = frame.shown_wh
    shown = frame.cut(inside.astype(np.uint8) * 255, (0,))
    size = width // CELL_PX, height // CELL_PX
    cells = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    return (cells.astype(np.float32) / 255 - 0.5) * 12


def test_a_frame_shows_the_box_with_room_around_it_even_beyond_the_picture() -> None:
    picture = np.full((100, 100, 3), 200, np.uint8)
    frame = Frame.around((70, 10, 98, 90))
    shown = frame.cut(picture)
    assert shown.shape == (LONG_PX, SHORT_PX, 3)
    assert frame.right > 100
    assert shown[80, -1].tolist() == list(PADDING)
    assert shown[80, 40].tolist() == [200, 200, 200]
    assert Frame.around((10, 70, 90, 98)).shown_wh == (LONG_PX, SHORT_PX)


def test_the_box_is_told_to_a_fraction_of_a_cell() -> None:
    frame = Frame.around(BOX)
    inside = frame.inside()
    assert inside.shape == (LONG_PX // BOX_CELL_PX, SHORT_PX // BOX_CELL_PX)
    area = (BOX[2] - BOX[0]) * (BOX[3] - BOX[1])
    width, height = frame.size_wh
    assert inside.mean() == pytest.approx(area / (width * height), rel=1e-6)


@pytest.mark.parametrize("enlarged", [1, 9])
def test_the_polygon_goes_around_the_object_with_its_bays(enlarged: int) -> None:
    inside = np.zeros((140, 110), bool)
    inside[25:70, 42:68] = True
    inside[70:105, 42:50] = True
    inside[70:105, 60:68] = True  # two legs
    inside = inside.repeat(enlarged, axis=0).repeat(enlarged, axis=1)
    frame = Frame.around([side * enlarged for side in BOX])
    region = region_of(logits_of(frame, inside), frame)
    assert region is not None
    left, top, bits = polygon_mask(region)
    found = np.zeros(inside.shape, bool)
    found[top : top + bits.shape[0], left : left + bits.shape[1]] = bits
    assert (found & inside).sum() >= 0.99 * inside.sum()
    assert (found & inside).sum() >= 0.85 * (found | inside).sum()
    assert not found[90 * enlarged, 55 * enlarged]


def test_an_outline_is_wider_where_the_rim_is_in_doubt() -> None:
    inside = np.zeros((140, 110), bool)
    inside[25:105, 42:68] = True
    frame = Frame.around(BOX)
    sharp = logits_of(frame, inside)
    blurred = cv2.GaussianBlur(sharp, (0, 0), 6)
    areas = []
    for logits in (sharp, blurred):
        region = region_of(logits, frame)
        assert region is not None
        areas.append(polygon_area(region))
    sure, doubtful = areas
    assert sure == pytest.approx(inside.sum(), rel=0.06)
    assert doubtful > 1.1 * sure


def test_a_hole_is_filled_and_parts_become_one_region() -> None:
    inside = np.zeros((140, 110), bool)
    inside[25:60, 42:68] = True
    inside[35:45, 50:60] = False
    inside[64:105, 42:68] = True  # a post hides what lies between
    frame = Frame.around(BOX)
    region = region_of(logits_of(frame, inside), frame)
    assert region is not None
    left, top, bits = polygon_mask(region)
    assert bits[40 - top, 55 - left]
    assert bits[30 - top, 45 - left]
    assert bits[100 - top, 45 - left]


@pytest.mark.parametrize("rows", [slice(0, 0), slice(60, 64)])
def test_a_mask_that_is_no_object_leaves_the_box(rows: slice) -> None:
    inside = np.zeros((140, 110), bool)
    inside[rows, 42:68] = True
    frame = Frame.around(BOX)
    assert region_of(logits_of(frame, inside), frame) is None


def test_masks_fit_their_pictures_and_are_the_same_without_torch() -> None:
    torch.manual_seed(4)
    drawing = {f"{OUTLINER}{key}": value for key, value in Outliner().state_dict().items()}
    state = {key: value.numpy() for key, value in (YoloxNano().state_dict() | drawing).items()}
    random = np.random.default_rng(4)
    for box in (BOX, (20.0, 40.0, 110.0, 70.0)):
        frame = Frame.around(box)
        picture = frame.cut(random.integers(0, 256, (140, 140, 3), np.uint8))[None]
        told = told_of(frame.inside()[None], np.array([True]))
        torch_mask, *others = (
            open_network(state, "cpu", precision, runtime).masks(picture, told)
            for precision, runtime in (
                ("float32", "torch"),
                (None, "onnxruntime"),
                (None, "opencv"),
            )
        )
        width, height = frame.shown_wh
        assert torch_mask.shape == (1, height // CELL_PX, width // CELL_PX)
        for other in others:
            np.testing.assert_allclose(other, torch_mask, atol=1e-4)


def test_people_are_outlined_as_they_were_drawn(shared: Path) -> None:
    detector = load_traffic(WEIGHTS_FOLDER / "traffic.safetensors", device="cpu")
    values = []
    for photo, image in annotated(shared / "persons_vehicles" / "holdout" / "ccp", PERSON, 8):
        (person,) = [one for one in photo.objects if not one.ignore]
        (found,) = detector.detect([image], {PERSON: None})
        best = max(found, key=lambda one: one.score)
        assert not best.is_box
        truth, drawn = np.zeros((2, *image.shape[:2]), np.uint8)
        for canvas, region in ((truth, person.region), (drawn, best.region)):
            cv2.fillPoly(canvas, [np.rint(region).astype(np.int32)], 1)
        values.append((truth & drawn).sum() / (truth | drawn).sum())
    assert np.mean(values) > 0.8
