"""Names in layers and annotation files, and the photos they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.exchange.photo_names import PhotoNames
from anon_plugin.errors import SettingsError

PHOTOS = [
    Path("/data/walk/one.jpg"),
    Path("/data/walk/a b.jpg"),
    Path("/data/east/two.jpg"),
    Path("/data/west/two.jpg"),
]


@pytest.mark.parametrize(
    ("name", "photo"),
    [
        ("/data/walk/one.jpg", 0),
        ("/data/east/../walk/one.jpg", 0),
        ("file:///data/walk/a%20b.jpg", 1),
        ("one.jpg", 0),
        ("/elsewhere/walk/one.jpg", 0),
        ("D:\\copy\\west\\two.jpg", 3),
        ("east/two.jpg", 2),
    ],
)
def test_a_photo_is_found_by_its_path_or_by_what_is_left_of_it(name: str, photo: int) -> None:
    assert PhotoNames(PHOTOS).find(name) == PHOTOS[photo]


@pytest.mark.parametrize("name", ["three.jpg", "one.png", "", "/data/walk"])
def test_another_name_means_no_photo(name: str) -> None:
    assert PhotoNames(PHOTOS).find(name) is None


def test_a_name_that_two_photos_have_is_refused() -> None:
    with pytest.raises(SettingsError, match="may mean 2 of the photos"):
        PhotoNames(PHOTOS).find("two.jpg")
