"""Names in layers and annotation files, and the photos they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


COMPOSED, DECOMPOSED = "caf\u00e9.jpg", "cafe\u0301.jpg"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@given(folders=st.lists(st.text("a\u00e9\u0301eö", min_size=1, max_size=3), max_size=3))
def test_both_forms_of_unicode_find_each_other(
    form: Literal["NFC", "NFD"], folders: list[str]
) -> None:
    photo = Path("/data", *folders, COMPOSED)
    for listed in (photo, Path(normalize("NFD", str(photo)))):
        names = PhotoNames([listed, Path("/data/cafe.jpg")])
        assert names.find(normalize(form, str(photo))) == listed
        assert names.find(normalize(form, COMPOSED)) == listed


def test_where_both_forms_are_files_the_exact_one_is_meant() -> None:
    both = [Path("/data", COMPOSED), Path("/data", DECOMPOSED)]
    assert PhotoNames(both).find(COMPOSED) == both[0]
    assert PhotoNames(both).find(DECOMPOSED) == both[1]
    assert PhotoNames(both).find(str(both[1])) == both[1]


def test_a_name_that_is_not_utf8_is_found_as_layers_write_it() -> None:
    photo = Path("/data/stra\udcdfe.jpg")
    assert PhotoNames([photo]).find("/data/stra\\udcdfe.jpg") == photo
    assert PhotoNames([photo]).find("stra\\udcdfe.jpg") == photo
