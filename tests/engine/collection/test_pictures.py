"""What is cut out of photos: boxes lie where their objects are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.collection.pictures import CROP_PX, Cut, Picture, pictures_of
from anon_plugin.engine.collection.verdicts import Verdicts
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import Photo, read_photo

LABELS = frozenset(("face", "plate"))
Box = tuple[float, float, float, float]


def photo_of(folder: Path, pixels: NDArray[np.uint8], projection: str = "planar") -> Photo:
    path = folder / "photo.png"
    Image.fromarray(pixels).save(path)
    return read_photo(path, projection)


def marked(size_wh: tuple[int, int], *boxes: Box) -> NDArray[np.uint8]:
    """Grey with white boxes."""
    pixels = np.full((size_wh[1], size_wh[0], 3), 90, np.uint8)
    for left, top, right, bottom in boxes:
        columns = np.arange(int(left), int(right)) % size_wh[0]
        pixels[int(top) : int(bottom), columns] = 255
    return pixels


def bright(picture: Picture) -> Box:
    """Where a picture is white."""
    rows, columns = np.nonzero(picture.pixels.min(axis=2) > 172)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def face(box: Box) -> Detection:
    return Detection.from_xyxy("face", 0.9, box)


def test_a_whole_photo_keeps_its_verdicts_as_they_are(tmp_path: Path) -> None:
    verdicts = Verdicts((face((20, 30, 60, 80)),), complete_labels=LABELS)
    (picture,) = pictures_of(photo_of(tmp_path, marked((300, 200))), verdicts, Cut.PHOTOS)
    assert picture.size_wh == (300, 200)
    assert picture.verdicts == verdicts


def test_crops_show_every_object_once_whole_at_its_own_size(tmp_path: Path) -> None:
    boxes: list[Box] = [(5, 8, 45, 58), (1500, 900, 1540, 950), (1600, 880, 1660, 940)]
    photo = photo_of(tmp_path, marked((2000, 1000), *boxes))
    verdicts = Verdicts(tuple(map(face, boxes)), complete_labels=LABELS)
    crops = list(pictures_of(photo, verdicts, Cut.CROPS))
    assert [len(one.verdicts.objects) for one in crops] == [1, 2]
    assert all(one.size_wh == (CROP_PX, CROP_PX) for one in crops)
    assert crops[0].verdicts.objects[0].xyxy == pytest.approx(bright(crops[0]))


def test_what_a_crop_cuts_is_masked_there(tmp_path: Path) -> None:
    boxes: list[Box] = [(980, 480, 1020, 520), (1310, 400, 1360, 600)]
    photo = photo_of(tmp_path, marked((2000, 1000), *boxes))
    verdicts = Verdicts(tuple(map(face, boxes)), complete_labels=LABELS)
    first, second = pictures_of(photo, verdicts, Cut.CROPS)
    assert len(first.verdicts.objects) == len(first.verdicts.unsure) == 1
    assert first.verdicts.unsure[0].xyxy == (630, 220, 640, 420)
    assert len(second.verdicts.objects) == 1


def test_a_photo_without_objects_gives_background_and_one_unjudged_gives_none(
    tmp_path: Path,
) -> None:
    photo = photo_of(tmp_path, marked((2000, 1000)))
    (crop,) = pictures_of(photo, Verdicts(complete_labels=LABELS), Cut.CROPS)
    assert crop.verdicts.objects == ()
    assert list(pictures_of(photo, Verdicts(), Cut.CROPS)) == []


@pytest.mark.parametrize("left", [300, 1180, 1590])  # the last one crosses the seam
def test_a_panorama_gives_flat_views_that_face_what_was_judged(tmp_path: Path, left: int) -> None:
    box = (left, 380, left + 40, 430)
    photo = photo_of(tmp_path, marked((1600, 800), box), "equirectangular")
    verdicts = Verdicts(rejected=(face(box),))
    (view,) = pictures_of(photo, verdicts, Cut.PHOTOS)
    assert np.allclose(view.verdicts.rejected[0].xyxy, bright(view), atol=2.0)
    middle = np.array(bright(view)).reshape(2, 2).mean(axis=0)
    assert np.allclose(middle, np.array(view.size_wh) / 2, atol=3.0)


def test_a_reviewed_panorama_is_shown_all_around(tmp_path: Path) -> None:
    above = (700, 60, 760, 110)  # higher than any level view reaches
    photo = photo_of(tmp_path, marked((1600, 800), above), "equirectangular")
    verdicts = Verdicts((face(above),), complete_labels=LABELS)
    views = list(pictures_of(photo, verdicts, Cut.PHOTOS))
    assert len(views) == 7
    assert sum(len(one.verdicts.objects) for one in views) == 1


def test_a_fisheye_is_collected_as_views_as_well(tmp_path: Path) -> None:
    photo = photo_of(tmp_path, marked((900, 900), (420, 430, 460, 480)), "fisheye")
    verdicts = Verdicts((face((420, 430, 460, 480)),))
    (view,) = pictures_of(photo, verdicts, Cut.PHOTOS)
    assert np.allclose(view.verdicts.objects[0].xyxy, bright(view), atol=2.0)


def test_what_reaches_behind_a_view_is_masked_where_it_is_seen(tmp_path: Path) -> None:
    box = (980, 420, 1280, 520)  # from 40.5 to 108 degrees to the right
    photo = photo_of(tmp_path, marked((1600, 800), box), "equirectangular")
    verdicts = Verdicts((face(box),), complete_labels=LABELS)
    shown = [one for one in pictures_of(photo, verdicts, Cut.PHOTOS) if (one.pixels > 172).any()]
    assert len(shown) >= 3
    for view in shown:
        (known,) = (*view.verdicts.objects, *view.verdicts.unsure)
        left, top, right, bottom = bright(view)
        assert known.xyxy[0] <= left + 2
        assert known.xyxy[1] <= top + 2
        assert known.xyxy[2] >= right - 2
        assert known.xyxy[3] >= bottom - 2
