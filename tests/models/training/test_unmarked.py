"""What nobody marked is left open where it may be something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.street_detector import NetworkDetector, load_network
from anon_plugin.models.training import unmarked
from anon_plugin.models.training.annotations import PLATE, Annotations
from anon_plugin.models.training.collection import read_collection
from anon_plugin.models.training.photos import Photo, load_photos
from anon_plugin.models.training.unmarked import with_doubts
from tests.models.training.drawn_collections import draw_collection


@pytest.fixture(scope="module")
def old() -> NetworkDetector:
    return load_network(WEIGHTS_FOLDER / "street.safetensors", "cpu")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Photo]:
    folder = draw_collection(tmp_path_factory.mktemp("drawn"), photos=6)
    return load_photos([one.known for one in read_collection(folder).photos])


def never() -> bool:
    return False


def without_plates(photo: Photo, complete: bool = True) -> Photo:
    known = photo.annotations
    kept = known.labels != PLATE
    changed = replace(
        known,
        boxes=known.boxes[kept],
        labels=known.labels[kept],
        weights=known.weights[kept],
        background=tuple(complete for _ in known.background),
    )
    return replace(photo, annotations=changed)


def covered(one: Annotations, box: NDArray[np.float32]) -> bool:
    """Whether the middle of the box is open."""
    middle = (box[:2] + box[2:]) / 2
    open_ = one.boxes[(one.labels == PLATE) & (one.weights == 0)]
    return bool(((open_[:, :2] <= middle) & (middle <= open_[:, 2:])).all(axis=1).any())


def test_small_things_that_are_seen_and_not_marked_are_open(
    photos: list[Photo], old: NetworkDetector
) -> None:
    plates = [one.annotations.boxes[one.annotations.labels == PLATE] for one in photos]
    bare = with_doubts([without_plates(one) for one in photos], old, never)
    small: list[bool] = []
    large: list[bool] = []
    for one, boxes in zip(bare, plates, strict=True):
        for box in boxes:
            side = float((box[2:] - box[:2]).max())
            (small if side < unmarked.OVERLOOKED_PX else large).append(
                covered(one.annotations, box)
            )
    assert len(small) >= 3
    assert np.mean(small) > 0.6  # the old weights see most drawn plates
    assert np.mean(large) < 0.5  # what is large and sure people did not overlook


def test_what_is_marked_or_not_known_anyway_stays_as_it_is(
    photos: list[Photo], old: NetworkDetector
) -> None:
    for before, after in zip(photos, with_doubts(photos, old, never), strict=True):
        count = len(before.annotations.boxes)
        assert np.array_equal(after.annotations.boxes[:count], before.annotations.boxes)
        assert np.array_equal(after.annotations.weights[:count], before.annotations.weights)
        assert not after.annotations.weights[count:].any()
    nothing = [without_plates(one, complete=False) for one in photos]
    for before, after in zip(nothing, with_doubts(nothing, old, never), strict=True):
        assert after.annotations is before.annotations


def test_large_photos_are_looked_at_in_fewer_pixels(
    photos: list[Photo], old: NetworkDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boxes come back in the pixels of the photo."""
    plain = with_doubts([without_plates(photos[0])], old, never)[0].annotations
    monkeypatch.setattr(unmarked, "LOOKED_AT_PX", 30_000)
    small = with_doubts([without_plates(photos[0])], old, never)[0].annotations
    assert len(small.boxes)
    assert float(small.boxes.max()) > 120
    assert float(small.boxes.max()) < 1.6 * max(240.0, float(plain.boxes.max()))
