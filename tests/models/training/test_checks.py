"""Collections that are too small, or that deny what the network is sure of."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.errors import SettingsError
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.street_detector import NetworkDetector, load_network
from anon_plugin.models.training.checks import changing_labels, denials, require_enough
from anon_plugin.models.training.collection import read_collection
from tests.models.training.drawn_collections import (
    Change,
    all_faces_rejected,
    draw_collection,
    shifted,
    without_labels,
)


@pytest.fixture(scope="module")
def street() -> NetworkDetector:
    return load_network(WEIGHTS_FOLDER / "street.safetensors", "cpu")


def test_too_few_photos_are_refused_with_how_many_are_missing(tmp_path: Path) -> None:
    collection = read_collection(draw_collection(tmp_path / "c", photos=33))
    with pytest.raises(SettingsError, match="33 reviewed photos; 7 more are needed"):
        require_enough(collection, tmp_path)


def test_photos_that_nobody_reviewed_do_not_count(tmp_path: Path) -> None:
    def unreviewed(content: dict) -> None:
        for image in content["images"][:10]:
            image["reviewed"] = False

    collection = read_collection(draw_collection(tmp_path / "c", change=unreviewed))
    with pytest.raises(SettingsError, match="34 reviewed photos; 6 more"):
        require_enough(collection, tmp_path)


def test_photos_that_show_nothing_are_refused(tmp_path: Path) -> None:
    collection = read_collection(draw_collection(tmp_path / "c", change=without_labels))
    with pytest.raises(SettingsError, match="4 objects are marked or rejected; 26 more"):
        require_enough(collection, tmp_path)


def test_photos_of_one_drive_are_refused(tmp_path: Path) -> None:
    collection = read_collection(draw_collection(tmp_path / "c", drives=1))
    with pytest.raises(SettingsError, match="one drive"):
        require_enough(collection, tmp_path)


def test_what_a_model_does_not_find_cannot_be_learned(tmp_path: Path) -> None:
    collection = read_collection(draw_collection(tmp_path / "c"))
    labels = ("face", "plate", "person")
    assert changing_labels(collection, labels, "m", tmp_path) == ["face", "plate"]
    with pytest.raises(SettingsError, match="person"):
        changing_labels(collection, ("person",), "m", tmp_path)


def test_an_honest_collection_is_believed(tmp_path: Path, street: NetworkDetector) -> None:
    collection = read_collection(draw_collection(tmp_path / "c"))
    assert denials(collection, street, lambda: False) == {}


@pytest.mark.parametrize(
    ("poison", "labels"),
    [
        (without_labels, {"face", "plate"}),
        (shifted, {"face", "plate"}),
        (all_faces_rejected, {"face"}),
    ],
)
def test_a_poisoned_collection_is_not_believed(
    tmp_path: Path, street: NetworkDetector, poison: Change, labels: set[str]
) -> None:
    collection = read_collection(draw_collection(tmp_path / "c", change=poison))
    denied = denials(collection, street, lambda: False)
    assert set(denied) == labels
    assert all(no > 0.5 * total >= 5 for no, total in denied.values())
